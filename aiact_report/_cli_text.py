"""Text for the terminal: built here, printed by `cli`."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from aiact_report.errors import AiactReportError, MistakesError
from aiact_report.model import Dossier, Evidence, Fact, Outcome, Place, RollUp

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that move the cursor, turn the writing direction or cannot be seen."""
_COLUMNS = (Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED, Outcome.PASS)
_COLOURS = {RollUp.FOUND: "green", RollUp.WITH_GAPS: "yellow", RollUp.GAPS_ONLY: "red"}
VALUE_LIMIT = 200
"""Characters of a value that a terminal shows."""


def safe(text: object, limit: int | None = None) -> str:
    """Make collected text harmless for a terminal: what cannot be seen is written as its escape."""
    shown = str(text)
    if limit is not None and len(shown) > limit:
        shown = f"{shown[:limit]}… ({len(shown):,} characters)"
    return shown if shown.isascii() and shown.isprintable() else "".join(_safe(character) for character in shown)


def _safe(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 -- widths of Python's escapes


def paragraph(text: str, indent: str = "") -> str:
    """Wrap prose for reading."""
    return textwrap.fill(safe(" ".join(text.split())), width=100, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def errors(error: AiactReportError) -> list[str]:
    """Give one line for each mistake, in the form editors and terminals link."""
    whats = error.problems if isinstance(error, MistakesError) else [error]
    return [f"error: {safe(what)}" for what in whats]


def place(where: Place) -> str:
    """`file:line`, or the object, with the field."""
    at = where.file or where.object or where.path or where.digest or ""
    line = f":{where.line}" if where.line else ""
    return safe(f"{at}{line}") + (f" ({safe(where.field)})" if where.field else "")


def value(fact: Fact) -> str:
    """Show a fact's value on one line."""
    if fact.value is None:
        return "not set"
    if isinstance(fact.value, bool):
        return str(fact.value).lower()
    if isinstance(fact.value, tuple):
        return safe(", ".join(map(str, fact.value)) or "empty", VALUE_LIMIT)
    return safe(fact.value, VALUE_LIMIT)


def table(rows: Sequence[Sequence[str]], *, numbers: int = 0) -> list[str]:
    """Align columns; the last `numbers` of them to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    first = len(widths) - numbers
    return ["  ".join(_aligned(row, widths, first)).rstrip() for row in rows]


def _aligned(row: Sequence[str], widths: Sequence[int], first: int) -> Iterable[str]:
    return (cell.rjust(width) if at >= first else cell.ljust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True)))


def summary(dossier: Dossier) -> list[tuple[str, str | None]]:
    """One line an obligation, each with the colour it may have."""
    head = ("obligation", "", "", *(outcome.value for outcome in _COLUMNS))
    rows = [(row.key, row.title, row.rollup.value, *(str(row.counts.get(outcome, 0)) for outcome in _COLUMNS)) for row in dossier.obligations]
    colours = [None, *(_COLOURS.get(row.rollup) for row in dossier.obligations)]
    return list(zip(table([head, *rows], numbers=len(_COLUMNS)), colours, strict=True))


def tallies(evidence: Evidence) -> str:
    """Count what was read and what was not, in one line."""
    kinds = Counter(source.kind for source in evidence.sources)
    sources = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items())) or "none"
    counts = f"{_count(len(evidence.subjects), 'subject')}, {len(evidence.unobserved):,} not observed, {len(evidence.skipped):,} left out"
    return f"{_count(len(evidence.sources), 'source')} ({sources}), {counts}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def details(evidence: Evidence) -> Iterable[str]:
    """Yield what `-v` adds: everything that was left out or not observed, with its reason."""
    for entry in evidence.skipped:
        yield f"left out: {safe(entry.path)}: {safe(entry.reason)}"
    for missing in evidence.unobserved:
        at = place(missing.place) if missing.place else safe(missing.subject or missing.source or "")
        yield f"not observed: {at}: {safe(missing.reason, VALUE_LIMIT)}" + (f" [{safe(missing.remedy)}]" if missing.remedy else "")
