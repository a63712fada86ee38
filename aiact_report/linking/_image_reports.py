"""What scans and bills of materials have in common: they are of an image when they name its digest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aiact_report.linking._base import UNSEEN, Index, start_of, value, write
from aiact_report.linking._image_names import normalised
from aiact_report.linking._images import Images, names_of
from aiact_report.model import Ref, Subject, Unobserved


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


UNBOUND: Final = "unbound"
"""Cause of what is left open because a report was read that names no digest."""
_WHAT: Final = {"scan": "a scan", "sbom": "a bill of materials"}
_OF: Final = {"scan": "scan.target", "sbom": "sbom.subject"}


def unbound(image: Subject, reports: Iterable[Subject]) -> list[Subject]:
    """Give the reports that name no digest and may be of an image: they say its name, or no name at all."""
    return [report for report in reports if not _bindable(report) and _may_be_of(report, image)]


def _bindable(report: Subject) -> bool:
    """Tell whether a report names a digest, or may name one that was not seen."""
    digests, identity = value(report, f"{report.kind}.digests"), value(report, f"{report.kind}.image_id")
    return bool(digests) or (identity is not UNSEEN and bool(identity))


def _may_be_of(report: Subject, image: Subject) -> bool:
    """Tell whether a report says the image's name, with its tag where it says one (a bill of materials may leave it out), or no name at all."""
    name = value(report, _OF[report.kind])
    if not isinstance(name, str) or not name:
        return True
    said, names = normalised(name), names_of(image)
    is_tagged = ":" in name.partition("@")[0].rpartition("/")[2]
    return said in names or (not is_tagged and said.rpartition(":")[0] in {each.rpartition(":")[0] for each in names})


def note_unbound(index: Index, image: Subject, facts: tuple[str, ...], reports: list[Subject]) -> None:
    """Say of an image that a report was read which may be its own, and where it lies."""
    first = reports[0]
    name, where = value(first, _OF[first.kind]), start_of(first)
    of = f" of {name}" if isinstance(name, str) and name else ""
    others = f" (and {len(reports) - 1} more)" if len(reports) > 1 else ""
    reason = f"{_WHAT[first.kind]}{of} was read ({first.source}){others} and names no digest, so it could not be bound to this image"
    remedy = "make it of the digest that runs (IMAGE@sha256:…)"
    index.notes.append(Unobserved(reason, UNBOUND, facts, image.id, image.source, where, remedy))


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
