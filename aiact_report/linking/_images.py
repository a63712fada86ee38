"""The images that were read, findable by digest, image id and name; and which of them a container means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from aiact_report.linking._base import UNSEEN, Index, value
from aiact_report.linking._image_names import joined, normalised, own_reference
from aiact_report.model import Place, Ref, Subject

MANIFESTS: Final = ("image.manifest_digest", "image.index_digest", "image.repo_digests")
"""Facts that hold digests by which a registry serves an image."""

_LOCAL: Final = "localhost/"
"""What Podman and Buildah put before the short name of what they build; files name it without."""
RUNNING: Final = ("container.running_image_digests", "container.running_image_id")
"""Facts that say which image a container really runs."""


class Match(NamedTuple):
    """The image a container means."""

    image: Subject
    how: str
    """`digest`, `image id` or `reference`."""
    place: Place
    """Where the container names it."""
    origin: tuple[Ref, ...]


class Images:
    """Every image that was read."""

    def __init__(self, index: Index) -> None:
        """Sort them in."""
        self.index = index
        self.all = index.of_kind("image")
        self._digests: dict[str, list[Subject]] = {}
        self._ids: dict[str, list[Subject]] = {}
        self._names: dict[str, list[Subject]] = {}
        for image in self.all:
            _sort_in(self._digests, digests_of(image), image)
            _sort_in(self._ids, _texts(value(image, "image.config_digest")), image)
            _sort_in(self._names, names_of(image), image)
        self._matches: dict[str, Match | None] = {}
        self.named: list[Subject] = []
        """Images that are named and were not read."""
        self._named: dict[str, list[Subject]] = {}

    def take_named(self, images: list[Subject]) -> None:
        """Take in images that are named and were not read: containers do not mean them, reports may be of them."""
        self.named = sorted(images, key=lambda image: image.id)
        for image in self.named:
            _sort_in(self._named, digests_of(image), image)

    def named_by_digest(self, digest: str) -> list[Subject]:
        """Give the images that are named by a digest and were not read."""
        return self._named.get(digest, [])

    def by_digest(self, digests: Iterable[str]) -> list[Subject]:
        """Give the images of any of these manifest or index digests, in the order of ids."""
        return _united(self._digests, digests)

    def by_id(self, digest: str) -> list[Subject]:
        """Give the images of an image id; engines that keep manifests use the manifest's digest for it."""
        return _united(self._ids, [digest]) or self.by_digest([digest])

    def by_name(self, name: str) -> list[Subject]:
        """Give the images of a normalised reference."""
        return self._names.get(name, [])

    def of(self, container: Subject) -> Match | None:
        """Give the image a container runs or names; None when none was read, or which one cannot be told."""
        if not self.all:
            return None
        if container.id not in self._matches:
            self._matches[container.id] = self._running(container) if runs(container) else self._declared(container)
        return self._matches[container.id]

    def none_read(self, container: Subject) -> bool:
        """Tell whether it is known what a container means, and that no image that was read is it."""
        if runs(container):
            return all(name in container.facts for name in RUNNING) and not any(self._candidates(container, name) for name in RUNNING)
        name = declared_name(self.index, container)[1]
        if name is None or "container.image.digest" not in container.facts or self._candidates(container, "container.image.digest"):
            return False
        pinned = value(container, "container.image.digest") is not None
        return not [image for image in self.by_name(name) if not (pinned and digests_of(image))]

    def _candidates(self, container: Subject, fact: str) -> list[Subject]:
        """Give the images of the digests a fact holds."""
        digests = _texts(value(container, fact))
        return self.by_digest(digests) or [image for digest in digests for image in self.by_id(digest)]

    def _running(self, container: Subject) -> Match | None:
        """Take what the engine says it runs; a name alone would only say what it was once started by."""
        digests, identity = RUNNING
        found = self._match(container, digests, "digest", self._candidates(container, digests))
        return found or self._match(container, identity, "image id", self._candidates(container, identity))

    def _declared(self, container: Subject) -> Match | None:
        name = "container.image.digest"
        digest = value(container, name)
        if isinstance(digest, str):
            found = self._match(container, name, "digest", self._candidates(container, name))
            return found or self._by_reference(container, served=False)
        return self._by_reference(container, served=True)

    def _by_reference(self, container: Subject, *, served: bool) -> Match | None:
        """Go by name. A digest that no image of this name has is of another image: one that is known by a digest is then not meant."""
        fact, name = declared_name(self.index, container)
        images = [image for image in self.by_name(name) if served or not digests_of(image)] if name else []
        return self._match(container, fact, "reference", images)

    @staticmethod
    def _match(container: Subject, fact: str, how: str, images: list[Subject]) -> Match | None:
        """Take the one image found; the same one read from two places, or for several platforms of one index, is one."""
        same_bytes = {value(image, "image.config_digest") for image in images}
        same_index = {value(image, "image.index_digest") for image in images}
        one = len(images) == 1 or (len(same_bytes) == 1 and UNSEEN not in same_bytes) or (len(same_index) == 1 and not same_index & {None, UNSEEN})
        if not images or not one or fact not in container.facts:
            return None
        return Match(_fullest(images), how, container.facts[fact].place, (Ref(fact),))


