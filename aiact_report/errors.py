"""Every error a user can see, with its exit code and what to do about it.

Three kinds of trouble are never mixed: the user's mistake is one of these errors, the world's refusal is an
`Unobserved` value (see `model`), and our own bug is a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class ExitCode(IntEnum):
    """What the process tells its caller; documented in `docs/exit-codes.md`."""

    DONE = 0
    """The dossier was written."""
    THRESHOLD = 1
    """`--fail-on` was met: the dossier was written and holds such a verdict."""
    MISTAKE = 2
    """The command line, the configuration or the mapping is wrong; nothing was written."""
    UNOBSERVED = 3
    """`--strict`: something could not be observed, or nothing was found to judge."""
    NOT_WRITTEN = 4
    """The output could not be written, or a format could not be made."""
    BUG = 70
    """Our mistake: a traceback was printed."""


class Problem(NamedTuple):
    """One mistake: what is wrong, where, and what to do."""

    what: str
    """What is wrong, in one sentence."""
    file: str | None = None
    """The file that holds the mistake."""
    line: int | None = None
    """1-based line in that file."""
    hint: str | None = None
    """What to do about it."""

    def __str__(self) -> str:
        """`file:line: what (hint)`, the form editors and terminals link."""
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return (f"{where}: " if where else "") + self.what + (f" ({self.hint})" if self.hint else "")


_LISTED = 20
"""Known names that are listed when none is near."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Name the known name that was probably meant, else the known names: the hint of a mistake."""
    from difflib import get_close_matches

    names = list(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else "known: " + ", ".join(names[:_LISTED])


class AiactReportError(Exception):
    """The root of every error this program raises on purpose."""

    exit_code = ExitCode.MISTAKE


class MistakesError(AiactReportError):
    """The user's mistakes, all of them at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def mistake(what: str, *, file: str | None = None, line: int | None = None, hint: str | None = None) -> MistakesError:
    """Make an error of a single mistake, ready to raise."""
    return MistakesError([Problem(what, file, line, hint)])


class NotWrittenError(AiactReportError):
    """The output could not be written, or a format could not be made."""

    exit_code = ExitCode.NOT_WRITTEN


class NotMadeError(NotWrittenError):
    """One format cannot be made on this machine; the others can."""
