"""The facts of one subject while they are gathered: set, seen to be not set, or withheld with a reason. Each way of reading adds its own forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from aiact_report.collector._base import UNREAD
from aiact_report.collector._refused import Refused
from aiact_report.model import Fact, Place, Subject, Unobserved


class Sheet:
    """What every way of reading writes its facts on: `put` a value, `withhold` what could not be seen, `finish` with what no reader looked for."""

    __slots__ = ("at", "fact", "facts", "subject", "unobserved")

    def __init__(self, subject: Subject, unobserved: list[Unobserved], at: Callable[..., Any], fact: Callable[..., Fact] = Fact) -> None:
        self.subject = subject
        self.facts = subject.facts
        self.unobserved = unobserved
        """What could not be seen; may be that of the whole source."""
        self.at = at
        """What says where (a line and field, an API's field, a place) → the Place."""
        self.fact = fact
        """Value and place → the fact, with the basis of this way of reading."""

    def put(self, name: str, value: Any, *where: Any) -> None:
        """Write a value that was seen; null is what was looked for and is not there."""
        self.facts[name] = self.fact(value, self.at(*where))

    def withhold(self, names: Iterable[str], error: Refused, *where: Any) -> None:
        """Say that facts could not be seen; they are then not on the subject."""
        listed = tuple(dict.fromkeys(names))
        for name in listed:
            self.facts.pop(name, None)
        self.note(listed, error, *where)

    def note(self, names: tuple[str, ...], error: Refused, *where: Any) -> None:
        """Record something that could not be seen; without names it is a remark, which withholds nothing."""
        subject, place = self.subject, error.place or self.at(*where)
        self.unobserved.append(Unobserved(error.reason, error.cause, names, subject.id, subject.source, place, error.remedy))

    def finish(self, names: Iterable[str], *where: Any) -> None:
        """Bring the facts in the order of the registry: one that no reader put, null or not, is not known."""
        told = {name for item in self.unobserved for name in item.facts if item.subject == self.subject.id}
        listed = tuple(names)
        unread = [name for name in listed if name not in self.facts and name not in told]
        if unread:
            self.withhold(unread, Refused(UNREAD, "unsupported"), *where)
        self.facts = self.subject.facts = {name: self.facts[name] for name in listed if name in self.facts}


class Short(Sheet):
    """Names facts without the kind of their subject, and takes an empty list or mapping for what was looked for and is not there."""

    __slots__ = ()

    def put(self, name: str, value: Any, *where: Any) -> None:
        """Write a value, in the types of the registry."""
        super().put(f"{self.subject.kind}.{name}", plain(value), *where)

    def withhold(self, names: Iterable[str], error: Refused, *where: Any) -> None:
        """Say that facts could not be seen."""
        super().withhold([f"{self.subject.kind}.{name}" for name in names], error, *where)


def plain(value: Any) -> Any:
    """Make lists tuples, and what is empty null."""
    if isinstance(value, list | tuple):
        return tuple(value) or None
    return value or None if isinstance(value, dict) else value


def given(place: Place | None = None) -> Place | None:
    """Take a place as it is: for sheets whose readers know it."""
    return place
