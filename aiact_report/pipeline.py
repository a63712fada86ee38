"""Collect, link, judge, render: the program in four calls."""

from __future__ import annotations

import dataclasses
import gc
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from aiact_report import evidence as evidence_file
from aiact_report._components import declare
from aiact_report._notices import FRUITLESS, UNUSED, is_empty, notices
from aiact_report._waivers import apply
from aiact_report.collector._request import Request
from aiact_report.config import FILE_NAME, Config, check_names
from aiact_report.errors import mistake, nearest
from aiact_report.model import (
    SCHEMA_VERSION,
    SEVERITIES,
    Answer,
    Control,
    Dossier,
    Evidence,
    Outcome,
    Severity,
    Skipped,
    Verdict,
    Verdicts,
    World,
    tally,
    waived,
)

if TYPE_CHECKING:
    from aiact_report._shares import Shares
    from aiact_report.collector._rendering.met import Met
    from aiact_report.collector._run.detect import Work
    from aiact_report.collector._walk import Walk
    from aiact_report.mapping._load import Mapping
    from aiact_report.report_templates._base import Format

STDIN = "stdin"
"""Locator of what came by standard input."""
STDIN_LIMIT = 33 * 1024 * 1024
"""Bytes taken from it: a little more than a collector accepts, so that what is too large is said and not cut."""
TEMPLATES = "aiact_report.report_templates"
"""The folder of formats; each is its module's name, with `-` for `_`."""
FAIL_ON = {
    "gap": frozenset({Outcome.GAP}),
    "partial": frozenset({Outcome.GAP, Outcome.PARTIAL}),
    "not-assessed": frozenset({Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED}),
}
"""What each word of `--fail-on` fails on: itself and what is worse."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the user pointed at."""

    paths: tuple[Path, ...] = ()
    compose: tuple[tuple[Path, ...], ...] = ()
    """Compose files that belong together, in the order they are merged."""
    stdin: bytes | None = None
    include_ignored: bool = False
    leave_out: tuple[Path, ...] = ()
    """Files that are no sources: this program's own output."""
    worlds: tuple[Path, ...] = ()
    """What is applied as a whole, as the user says."""
    request: Request | None = None
    """Images, engines, clusters and charts."""
    render: bool = False
    """Render the overlays and charts that are met."""


def collect(wanted: Wanted, *, jobs: int | None = None, progress: Callable[[int, int], None] | None = None) -> Evidence:
    """See what is in all files the user pointed at. Raises MistakesError for paths that are not there."""
    from aiact_report.collector import _walk
    from aiact_report.collector._run import collect as _run
    from aiact_report.collector._run import detect as _detect
    from aiact_report.collector._run.across import hide_across

    named = [*wanted.paths, *(path for group in wanted.compose for path in group)]
    walk = _walk.walk(named, include_ignored=wanted.include_ignored, leave_out=wanted.leave_out)
    observed_at = wanted.request.observed_at if wanted.request else ""
    setting = _run.Setting(walk.root, frozenset(entry.path for entry in walk.skipped), observed_at=observed_at)
    met, requests, rendered = _renderings(wanted, walk)
    with _uncollected():
        found = _run.collect(_works(wanted, walk, met.parts), setting, requests, jobs=jobs, progress=progress)
    found.skipped = [_unused(entry) for entry in found.skipped]
    lost = met.unrendered(rendered, found.unobserved)
    found.unobserved = [*walk.unobserved, *met.unobserved, *lost, *(item for item in found.unobserved if met.chart_of(item) is None)]
    found.worlds.extend([*met.worlds, *_named_worlds(wanted, walk)])
    found.skipped = sorted(
        [*_detect.compact([*walk.skipped, *met.skipped()]), *found.skipped, *_fruitless(wanted, walk, found)],
        key=lambda entry: (entry.path, entry.reason),
    )
    return hide_across(found)


def _unused(entry: Skipped) -> Skipped:
    """Say of another configuration that was met that it counts for nothing."""
    return Skipped(entry.path, UNUSED) if entry.path.rpartition("/")[2] == FILE_NAME else entry


def own_files(folder: Path) -> list[Path]:
    """Name what this program may have written into a folder, in whatever format: none of it is a source, so no run depends on the one before."""
    from aiact_report import plugins

    endings = sorted({item.extension for item in plugins.values("aiact_report.report_templates", "FORMAT")})
    return [folder / name for name in (evidence_file.FILE_NAME, "manifest.json", *(f"dossier.{ending}" for ending in endings))]


def _renderings(wanted: Wanted, walk: Walk) -> tuple[Met, list[Request], frozenset[str]]:
    """Tell which overlays and charts were met, what is asked for, and which of those met are rendered: all, or those the user names."""
    from aiact_report.collector._rendering.met import met
    from aiact_report.collector._walk import locator_of

    found = met({locator: file.path for locator, file in walk.found.items()}, str(walk.root))
    request = wanted.request
    asked = [request.root / path for path in (*request.kustomizations, *request.charts.paths)] if request is not None else []
    rendered = frozenset(locator_of(path, walk.root) for path in asked)
    requests = [request] if request is not None else []
    if request is not None and wanted.render:
        paths = [tuple(Path(folder) for folder in folders if folder not in rendered) for folders in (found.overlays, found.charts)]
        requests.append(_to_render(request, walk, *paths))
        rendered = rendered.union(found.overlays, found.charts)
    found.take_templates(walk.found, rendered)
    return found, requests, rendered


