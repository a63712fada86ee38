"""One of the two dossiers that are compared: its answers by what they are about, and what it could not see."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from aiact_report.fingerprint import Identities, Identity, finding
from aiact_report.model import Answer, Dossier, Kin, Outcome, Rows, Subject, Unobserved, Verdicts, rows_of, unfolded

_DEEPEST = 8
"""Subjects above each other that are looked at; there are three."""
OPEN = frozenset({Outcome.GAP, Outcome.PARTIAL})
_WORST = {outcome: at for at, outcome in enumerate(Outcome)}
"""Outcomes in the order of their weight: of subjects that are one (pods), the worst answer counts."""


class Finding(NamedTuple):
    """An answer that is open."""

    subject: Subject
    control: str
    outcome: Outcome


class Side:
    """A dossier, ready to be asked what it says of a fingerprint."""

    def __init__(self, dossier: Dossier, paired: Identities) -> None:
        """Look at it once; `paired` are the identities by which it is compared."""
        self.dossier = dossier
        self.subjects = {subject.id: subject for subject in dossier.evidence.subjects}
        self.identities = paired.of
        self._own = Identities(dossier.evidence).of if paired.apart else paired.of
        self.by_fingerprint: dict[str, list[str]] = {}
        for subject, identity in self.identities.items():
            self.by_fingerprint.setdefault(identity.fingerprint, []).append(subject)
        self.bases = {identity.base for identity in self.identities.values()}
        self.sources = {source.id: source for source in dossier.evidence.sources}
        self.asks = {control.id: control.asks for control in dossier.controls}
        self.table = rows(dossier)
        self._answers: dict[tuple[int, ...], dict[str, int]] = {}

    @cached_property
    def worlds(self) -> frozenset[str]:
        """Name what something was seen in."""
        return frozenset(identity.world for identity in self.identities.values())

    def answers(self, subject: str) -> dict[str, int]:
        """Give the number of the answer by control; equal rows are one."""
        row = self.table.rows.get(subject, ())
        found = self._answers.get(row)
        if found is None:
            found = self._answers[row] = {self.table.answers[number].control: number for number in row}
        return found

    def says(self, fingerprint: str, control: str) -> tuple[Outcome, str] | None:
        """Give outcome and reason of what is said of this; None: nothing is."""
        found = self.worst(fingerprint, control)
        return (found[1].outcome, found[1].reason) if found is not None else None

    def worst(self, fingerprint: str, control: str) -> tuple[str, Answer] | None:
        """Give the answer that counts, and the subject it is of: of subjects that are one, the worst of the first. None: nothing is said."""
        numbers = ((subject, self.answers(subject).get(control)) for subject in self.by_fingerprint.get(fingerprint, ()))
        found = ((subject, self.table.answers[number]) for subject, number in numbers if number is not None)
        return min(found, key=lambda one: _WORST[one[1].outcome], default=None)

    def open(self) -> Iterator[Finding]:
        """Yield every open finding once, in the order of the evidence."""
        wanted = {number for number, answer in enumerate(self.table.answers) if answer.outcome in OPEN}
        seen: set[tuple[str, str]] = set()
        for subject, row in self.table.rows.items():
            if wanted.isdisjoint(row):
                continue
            for number in row:
                key = (self.identities[subject].fingerprint, self.table.answers[number].control)
                said = self.says(*key) if number in wanted and key not in seen else None
                if said is not None:
                    seen.add(key)
                    yield Finding(self.subjects[subject], key[1], said[0])

    def identity(self, subject: Subject) -> Identity:
        """Give what a subject of this side is known again by."""
        return self.identities[subject.id]

    def fingerprint(self, found: Finding) -> str:
        """Give the finding's, as it is without the other side."""
        return finding(self._own[found.subject.id], found.control)

    def known_as(self, fingerprint: str, control: str) -> str:
        """Give the fingerprint that a dossier of this side alone gives a finding."""
        subjects = self.by_fingerprint.get(fingerprint)
        return finding(self._own[subjects[0]], control) if subjects else ""

    def above(self, subject: Subject) -> list[Subject]:
        """Give a subject, and all that it belongs to."""
        found = [subject]
        while (parent := self.subjects.get(found[-1].parent or "")) is not None and len(found) < _DEEPEST:
            found.append(parent)
        return found

    @cached_property
    def withheld(self) -> list[Unobserved]:
        """Give what withholds more than facts of one subject: of a source, of a whole list, of anything."""
        clusters = {subject.id for subject in self.subjects.values() if subject.kind in {"cluster", "engine"}}
        entries = self.dossier.evidence.unobserved
        return [
            entry for entry in entries if entry.subject is None or (entry.subject in clusters and (not entry.facts or entry.cause == "not-asked"))
        ]


def rows(dossier: Dossier) -> Rows:
    """Give the verdicts as rows."""
    if isinstance(dossier.verdicts, Verdicts):
        return unfolded(dossier.verdicts.table, dossier.evidence)
    subjects = dossier.evidence.subjects
    return rows_of(dossier.verdicts, {subject.id: subject.kind for subject in subjects}, Kin(subjects))
