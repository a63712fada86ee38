"""The facts of one subject an engine tells of: each observed, with the API object and field it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiact_report.collector._base import UNREAD
from aiact_report.collector._refused import Refused
from aiact_report.model import Basis, Fact, Place, Subject, Unobserved


class Sheet:
    """Gathers facts; every expected name ends as a Fact or in an Unobserved."""

    def __init__(self, subject: Subject, shown: str) -> None:
        self.subject = subject
        self.shown = shown
        """The API object, for a reader (`Container scoring-api`)."""
        self._unobserved: list[Unobserved] = []
        self._withheld: set[str] = set()

    def put(self, name: str, value: Any, field: str) -> None:
        """Set a fact; an empty list is "not set"."""
        self.subject.facts[name] = Fact(None if value == () else value, Place(object=self.shown, field=field), Basis.OBSERVED)

    def withhold(self, names: Iterable[str], error: Refused, field: str) -> None:
        """Record that facts could not be seen."""
        subject, listed = self.subject, tuple(names)
        self._withheld.update(listed)
        place = Place(object=self.shown, field=field)
        self._unobserved.append(Unobserved(error.reason, error.cause, listed, subject.id, subject.source, place, error.remedy))

    def finish(self, names: Iterable[str]) -> list[Unobserved]:
        """Bring the facts in order, and return what is withheld; a fact that no reader put, null or not, is not known."""
        facts = self.subject.facts
        unread = [name for name in names if name not in facts and name not in self._withheld]
        if unread:
            self.withhold(unread, Refused(UNREAD, "unsupported"), "")
        self.subject.facts = {name: facts[name] for name in names if name not in self._withheld}
        return self._unobserved
