"""What a run says at its end: what must be said first, the table by obligation, what was read, and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from aiact_report import pipeline
from aiact_report._cli_text import VALUE_LIMIT, place, safe, table
from aiact_report._cli_worst import worst
from aiact_report.errors import ExitCode
from aiact_report.model import Comparison, Dossier, Evidence, Outcome, RollUp, Severity

_COLUMNS = (Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED, Outcome.PASS)
_COLOURS = {RollUp.FOUND: "green", RollUp.WITH_GAPS: "yellow", RollUp.GAPS_ONLY: "red"}


def lines(dossier: Dossier, *, quiet: bool) -> Iterator[tuple[str, str | None]]:
    """Yield notices, which are said even quietly, then the table; each line with the colour it may have."""
    yield from ((f"! {safe(notice)}", "yellow") for notice in dossier.notices)
    if not quiet:
        yield from _summary(dossier)
        yield from ((line, None) for line in worst(dossier))
        if dossier.comparison is not None:
            yield _since(dossier.comparison), None


def ending(evidence: Evidence, files: Iterable[Path], *, quiet: bool, verbose: bool) -> Iterator[str]:
    """Yield what was left out and not observed, the counts, and the files that were written."""
    if verbose:
        yield from _details(evidence)
    if not quiet:
        yield _tallies(evidence)
        yield from (f"wrote {safe(file)}" for file in files)


def outcome(dossier: Dossier, fail_on: str | None, least: Severity, *, strict: bool) -> tuple[ExitCode, str | None]:
    """Decide by the thresholds, and say which was met: what was found weighs more than what was not seen."""
    if fail_on and (count := pipeline.exceeds(dossier, fail_on, least)):
        return ExitCode.THRESHOLD, f"--fail-on {fail_on}: {count:,} such verdicts of severity {least} or above"
    if strict and pipeline.incomplete(dossier):
        return ExitCode.UNOBSERVED, f"--strict: {len(dossier.evidence.unobserved):,} things could not be observed, or nothing was judged"
    return ExitCode.DONE, None


def _summary(dossier: Dossier) -> list[tuple[str, str | None]]:
    """One line an obligation, each with the colour it may have."""
    head = ("obligation", "", "", *(outcome.value for outcome in _COLUMNS))
    rows = [(row.key, row.title, row.rollup.value, *(str(row.counts.get(outcome, 0)) for outcome in _COLUMNS)) for row in dossier.obligations]
    colours = [None, *(_COLOURS.get(row.rollup) for row in dossier.obligations)]
    return list(zip(table([head, *rows], numbers=len(_COLUMNS)), colours, strict=True))


def _since(comparison: Comparison) -> str:
    """Count what became of the findings of the baseline, in one line."""
    baseline = comparison.baseline
    by = "judged again" if baseline.judged_again else f"of {baseline.created_at}"
    counts = ", ".join(f"{count:,} {state}" for state, count in comparison.counts.items())
    return f"since {safe(baseline.file)} ({by}): {counts}"


def _tallies(evidence: Evidence) -> str:
    """Count what was read and what was not, in one line."""
    kinds = Counter(source.kind for source in evidence.sources)
    sources = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items())) or "none"
    counts = f"{_count(len(evidence.subjects), 'subject')}, {len(evidence.unobserved):,} not observed, {len(evidence.skipped):,} left out"
    return f"{_count(len(evidence.sources), 'source')} ({sources}), {counts}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _details(evidence: Evidence) -> Iterable[str]:
    """Yield what `-v` adds: everything that was left out or not observed, with its reason."""
    for entry in evidence.skipped:
        yield f"left out: {safe(entry.path)}: {safe(entry.reason)}"
    for missing in evidence.unobserved:
        at = place(missing.place) if missing.place else safe(missing.subject or missing.source or "")
        yield f"not observed: {at}: {safe(missing.reason, VALUE_LIMIT)}" + (f" [{safe(missing.remedy)}]" if missing.remedy else "")