def _to_render(request: Request, walk: Walk, overlays: tuple[Path, ...], charts: tuple[Path, ...]) -> Request:
    """Ask for what was met, with what the user says of charts."""
    values = tuple(path if path.is_absolute() else (request.root / path).resolve() for path in request.charts.values)
    said = dataclasses.replace(request.charts, paths=charts, values=values)
    return Request(walk.root, request.observed_at, request.environment, charts=said, kustomizations=overlays)


def refuse_missing(paths: Sequence[Path]) -> None:
    """Raise MistakesError for all paths that are not there, before any work is done."""
    from aiact_report.collector._walk import refuse_missing as refuse

    refuse(paths)


def _works(wanted: Wanted, walk: Walk, parts: Container[str]) -> list[Work]:
    """Make the work list: named Compose files as projects, all others by what they are, without parts of what is rendered."""
    from aiact_report.collector._run import detect as _detect
    from aiact_report.collector._walk import locator_of

    groups = [[walk.found[locator_of(path, walk.root)] for path in group] for group in wanted.compose]
    taken = {file.locator for group in groups for file in group}
    works = _detect.works({locator: file for locator, file in walk.found.items() if locator not in taken and locator not in parts})
    works += [_detect.Work(*group[0], tuple(group[1:]), "compose") for group in groups]
    if wanted.stdin is not None:
        works.append(_detect.Work(STDIN, str(walk.root / STDIN), len(wanted.stdin), data=wanted.stdin))
    return sorted(works, key=lambda work: work.locator)


def _named_worlds(wanted: Wanted, walk: Walk) -> Iterator[World]:
    """Say what the user says is applied as a whole."""
    from aiact_report.collector._walk import locator_of

    for locator in dict.fromkeys(locator_of(path, walk.root) for path in wanted.worlds):
        yield World(locator, "named", (locator,), "the user says that it is applied as a whole")


def _fruitless(wanted: Wanted, walk: Walk, found: Evidence) -> Iterator[Skipped]:
    """Name each path the user gave in which there is no source."""
    from aiact_report.collector._walk import locator_of

    if len(wanted.paths) < 2:  # noqa: PLR2004 -- a single path is the whole run, which says itself when it is empty
        return
    sources = [source.id for source in found.sources]
    for path in wanted.paths:
        locator = locator_of(path, walk.root)
        if locator != "." and not any(source == locator or source.startswith(f"{locator}/") for source in sources):
            yield Skipped(locator, FRUITLESS)


def rights(namespaces: Sequence[str], *, secrets: bool, account: tuple[str, str] | None = None) -> str:
    """Give the service account and the rights that reading a cluster needs, for all of it or for some namespaces, as YAML documents."""
    from aiact_report.collector.cluster import rbac as _cluster_rbac

    return _cluster_rbac.rights(namespaces, secrets=secrets, account=_cluster_rbac.Account(*account) if account else None)


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

    mapping = load([*config.mapping, *extra])
    check_names(config, (control.id for control in mapping.controls), (obligation.key for obligation in mapping.law.obligations))
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
    from aiact_report.collector._run.collect import default_jobs
    from aiact_report.mapping._judge import answers

    return shares(evidence, partial(answers, evidence, mapping), jobs or default_jobs())


def dossier(evidence: Evidence, mapping: Mapping, config: Config, *, created_at: str, evidence_sha256: str, made: Shares | None = None) -> Dossier:
    """Judge the evidence and put all of it together. `created_at` is RFC 3339; waivers hold or expire on its date."""
    from aiact_report.mapping._rollup import summarise

    verdicts = judge(evidence, mapping, made)
    waivers = apply(verdicts, config.waivers, created_at[:10])
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
        obligations=summarise(mapping.law, mapping.controls, verdicts),
        waivers=waivers,
        attestations=list(config.attestations),
        notices=notices(evidence, mapping.controls, verdicts, waivers),
    )


def formats(names: Iterable[str]) -> list[Format]:
    """Find the formats of these names; raises MistakesError for one that does not exist."""
    from aiact_report import plugins

    known = plugins.names(TEMPLATES)
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name.replace("-", "_") not in known:
            raise mistake(f"there is no format {name!r}", hint=nearest(name, [item.replace("_", "-") for item in known]))
    return [plugins.module(TEMPLATES, name.replace("-", "_")).FORMAT for name in wanted]


def render(dossier: Dossier, form: Format, evidence_name: str = evidence_file.FILE_NAME) -> Iterable[bytes]:
    """Tell the dossier in one format; `evidence_name` is what the evidence file is called."""
    from aiact_report.facts.registry import registry
    from aiact_report.report_templates._base import RenderContext

    meanings = {name: fact.meaning for name, fact in registry().items()}
    return form.render(dossier, RenderContext(meanings=meanings, evidence_file=evidence_name))


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
