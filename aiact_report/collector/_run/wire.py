"""What workers send back, as bytes: short, since taking it in is work that only one process can do.

What is not set is sent as the list of names that were looked for, once; most other facts are declared in a line of the same
file, so they are sent as value, line and field.
"""

from __future__ import annotations

from typing import Any

import msgspec

from aiact_report.model import NOTHING, Basis, Fact, Facts, LookedFor, Place, Skipped, Source, Subject, Unobserved, held


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
    known: list[str] = []
    """Credentials that were recognised: kept from what the other chunks tell."""


class _Row(msgspec.Struct, array_like=True, gc=False):
    """A subject, its facts packed."""

    subject: Subject
    """Without its facts."""
    names: int
    """Which list of the names that were written, in their order."""
    looked: int
    """Which list of the names that were looked for."""
    blank: Fact | None
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
_spellings: dict[str | None, str | None] = {}
"""Every field's spelling and every text once, however many chunks name it: most come again and again, and what comes later is not kept."""
_lists: dict[tuple[Any, ...], tuple[Any, ...]] = {}
_SPELLINGS = 20_000


def pack(seen: Seen) -> bytes:
    """Encode what was seen; takes the facts out of `seen`."""
    names: dict[tuple[str, ...], int] = {}
    rows = [_row(subject, names) for subject in seen.subjects]
    seen.subjects = []
    return msgspec.msgpack.encode(_Packed(seen, list(names), rows))


def unpack(data: bytes) -> Seen:
    """Decode what `pack` made."""
    packed = _decoder.decode(data)
    looked = [LookedFor.of(names) for names in packed.names]
    packed.seen.subjects = [_subject(row, packed.names[row.names], looked[row.looked]) for row in packed.rows]
    return packed.seen


def _row(subject: Subject, names: dict[tuple[str, ...], int]) -> _Row:
    facts, subject.facts = subject.facts, {}
    looked, blank = (facts.looked, facts.blank) if isinstance(facts, Facts) else (NOTHING, None)
    written = dict.items(facts)
    index = names.setdefault(tuple([name for name, _ in written]), len(names))
    row = _Row(subject, index, names.setdefault(tuple(looked.names), len(names)), blank, subject.source, [], {})
    for at, (name, fact) in enumerate(written):
        if _is_plain(fact, row.file):
            row.plain.append((at, fact.value, fact.place.line, fact.place.field))
        else:
            row.others[name] = fact
    return row


def _is_plain(fact: Fact, file: str | None) -> bool:
    """Tell a fact that is declared in a line of the file, and whose value comes back as it went."""
    place = fact.place
    beyond = place.object or place.digest or place.path or fact.origin
    return not beyond and place.file == file and fact.basis is Basis.DECLARED


def _subject(row: _Row, names: tuple[str, ...], looked: LookedFor) -> Subject:
    subject, file = row.subject, row.file
    others = row.others
    facts: dict[str, Any] = Facts(looked, row.blank) if looked.names else {}
    if others:
        facts.update(dict.fromkeys(names))
    for at, value, line, field in row.plain:
        facts[names[at]] = Fact(kept(value), Place(file, line, spelling(field)))
    for name, fact in others.items():
        facts[name] = _frozen(fact)
    subject.facts = facts
    return subject


def spelling(field: str | None) -> str | None:
    """Give the one object for a field's spelling or a text."""
    return _spellings.setdefault(field, field) if len(_spellings) < _SPELLINGS else _spellings.get(field, field)


def kept(value: Any) -> Any:
    """Give what a fact holds, texts and lists of texts as one object each."""
    if value.__class__ is str:
        return spelling(value)
    if value.__class__ is not list:
        return held(value)
    texts = tuple([spelling(item) if item.__class__ is str else item for item in value])
    if len(_lists) < _SPELLINGS and all(item.__class__ is str for item in texts):
        return _lists.setdefault(texts, texts)
    return texts


def _frozen(fact: Fact) -> Fact:
    """Make what a decoder gives into what a fact holds."""
    if type(fact.value) in (list, dict):
        msgspec.structs.force_setattr(fact, "value", held(fact.value))
    return fact