def runs(container: Subject) -> bool:
    """Tell whether it was seen running (or stopped) in an engine, and not only written in a file."""
    return any(name in container.facts for name in RUNNING)


def declared_name(index: Index, container: Subject) -> tuple[str, str | None]:
    """Give the normalised name a container declares, and the fact it comes from; Compose makes one up for what it only builds."""
    registry, repository, tag = (value(container, f"container.image.{part}") for part in ("registry", "repository", "tag"))
    if isinstance(registry, str) and isinstance(repository, str) and (tag is None or isinstance(tag, str)):
        return "container.image", joined(registry, repository, tag)
    if value(container, "container.image") is None and value(container, "container.built_here") is True:
        return "container.built_here", normalised(f"{project_of(index, container)}-{container.name}")
    return "container.image", None


def project_of(index: Index, container: Subject) -> str:
    """Give the name of a Compose project: as written, else that of its folder, in lower case as Compose has it."""
    workload = index.by_id.get(container.parent or "")
    project = index.by_id.get(workload.parent or "") if workload else None
    return (container.namespace or (project.name if project else "")).lower()


def digests_of(image: Subject) -> tuple[str, ...]:
    """Give the digests a registry serves an image by, as far as they were seen."""
    return tuple(dict.fromkeys(text for name in MANIFESTS for text in _texts(value(image, name))))


def own_names(image: Subject) -> tuple[Ref, ...]:
    """Cite what an image is known by: its image id and its reference."""
    return tuple(Ref(name, image.id) for name in ("image.config_digest", "image.reference") if name in image.facts)


def digests_cited(image: Subject) -> tuple[Ref, ...]:
    """Cite the facts that hold them."""
    return tuple(Ref(name, image.id) for name in MANIFESTS if value(image, name) not in (None, UNSEEN))


def names_of(image: Subject) -> tuple[str, ...]:
    """Give every normalised reference of an image; one without a tag names no image."""
    own = own_reference(image)
    listed = (text for text in _texts(value(image, "image.names")) if ":" in text.rpartition("/")[2].partition("@")[0])
    names = ([own] if own else []) + [normalised(text) for text in listed]
    short = [normalised(name.removeprefix(_LOCAL)) for name in names if name.startswith(_LOCAL)]
    return tuple(dict.fromkeys(names + short))


def _texts(found: Any) -> tuple[str, ...]:
    """Give the texts of a fact that holds one, several or none."""
    return (found,) if isinstance(found, str) else found if isinstance(found, tuple) else ()


def _sort_in(table: dict[str, list[Subject]], keys: Iterable[str], image: Subject) -> None:
    for key in dict.fromkeys(keys):
        table.setdefault(key, []).append(image)


def _united(table: dict[str, list[Subject]], keys: Iterable[str]) -> list[Subject]:
    found = {image.id: image for key in keys for image in table.get(key, ())}
    return [found[identity] for identity in sorted(found)]


def _fullest(images: list[Subject]) -> Subject:
    """Take the reading that saw most: layers may have been read from one place and not from the other."""
    return max(images, key=lambda image: len(image.facts))
