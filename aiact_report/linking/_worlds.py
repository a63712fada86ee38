"""Which sources of files belong to one world: what is read from one folder may protect nothing in another.

One world is what nothing sets apart. What sets files or folders apart, seen from the folder in which their paths part:

- the same object (kind, namespace, name), or the same workload whatever its namespace, is written in both;
- two workloads of one kind with the same labels are written in both folders, which one cluster could not hold;
- the folders are called after different environments, regions, clusters or tenants (`dev/`, `prod/`);
- one holds tests, examples or fixtures.

A Kustomization, a chart and a folder that the user names are one each, whatever is in them. See `docs/linking.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from aiact_report.linking._siblings import Siblings
from aiact_report.model import Evidence, Source, Subject, World

FILES = frozenset({"manifest", "kustomize", "chart"})
"""Kinds of sources that hold Kubernetes objects and are no cluster."""
GIVEN = frozenset({"kustomization", "chart", "named"})
"""What makes a world without looking at what is in it: collectors and the user say so."""
TOP = "."

_IN_ONE_PLACE = frozenset({"container", "pod", "rendering", "namespace", "cluster", "node"})
"""Kinds of subjects that may be written in several folders of one world, or stand for no object."""
_LONG_LIVED = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "DeploymentConfig"})
"""Kinds that fight over pods of the same labels."""

Path = tuple[str, ...]
Signature = tuple[tuple[Path, str], ...]
"""For each folder on the way down in which paths part: the folder, and which side this is. Empty: nothing sets it apart."""
Key = tuple[Any, ...]


class Part(NamedTuple):
    """A world and how it came to be."""

    world: World
    signature: Signature


class Split(NamedTuple):
    """All worlds of files, and what tells whether two of them may touch."""

    parts: list[Part]
    siblings: dict[Path, Siblings]
    places: dict[str, Signature]
    """Source id → where it stands; also of what could not be read."""

    def may_touch(self, one: Signature, other: Signature) -> bool:
        """Tell whether objects of two worlds may belong together: one lies above the other, or nothing says that they exclude each other."""
        at = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
        if at < min(len(one), len(other)) and one[at][0] == other[at][0] and self.siblings[one[at][0]].exclude(one[at][1], other[at][1]):
            return False
        return not any(self.siblings[folder].alone(side) for folder, side in (*one[at:], *other[at:]))


def split(evidence: Evidence) -> Split:
    """Tell which files belong together; with fewer than two sources of objects there is one world."""
    files = [source for source in evidence.sources if source.kind in FILES]
    given = [world for world in evidence.worlds if world.by in GIVEN]
    paths = {source.id: _path(source, given) for source in files}
    siblings: dict[Path, Siblings] = {}
    if len(set(paths.values())) > 1:
        siblings = _siblings(evidence.subjects, paths, given)
    signatures = {source: _signature(path, siblings) for source, path in paths.items()}
    _draw_in(evidence.subjects, signatures)
    places = signatures | {locator: _signature(_parts(locator), siblings) for locator in _lost(evidence, signatures)}
    parts = [_part(signature, members, siblings, given) for signature, members in sorted(_grouped(signatures).items())]
    return Split(parts or [Part(World(TOP, "folder"), ())], siblings, places)


def _lost(evidence: Evidence, known: dict[str, Signature]) -> Iterator[str]:
    """Yield the files that could not be read."""
    read = {source.id for source in evidence.sources}
    for item in evidence.unobserved:
        file = item.source or (item.place.file if item.place else None)
        if file is not None and file not in known and file not in read:
            yield file


def _parts(locator: str) -> Path:
    return tuple(part for part in locator.split("/") if part not in ("", "."))


def _path(source: Source, given: list[World]) -> Path:
    """Give the way to a source; everything that a given world holds ends in the same place."""
    for world in given:
        if any(name in (source.id, TOP) or source.id.startswith(f"{name}/") for name in world.sources):
            return (*_parts(world.name), f"\0{world.by}")
    scheme, colon, rest = source.id.partition(":")
    if colon and source.kind != "manifest" and scheme in {"kustomize", "helm"}:
        return (*_parts(rest), source.id)
    return _parts(source.id)


def _siblings(subjects: Iterable[Subject], paths: dict[str, Path], given: list[World]) -> dict[Path, Siblings]:
    """Find the folders in which paths part for a reason."""
    found: dict[Path, Siblings] = {}
    for number, (key, places) in enumerate(sorted(_written_twice(subjects, paths).items(), key=lambda item: repr(item[0]))):
        reason = _said(key)
        for folder, children in _partings(sorted(places), ()):
            found.setdefault(folder, Siblings()).clash(number, children, reason)
    for folder, names in _folders(paths.values()).items():
        Siblings.by_name(found, folder, sorted(names))
    for world in given:
        if world.by == "named":
            path = _parts(world.name)
            found.setdefault(path[:-1], Siblings()).set_apart(path[-1] if path else f"\0{world.by}", "the user named it")
    for each in found.values():
        each.settle()
    return {folder: each for folder, each in found.items() if each.sides}


def _written_twice(subjects: Iterable[Subject], paths: dict[str, Path]) -> dict[Key, set[Path]]:
    """Find what is written in several places: key → the places."""
    first: dict[Key, Path] = {}
    found: dict[Key, set[Path]] = {}
    for subject in subjects:
        path = paths.get(subject.source)
        if path is None or subject.parent is not None or subject.kind in _IN_ONE_PLACE:
            continue
        for key, place in _keys(subject, path):
            known = first.setdefault(key, place)
            if known != place:
                found.setdefault(key, {known}).add(place)
    return found


def _keys(subject: Subject, path: Path) -> Iterator[tuple[Key, Path]]:
    """Yield what one world could not hold twice, with the place it is written in."""
    if subject.kind != "workload":
        yield (subject.kind, subject.namespace, subject.name), path
        return
    kind = subject.facts.get("workload.kind")
    name = kind.value if kind is not None else None
    yield (name, subject.name), path
    labels = subject.facts.get("workload.labels")
    if name in _LONG_LIVED and labels is not None and isinstance(labels.value, dict) and labels.value:
        yield (name, subject.namespace, tuple(sorted((key, str(text)) for key, text in labels.value.items()))), (*path[:-1], "")


def _said(key: Key) -> str:
    """Say what is written twice."""
    if isinstance(key[-1], tuple):
        return f"both hold a {key[0]} whose pods have the labels " + ", ".join(f"{name}={text}" for name, text in key[-1][:3])
    return f"both hold {key[0]} {key[-1]}"


def _partings(places: list[Path], folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield the folders in which these places part, each with its children on the way to them."""
    groups: dict[str, list[Path]] = {}
    depth = len(folder)
    for place in places:
        if len(place) > depth:
            groups.setdefault(place[depth], []).append(place)
    if len(groups) > 1:
        yield folder, list(groups)
    for child, members in groups.items():
        if len(members) > 1:
            yield from _partings(members, (*folder, child))


