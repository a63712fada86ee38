"""The chain of custody: Dockerfile → image → reference in a declaration → running container, each link proven, broken or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from aiact_report.model import Subject
from aiact_report.report_templates._subjects import Subjects, value_of
from aiact_report.report_templates._text import cut, short_digest

Standing = Literal["broken", "unknown", "proven", "absent"]
"""How a link stands; absent: one of its ends is not part of what was read. The worst first."""

_ORDER: tuple[Standing, ...] = ("broken", "unknown", "proven", "absent")
_ROWS = 60
"""Chains shown; the broken ones come first."""


class Link(msgspec.Struct, frozen=True):
    """What joins two things, or does not."""

    standing: Standing
    why: str


class Chain(msgspec.Struct, frozen=True):
    """One way from a Dockerfile to what runs."""

    dockerfile: str
    built: Link
    image: str
    image_digest: str
    named: Link
    declared: str
    declared_digest: str
    runs: Link
    running: str
    running_digest: str

    @property
    def worst(self) -> Standing:
        """Its weakest link."""
        return min((self.built.standing, self.named.standing, self.runs.standing), key=_ORDER.index)


class Chains(msgspec.Struct, frozen=True):
    """The chains shown, and how many more there are."""

    rows: list[Chain]
    more: int


_ABSENT = Link("absent", "")


def chains(subjects: Subjects) -> Chains:
    """Follow every chain that has an image or a running container in it; the weakest come first."""
    runs: dict[str, list[Subject]] = {}
    for container in subjects.of_kind("container"):
        declared = value_of(container, "container.declared_container")
        if isinstance(declared, str):
            runs.setdefault(declared, []).append(container)
    found = sorted(_all(subjects, runs), key=lambda chain: (_ORDER.index(chain.worst), chain.image, chain.declared, chain.running, chain.dockerfile))
    return Chains(found[:_ROWS], max(0, len(found) - _ROWS))


def _all(subjects: Subjects, runs: dict[str, list[Subject]]) -> Iterator[Chain]:
    told: set[str] = set()
    for container in subjects.of_kind("container"):
        image = _image_of(subjects, container)
        running = runs.get(container.id, [])
        if "container.running" in container.facts and not isinstance(value_of(container, "container.declared_container"), str):
            yield _chain(subjects, image, None, container)
        elif "container.running" not in container.facts and (image is not None or running):
            yield from (_chain(subjects, image or _image_of(subjects, each), container, each) for each in (running or (None,)))
        else:
            continue
        told.update(found.id for found in (image, *(_image_of(subjects, each) for each in running if image is None)) if found)
    yield from (_chain(subjects, image, None, None) for image in subjects.of_kind("image") if image.id not in told)


def _image_of(subjects: Subjects, container: Subject | None) -> Subject | None:
    return subjects.get(str(value_of(container, "container.image_subject")))


def _chain(subjects: Subjects, image: Subject | None, declared: Subject | None, running: Subject | None) -> Chain:
    builder = _builder(subjects, image, declared)
    return Chain(
        dockerfile=subjects.label(builder).removeprefix("Dockerfile ") if builder else "",
        built=_built(image, builder, declared),
        image=cut(image.name, 120) if image else "",
        image_digest=_digest(image, running),
        named=_named(image, declared),
        declared=_label(subjects, declared),
        declared_digest=_short(value_of(declared, "container.image.digest")) if declared else "",
        runs=_runs(image, declared, running),
        running=_label(subjects, running),
        running_digest=_short(_first(value_of(running, "container.running_image_digests")) or value_of(running, "container.running_image_id")),
    )


def _label(subjects: Subjects, container: Subject | None) -> str:
    """Name a container; one that is called as what it is part of, by that alone."""
    label = subjects.label(container.id) if container else ""
    above, _, own = label.partition(" \u203a ")
    return above if above.replace("/", " ").split(" ")[-1] == own else label


def _builder(subjects: Subjects, image: Subject | None, declared: Subject | None) -> str | None:
    """Find the Dockerfile: the image's own, else the one that a Compose file builds the service from."""
    above = subjects.get(declared.parent) if declared and declared.parent else None
    named = value_of(image, "image.dockerfile") or value_of(above, "workload.dockerfile")
    return named if isinstance(named, str) else None


