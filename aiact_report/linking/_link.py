"""Every relation, run within its world or across them."""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.linking import _aside, _named, _worlds
from aiact_report.linking._base import Index, Relation, relations
from aiact_report.linking._image_reports import UNBOUND
from aiact_report.linking._worlds import GIVEN, Split
from aiact_report.model import Basis, Evidence, Place, Unobserved, World

AMBIGUOUS = "ambiguous"
"""Cause of what is not assessed because it may belong to several worlds."""
_CLUSTER = "cluster"
MANY = 500
"""Worlds whose pairs are asked one by one whether they may touch; of more, each is taken to touch all, which leaves more open and settles nothing."""


def link(evidence: Evidence) -> None:
    """Join the subjects: forget what was derived before, then run every relation."""
    known = relations()
    _named.forget(evidence)
    _forget(evidence, known)
    whole = Index(evidence)
    _named.add(evidence, whole)
    worlds = _separate(evidence, whole)
    for relation in known:
        for index in [whole] if relation.across else worlds:
            relation.link(index)
    evidence.unobserved.extend(item for index in worlds if index.unsure for item in _unsure(index))
    evidence.unobserved.extend(whole.notes)


def _separate(evidence: Evidence, whole: Index) -> list[Index]:
    """Index every world by itself: each cluster, and the files by what sets them apart. What is no Kubernetes object is with the first."""
    split = _worlds.split(evidence)
    clusters = sorted(source.id for source in evidence.sources if source.kind == _CLUSTER)
    _register(evidence, split, clusters)
    if not clusters and len(split.parts) == 1:
        return [whole]
    place_of = {source: number for number, part in enumerate(split.parts) for source in part.world.sources}
    place_of |= {source: number for number, source in enumerate(clusters, len(split.parts))}
    members = _divided(evidence, split, place_of, len(split.parts) + len(clusters))
    groups = [_aside.grouped(member.subjects) for member in members[: len(split.parts)]]
    if len(split.parts) > MANY:
        every = (_aside.merged(groups),)
        return [Index(member, every if number < len(split.parts) else ()) for number, member in enumerate(members)]
    return [Index(member, _beside(number, split, groups)) for number, member in enumerate(members)]


def _register(evidence: Evidence, split: Split, clusters: list[str]) -> None:
    """Write down which worlds there are; those that were given stay, so that linking again finds them."""
    given = [world for world in evidence.worlds if world.by in GIVEN]
    made = [part.world for part in split.parts if part.world.sources and part.world.by not in GIVEN]
    evidence.worlds = [*given, *made, *(World(name, _CLUSTER, (name,)) for name in clusters)]


def _divided(evidence: Evidence, split: Split, place_of: dict[str, int], count: int) -> list[Evidence]:
    """Sort subjects, and what was not seen, into the worlds they concern."""
    parts = [Evidence(sources=evidence.sources, subjects=[], unobserved=[]) for _ in range(count)]
    sources = {subject.id: subject.source for subject in evidence.subjects}
    for subject in evidence.subjects:
        parts[place_of.get(subject.source, 0)].subjects.append(subject)
    for item in evidence.unobserved:
        source = item.source or sources.get(item.subject or "", "") or (item.place.file if item.place else None) or ""
        for number in _concerned(source, split, place_of, of_subject=item.subject is not None):
            parts[number].unobserved.append(item)
    return parts


def _concerned(source: str, split: Split, place_of: dict[str, int], *, of_subject: bool) -> Iterable[int]:
    """Tell which worlds something that was not seen concerns: a lost document of files, every one that may touch where it stood."""
    own = place_of.get(source)
    if of_subject or (own is not None and own >= len(split.parts)):
        return (own or 0,)
    if len(split.parts) > MANY:
        return range(len(split.parts))
    here = split.places.get(source, ())
    return [number for number, part in enumerate(split.parts) if part.signature == here or split.may_touch(part.signature, here)]


def _beside(number: int, split: Split, groups: list[_aside.Group]) -> tuple[_aside.Group, ...]:
    """Give what may belong to a world and stands in another: it is not joined, and "none" is not said where it could decide."""
    if number >= len(split.parts):
        return ()
    own = split.parts[number].signature
    return tuple(
        group
        for other, (part, group) in enumerate(zip(split.parts, groups, strict=True))
        if other != number and group and split.may_touch(own, part.signature)
    )


def _unsure(index: Index) -> Iterable[Unobserved]:
    """Say what was left open, and what would settle it."""
    for identity in sorted(index.unsure):
        item, facts = index.unsure[identity]
        place = next((fact.place for fact in item.facts.values() if fact.basis is not Basis.DERIVED), Place(item.source))
        reason = f"{item.kind} {item.name} in {item.source} may belong to this or to another environment beside it, and was not counted"
        remedy = "name what is applied together: --world DIR, or worlds: in aiact-report.yaml"
        yield Unobserved(reason, AMBIGUOUS, tuple(sorted(facts)), identity, index.by_id[identity].source, place, remedy)


def _forget(evidence: Evidence, relations: Iterable[Relation]) -> None:
    """Remove the derived facts that relations write, and what was said of worlds, so that linking twice is linking once."""
    evidence.unobserved = [item for item in evidence.unobserved if item.cause not in (AMBIGUOUS, UNBOUND)]
    names: dict[str, list[str]] = {}
    for relation in relations:
        for name in relation.yields:
            names.setdefault(name.partition(".")[0], []).append(name)
    for subject in evidence.subjects:
        facts = subject.facts
        for name in names.get(subject.kind, ()):
            fact = dict.get(facts, name)  # what was only looked for is not derived
            if fact is not None and fact.basis is Basis.DERIVED:
                del facts[name]
