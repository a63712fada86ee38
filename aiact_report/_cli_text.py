"""Text for the terminal: built here, printed by `cli`."""

from __future__ import annotations

import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from aiact_report.errors import AiactReportError, MistakesError, mistake

if TYPE_CHECKING:
    from aiact_report.model import Fact, Place

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that move the cursor, turn the writing direction or cannot be seen."""
VALUE_LIMIT = 200
"""Characters of a value that a terminal shows."""
PARAGRAPH_LIMIT = 5_000
"""Characters of prose."""
LIMIT = 1_000
"""Characters of anything else: names, paths, reasons."""


def safe(text: object, limit: int = LIMIT) -> str:
    """Make collected text harmless for a terminal: what cannot be seen is written as its escape, and what is long is cut."""
    shown = str(text)
    if len(shown) > limit:
        shown = f"{shown[:limit]}… ({len(shown):,} characters)"
    return shown if shown.isascii() and shown.isprintable() else "".join(_safe(character) for character in shown)


def _safe(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 -- widths of Python's escapes


def paragraph(text: str, indent: str = "") -> str:
    """Wrap prose for reading."""
    return textwrap.fill(
        safe(" ".join(text.split()), PARAGRAPH_LIMIT), width=100, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )


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
    from aiact_report.model import OpenList

    if fact.value is None:
        return "not set"
    if isinstance(fact.value, bool):
        return str(fact.value).lower()
    if isinstance(fact.value, OpenList):
        return safe(", ".join(map(str, fact.value)), VALUE_LIMIT) + " and more that was not seen"
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


def moment(epoch: str | None, now: float) -> str:
    """Write SOURCE_DATE_EPOCH (seconds since 1970, as text), else `now`, as RFC 3339 time; raises MistakesError for what is no time."""
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(epoch) if epoch else now))
    except (ValueError, OverflowError, OSError) as error:
        raise mistake(f"SOURCE_DATE_EPOCH is no time: {safe(epoch, 60)}", hint="give seconds since 1970, such as 1767225600") from error


class Progress:
    """A line that counts files, once the work takes longer than a moment."""

    def __init__(self, say: Callable[[str], object], *, on: bool) -> None:
        """Say it by `say`, without a line's end; `on`: there is a terminal whose user wants to see it."""
        self.say = say
        self.on = on
        self.shown_at = time.monotonic() + 0.5
        self.shown = False

    def __call__(self, done: int, total: int) -> None:
        """Note that so many of so many files are done."""
        now = time.monotonic()
        if self.on and now >= self.shown_at:
            self.say(f"\rreading {done:,} of {total:,} files")
            self.shown, self.shown_at = True, now + 0.1

    def end(self) -> None:
        """Clear the line."""
        if self.shown:
            self.say("\r" + " " * 50 + "\r")
