"""From the rows of `evidence.json` to subjects: everything that was left out because it is said elsewhere comes back."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from aiact_report._evidence_shape import EvidenceFile, FactRow, FirstEvidenceFile, SubjectRow
from aiact_report.model import NOTHING, Basis, Evidence, Fact, Facts, LookedFor, Place, Ref, Subject, held


def first(data: bytes) -> Evidence:
    """Read schema 1. Raises msgspec.DecodeError."""
    found = msgspec.json.decode(data, type=FirstEvidenceFile)
    subjects = [Subject(item.id, item.kind, item.name, item.source, item.namespace, item.parent, frozen(item.facts)) for item in found.subjects]
    return Evidence(found.sources, subjects, found.unobserved, found.skipped, found.worlds)


def frozen(facts: dict[str, Fact]) -> dict[str, Fact]:
    """Turn the lists that JSON knows into what facts hold."""
    for fact in facts.values():
        if type(fact.value) in (list, dict):
            msgspec.structs.force_setattr(fact, "value", held(fact.value))
    return facts


def second(data: bytes) -> Evidence:
    """Read schema 2. Raises msgspec.DecodeError, also for a key that leads nowhere."""
    found = msgspec.json.decode(data, type=EvidenceFile)
    reader = _Reader(found)
    return Evidence(found.sources, [reader.subject(row) for row in found.subjects], found.unobserved, found.skipped, found.worlds)


class _Reader:
    """Looks up what rows point at."""

    def __init__(self, file: EvidenceFile) -> None:
        self.names = {key: LookedFor.of(names) for key, names in file.names.items()}
        self.sets = file.sets
        self._values: dict[str, tuple[Any, ...]] = {}
        self._origins: dict[str, tuple[Ref, ...]] = {}
        self._fields: dict[str | None, str | None] = {}

    def _list(self, key: str | None) -> LookedFor:
        if key is None:
            return NOTHING
        if key not in self.names:
            raise msgspec.DecodeError(f"there is no list of names {key!r}")
        return self.names[key]

    def subject(self, row: SubjectRow) -> Subject:
        """Make a subject of its row."""
        begin = row.at or Place(row.source, row.line)
        looked = self._list(row.looked_for)
        facts: dict[str, Fact] = Facts(looked, Fact(None, begin, row.basis)) if row.looked_for is not None else {}
        for name, item in row.facts.items():
            facts[name] = self._fact(item, begin, row.basis)
        if row.none_found is not None:
            facts.update(dict.fromkeys(self._list(row.none_found).names, Fact(None, row.none_at or begin, Basis.DERIVED)))
        return Subject(row.id, row.kind, row.name, row.source, row.namespace, row.parent, facts)

    def _fact(self, row: FactRow, begin: Place, basis: Basis) -> Fact:
        field = self._fields.setdefault(row.field, row.field)
        place = row.place or Place(row.file or begin.file, row.line, field, begin.object, begin.digest, begin.path)
        return Fact(self._value(row), place, row.basis or basis, self._origin(row))

    def _value(self, row: FactRow) -> Any:
        if row.value_set is UNSET:
            return held(None if row.value is UNSET else row.value)
        if row.value_set not in self._values:
            self._values[row.value_set] = tuple(self._set(row.value_set))
        return self._values[row.value_set]

    def _origin(self, row: FactRow) -> Any:
        if row.origin_set is UNSET:
            return UNSET if row.origin is UNSET else tuple([Ref(item) if isinstance(item, str) else item for item in row.origin])
        if row.origin_set not in self._origins:
            refs = msgspec.convert(self._set(row.origin_set), tuple[str | Ref, ...])
            self._origins[row.origin_set] = tuple([Ref(item) if isinstance(item, str) else item for item in refs])
        return self._origins[row.origin_set]

    def _set(self, key: str) -> list[Any]:
        if key not in self.sets:
            raise msgspec.DecodeError(f"there is no set {key!r}")
        return self.sets[key]
