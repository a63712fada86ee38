"""Waivers: which verdicts each covers, and which are not in force, cover nothing or cover too much. The gap stays; a note goes beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate

from aiact_report._days import day
from aiact_report.model import Outcome, Subject, Verdicts, Waiver, WaiverStatus

_WAIVABLE = frozenset({Outcome.GAP, Outcome.PARTIAL})
_ANYTHING = re.compile(r"[^*?\[]*/?\*+|\*+")
"""A pattern that names no subject: `*`, or a kind and `*`."""


def apply(verdicts: Verdicts, waivers: Sequence[Waiver], moment: str) -> list[WaiverStatus]:
    """Note which verdicts each waiver covers; the first in the file wins. `moment` is that of the dossier, RFC 3339."""
    if not waivers:
        return []
    names = {subject.id: names_of(subject) for subject in verdicts.evidence.subjects}
    return [_apply_one(number, waiver, verdicts, names, moment) for number, waiver in enumerate(waivers)]


def names_of(subject: Subject) -> tuple[str, ...]:
    """All that a pattern may mean: the id, `kind/name`, the name alone."""
    return subject.id, f"{subject.kind}/{subject.name}", subject.name


def matching(pattern: str, names: dict[str, tuple[str, ...]]) -> set[str]:
    """Give the ids of the subjects that a pattern means."""
    matches = re.compile(translate(pattern)).match
    return {subject for subject, known in names.items() if any(matches(name) for name in known)}


def _apply_one(number: int, waiver: Waiver, verdicts: Verdicts, names: dict[str, tuple[str, ...]], moment: str) -> WaiverStatus:
    meant = matching(waiver.subject, names)
    if waiver.inline is not None:
        meant |= {subject.id for subject in verdicts.evidence.subjects if subject.parent in meant}
    found = [subject for subject in _asked(verdicts, waiver.control) if subject in meant]
    today = day(moment, waiver.zone)
    if not waiver.expires:
        return WaiverStatus(waiver, "not-allowed", len(found))
    if waiver.approved_on > today:
        return WaiverStatus(waiver, "not-yet", len(found))
    if not found:
        return WaiverStatus(waiver, "unmatched")
    if waiver.expires < today:
        return WaiverStatus(waiver, "expired", len(found))
    note = waiver.note()
    for subject in found:
        verdicts.waived.setdefault((subject, waiver.control), (number, note))
    return WaiverStatus(waiver, "applied", len(found), "" if waiver.inline else _breadth(waiver, found, meant, verdicts))


def _breadth(waiver: Waiver, found: Sequence[str], meant: set[str], verdicts: Verdicts) -> str:
    """Say of what a waiver covers all there is, which nobody can have looked at one by one; empty where it names what it means."""
    if waiver.subject.strip("*") == "":
        return "whatever there is"
    kinds = {subject.kind for subject in verdicts.evidence.subjects if subject.id in set(found)}
    whole = sorted(kind for kind in kinds if _all_of(kind, waiver.subject, meant, verdicts))
    return " and ".join(f"every {kind}" for kind in whole)


def _all_of(kind: str, pattern: str, meant: set[str], verdicts: Verdicts) -> bool:
    """Tell whether a pattern means every subject of a kind: there are several, or it would mean any other as well."""
    members = [subject.id for subject in verdicts.evidence.subjects if subject.kind == kind]
    return meant.issuperset(members) and (len(members) > 1 or _ANYTHING.fullmatch(pattern) is not None)


def _asked(verdicts: Verdicts, control: str) -> Iterator[str]:
    """Yield the subjects of which a control says what can be waived."""
    table = verdicts.table
    wanted = {number for number, answer in enumerate(table.answers) if answer.control == control and answer.outcome in _WAIVABLE}
    return (subject for subject, row in table.rows.items() if not wanted.isdisjoint(row))
