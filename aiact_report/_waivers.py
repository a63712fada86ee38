"""Waivers: which verdicts each covers, and which have expired or cover nothing. The gap stays; a note goes beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate

from aiact_report.model import Outcome, Subject, Verdicts, Waiver, WaiverNote, WaiverStatus

_WAIVABLE = frozenset({Outcome.GAP, Outcome.PARTIAL})


def apply(verdicts: Verdicts, waivers: Sequence[Waiver], today: str) -> list[WaiverStatus]:
    """Note which verdicts each waiver covers; the first in the file wins. `today` is a date, YYYY-MM-DD."""
    if not waivers:
        return []
    names = {subject.id: _names(subject) for subject in verdicts.evidence.subjects}
    return [_apply_one(number, waiver, verdicts, names, today) for number, waiver in enumerate(waivers)]


def _names(subject: Subject) -> tuple[str, ...]:
    """All that a pattern may mean: the id, `kind/name`, the name alone."""
    return subject.id, f"{subject.kind}/{subject.name}", subject.name


def _apply_one(number: int, waiver: Waiver, verdicts: Verdicts, names: dict[str, tuple[str, ...]], today: str) -> WaiverStatus:
    matches = re.compile(translate(waiver.subject)).match
    found = [subject for subject in _asked(verdicts, waiver.control) if any(matches(name) for name in names[subject])]
    if not found:
        return WaiverStatus(waiver, "unmatched")
    if waiver.expires < today:
        return WaiverStatus(waiver, "expired", len(found))
    note = WaiverNote(waiver.reason, waiver.approved_by, waiver.expires)
    for subject in found:
        verdicts.waived.setdefault((subject, waiver.control), (number, note))
    return WaiverStatus(waiver, "applied", len(found))


def _asked(verdicts: Verdicts, control: str) -> Iterator[str]:
    """Yield the subjects of which a control says what can be waived."""
    table = verdicts.table
    wanted = {number for number, answer in enumerate(table.answers) if answer.control == control and answer.outcome in _WAIVABLE}
    return (subject for subject, row in table.rows.items() if not wanted.isdisjoint(row))
