"""Images that containers name and nobody read: subjects of their own, so that what is asked of images is not assessed of them, and never said to apply to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from aiact_report.linking._base import Index, value
from aiact_report.linking._images import Images, runs
from aiact_report.model import Basis, Evidence, Fact, Ref, Subject

UNREAD: Final = "image.unread"
_PARTS: Final = ("registry", "repository", "tag", "digest")


class _Name(NamedTuple):
    """An image as a container names it."""

    registry: str
    repository: str
    tag: str | None
    digest: str | None

    @property
    def text(self) -> str:
        """Write it as a reference."""
        tag = self.tag or (None if self.digest else "latest")
        return f"{self.registry}/{self.repository}{f':{tag}' if tag else ''}{f'@{self.digest}' if self.digest else ''}"


def forget(evidence: Evidence) -> None:
    """Take out the subjects that were made of names before, so that linking twice is linking once."""
    if any(subject.kind == "image" for subject in evidence.subjects):
        evidence.subjects = [subject for subject in evidence.subjects if subject.kind != "image" or not is_named(subject)]


def is_named(image: Subject) -> bool:
    """Whether an image was not read, and is known by its name only."""
    return value(image, UNREAD) is not None and UNREAD in image.facts


def add(evidence: Evidence, index: Index) -> None:
    """Make a subject of every image that is named and was not read; say of those that were that they were."""
    images = index.once(Images)
    for image in images.all:
        image.facts[UNREAD] = index.none(image)
    made: dict[_Name, Subject] = {}
    for container in index.of_kind("container"):
        name = _named_by(container) if not runs(container) and images.of(container) is None else None
        if name is not None and name not in made and not _was_read(images, name):
            made[name] = _subject(container, name)
    images.take_named(list(made.values()))
    evidence.subjects.extend(made.values())


def _named_by(container: Subject) -> _Name | None:
    """Give the image a container names; None where a part of its name is not known."""
    registry, repository, tag, digest = (value(container, f"container.image.{part}") for part in _PARTS)
    if not isinstance(registry, str) or not isinstance(repository, str):
        return None
    if not all(part is None or isinstance(part, str) for part in (tag, digest)):
        return None
    return _Name(registry, repository, tag or (None if digest else "latest"), digest)


def _was_read(images: Images, name: _Name) -> bool:
    """Whether it was read, though which reading the container means is open: then it is asked there."""
    return bool(images.by_digest([name.digest])) if name.digest else bool(images.by_name(_Name(*name[:3], None).text))


def _subject(container: Subject, name: _Name) -> Subject:
    """Make the subject, each fact with the line that names it."""
    subject = Subject(f"{name.text}#named", "image", name.text, container.source)
    subject.facts = dict(_facts(container, name))
    return subject


def _facts(container: Subject, name: _Name) -> Iterator[tuple[str, Fact]]:
    place = container.facts["container.image.repository"].place
    values = {
        "reference": name.text,
        "registry": name.registry,
        "repository": name.repository,
        "tag": name.tag or (None if name.digest else "latest"),
    }
    for fact, held in values.items():
        yield f"image.{fact}", Fact(held, place)
    if name.digest:
        yield "image.repo_digests", Fact((name.digest,), place)
    unread = f"The image {name.text} is named and was not read. To assess: --image {name.text}"
    yield UNREAD, Fact(unread, place, Basis.DERIVED, (Ref("container.image.repository", container.id),))
