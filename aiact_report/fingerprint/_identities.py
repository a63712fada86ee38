"""The fingerprints of all subjects of an evidence: parents first, twins told apart without looking at their order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from aiact_report.fingerprint import _keys
from aiact_report.model import Evidence, Subject, children_of

SCHEME: Final = "aiact-report/v1"
"""Is hashed too: what is known again by other rules is no longer the same fingerprint."""
_BYTES: Final = 16
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

    def __init__(self, evidence: Evidence) -> None:
        """Work them out: once for an evidence."""
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
        marks, twin = self._apart(group, ways)
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

    def _apart(self, group: Sequence[Subject], ways: Iterable[Callable[[Subject], str]]) -> tuple[list[str], bool]:
        """Find the first mark that is another for each: none for one alone, its folder, its file; at the last what is in it."""
        if len(group) == 1:
            return [""], False
        for way in ways:
            marks = [way(subject) for subject in group]
            if len(set(marks)) == len(group):
                return marks, False
        return _numbered([self._content(subject) for subject in group]), True

    def _content(self, subject: Subject, depth: int = 0) -> str:
        """Digest what is known of a subject and of all that belongs to it, without its places."""
        values = [(name, fact.value) for name, fact in sorted(subject.facts.items())]
        below = sorted(self._content(child, depth + 1) for child in self._children.get(subject.id, ()) if depth < _DEEPEST)
        return _digest(subject.kind, _encode(values).decode("utf-8", "replace"), *below)


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
