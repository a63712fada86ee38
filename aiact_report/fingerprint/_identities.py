"""The fingerprints of all subjects of an evidence: parents first, twins told apart without looking at their order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from aiact_report.fingerprint import _keys
from aiact_report.model import Evidence, Subject, children_of

SCHEME: Final = "aiact-report/v1"
"""Is hashed too: what is known again by other rules is no longer the same fingerprint."""
_BYTES: Final = 16
_BY_CONTENT: Final = 9
"""Number of the last way to tell namesakes apart."""
_DEEPEST: Final = 4
"""Levels of subjects below each other; there are three."""
_encode = msgspec.json.Encoder(order="sorted", enc_hook=str).encode


class Identity(NamedTuple):
    """What a subject is known again by."""

    fingerprint: str
    """32 hexadecimal digits."""
    base: str
    """The same without what tells twins apart: equal for all twins."""
    world: str
    """What it is known in: `files`, `images`, a cluster by its uid, an engine."""
    twin: bool
    """Told apart from another by its content alone: when that changes, nobody can say which of them it was."""


class Identities:
    """The identity of every subject of an evidence, by its id."""

    def __init__(self, evidence: Evidence, apart: Mapping[str, int] | None = None) -> None:
        """Work them out: once for an evidence.

        `apart` gives, by base, the first way by which namesakes are told apart, though there may be only one: that of another evidence this one is
        compared with, in which there are several.
        """
        self._least = apart or {}
        self.apart: dict[str, int] = {}
        """Base → number of the way by which its namesakes are told apart; those that have none are not here."""
        self._children = children_of(evidence.subjects)
        self._sources = {source.id: source for source in evidence.sources}
        self._clusters = {subject.source: _keys.cluster(subject) for subject in evidence.subjects if subject.kind == "cluster"}
        self._ids = {subject.id for subject in evidence.subjects}
        self.of: dict[str, Identity] = {}
        roots = [subject for subject in evidence.subjects if subject.parent is None or subject.parent not in self._ids]
        self._settle_roots(roots)
        self._settle_roots([subject for subject in evidence.subjects if subject.id not in self.of])  # each is below itself: nobody's child

    def _settle_roots(self, roots: Sequence[Subject]) -> None:
        groups: dict[tuple[str, str, str], list[Subject]] = {}
        for subject in roots:
            source = self._sources.get(subject.source)
            key = (_keys.world(subject, source, self._clusters), subject.kind, _keys.root(subject, source))
            groups.setdefault(key, []).append(subject)
        for key, group in groups.items():
            self._settle(key[0], _digest(*key), group, (_folder, _file, _keys.tag))

    def _settle(self, world: str, base: str, group: Sequence[Subject], ways: Iterable[Callable[[Subject], str]]) -> None:
        """Name each of those that are called alike, and then what belongs to it."""
        marks, twin = self._apart(base, group, ways)
        for subject, mark in zip(group, marks, strict=True):
            own = _digest(base, mark) if mark else base
            self.of[subject.id] = Identity(own, base, world, twin)
            self._settle_children(subject, world, own)

    def _settle_children(self, parent: Subject, world: str, above: str) -> None:
        groups: dict[tuple[str, str], list[Subject]] = {}
        for subject in self._children.get(parent.id, ()):
            if subject.id in self.of:
                continue
            groups.setdefault((subject.kind, _keys.child(subject, parent)), []).append(subject)
        for (kind, key), group in groups.items():
            base = _digest(above, kind, key)
            if kind == "pod":  # the pods of a workload are one: as many as it has, however they are called
                self.of |= {subject.id: Identity(base, base, world, twin=False) for subject in group}
            else:
                self._settle(world, base, group, ())

    def _apart(self, base: str, group: Sequence[Subject], ways: Iterable[Callable[[Subject], str]]) -> tuple[list[str], bool]:
        """Find the first mark that is another for each: none for one alone, its folder, its file; last what is in it."""
        least = self._least.get(base, 0)
        if len(group) == 1 and not least:
            return [""], False
        for number, way in enumerate(ways, 1):
            marks = [way(subject) for subject in group] if number >= least else []
            if marks and len(set(marks)) == len(group):
                self.apart[base] = number
                return marks, False
        self.apart[base] = _BY_CONTENT
        return _numbered([self._content(subject) for subject in group]), True

    def _content(self, subject: Subject, depth: int = 0) -> str:
        """Digest what is known of a subject and of all that belongs to it, without its places."""
        values = [(name, fact.value) for name, fact in sorted(subject.facts.items())]
        below = sorted(self._content(child, depth + 1) for child in self._children.get(subject.id, ()) if depth < _DEEPEST)
        return _digest(subject.kind, _encode(values).decode("utf-8", "replace"), *below)


def paired(one: Evidence, other: Evidence) -> tuple[Identities, Identities]:
    """Work out two evidences so that namesakes are told apart in the same way in both, also where the one has several and the other has one."""
    first, second = Identities(one), Identities(other)
    for _ in range(_DEEPEST):
        apart = {base: max(first.apart.get(base, 0), second.apart.get(base, 0)) for base in first.apart.keys() | second.apart.keys()}
        known = {identity.base for identity in first.of.values()} & {identity.base for identity in second.of.values()}
        shared = {base: way for base, way in apart.items() if base in known}
        if all(first.apart.get(base) == second.apart.get(base) for base in shared):
            break
        first, second = Identities(one, shared), Identities(other, shared)
    return first, second


def finding(identity: Identity, control: str) -> str:
    """Give the fingerprint of what a control says of a subject: of the question and of what is asked, and not of the answer."""
    return _digest(identity.fingerprint, control)


def _folder(subject: Subject) -> str:
    return f"folder {_keys.folder(subject.source)}"


def _file(subject: Subject) -> str:
    return f"file {subject.source}"


def _numbered(contents: list[str]) -> list[str]:
    """Give equals a number: they are the same in all that is known, so that it does not matter which is first."""
    seen: dict[str, int] = {}
    marks = []
    for content in contents:
        seen[content] = seen.get(content, 0) + 1
        marks.append(f"content {content} {seen[content]}")
    return marks


def _digest(*parts: str) -> str:
    """Hash parts so that no two lists of parts run together."""
    whole = hashlib.blake2b(SCHEME.encode(), digest_size=_BYTES)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()
