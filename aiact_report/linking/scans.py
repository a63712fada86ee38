"""Scan → the image it was made of, by digest only: a tag may have been another image on the day of the scan."""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.linking._base import UNSEEN, Found, Index, Relation, cited, start_of, value, write, write_list
from aiact_report.linking._image_names import normalised
from aiact_report.linking._image_reports import images_of, note_unbound, unbound, write_image
from aiact_report.linking._images import Images, digests_of, names_of
from aiact_report.linking._named import is_named
from aiact_report.model import Ref, Subject

_SCANS, _UNUSED, _LANGUAGES = "image.scans", "image.scans_unused", "image.scan_covers_languages"
_MARKED = "image.exploited_marked"
_TAKEN = {
    "image.scan_age": "scan.age",
    "image.scan_database_age": "scan.database_age",
    "image.fixable_critical": "scan.fixable_critical",
    "image.fixable_high": "scan.fixable_high",
    "image.known_exploited": "scan.known_exploited",
}
"""Facts of an image that are those of its newest scan."""
_LOOKED = "scan.fixable_critical"
"""Withheld by a report that does not say that it looked for vulnerabilities."""
_MAY_BE_NONE = frozenset({"scan.database_age", "scan.known_exploited"})
"""Of these, what a report that says nothing says: no day of its database, no finding marked."""
_DISTRIBUTIONS = frozenset({"deb", "rpm", "apk", "alpm", "portage", "dpkg", "os", "os-pkgs"})
"""Package types that are no language's."""


def _link(index: Index) -> None:
    images, scans = index.once(Images), index.of_kind("scan")
    found: dict[str, list[Subject]] = {}
    for scan in scans:
        matched = images_of(images, scan, "scan.digests", "scan.image_id")
        write_image(index, scan, matched)
        for image in matched or ():
            found.setdefault(image.id, []).append(scan)
    for image in (*images.all, *images.named) if scans else ():
        matched = found.get(image.id, [])
        own = [scan for scan in matched if _LOOKED in scan.facts]
        bound = (bool(digests_of(image)) or not is_named(image)) and index.all_seen(_SCANS, image, "scan")
        perhaps = [] if matched else unbound(image, scans)
        if perhaps:
            note_unbound(index, image, (_SCANS, *_TAKEN), perhaps)
            bound = False
        write_list(index, image, _SCANS, [_of(scan) for scan in own], complete=bound and own == matched)
        unused = [
            Found(scan.id, scan.facts["scan.target"].place, (Ref("scan.target", scan.id),))
            for scan in scans
            if scan not in matched and _same_name(scan, image)
        ]
        write_list(index, image, _UNUSED, unused, complete=index.all_seen(_UNUSED, image, "scan"))
        if own:
            _write_newest(image, own)


def _of(scan: Subject) -> Found:
    fact = scan.facts["scan.image"]
    return Found(scan.id, fact.place, (Ref("scan.image", scan.id),))


def _same_name(scan: Subject, image: Subject) -> bool:
    """Tell whether a report names the image by a name only: it is said and not used."""
    target = value(scan, "scan.target")
    return isinstance(target, str) and normalised(target) in names_of(image)


def _write_newest(image: Subject, scans: list[Subject]) -> None:
    """Take what the newest says; of several that are as new, the one that found most. One without a date leaves open which is newest."""
    if any(not isinstance(value(scan, "scan.age"), int) for scan in scans) and len(scans) > 1:
        return
    newest = min(scans, key=lambda scan: (_number(scan, "scan.age"), *(-_number(scan, _TAKEN[name]) for name in _WORST)))
    for name, theirs in _TAKEN.items():
        fact = newest.facts.get(theirs)
        if fact is not None and (fact.value is not None or theirs in _MAY_BE_NONE):
            write(image, name, fact.value, fact.place, (Ref(theirs, newest.id),))
    _write_languages(image, newest)
    write(
        image, _MARKED, "scan.known_exploited" in newest.facts, newest.facts["scan.tool"].place if "scan.tool" in newest.facts else start_of(newest)
    )


_WORST = ("image.fixable_critical", "image.fixable_high")


def _number(scan: Subject, name: str) -> int:
    found = value(scan, name)
    return found if isinstance(found, int) else 0


def _write_languages(image: Subject, scan: Subject) -> None:
    """Write whether language packages were looked at: a scan that names none of an image that holds none has looked at all there is."""
    covered, held = value(scan, "scan.ecosystems"), value(image, "image.package_types")
    if covered is UNSEEN:
        return
    languages, fact = _of_languages(covered), scan.facts["scan.ecosystems"]
    none_held = held is not UNSEEN and not _of_languages(held)
    origin = (Ref("scan.ecosystems", scan.id), *([Ref("image.package_types")] if none_held and not languages else []))
    write(image, _LANGUAGES, languages or none_held, fact.place, cited(image, origin))


def _of_languages(types: Iterable[str] | None) -> bool:
    return any(str(name).lower() not in _DISTRIBUTIONS for name in types or ())


RELATION = Relation("scans", 12, ("scan.image", _SCANS, _UNUSED, *_TAKEN, _LANGUAGES, _MARKED), _link, across=True)
