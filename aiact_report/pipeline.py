"""Collect, link, judge, render: the program in four calls."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aiact_report import collector
from aiact_report import evidence as evidence_file
from aiact_report._attestations import standing
from aiact_report._components import declare
from aiact_report._notices import adjusted, is_empty, notices, since
from aiact_report._waivers import apply
from aiact_report._waivers_inline import asked as asked_inline
from aiact_report.collector import Wanted, default_jobs
from aiact_report.config import Config, check_names
from aiact_report.errors import mistake, nearest
from aiact_report.model import (
    SCHEMA_VERSION,
    SEVERITIES,
    Answer,
    BaselineFile,
    Control,
    Dossier,
    Evidence,
    Outcome,
    Severity,
    Verdict,
    Verdicts,
    tally,
    waived,
)

if TYPE_CHECKING:
    from aiact_report._shares import Shares
    from aiact_report.mapping._load import Mapping
    from aiact_report.report_templates._base import Attachment, Format

__all__ = [
    "FAIL_ON",
    "STDIN_LIMIT",
    "TEMPLATES",
    "Wanted",
    "collect",
    "compare",
    "control",
    "dossier",
    "exceeds",
    "formats",
    "incomplete",
    "judge",
    "link",
    "load_mapping",
    "own_files",
    "read_dossier",
    "read_evidence",
    "render",
    "share",
]

STDIN_LIMIT = 33 * 1024 * 1024
"""Bytes taken from it: a little more than a collector accepts, so that what is too large is said and not cut."""
KEPT = ("mapping.json", "manifest.json", "manifest.json.dsse")
"""What lies in a dossier's folder beside the evidence and the documents."""
TEMPLATES = "aiact_report.report_templates"
"""The folder of formats; each is its module's name, with `-` for `_`."""
FAIL_ON = {
    "gap": frozenset({Outcome.GAP}),
    "partial": frozenset({Outcome.GAP, Outcome.PARTIAL}),
    "not-assessed": frozenset({Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED}),
}
"""What each word of `--fail-on` fails on: itself and what is worse."""


def collect(wanted: Wanted, *, jobs: int | None = None, progress: Callable[[int, int], None] | None = None) -> Evidence:
    """See what is in all that the user pointed at. Raises MistakesError for paths that are not there."""
    with _uncollected():
        return collector.collect(wanted, jobs=jobs, progress=progress)


def own_files(folder: Path) -> list[Path]:
    """Name what this program may have written into a folder, in whatever format: none of it is a source, so no run depends on the one before."""
    from aiact_report import plugins

    endings = sorted({item.extension for item in plugins.values("aiact_report.report_templates", "FORMAT")})
    return [folder / name for name in (evidence_file.FILE_NAME, *KEPT, *(f"dossier.{ending}" for ending in endings))]


def link(evidence: Evidence, config: Config | None = None) -> Evidence:
    """Join what belongs together: derived facts are added to the subjects. Running it again changes nothing."""
    from aiact_report.linking._link import link as join

    if config is not None:
        declare(evidence, config.components, config.file)
    with _uncollected():
        join(evidence)
    return evidence


def load_mapping(config: Config, extra: Iterable[Path] = ()) -> Mapping:
    """Load the mapping in force, and check that the configuration speaks of what is in it."""
    from aiact_report.mapping._load import load

    mapping = load([*config.mapping, *extra], config.settings)
    check_names(config, (control.id for control in mapping.controls), (obligation.key for obligation in mapping.obligations))
    return mapping


def control(mapping: Mapping, control_id: str) -> Control:
    """Find a control by its id; raises MistakesError for one that does not exist."""
    known = {item.id: item for item in mapping.controls}
    if control_id not in known:
        raise mistake(f"there is no control {control_id!r}", hint=nearest(control_id, known) + "; `aiact-report controls list` names all")
    return known[control_id]


def judge(evidence: Evidence, mapping: Mapping, made: Shares | None = None) -> Verdicts:
    """Give a verdict for every control and every subject it is asked of; `made` are those of `share`."""
    from aiact_report.mapping._decide import lists
    from aiact_report.mapping._judge import answers, renumbered

    with _uncollected():
        rows = answers(evidence, mapping) if made is None else renumbered(made.rows())
        return Verdicts(rows, evidence, lists())


def share(evidence: Evidence, mapping: Mapping, jobs: int | None = None) -> Shares:
    """Begin to encode and to judge, in several processes where that is worth it; what comes out does not depend on their number."""
    from aiact_report._shares import shares
    from aiact_report.mapping._judge import answers

    return shares(evidence, partial(answers, evidence, mapping), jobs or default_jobs())


