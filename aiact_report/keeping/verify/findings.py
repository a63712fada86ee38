"""What was found, a line each: what holds, what differs, what was not checked, and what no check of these files can show."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, TypeVar

import msgspec

from aiact_report.errors import MistakesError

T = TypeVar("T")
SAID = 20
"""Differences of one kind that are said one by one; the rest is counted."""


class Kind(StrEnum):
    """What became of a check."""

    HOLDS = "holds"
    DIFFERS = "differs"
    NOT_CHECKED = "not checked"
    """It could be, with what is lacking: a key, an extra, the version that made it."""
    NOT_SHOWN = "not shown"
    """No check of these files shows it."""


class Finding(NamedTuple):
    """One line."""

    kind: Kind
    what: str
    """The file it is about, or the thing."""
    says: str

    def __str__(self) -> str:
        """Give the line."""
        return f"{self.kind}: {self.what}: {self.says}"


class Findings(list[Finding]):
    """They come in the order of the checks."""

    def holds(self, what: str, says: str) -> None:
        """Say that a check was made and nothing was found."""
        self.append(Finding(Kind.HOLDS, what, says))

    def differs(self, what: str, says: str) -> None:
        """Say that something is not what it was."""
        self.append(Finding(Kind.DIFFERS, what, says))

    def not_checked(self, what: str, says: str) -> None:
        """Say that a check was not made."""
        self.append(Finding(Kind.NOT_CHECKED, what, says))

    def not_shown(self, what: str, says: str) -> None:
        """Say what no check shows."""
        self.append(Finding(Kind.NOT_SHOWN, what, says))

    def several(self, what: str, found: list[str]) -> None:
        """Say differences one by one, and how many more there are."""
        for each in found[:SAID]:
            self.differs(what, each)
        if len(found) > SAID:
            self.differs(what, f"and {len(found) - SAID:,} more")

    def tried(self, what: str, read: Callable[[], T]) -> T | None:
        """Read something; what cannot be read differs, and gives none."""
        try:
            return read()
        except MistakesError as error:
            self.several(what, [problem.what for problem in error.problems])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self.differs(what, f"it cannot be read: {error}")
        except RecursionError:
            self.differs(what, "it cannot be read: it is nested too deeply")
        except OSError as error:
            self.differs(what, f"it cannot be read: {error.strerror}")
        return None
