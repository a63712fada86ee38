"""Why a question could not be assessed: the Unobserved that withholds the fact, or that nothing shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from aiact_report.facts.registry import registry
from aiact_report.model import UNREAD_HOLE, Evidence, OpenList, Place, Ref, Subject, Unobserved

UNBOUND = "unbound"
"""Cause of what is left open because a report was read that could not be bound to the subject: said before all else."""
Manner = Literal["usual", "unread", "own"]
"""Whether what is not known of a subject has the same reason as of all others, as of all that are known by name only, or one of its own."""
REJECTED = "rejected"
"""Cause of the remark on what the platform refuses."""


class Withheld:
    """Every Unobserved, findable by what it withholds."""

    def __init__(self, evidence: Evidence) -> None:
        self.by_subject: dict[tuple[str, str], Unobserved] = {}
        """(subject id, fact name)"""
        self.by_fact: dict[str, Unobserved] = {}
        """Facts withheld from any subject: a document that could not be read might have held what decides them."""
        self.rejected: dict[str, Unobserved] = {}
        """Subjects that the platform refuses, by id."""
        for item in evidence.unobserved:
            if item.cause == REJECTED and item.subject is not None:
                self.rejected.setdefault(item.subject, item)
            for fact in item.facts:
                if item.subject is not None:
                    self.by_subject.setdefault((item.subject, fact), item)
                else:
                    self.by_fact.setdefault(fact, item)
        self.owners = {owner for owner, _ in self.by_subject}
        """Ids of the subjects that something is withheld from."""

    def refusal(self, subject: Subject, by_id: Mapping[str, Subject]) -> str | None:
        """Say why the platform refuses a subject or one above it; None when nothing says that it does."""
        above: Subject | None = subject
        while above is not None:
            found = self.rejected.get(above.id)
            if found is not None:
                return f"{found.reason[:1].upper()}{found.reason[1:]}{_at(found.place)}."
            above = by_id.get(above.parent) if above.parent else None
        return None

    def manner(self, subject: Subject, children: Iterable[Subject], by_id: Mapping[str, Subject]) -> Manner:
        """Tell whether a reason is this subject's own: something is withheld from it, from one above it or from one of its children."""
        if self.owners and self._concerns(subject, children, by_id):
            return "own"
        return "usual" if _unread(subject) is None else "unread"

    def _concerns(self, subject: Subject, children: Iterable[Subject], by_id: Mapping[str, Subject]) -> bool:
        above: Subject | None = subject
        while above is not None:
            if above.id in self.owners:
                return True
            above = by_id.get(above.parent) if above.parent else None
        return any(child.id in self.owners for child in children)

    @staticmethod
    def whole(reason: str, subject: Subject) -> str:
        """Give a reason without its hole."""
        return reason.replace(UNREAD_HOLE, _unread(subject) or "") if reason == UNREAD_HOLE else reason

    def hides_child(self, subject: Subject, kind: str) -> bool:
        """Tell whether a whole child of a subject may be there that was not seen: what every child must be is then not known of all."""
        return (subject.id, f"{kind}.role") in self.by_subject

    def reason(self, subject: Subject, refs: tuple[Ref, ...], by_id: Mapping[str, Subject]) -> str:
        """Say, in one sentence or two, why the facts cited are not known for this subject; `UNREAD_HOLE` where it is known by its name only."""
        told = next((found for ref in refs if (found := self.by_subject.get((subject.id, ref.name))) is not None and found.cause == UNBOUND), None)
        if told is not None:
            return f"{told.reason[:1].upper()}{told.reason[1:]}.{f' To assess: {told.remedy}' if told.remedy else ''}"
        if _unread(subject) is not None:
            return UNREAD_HOLE
        missing = [ref for ref in refs if not _seen(ref, subject, by_id)]
        for ref in missing:
            found = self._find(ref.subject or subject.id, ref.name, by_id)
            if found is not None:
                return f"{found.reason}{_at(found.place)}" + (f" To assess: {found.remedy}" if found.remedy else "")
        names = list(dict.fromkeys(ref.name for ref in missing or refs))
        if not names:
            return "Nothing in the sources given shows its parts."
        usual = registry().get(names[0])
        if usual is not None and usual.unseen is not None:
            return usual.unseen
        return "Nothing in the sources given shows " + ", ".join(_named(name) for name in names[:3]) + "."

    def _find(self, owner: str, name: str, by_id: Mapping[str, Subject]) -> Unobserved | None:
        holder: str | None = owner
        while holder is not None:
            found = self.by_subject.get((holder, name))
            if found is not None:
                return found
            above = by_id.get(holder)
            holder = above.parent if above else None
        return self.by_fact.get(name)


def _unread(subject: Subject) -> str | None:
    """Say that a subject is known by its name only, and how it would be read; None where it was read."""
    fact = subject.facts.get(f"{subject.kind}.unread")
    return None if fact is None or fact.value is None else str(fact.value)


def _seen(ref: Ref, subject: Subject, by_id: Mapping[str, Subject]) -> bool:
    """Tell whether all of a fact was seen."""
    owner = by_id.get(ref.subject) if ref.subject else subject
    fact = owner.facts.get(ref.name) if owner is not None else None
    return fact is not None and not isinstance(fact.value, OpenList)


def _at(place: Place | None) -> str:
    if place is None or place.file is None:
        return ""
    return f" ({place.file}:{place.line})" if place.line else f" ({place.file})"


def _named(name: str) -> str:
    """Name a fact with its meaning, cut before its remarks."""
    known = registry().get(name)
    return name if known is None else f"{name} ({known.meaning.split(':')[0].split(';')[0].split(' (')[0]})"
