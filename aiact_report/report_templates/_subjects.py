"""Subjects and their facts, by id, and how a reader names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from aiact_report.model import Dossier, Fact, Place, Ref, Subject, Verdict, children_of
from aiact_report.report_templates._text import brief, cut, place_text, value_text

_NAME = 120
"""Characters of a subject's name that are shown."""

_TELLING = 12
"""Letters of a name that is looked for in sentences."""

_HISTORY = 90
"""Characters of a history line shown beside a finding; the table of layers has the rest."""

_CLUSTER = "cluster:"
"""How the locators of clusters begin."""

_SEEN = 6
"""Facts of one subject shown under one verdict."""

_NAMES = {
    "autoscaler": "autoscaler",
    "build-stage": "stage",
    "disruption-budget": "PodDisruptionBudget",
    "dockerfile": "Dockerfile",
    "ingress": "Ingress",
    "network-policy": "NetworkPolicy",
    "project": "Compose project",
    "service": "Service",
    "service-account": "ServiceAccount",
}
"""Kinds that a platform calls by another name than the evidence does."""


class Seen(msgspec.Struct, frozen=True):
    """A fact that decided a verdict, as it is shown."""

    name: str
    value: str
    known: bool
    """False: seen to be not set."""
    meaning: str | None
    field: str | None
    place: str
    basis: str
    holder: str | None
    """Name of the subject that holds it, when it is another than the one judged."""
    origin: tuple[str, ...]
    """For a derived fact: what it was concluded from, each with its place."""


class Subjects:
    """Every subject of the evidence, findable and nameable."""

    def __init__(self, dossier: Dossier, meanings: Mapping[str, str]) -> None:
        self._by_id = {subject.id: subject for subject in dossier.evidence.subjects}
        self._meanings = meanings
        self._layers = _layers(dossier)
        self._several = len({_cluster(subject) for subject in self.of_kind("workload")}) > 1
        """Whether workloads were read from several places, so that names alone may mean two things; all files are one place."""
        self.children = children_of(dossier.evidence.subjects)

    def get(self, subject_id: str) -> Subject | None:
        """Return a subject by its id."""
        return self._by_id.get(subject_id)

    def of_kind(self, kind: str) -> Iterator[Subject]:
        """Yield the subjects of a kind, in evidence order."""
        return (subject for subject in self._by_id.values() if subject.kind == kind)

    def label(self, subject_id: str) -> str:
        """Name a subject as its platform does: `Deployment prod/scoring-api`; what is in it follows an angle quote, its cluster stands in brackets."""
        subject = self._by_id.get(subject_id)
        if subject is None:
            return cut(subject_id, _NAME)
        where = self.cluster(subject)
        return f"{self.name(subject)} ({where})" if where else self.name(subject)

    def name(self, subject: Subject) -> str:
        """Name a subject without the cluster it was read from."""
        above = self._by_id.get(subject.parent) if subject.parent else None
        if above is None or above.kind == "project":
            return f"{_kind(subject)} {_name(subject)}"
        inside = cut(subject.name, _NAME) if subject.kind == "container" else f"{_kind(subject)} {cut(subject.name, _NAME)}"
        return f"{_kind(above)} {_name(above)} \u203a {inside}"

    def named(self, subject_id: str) -> str:
        """Give a name that a sentence may hold; none where it is so short that it may be part of any word."""
        subject = self._by_id.get(subject_id)
        return subject.name if subject is not None and len(subject.name) >= _TELLING else ""

    def cluster(self, subject: Subject) -> str:
        """Name the cluster a subject was read from, where other places were read too; else nothing."""
        return f"cluster {_cluster(subject)}" if self._several and _cluster(subject) and subject.kind != "cluster" else ""

    def kin(self, subject_id: str) -> Iterator[str]:
        """Yield the ids whose facts a verdict on this subject may rest on: itself, those above it, those below it."""
        holder: str | None = subject_id
        for _ in range(5):
            if holder is None:
                break
            yield holder
            above = self._by_id.get(holder)
            holder = above.parent if above else None
        for child in self.children.get(subject_id, ()):
            yield child.id

    def owner(self, subject_id: str) -> str | None:
        """Return who answers for it, by its own label or that of what it belongs to."""
        for holder in self.kin(subject_id):
            subject = self._by_id.get(holder)
            fact = subject.facts.get("workload.owner") if subject else None
            if fact is not None and fact.value:
                return cut(str(fact.value), 40)
        return None

    def values(self, verdict: Verdict) -> list[tuple[str, object]]:
        """Name and value of every fact that decided it: what two verdicts of one cause have in common."""
        found = ((ref.name, self._fact(ref, verdict.subject)) for ref in verdict.facts)
        return [(name, fact.value) for name, fact in found if fact is not None]

    def seen(self, verdict: Verdict) -> tuple[Seen, ...]:
        """Return the facts that decided a verdict, the first few."""
        return tuple(
            self._seen(ref, fact, verdict.subject) for ref in verdict.facts[:_SEEN] if (fact := self._fact(ref, verdict.subject)) is not None
        )

    def shows(self, ref: Ref, subject_id: str) -> bool:
        """Tell whether the fact was seen."""
        return self._fact(ref, subject_id) is not None

    def _fact(self, ref: Ref, subject_id: str) -> Fact | None:
        subject = self._by_id.get(ref.subject or subject_id)
        return subject.facts.get(ref.name) if subject else None

    def _seen(self, ref: Ref, fact: Fact, judged: str) -> Seen:
        return Seen(
            name=ref.name,
            value=value_text(fact.value),
            known=fact.value is not None,
            meaning=self._meanings.get(ref.name),
            field=fact.place.field and cut(fact.place.field, _NAME),
            place=self.where(fact.place),
            basis=str(fact.basis),
            holder=self.label(ref.subject) if ref.subject else None,
            origin=tuple(filter(None, (self._origin(source, ref.subject or judged) for source in (fact.origin or ())[:3]))),
        )

    def where(self, place: Place) -> str:
        """Say where; a layer by its number and the history line that made it."""
        layer = self._layers.get(place.digest or "")
        if layer is None:
            return place_text(place)
        return f"{layer} {cut(place.path)}" if place.path else layer

    def _origin(self, ref: Ref, holder: str) -> str | None:
        fact = self._fact(ref, holder)
        if fact is None:
            return None
        return f"{ref.name} {cut(value_text(fact.value), 80)} ({place_text(fact.place)})"


