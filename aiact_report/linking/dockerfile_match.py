"""Image → the Dockerfile it was built from, and where the two contradict each other.

A Compose service that builds the image names the Dockerfile; else the image's history tells, and labels of the base decide between two that
fit as well. Labels of source and revision name a repository, and no file in it.
"""

from __future__ import annotations

from typing import NamedTuple

from aiact_report.linking._base import Index, Relation, cited, value, write
from aiact_report.linking._builds import Builds
from aiact_report.linking._image_differences import all_compared, differences
from aiact_report.linking._image_history import compare
from aiact_report.linking._image_names import named_digest
from aiact_report.linking._images import Images, runs
from aiact_report.model import Ref, Subject

_FACT, _DIFFERENCES = "image.dockerfile", "image.dockerfile_differences"
_ENOUGH = 0.6
"""Share of a Dockerfile's instructions that the history must hold: with less it is another system's image."""


class _Build(NamedTuple):
    """The Dockerfile an image was built from."""

    dockerfile: Subject
    origin: tuple[Ref, ...]
    final: bool
    """The whole of it was built, up to its last stage."""


def _link(index: Index) -> None:
    images = index.once(Images)
    declared = _declared(index) if images.all else {}
    for image in images.all:
        build = declared.get(image.id) or _by_history(image, index.of_kind("dockerfile"))
        if build is None:
            continue
        place = image.facts["image.history"].place if "image.history" in image.facts else index.none(image).place
        write(image, _FACT, build.dockerfile.id, place, cited(image, build.origin))
        if build.final:
            _write_differences(index, image, build.dockerfile)


def _declared(index: Index) -> dict[str, _Build]:
    """Give what Compose files say: the service that builds an image names its Dockerfile. Two that differ leave it to the history."""
    builds, images = index.once(Builds), index.once(Images)
    found: dict[str, list[_Build]] = {}
    for container in index.of_kind("container"):
        match = None if runs(container) or value(container, "container.built_here") is not True else images.of(container)
        dockerfile = builds.of(container) if match else None
        if match is not None and dockerfile is not None:
            workload = index.by_id[container.parent or ""]
            origin = (Ref("workload.build_dockerfile", workload.id), *(Ref(ref.name, container.id) for ref in match.origin))
            final = value(workload, "workload.build_target") is None
            found.setdefault(match.image.id, []).append(_Build(dockerfile, origin, final))
    return {image: told[0] for image, told in found.items() if len({build.dockerfile.id for build in told}) == 1}


def _by_history(image: Subject, dockerfiles: list[Subject]) -> _Build | None:
    """Take the Dockerfile whose instructions the history holds best; none when two fit equally."""
    history = value(image, "image.history")
    if not isinstance(history, tuple):
        return None
    scored: list[tuple[tuple[float, int, bool], Subject]] = []
    for dockerfile in dockerfiles:
        compared = compare(value(dockerfile, "dockerfile.instructions") or (), history) if "dockerfile.instructions" in dockerfile.facts else None
        if compared is not None and compared.telling and compared.share >= _ENOUGH:
            scored.append(((compared.share, len(compared.found), _same_base(dockerfile, image)), dockerfile))
    best = max((score for score, _ in scored), default=None)
    fitting = [dockerfile for score, dockerfile in scored if score == best]
    if len(fitting) != 1:
        return None
    return _Build(fitting[0], (Ref("image.history"), Ref("dockerfile.instructions", fitting[0].id)), final=True)


def _same_base(dockerfile: Subject, image: Subject) -> bool:
    written = value(dockerfile, "dockerfile.base")
    return isinstance(written, str) and named_digest(written) is not None and named_digest(written) == value(image, "image.base_digest")


def _write_differences(index: Index, image: Subject, dockerfile: Subject) -> None:
    found = differences(dockerfile, image)
    if found:
        origin = cited(image, (ref for one in found for ref in one.origin(dockerfile, image)))
        write(image, _DIFFERENCES, tuple(one.text for one in found), image.facts[found[0].theirs].place, origin)
    elif all_compared(dockerfile, image):
        refs = (Ref("image.history"), *((Ref("dockerfile.instructions", dockerfile.id),) if "dockerfile.instructions" in dockerfile.facts else ()))
        write(image, _DIFFERENCES, None, index.none(image).place, refs)


RELATION = Relation("dockerfile_match", 14, (_FACT, _DIFFERENCES), _link, across=True)
