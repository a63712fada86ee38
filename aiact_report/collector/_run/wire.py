"""What workers send back, as bytes: short, since taking it in is work that only one process can do.

Most facts of a subject are the one that says "not set", so it is sent once; most others are declared in a line of the same
file, so they are sent as value, line and field.
"""

from __future__ import annotations

from typing import Any

import msgspec

from aiact_report.model import Basis, Fact, Place, Skipped, Source, Subject, Unobserved, held


class Seen(msgspec.Struct):
    """What was seen in a chunk of files."""

    owned: list[Source] = []
    """Files that were read for their own sake."""
    others: list[Source] = []
    """Files that were read because another one names them."""
    subjects: list[Subject] = []
    unobserved: list[Unobserved] = []
    skipped: list[Skipped] = []
    """By collectors, inside files they read."""
    unknown: list[Skipped] = []
    """Files that no collector knows."""


class _Row(msgspec.Struct, array_like=True, gc=False):
    """A subject, its facts packed."""

    subject: Subject
    """Without its facts."""
    names: int
    """Which list of fact names, in their order."""
    unset: Fact | None
    file: str | None
    """Where the plain facts were read."""
    plain: list[tuple[int, Any, int | None, str | None]]
    """Index of the name, value, line and field."""
    others: dict[str, Fact]
    """Facts that need more than that."""


class _Packed(msgspec.Struct, array_like=True):
    seen: Seen
    """Without its subjects."""
    names: list[tuple[str, ...]]
    rows: list[_Row]


_decoder = msgspec.msgpack.Decoder(_Packed)


def pack(seen: Seen) -> bytes:
    """Encode what was seen; takes the facts out of `seen`."""
    names: dict[tuple[str, ...], int] = {}
    rows = [_row(subject, names) for subject in seen.subjects]
    seen.subjects = []
    return msgspec.msgpack.encode(_Packed(seen, list(names), rows))


def unpack(data: bytes) -> Seen:
    """Decode what `pack` made."""
    packed = _decoder.decode(data)
    packed.seen.subjects = [_subject(row, packed.names[row.names]) for row in packed.rows]
    return packed.seen


def _row(subject: Subject, names: dict[tuple[str, ...], int]) -> _Row:
    facts, subject.facts = subject.facts, {}
    index = names.setdefault(tuple(facts), len(names))
    unset = next((fact for fact in facts.values() if fact.value is None), None)
    row = _Row(subject, index, unset, _file_of(facts), [], {})
    for at, (name, fact) in enumerate(facts.items()):
        if fact is unset:
            continue
        if _is_plain(fact, row.file):
            row.plain.append((at, fact.value, fact.place.line, fact.place.field))
        else:
            row.others[name] = fact
    return row


def _file_of(facts: dict[str, Fact]) -> str | None:
    return next(iter(facts.values())).place.file if facts else None


def _is_plain(fact: Fact, file: str | None) -> bool:
    """Tell a fact that is declared in a line of the file, and whose value comes back as it went."""
    place = fact.place
    beyond = place.object or place.digest or place.path or fact.origin
    return not beyond and place.file == file and fact.basis is Basis.DECLARED


def _subject(row: _Row, names: tuple[str, ...]) -> Subject:
    subject, file = row.subject, row.file
    facts: dict[str, Any] = dict.fromkeys(names, row.unset)
    for at, value, line, field in row.plain:
        facts[names[at]] = Fact(held(value), Place(file, line, field))
    for name, fact in row.others.items():
        facts[name] = _frozen(fact)
    subject.facts = facts
    return subject


def _frozen(fact: Fact) -> Fact:
    """Make what a decoder gives into what a fact holds."""
    if type(fact.value) in (list, dict):
        msgspec.structs.force_setattr(fact, "value", held(fact.value))
    return fact
