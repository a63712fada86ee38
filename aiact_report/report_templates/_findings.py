"""What formats for machines tell: each verdict with its subject, control, severity, fingerprint and the place it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from aiact_report.fingerprint import Identities, finding
from aiact_report.model import (
    SEVERITIES,
    UNREAD_HOLE,
    Change,
    Control,
    Dossier,
    Outcome,
    Place,
    Severity,
    Subject,
    Verdict,
    Verdicts,
    of_control,
    of_outcomes,
    tally,
    waived,
)
from aiact_report.report_templates._text import cut, value_text, visible

BROKEN = (Outcome.GAP, Outcome.PARTIAL)
LONGEST = 4_000
"""Characters of a text from outside that a format for machines repeats."""


class Told(NamedTuple):
    """One verdict, with what is said beside it."""

    verdict: Verdict
    subject: Subject
    control: Control
    severity: Severity
    fingerprint: str
    place: Place | None
    """Of the first fact that decided it and has one. None: nothing is invented."""
    change: Change | None
    """What became of it since the baseline, where there is one."""

    @property
    def reason(self) -> str:
        """Give the reason, safe to be shown."""
        return safe(self.verdict.reason)

    @property
    def said(self) -> str:
        """Say it in one line: `RES-01 gap of Deployment api: One replica.`."""
        return f"{self.control.id} {self.verdict.outcome.value} of {label(self.subject)}: {self.reason}"


def safe(text: str, limit: int = LONGEST) -> str:
    """Make a text fit to be shown in one line: controls and direction marks by number, cut where it is endless."""
    return visible(cut(" ".join(text.split()), limit))


def label(subject: Subject) -> str:
    """Name a subject for a reader: `container prod/api`."""
    return safe(f"{subject.kind} {subject.namespace + '/' if subject.namespace else ''}{subject.name}", 300)


class Findings:
    """The verdicts of a dossier, told one by one."""

    def __init__(self, dossier: Dossier) -> None:
        """Look at what they speak of."""
        self.dossier = dossier
        self.controls = {control.id: control for control in dossier.controls}
        self.subjects = {subject.id: subject for subject in dossier.evidence.subjects}
        found = dossier.comparison.changes if dossier.comparison else ()
        self._changes = {(change.subject, change.control): change for change in found if change.after is not None}

    @cached_property
    def identities(self) -> Identities:
        """Give what each subject is known again by."""
        return Identities(self.dossier.evidence)

    def all(self) -> Iterator[Told]:
        """Yield all, in the order of the dossier."""
        return map(self._told, self.dossier.verdicts)

    def of(self, outcomes: Iterable[Outcome]) -> Iterator[Told]:
        """Yield those of some outcomes; the others are not made."""
        return map(self._told, of_outcomes(self.dossier.verdicts, outcomes))

    def of_control(self, control: str) -> Iterator[Told]:
        """Yield those of one control."""
        return map(self._told, of_control(self.dossier.verdicts, control))

    def worst_first(self) -> Iterator[Told]:
        """Yield gaps and partial answers by severity, so that what a limit cuts off is the least grave."""
        for severity in SEVERITIES:
            for outcome in BROKEN:
                yield from (self._told(verdict) for verdict in self._graded(outcome, severity))

    def _graded(self, outcome: Outcome, severity: Severity) -> Iterator[Verdict]:
        verdicts, controls = self.dossier.verdicts, self.controls
        if isinstance(verdicts, Verdicts):
            return verdicts.picked(lambda answer: answer.outcome is outcome and (answer.severity or controls[answer.control].severity) == severity)
        return (each for each in verdicts if each.outcome is outcome and (each.severity or controls[each.control].severity) == severity)

    def counts(self) -> dict[str, dict[Outcome, int]]:
        """Count verdicts by control and outcome; every outcome stands there."""
        found = {control: dict.fromkeys(Outcome, 0) for control in self.controls}
        for said, number in tally(self.dossier.verdicts):
            found[said.control][said.outcome] += number
        return found

    def waived(self) -> dict[str, int]:
        """Count the verdicts that a waiver covers, by control."""
        found: dict[str, int] = {}
        for said in waived(self.dossier.verdicts):
            found[said.control] = found.get(said.control, 0) + 1
        return found

    def fingerprint(self, verdict: Verdict) -> str:
        """Give the fingerprint of a finding."""
        return finding(self.identities.of[verdict.subject], verdict.control)

    def _told(self, verdict: Verdict) -> Told:
        subject, control = self.subjects[verdict.subject], self.controls[verdict.control]
        change = self._changes.get((verdict.subject, verdict.control))
        severity = verdict.severity or control.severity
        return Told(verdict, subject, control, severity, self.fingerprint(verdict), self._place(verdict), change)

    def _place(self, verdict: Verdict) -> Place | None:
        for ref in verdict.facts:
            holder = self.subjects.get(ref.subject or verdict.subject)
            fact = holder.facts.get(ref.name) if holder is not None else None
            if fact is not None:
                return fact.place
        return None

    def values(self, verdict: Verdict, most: int = 8) -> list[str]:
        """Say what decided: `container.user = 0`."""
        said = []
        for ref in verdict.facts[:most]:
            holder = self.subjects.get(ref.subject or verdict.subject)
            fact = holder.facts.get(ref.name) if holder is not None else None
            said.append(f"{ref.name} = {value_text(fact.value)}" if fact is not None else f"{ref.name} was not seen")
        return said


def unseen(dossier: Dossier) -> Iterator[str]:
    """Yield what must be said before any result: notices, then what could not be seen."""
    yield from map(safe, dossier.notices)
    for entry in dossier.evidence.unobserved:
        where = entry.subject or entry.source
        yield safe(f"Not seen{f' of {where}' if where else ''}: {entry.reason}{f' ({entry.remedy})' if entry.remedy else ''}")


def not_assessed(dossier: Dossier) -> Iterator[tuple[str, int, str]]:
    """Yield each control that could not be answered for some subjects: id, how many, and the reason that most of them have."""
    reasons: dict[str, dict[str, int]] = {}
    for said, number in tally(dossier.verdicts):
        if said.outcome is Outcome.NOT_ASSESSED and number:
            own = reasons.setdefault(said.control, {})
            own[said.reason] = own.get(said.reason, 0) + number
    for control, own in sorted(reasons.items()):
        most = max(own, key=lambda reason: (own[reason], reason))
        yield control, sum(own.values()), safe(_filled(dossier, control) if UNREAD_HOLE in most else most)


def _filled(dossier: Dossier, control: str) -> str:
    """Say the reason of the first subject, where each has its own."""
    return next(each.reason for each in of_control(dossier.verdicts, control) if each.outcome is Outcome.NOT_ASSESSED)


def waiver_said(verdict: Verdict) -> str:
    """Say who accepted a gap, why and until when."""
    note = verdict.waiver
    if note is None:
        return ""
    return safe(f"Accepted by {note.approved_by} until {note.expires}: {note.reason}" + (f" ({note.ticket})" if note.ticket else ""))


def obligations(control: Control) -> Sequence[str]:
    """Name the obligations a control bears on."""
    return tuple(dict.fromkeys(support.obligation for support in control.supports))
