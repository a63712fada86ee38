"""Tag → the digests it was seen with: one is what a published tag should have; several mean that it was moved."""

from __future__ import annotations

from typing import NamedTuple

from aiact_report.linking._base import UNSEEN, Found, Index, Relation, value, write_list
from aiact_report.linking._image_names import own_reference
from aiact_report.linking._images import Images, declared_name, digests_of, runs
from aiact_report.linking._named import is_named
from aiact_report.model import Ref, Subject

_FACT = "image.other_digests"
_ID, _DIGEST = "image.config_digest", "container.image.digest"


class _Sighting(NamedTuple):
    """The same tag, seen elsewhere."""

    same: bool
    digest: str
    fact: str
    subject: Subject

    def found(self) -> Found:
        return Found(self.digest, self.subject.facts[self.fact].place, (Ref(self.fact, self.subject.id),))


def _link(index: Index) -> None:
    images = _by_tag([*index.of_kind("image"), *index.once(Images).named])
    pins = _pins(index) if images else {}
    for name, group in images.items():
        for image in group:
            seen = [*_in_images(image, group), *_in_pins(image, pins.get(name, []))]
            others = [sighting.found() for sighting in seen if not sighting.same]
            if seen and (others or not is_named(image)):  # a name is no second sighting of itself
                write_list(index, image, _FACT, others, complete=True)


def _by_tag(images: list[Subject]) -> dict[str, list[Subject]]:
    found: dict[str, list[Subject]] = {}
    for image in images:
        name = own_reference(image)
        if name is not None:
            found.setdefault(name, []).append(image)
    return found


def _pins(index: Index) -> dict[str, list[Subject]]:
    """Give the containers that write tag and digest, by the normalised name."""
    found: dict[str, list[Subject]] = {}
    for container in index.of_kind("container"):
        name = declared_name(index, container)[1]
        written = isinstance(value(container, "container.image.tag"), str) and isinstance(value(container, _DIGEST), str)
        if name is not None and written and not runs(container):
            found.setdefault(name, []).append(container)
    return found


def _in_images(image: Subject, group: list[Subject]) -> list[_Sighting]:
    """Compare image ids: the same image packed anew has another manifest. Another platform's image is another by nature."""
    own, platform = value(image, _ID), value(image, "image.platform")
    found = []
    for other in group:
        theirs = value(other, _ID)
        comparable = (
            platform is not UNSEEN and value(other, "image.platform") == platform and UNSEEN not in (own, theirs) and other.source != image.source
        )
        if comparable and other is not image:
            found.append(_Sighting(own == theirs, next(iter(digests_of(other)), str(theirs)), _ID, other))
    return found


def _in_pins(image: Subject, pins: list[Subject]) -> list[_Sighting]:
    """Compare what files pin. A digest that is not an index's own may be that of a platform in it, so it tells nothing."""
    digests = digests_of(image)
    alone = bool(digests) and (value(image, "image.index_digest") is None or is_named(image))
    sightings = [_Sighting(value(pin, _DIGEST) in digests, str(value(pin, _DIGEST)), _DIGEST, pin) for pin in pins]
    return [sighting for sighting in sightings if sighting.same or alone]


RELATION = Relation("image_tags", 12, (_FACT,), _link, across=True)
