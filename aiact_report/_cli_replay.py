"""The command `replay`: what another mapping, or the one of today, would judge differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aiact_report import _cli_options as options
from aiact_report._cli_help import Command
from aiact_report._cli_streams import print_lines
from aiact_report._cli_text import VALUE_LIMIT, safe
from aiact_report.errors import ExitCode

if TYPE_CHECKING:
    from aiact_report.comparison import Difference
    from aiact_report.model import Dossier, Outcome

_NAMES = 5
"""Subjects that are named of a difference; `-v` names all."""
_EXAMPLES = (
    ("aiact-report replay evidence.json --mapping ours.yaml", "what rules of your own change, on what was read already"),
    ("aiact-report replay last-year/dossier.json", "what the mapping of today says otherwise than that dossier did"),
)


@click.command(cls=Command, examples=_EXAMPLES)
@click.argument("file", metavar="DOSSIER_OR_EVIDENCE.JSON", type=click.Path(path_type=Path))
@options.put(options.CONFIG, options.MAPPING)
@click.option("--check", is_flag=True, help="Exit 1 if a verdict differs.")
@click.option("--verbose", "-v", is_flag=True, help="Name every subject.")
def replay(file: Path, config_file: Path | None, mapping: tuple[Path, ...], check: bool, verbose: bool) -> int:  # noqa: FBT001 -- the options' own values
    """Judge again what was read, and say which verdicts differ. Nothing is written.

    A dossier is compared as it stands with the mapping of today, evidence as the built-in mapping judges it with the mapping that --config and
    --mapping put in force.
    """
    from aiact_report.comparison import replay as differences

    before, after = _judged(file, config_file, mapping)
    found = differences(before, after)
    print_lines(_lines(before, after, found, verbose=verbose))
    return ExitCode.THRESHOLD if check and found else ExitCode.DONE


def _judged(file: Path, config_file: Path | None, extra: tuple[Path, ...]) -> tuple[Dossier, Dossier]:
    """Give the earlier judgement, and the one of today, of one evidence."""
    from aiact_report import _cli_prepare, pipeline
    from aiact_report.config import Config

    config, mapping, _ = _cli_prepare.prepare((), config_file, extra, ())
    before = pipeline.read_dossier(file)
    if before is None:
        seen, digest = pipeline.read_evidence([file])
        before = pipeline.dossier(seen, pipeline.load_mapping(Config()), Config(), created_at=_NO_DAY, evidence_sha256=digest)
    after = pipeline.dossier(before.evidence, mapping, config, created_at=before.created_at, evidence_sha256=before.evidence_sha256)
    return before, after


_NO_DAY = "1970-01-01T00:00:00Z"
"""Evidence has no day; no waiver is compared."""


def _lines(before: Dossier, after: Dossier, found: list[Difference], *, verbose: bool) -> Iterator[str]:
    yield f"before: mapping {before.mapping_sha256[:16]}, {_counts(before)}"
    yield f"after:  mapping {after.mapping_sha256[:16]}, {_counts(after)}"
    for each in found:
        number = _number(len(each.subjects), "subject")
        yield f"{safe(each.control)}: {_word(each.before)} -> {_word(each.after)}, {number}: {safe(each.why, VALUE_LIMIT)}"
        names = each.subjects if verbose else each.subjects[:_NAMES]
        yield from (f"    {safe(name, VALUE_LIMIT)}" for name in names)
        if len(names) < len(each.subjects):
            yield f"    and {len(each.subjects) - len(names):,} more (-v names all)"
    moved = sum(len(each.subjects) for each in found)
    controls = _number(len({each.control for each in found}), "control")
    yield f"{_number(moved, 'verdict')} of {controls} {'differs' if moved == 1 else 'differ'}." if moved else "No verdict differs."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _counts(dossier: Dossier) -> str:
    from aiact_report.model import Outcome, tally

    counts: Counter[Outcome] = Counter()
    for said, number in tally(dossier.verdicts):
        counts[said.outcome] += number
    return ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in Outcome)


def _word(outcome: Outcome | None) -> str:
    return "not asked" if outcome is None else outcome.value