def _built(image: Subject | None, builder: str | None, declared: Subject | None) -> Link:
    if builder is None:
        return _ABSENT if image is None else Link("unknown", "no Dockerfile among what was read is known to be its own")
    if image is None:
        return Link("unknown", _no_image(declared))
    if "image.dockerfile_differences" not in image.facts:
        return Link("unknown", "not everything that would show it was seen")
    differences = value_of(image, "image.dockerfile_differences")
    return Link("broken", cut(str(_first(differences)), 160)) if differences else Link("proven", "its settings are those of the image")


def _named(image: Subject | None, declared: Subject | None) -> Link:
    if declared is None:
        return _ABSENT
    if image is None or not isinstance(value_of(declared, "container.image_subject"), str):
        return Link("unknown", _no_image(declared))
    match = value_of(declared, "container.image_match")
    if match == "reference":
        return Link("unknown", "by name only: a name can come to mean another image")
    return Link("proven", f"by {match}") if match else Link("unknown", "how it was found is not recorded")


def _no_image(declared: Subject | None) -> str:
    """Tell an image that was not read from a name that several of the images read bear."""
    seen = declared is None or "container.image_subject" in declared.facts
    return "the image was not read" if seen else "which image it means was not seen"


def _runs(image: Subject | None, declared: Subject | None, running: Subject | None) -> Link:
    if running is None:
        return _ABSENT
    if declared is None:
        return Link("unknown", "no declaration of it is among what was read")
    same = value_of(running, "container.runs_declared_digest")
    if same is not None:
        return Link("proven", "the same digest") if same else Link("broken", "another digest runs than the one declared")
    written, started = _name(declared), _name(running)
    if written and started and written != started:
        return Link("broken", cut(f"{started} runs, {written} is declared", 160))
    return _same_image(image, declared, running)


def _same_image(image: Subject | None, declared: Subject, running: Subject) -> Link:
    """Compare image IDs, where the declaration means an image that was read; one of an index has an ID for every platform."""
    meant, runs = value_of(image, "image.config_digest"), value_of(running, "container.running_image_id")
    if image is None or not (meant and runs and isinstance(value_of(declared, "container.image_subject"), str)):
        return Link("unknown", "the declaration names no digest, or that of the running image is not known")
    if meant == runs:
        return Link("proven", "the same image ID")
    if value_of(image, "image.index_digest") or "image.index_digest" not in image.facts:
        return Link("unknown", "another image ID, which may be that of another platform")
    return Link("broken", "another image runs than the one that was read by this name")


def _name(container: Subject) -> str:
    """Give the reference a container names; what an engine calls `localhost/…` it may have been told by a shorter name."""
    registry, repository, tag = (value_of(container, f"container.image.{part}") for part in ("registry", "repository", "tag"))
    named = isinstance(registry, str) and isinstance(repository, str) and registry != "localhost"
    return f"{registry}/{repository}:{tag or 'latest'}" if named else ""


def _digest(image: Subject | None, running: Subject | None) -> str:
    """Give the digest that can be laid beside that of what runs: the image ID, where the engine knows no other."""
    names = ["image.manifest_digest", "image.config_digest"]
    if running is not None and not value_of(running, "container.running_image_digests"):
        names.reverse()
    return _short(next((found for name in names if (found := value_of(image, name))), None))


def _short(digest: Any) -> str:
    return short_digest(digest) if isinstance(digest, str) else ""


def _first(values: Any) -> Any:
    return next(iter(values), None) if isinstance(values, Iterable) and not isinstance(values, str) else values
