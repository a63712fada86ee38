"""What workers send back, as bytes: most facts of a subject are the one that says "not set", so it is sent once."""

from __future__ import annotations

from operator import is_
from typing import Any

import msgspec

from aiact_report.model import Fact, Skipped, Source, Subject, Unobserved


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
    facts: dict[str, Fact]
    """Those that are not `unset`."""


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
    return _Row(subject, index, unset, {name: fact for name, fact in facts.items() if not is_(fact, unset)})


def _subject(row: _Row, names: tuple[str, ...]) -> Subject:
    subject = row.subject
    facts: dict[str, Any] = dict.fromkeys(names, row.unset)
    for name, fact in row.facts.items():
        facts[name] = freeze(fact)
    subject.facts = facts
    return subject


def freeze(fact: Fact) -> Fact:
    """Make the lists a decoder gives into the tuples facts hold."""
    if type(fact.value) is list:
        msgspec.structs.force_setattr(fact, "value", tuple(fact.value))
    return fact
