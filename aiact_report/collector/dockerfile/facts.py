"""Writing down what was found in a Dockerfile: facts with their places, and what is withheld with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from aiact_report.collector._base import Collected
from aiact_report.collector._refused import Refused
from aiact_report.collector._sheet import Sheet
from aiact_report.model import Fact, OpenList, Place, Subject

LONGEST = 300
"""Characters of one item of a list."""
MOST = 200
"""Items of one list; behind them it is open."""


class Found(NamedTuple):
    """One item of a list, with where it stands."""

    text: str
    line: int
    field: str
    """The instruction."""


class Writer(Sheet):
    """Writes the facts of one subject; what is withheld stands where something was found."""

    def __init__(self, collected: Collected, subject: Subject, line: int) -> None:
        super().__init__(subject, collected.unobserved, lambda found: Place(subject.source, found.line, found.field))
        self.collected = collected
        self.nothing = Fact(None, Place(subject.source, line))
        """Stands for every fact that was seen to be not set."""
        collected.subjects.append(subject)

    def set(self, name: str, value: Any, line: int, field: str | None = None) -> None:
        """Write a value."""
        self.subject.facts[name] = Fact(value, Place(self.subject.source, line, field))

    def unset(self, *names: str) -> None:
        """Write that these are seen to be not set."""
        for name in names:
            self.subject.facts[name] = self.nothing

    def optional(self, name: str, found: Found | None) -> None:
        """Write a text, or that there is none."""
        if found is None:
            self.unset(name)
        else:
            self.set(name, shortened(found.text), found.line, found.field)

    def items(self, name: str, found: Iterable[Found]) -> bool:
        """Write a list, each text once, at the place of the first; an empty one is seen to be not set, a long one open. Whether it has any."""
        first: dict[str, Found] = {}
        for item in found:
            first.setdefault(shortened(item.text), item)
            if len(first) > MOST:
                break
        if not first:
            self.unset(name)
            return False
        place = next(iter(first.values()))
        self.set(name, OpenList(tuple(first)[:MOST]) if len(first) > MOST else tuple(first), place.line, place.field)
        if len(first) > MOST:
            self.note((name,), Refused(f"{name} has more than {MOST} entries, of which the first {MOST} are kept", "too-many"), place)
        return True

    def withhold_unset(self, names: Sequence[str], unset: Sequence[str], at: Found) -> None:
        """Write that facts hang on variables without a value."""
        shown = ", ".join(f"${{{name[:60]}}}" for name in unset[:5])
        reason = f"{at.field} uses {shown}, which has no value in the file."
        self.withhold(names, Refused(reason, "unset-variable", "give the ARG a default, or collect from the built image"), at)


def shortened(text: str) -> str:
    """Give the text, cut when it is longer than an item may be."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