def _layers(dossier: Dossier) -> dict[str, str]:
    """Name every layer by its digests: its number and, in short, what made it."""
    found: dict[str, str] = {}
    for subject in dossier.evidence.subjects:
        if subject.kind == "layer":
            made = subject.facts.get("layer.created_by")
            by = f" ({brief(str(made.value), _HISTORY)})" if made is not None and made.value else ""
            digests = (subject.facts.get(name) for name in ("layer.digest", "layer.diff_id"))
            found.update((str(digest.value), f"layer {subject.name}{by}") for digest in digests if digest is not None and digest.value)
    return found


def value_of(subject: Subject | None, name: str) -> Any:
    """Give the value of a fact; None when it is unset, not known, or there is no such subject."""
    fact = subject.facts.get(name) if subject is not None else None
    return fact.value if fact is not None else None


def plural(kind: str, number: int) -> str:
    """Count subjects of a kind: `1 workload`, `23 build stages`, `2 network policies`."""
    one = "Dockerfile" if kind == "dockerfile" else kind.replace("-", " ")
    if number == 1:
        return f"1 {one}"
    many = f"{one[:-1]}ies" if one.endswith("y") else f"{one}es" if one.endswith("s") else f"{one}s"
    return f"{number:,} {many}"


def _cluster(subject: Subject) -> str:
    return cut(subject.source.removeprefix(_CLUSTER), 60) if subject.source.startswith(_CLUSTER) else ""


def _kind(subject: Subject) -> str:
    written = subject.facts.get(f"{subject.kind}.kind")
    if written is not None and isinstance(written.value, str):
        return cut(written.value, 60)
    return _NAMES.get(subject.kind, subject.kind.replace("-", " "))


def _name(subject: Subject) -> str:
    name = cut(subject.name, _NAME)
    return name if subject.namespace is None else f"{cut(subject.namespace, 60)}/{name}"
