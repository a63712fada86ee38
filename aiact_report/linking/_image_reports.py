"""What scans and bills of materials have in common: they are of an image when they name its digest."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, start_of, value, write
from aiact_report.linking._images import Images
from aiact_report.model import Ref, Subject


def images_of(images: Images, report: Subject, *facts: str) -> list[Subject] | None:
    """Give the images of the digests that a report names; None when it is not known which it names."""
    found: dict[str, Subject] = {}
    unseen = False
    for fact in facts:
        named = value(report, fact)
        unseen = unseen or named is UNSEEN
        for digest in (named,) if isinstance(named, str) else named if isinstance(named, tuple) else ():
            read = (*images.by_digest([digest]), *images.by_id(digest))
            found |= {image.id: image for image in read or images.named_by_digest(digest)}
    return None if unseen and not found else [found[identity] for identity in sorted(found)]


def write_image(index: Index, report: Subject, matched: list[Subject] | None) -> None:
    """Write which image a report is of: the first of the readings of one image; null when none of its digest was read."""
    name = f"{report.kind}.image"
    if matched is None:
        return
    fact = report.facts.get(f"{report.kind}.digests")
    place = fact.place if fact else start_of(report)
    origin = (Ref(f"{report.kind}.digests"),) if fact else ()
    if matched:
        write(report, name, matched[0].id, place, origin)
    elif index.all_seen(name, report, "image"):
        write(report, name, None, place, origin)