def _folders(paths: Iterable[Path]) -> dict[Path, set[str]]:
    """Give the folders below each folder."""
    found: dict[Path, set[str]] = {}
    for path in {path[:-1] for path in paths}:
        for depth, child in enumerate(path):
            found.setdefault(path[:depth], set()).add(child)
    return found


def _signature(path: Path, siblings: dict[Path, Siblings]) -> Signature:
    if not siblings:
        return ()
    steps = ((path[:depth], child) for depth, child in enumerate(path))
    return tuple((folder, siblings[folder].sides[child]) for folder, child in steps if folder in siblings and child in siblings[folder].sides)


def _draw_in(subjects: Iterable[Subject], signatures: dict[str, Signature]) -> None:
    """Move what only writes a namespace that a single world below writes too into that world: the namespace joins them."""
    if not any(signatures.values()):
        return
    spaces = _namespaces(subjects, signatures)
    writers: dict[str, set[Signature]] = {}
    for source, names in spaces.items():
        for name in names - {None}:
            if signatures[source]:
                writers.setdefault(str(name), set()).add(signatures[source])
    for source, names in spaces.items():
        here = signatures[source]
        if None in names:
            continue
        below = {other for name in names for other in writers.get(str(name), ()) if len(other) > len(here) and other[: len(here)] == here}
        if len(below) == 1:
            signatures[source] = below.pop()


def _namespaces(subjects: Iterable[Subject], signatures: dict[str, Signature]) -> dict[str, set[str | None]]:
    """Give the namespaces that a source writes; None for an object that writes none."""
    found: dict[str, set[str | None]] = {}
    for subject in subjects:
        if subject.source in signatures and subject.parent is None and subject.kind not in {"rendering", "cluster"}:
            found.setdefault(subject.source, set()).add(subject.name if subject.kind == "namespace" else subject.namespace)
    return found


def _grouped(signatures: dict[str, Signature]) -> dict[Signature, list[str]]:
    found: dict[Signature, list[str]] = {}
    for source, signature in signatures.items():
        found.setdefault(signature, []).append(source)
    return found


def _part(signature: Signature, members: list[str], siblings: dict[Path, Siblings], given: list[World]) -> Part:
    """Describe a world by what sets it apart."""
    sources = tuple(sorted(members))
    own = next((world for world in given if all(_held(world, source) for source in members)), None)
    if own is not None:
        return Part(World(own.name, own.by, sources, own.reason), signature)
    if not signature:
        return Part(World(TOP, "folder", sources), signature)
    folder, side = signature[-1]
    return Part(World("/".join((*folder, side)), "folder", sources, siblings[folder].reason(side)), signature)


def _held(world: World, source: str) -> bool:
    return any(name in (source, TOP) or source.startswith(f"{name}/") for name in world.sources)
