"""What the index says of things in words, and the numbers that stand for what was said before."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable

from aiact_report.model import Subject, WaiverNote
from aiact_report.report_templates._text import cut, moment, visible

_LONGEST = 600
"""Characters of a sentence that are kept."""
_HANDLE = 200
"""Characters of an id that a link may hold; a longer one is known by its digest."""


class Numbers(dict[Hashable, int]):
    """Gives each different thing the next number, and says them in that order."""

    def __missing__(self, key: Hashable) -> int:
        self[key] = number = len(self)
        return number


def text(said: str, limit: int = _LONGEST) -> str:
    """Make a text safe to look at, and bounded."""
    return visible(cut(said, limit))


def handle(subject: Subject) -> str:
    """Give what a link calls a subject: its id, without the name of its source where it begins with it."""
    inside = subject.id.removeprefix(f"{subject.source}#")
    if len(subject.id) > _HANDLE:
        return hashlib.sha256(subject.id.encode(errors="replace")).hexdigest()
    return visible(inside if inside == subject.id else f"#{inside}")


def note(waiver: WaiverNote) -> str:
    """Say who accepted a gap, until when and why."""
    ticket = f" Followed at {waiver.ticket}" if waiver.ticket else ""
    return text(f"Accepted to the end of {moment(waiver.expires)} ({waiver.zone}) by {waiver.approved_by}: “{waiver.reason}” The gap stays.{ticket}")
