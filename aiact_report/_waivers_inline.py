"""What files ask to be accepted in themselves: it counts where the configuration allows it, under a name and until a day, and is shown either way."""

from __future__ import annotations

from collections.abc import Iterable
from glob import escape

from aiact_report.config import Inline
from aiact_report.model import Evidence, Place, Waiver, of_kind

_FACT = "workload.inline_waivers"
_NOBODY = Inline("nobody", "", "")
_NO_REASON = "no reason is given"


def asked(evidence: Evidence, allowed: Inline | None) -> list[Waiver]:
    """Make a waiver of each, in the order of the evidence; without leave it is by nobody, and covers nothing."""
    found: list[Waiver] = []
    for workload in of_kind(evidence.subjects, "workload"):
        fact = workload.facts.get(_FACT)
        if fact is not None and isinstance(fact.value, tuple):
            found += _of(fact.value, escape(workload.id), _place(fact.place), allowed)
    return found


def _of(said: Iterable[object], subject: str, place: str, allowed: Inline | None) -> Iterable[Waiver]:
    for text in map(str, said):
        control, _, reason = text.partition(":")
        by = allowed if allowed is not None and reason.strip() else _NOBODY
        yield Waiver(
            control=control.strip(),
            subject=subject,
            reason=reason.strip() or _NO_REASON,
            approved_by=by.approved_by,
            approved_on=by.approved_on,
            expires=by.expires,
            risk=by.risk,
            zone=by.zone,
            inline=place,
        )


def _place(place: Place) -> str:
    at = place.file or place.object or ""
    return f"{at}:{place.line}" if place.line else at
