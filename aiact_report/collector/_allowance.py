"""What the subjects of one file may weigh in evidence and dossier, by the bytes that were read: shared by who bounds and by who stops in time."""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.model import Subject, Unobserved

FREE, TIMES = 1_000_000, 18
"""What subjects of one file may weigh, in bytes of evidence and dossier: as much, and so many times the bytes that were read."""
_SUBJECT, _ID, _FACT, _IMAGE, _ENTRY, _UNSEEN, _NAME = 1_500, 3, 75, 2_400, 30, 250, 32
"""Bytes of a subject, of each character of its id, of a fact, of an image that is named, of an entry of a list, of what could not be seen, and of a name in it."""


def allowance(read: int) -> int:
    """Give what the subjects of a file of so many bytes may weigh."""
    return FREE + TIMES * read


def weight(subject: Subject) -> int:
    """Give what a subject weighs with its facts."""
    facts = subject.facts
    lists = sum(_ENTRY * len(fact.value) for fact in dict.values(facts) if fact.value.__class__ is tuple)
    return _SUBJECT + _ID * len(subject.id) + _FACT * dict.__len__(facts) + lists + (_IMAGE if "container.image.repository" in facts else 0)


def unseen(item: Unobserved) -> int:
    """Give what it weighs to say that something of a subject could not be seen."""
    return _UNSEEN + _NAME * len(item.facts) + len(item.reason)


def together(subjects: Iterable[Subject], unobserved: Iterable[Unobserved]) -> int:
    """Give what subjects weigh with what could not be seen of them."""
    return sum(map(weight, subjects)) + sum(map(unseen, unobserved))


class Meter:
    """Says while a file is read that what was found weighs as much as it may, so that no more is read of it."""

    _STEP = 500
    """Subjects after which is weighed: a file of fewer costs nothing."""

    def __init__(self, read: int) -> None:
        self._left = allowance(read)
        self._weighed = 0
        self.stopped = ""
        """What is not read any more, in words."""

    def is_full(self, subjects: list[Subject], line: int) -> bool:
        """Weigh what was found up to a line, when it is much."""
        if len(subjects) - self._weighed < self._STEP:
            return False
        self._left -= sum(map(weight, subjects[self._weighed :]))
        self._weighed = len(subjects)
        if self._left < 0:
            self.stopped = f"what stands behind the object of line {line:,}"
        return self._left < 0
