"""From subjects to the rows of `evidence.json`: what is not set by a list of names, what is shared by a key, everything else once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from aiact_report._evidence_shape import FactRow, SubjectRow
from aiact_report.model import NOTHING, Basis, Fact, Facts, LookedFor, Place, Ref, Subject

BATCH = 256
"""Subjects encoded at a time: bounded memory, whatever the size of the evidence."""
_LONG = 16
"""Entries beyond which a list that relations wrote is kept in `sets`."""
_KEY = 32
"""Hexadecimal digits of a set's key: what is in it comes from hostile files, so it must not be possible to make two collide."""
_DERIVED, _DECLARED = Basis.DERIVED, Basis.DECLARED
_encode = msgspec.json.Encoder().encode


class Part(msgspec.Struct):
    """Some subjects as bytes, and the lists they point at."""

    pieces: Iterable[bytes]
    """Together the subjects as JSON, with commas between them."""
    names: dict[str, tuple[str, ...]]
    sets: dict[str, Any]


class Writer:
    """Makes the rows of subjects and gathers the lists they share."""

    def __init__(self) -> None:
        self.names: dict[str, tuple[str, ...]] = {}
        self.sets: dict[str, Any] = {}
        self._nones: dict[tuple[str, ...], str] = {}
        self._keys: dict[int, tuple[Any, str]] = {}
        """Key by the identity of a tuple, which is kept so that the identity stays its own."""

    def pieces(self, subjects: list[Subject]) -> Iterator[bytes]:
        """Yield the subjects as JSON with commas between them, batch by batch: each batch is an array whose brackets are cut off."""
        for start in range(0, len(subjects), BATCH):
            yield (b",\n" if start else b"") + _encode([self.row(subject) for subject in subjects[start : start + BATCH]])[1:-1]

    def row(self, subject: Subject) -> SubjectRow:
        """Make the row of one subject."""
        facts = subject.facts
        looked, blank = (facts.looked, facts.blank) if isinstance(facts, Facts) else _blank(facts)
        first = blank or next((fact for fact in dict.values(facts) if fact.basis is not _DERIVED), None)
        row = SubjectRow(subject.id, subject.kind, subject.name, subject.source, subject.namespace, subject.parent)
        base = _begin(row, first, blank)
        if first is not None:
            row.basis = first.basis
        if looked.names:
            row.looked_for = self._looked(looked)
        row.facts = self._facts(row, facts, looked if facts.__class__ is not Facts else NOTHING, blank, base)
        return row

    def _looked(self, looked: LookedFor) -> str:
        key = looked.digest
        if key not in self.names:
            self.names[key] = tuple(looked.names)
        return key

    def _facts(self, row: SubjectRow, facts: dict[str, Fact], implied: LookedFor, blank: Fact | None, base: Place) -> dict[str, FactRow]:
        """Make the rows of what was written, but for what `looked_for` and `none_found` say."""
        nones: list[str] = []
        none: Fact | None = None
        found: dict[str, FactRow] = {}
        basis, skipped = row.basis, implied.names
        file, is_line = base.file, base.object is None and base.digest is None and base.path is None
        for name, fact in dict.items(facts):
            place, value = fact.place, fact.value
            if (  # two facts of three: seen in a line of the subject's own file
                value is not None
                and is_line
                and fact.origin is UNSET
                and fact.basis is basis
                and place.file is file
                and place.object is None
                and place.digest is None
                and place.path is None
                and name not in skipped
            ):
                found[name] = FactRow(value, place.line, place.field)
            elif fact is none:
                nones.append(name)
            elif fact is blank or name in skipped:
                continue
            elif value is None and fact.basis is _DERIVED and fact.origin is UNSET and (none is None or fact == none):
                none = fact
                nones.append(name)
            else:
                found[name] = self._fact(fact, base, basis)
        if none is not None:
            row.none_found = self._none(tuple(nones))
            row.none_at = none.place if none.place != (row.at or Place(row.source, row.line)) else None
        return found

    def _none(self, names: tuple[str, ...]) -> str:
        key = self._nones.get(names)
        if key is None:
            key = self._nones[names] = LookedFor.of(names).digest
            self.names[key] = names
        return key

    def _fact(self, fact: Fact, base: Place, basis: Basis) -> FactRow:
        place, value = fact.place, fact.value
        if place.object == base.object and place.digest == base.digest and place.path == base.path:
            row = FactRow(value, place.line, place.field)
            if place.file != base.file:
                _elsewhere(row, place, base)
        else:
            row = FactRow(value, place=place)
        if fact.basis is not basis:
            row.basis = fact.basis
        if fact.origin is not UNSET:
            self._derived(row, fact.origin, value)
        return row

    def _derived(self, row: FactRow, origin: tuple[Ref, ...], value: Any) -> None:
        """Write what a fact was concluded from; a long list goes to `sets`."""
        if len(origin) > _LONG:
            row.origin_set = self._set(origin, origins=True)
        else:
            row.origin = _names(origin)
        if value.__class__ is tuple and len(value) > _LONG:
            row.value, row.value_set = UNSET, self._set(value)

    def _set(self, items: tuple[Any, ...], *, origins: bool = False) -> str:
        known = self._keys.get(id(items))
        if known is None:
            content = _names(items) if origins else items
            key = hashlib.sha256(_encode(content)).hexdigest()[:_KEY]
            self.sets[key] = content
            known = self._keys[id(items)] = (items, key)
        return known[1]


def _names(origin: Iterable[Ref]) -> tuple[str | Ref, ...]:
    return tuple([ref.name if ref.subject is None else ref for ref in origin])


def _elsewhere(row: FactRow, place: Place, base: Place) -> None:
    """Say that a fact stands in another file."""
    if place.file is None or base.object or base.digest or base.path:
        row.line, row.field, row.place = None, None, place
    else:
        row.file = place.file


def _blank(facts: dict[str, Fact]) -> tuple[LookedFor, Fact | None]:
    """Find the fact that says "not set" of most names, and those names."""
    blank = next((fact for fact in facts.values() if fact.value is None and fact.basis is not _DERIVED and fact.origin is UNSET), None)
    if blank is None:
        return NOTHING, None
    return LookedFor.of(name for name, fact in facts.items() if fact is blank or fact == blank), blank


def _begin(row: SubjectRow, first: Fact | None, blank: Fact | None) -> Place:
    """Write where the subject begins, and give what holds for the places of its facts."""
    if first is None:
        return Place(row.source)
    place = first.place
    if place.object is None and place.digest is None and place.path is None and place.file == row.source:
        if blank is None:
            return place
        row.line = place.line
        row.at = place if place.field is not None else None
    else:
        row.at = place if blank is not None else Place(place.file, None, None, place.object, place.digest, place.path)
    return place