def dossier(evidence: Evidence, mapping: Mapping, config: Config, *, created_at: str, evidence_sha256: str, made: Shares | None = None) -> Dossier:
    """Judge the evidence and put all of it together. `created_at` is RFC 3339; waivers hold or expire on its date."""
    from aiact_report.mapping._rollup import summarise

    verdicts = judge(evidence, mapping, made)
    waivers = apply(verdicts, (*config.waivers, *asked_inline(evidence, config.inline_waivers)), created_at)
    attested = standing(config.attestations, config.folder, verdicts, created_at)
    return Dossier(
        schema=SCHEMA_VERSION,
        tool=evidence_file.TOOL,
        created_at=created_at,
        evidence_sha256=evidence_sha256,
        mapping_sha256=mapping.sha256,
        system=config.system,
        law=mapping.law,
        evidence=evidence,
        controls=mapping.controls,
        references=mapping.references,
        verdicts=verdicts,
        obligations=summarise(mapping.law, mapping.controls, verdicts, mapping.frameworks),
        waivers=waivers,
        attestations=attested,
        parameters=mapping.parameters,
        switched_off=mapping.switched_off,
        frameworks=mapping.frameworks,
        notices=[*notices(evidence, mapping.controls, verdicts, waivers, attested), *adjusted(mapping.parameters, mapping.switched_off)],
    )


def compare(now: Dossier, then: Dossier, baseline: BaselineFile) -> None:
    """Say in `now` what became of the findings of an earlier dossier. No verdict is changed by it, and none leaves the dossier."""
    from aiact_report import comparison

    stale = {*since(now.comparison)} if now.comparison is not None else set()
    now.comparison = comparison.compare(now, then, baseline)
    now.notices = [*(notice for notice in now.notices if notice not in stale), *since(now.comparison)]


def formats(names: Iterable[str]) -> list[Format]:
    """Find the formats of these names; raises MistakesError for one that does not exist."""
    from aiact_report import plugins

    known = plugins.names(TEMPLATES)
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name.replace("-", "_") not in known:
            raise mistake(f"there is no format {name!r}", hint=nearest(name, [item.replace("_", "-") for item in known]))
    return [plugins.module(TEMPLATES, name.replace("-", "_")).FORMAT for name in wanted]


def render(
    dossier: Dossier, form: Format, evidence_name: str = evidence_file.FILE_NAME, attachments: Callable[[], Sequence[Attachment]] = tuple
) -> Iterable[bytes]:
    """Tell the dossier in one format; `evidence_name` is what the evidence file is called, `attachments` gives what a PDF holds inside."""
    from aiact_report.facts.registry import registry
    from aiact_report.report_templates._base import RenderContext

    meanings = {name: fact.meaning for name, fact in registry().items()}
    return form.render(dossier, RenderContext(meanings=meanings, evidence_file=evidence_name, attachments=attachments))


def read_evidence(paths: Sequence[Path]) -> tuple[Evidence, str]:
    """Read evidence files, joined when there are several, and the digest of what is judged."""
    if len(paths) == 1:
        data = evidence_file.read(paths[0])
        return evidence_file.decode(data, str(paths[0])), evidence_file.digest([data])
    parts = [(str(path), evidence_file.decode(evidence_file.read(path), str(path))) for path in paths]
    joined = link(evidence_file.merge(parts))
    return joined, evidence_file.digest(evidence_file.encode(joined))


def read_dossier(path: Path, evidence: Path | None = None) -> Dossier | None:
    """Read `dossier.json` with the evidence beside it, or the file named; none when the file is evidence, which has yet to be judged."""
    from aiact_report import _dossier_read

    data = evidence_file.read(path)
    if not evidence_file.is_dossier(data, str(path)):
        return None
    return _dossier_read.read(data, path, evidence)


def exceeds(dossier: Dossier, fail_on: str, least: Severity) -> int:
    """Count the verdicts that `--fail-on` and `--min-severity` are about. A waived one is not counted."""
    if fail_on == "new-gap":
        from aiact_report.comparison import new_gaps

        return new_gaps(dossier, least)
    outcomes = FAIL_ON[fail_on]
    grave = SEVERITIES[: SEVERITIES.index(least) + 1]
    severity = {control.id: control.severity for control in dossier.controls}

    def counts(said: Answer | Verdict) -> bool:
        return said.outcome in outcomes and (said.severity or severity[said.control]) in grave

    found = sum(number for said, number in tally(dossier.verdicts) if counts(said))
    return found - sum(counts(said) for said in waived(dossier.verdicts))


def incomplete(dossier: Dossier) -> bool:
    """Tell whether something could not be observed, or nothing was judged: what `--strict` fails on."""
    return bool(dossier.evidence.unobserved) or is_empty(dossier.evidence, dossier.verdicts)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the garbage collector: a million facts that all live on are only looked through in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
