"""Waivers: which verdicts each covers, and which have expired or cover nothing. The gap stays; a note goes beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate

import msgspec

from aiact_report.model import Outcome, Subject, Verdict, Waiver, WaiverNote, WaiverStatus

_WAIVABLE = frozenset({Outcome.GAP, Outcome.PARTIAL})


def apply(verdicts: list[Verdict], subjects: Iterable[Subject], waivers: Sequence[Waiver], today: str) -> tuple[list[Verdict], list[WaiverStatus]]:
    """Note on each verdict the waiver that covers it; the first in the file wins. `today` is a date, YYYY-MM-DD."""
    if not waivers:
        return verdicts, []
    names = {subject.id: _names(subject) for subject in subjects}
    covered: dict[int, WaiverNote] = {}
    statuses = [_apply_one(waiver, verdicts, names, today, covered) for waiver in waivers]
    noted = [msgspec.structs.replace(verdict, waiver=covered[at]) if at in covered else verdict for at, verdict in enumerate(verdicts)]
    return noted, statuses


def _names(subject: Subject) -> tuple[str, ...]:
    """All that a pattern may mean: the id, `kind/name`, the name alone."""
    return subject.id, f"{subject.kind}/{subject.name}", subject.name


def _apply_one(
    waiver: Waiver, verdicts: list[Verdict], names: dict[str, tuple[str, ...]], today: str, covered: dict[int, WaiverNote]
) -> WaiverStatus:
    matches = re.compile(translate(waiver.subject)).match
    found = [
        at
        for at, verdict in enumerate(verdicts)
        if verdict.control == waiver.control and verdict.outcome in _WAIVABLE and any(matches(name) for name in names[verdict.subject])
    ]
    if not found:
        return WaiverStatus(waiver, "unmatched")
    if waiver.expires < today:
        return WaiverStatus(waiver, "expired", len(found))
    note = WaiverNote(waiver.reason, waiver.approved_by, waiver.expires)
    for at in found:
        covered.setdefault(at, note)
    return WaiverStatus(waiver, "applied", len(found))
