"""The facts of one subject an engine tells of: each observed, with the API object and field it was read from."""

from __future__ import annotations

from functools import partial
from typing import Any

from aiact_report.collector import _sheet
from aiact_report.model import Basis, Fact, Place, Subject

_observed = partial(Fact, basis=Basis.OBSERVED)


class Sheet(_sheet.Sheet):
    """Gathers facts; `shown` is the API object, for a reader (`Container scoring-api`)."""

    __slots__ = ()

    def __init__(self, subject: Subject, shown: str) -> None:
        super().__init__(subject, [], lambda field="": Place(object=shown, field=field), _observed)

    def put(self, name: str, value: Any, *where: Any) -> None:
        """Set a fact; an empty list is "not set"."""
        super().put(name, None if value == () else value, *where)
