"""Whether a subject of the one side that the other does not have was seen not to be there: gone is earned by looking."""

from __future__ import annotations

from typing import NamedTuple

from aiact_report.comparison._side import Side
from aiact_report.model import Subject, Unobserved

_RUNNING = frozenset({"cluster", "engine"})


class Absence(NamedTuple):
    """What can be said of a subject that one side does not have."""

    seen: bool
    """The side looked where it would be."""
    reason: str


def absence(subject: Subject, own: Side, other: Side, *, when: str) -> Absence:
    """Say whether `other` looked where a subject of `own` would be; `when` is `then` or `now`, for the sentence."""
    identity = own.identity(subject)
    if any(each.base in other.bases and each.fingerprint not in other.by_fingerprint for each in map(own.identity, own.above(subject))):
        return Absence(seen=False, reason=f"{when} several things are called so, and which of them it is cannot be told")
    kinds = {each.kind for each in own.above(subject)}
    source = own.sources.get(subject.source)
    if source is not None and source.kind in _RUNNING:
        return _running(subject, identity.world, kinds, other, when)
    return _in_files(subject, own, other, when)


def _running(subject: Subject, world: str, kinds: set[str], other: Side, when: str) -> Absence:
    """Look in a cluster or an engine: it was read, all of what would hold the subject, and its namespace."""
    there = [each for each in other.subjects.values() if each.kind in _RUNNING and other.identity(each).world == world]
    if not there:
        other_one = "is another one, or cannot be known again" if subject.source in other.sources else f"was not read {when}"
        return Absence(seen=False, reason=f"{subject.source} {other_one}")
    sources = {each.source for each in there}
    of_it = [entry for entry in other.withheld if entry.source in sources]
    blocked = next((entry for entry in of_it if entry.cause != "not-asked" and _withholds(entry, kinds)), None)
    if blocked is not None:
        return Absence(seen=False, reason=f"not seen {when}: {blocked.reason}")
    if any(entry.cause == "not-asked" for entry in of_it) and subject.namespace is not None:
        read = {each.name for each in other.subjects.values() if each.kind == "namespace" and each.source in sources}
        if subject.namespace not in read:
            return Absence(seen=False, reason=f"the namespace {subject.namespace} was not read {when}")
    return Absence(seen=True, reason=f"{subject.source} was read, and it was not there {when}")


def _in_files(subject: Subject, own: Side, other: Side, when: str) -> Absence:
    """Look in the file that held it: it was read, whole, and no other file that may hold it was unreadable."""
    if subject.source not in other.sources:
        return Absence(seen=False, reason=f"{subject.source} was not read {when}: deleted, moved or not asked for")
    known = {(entry.source, entry.cause) for entry in own.withheld}
    for entry in other.withheld:
        if entry.subject is not None or entry.source is None or _is_running(other, entry):
            continue
        if entry.source == subject.source or (entry.source, entry.cause) not in known:  # a document that cannot be read may be any object
            return Absence(seen=False, reason=f"not seen {when}: {entry.reason}")
    elsewhere = _lost(own, other) if _names_itself(subject, own) and when == "now" else None
    if elsewhere is not None:
        return Absence(seen=False, reason=f"{subject.source} was read and does not hold it {when}; {elsewhere}, which may, was not read")
    return Absence(seen=True, reason=f"{subject.source} was read, and it was not there {when}")


def _names_itself(subject: Subject, own: Side) -> bool:
    """Tell whether a subject is what it is in whatever file it stands: then it may have moved to one that was not read."""
    source = own.sources.get(subject.source)
    return source is None or source.kind not in {"compose", "dockerfile"}


def _lost(own: Side, other: Side) -> str | None:
    """Name a file that `own` read and `other` did not."""
    files = (source.id for source in own.sources.values() if source.kind not in {*_RUNNING, "compose", "dockerfile", "image"})
    return next((file for file in files if file not in other.sources), None)


def _withholds(entry: Unobserved, kinds: set[str]) -> bool:
    """Tell whether what was not seen may be a subject of these kinds."""
    return not entry.facts or any(name.partition(".")[0] in kinds for name in entry.facts)


def _is_running(side: Side, entry: Unobserved) -> bool:
    source = side.sources.get(entry.source or "")
    return source is not None and source.kind in _RUNNING
