"""Bill of materials → the image it is of, by digest only; and what of the image it leaves out."""

from __future__ import annotations

from urllib.parse import unquote

from aiact_report.linking._base import UNSEEN, Found, Index, Relation, cited, value, write, write_list
from aiact_report.linking._image_reports import images_of, note_unbound, unbound, write_image
from aiact_report.linking._images import Images
from aiact_report.model import Ref, Subject

_SBOMS, _SHORTFALL = "image.sboms", "image.sbom_shortfall"
_ATTACHED, _PACKAGES, _COMPONENTS = "image.sbom_attached", "image.packages", "sbom.components"
_MOST_READ = 20_000
"""Packages and components are listed up to this number: of longer lists it cannot be told what is missing."""
_MOST = 50


def _link(index: Index) -> None:
    images, found = index.once(Images), dict[str, list[Subject]]()
    sboms = index.of_kind("sbom")
    for sbom in sboms:
        matched = images_of(images, sbom, "sbom.digests")
        write_image(index, sbom, matched)
        for image in matched or ():
            found.setdefault(image.id, []).append(sbom)
    for image in (*images.all, *images.named):
        own = found.get(image.id, [])
        complete = value(image, _ATTACHED) is not UNSEEN and index.all_seen(_SBOMS, image, "sbom")
        perhaps = [] if own or _attached(image) else unbound(image, sboms)
        if perhaps:
            note_unbound(index, image, (_SBOMS,), perhaps)
            complete = False
        write_list(index, image, _SBOMS, [*_attached(image), *(_read(sbom) for sbom in own)], complete=complete)
        if own:
            _write_shortfall(image, own)


def _attached(image: Subject) -> list[Found]:
    formats = value(image, _ATTACHED)
    place = image.facts[_ATTACHED].place if isinstance(formats, tuple) else None
    return [Found(f"attached: {name}", place, (Ref(_ATTACHED, image.id),)) for name in formats] if place else []


def _read(sbom: Subject) -> Found:
    return Found(sbom.id, sbom.facts["sbom.image"].place, (Ref("sbom.image", sbom.id),))


def _write_shortfall(image: Subject, sboms: list[Subject]) -> None:
    """Compare inventories by type, name and version. Unknown when either was not seen, or is longer than is listed."""
    packages = value(image, _PACKAGES)
    lists = [value(sbom, _COMPONENTS) for sbom in sboms]
    if any(one is UNSEEN or len(one or ()) >= _MOST_READ for one in (packages, *lists)):
        return
    listed = {_plain(component) for one in lists for component in one or ()}
    missing = sorted(package for package in packages or () if _plain(package) not in listed)
    origin = cited(image, (Ref(_PACKAGES), *(Ref(_COMPONENTS, sbom.id) for sbom in sboms)))
    write(image, _SHORTFALL, tuple(missing[:_MOST]) or None, image.facts[_PACKAGES].place, origin)


def _plain(package: str) -> str:
    """Write a package as all tools could: without a distribution's name, an epoch or a second way to spell a Python project."""
    kind, _, rest = unquote(package).lower().removeprefix("pkg:").partition("/")
    name, at, version = rest.partition("?")[0].rpartition("@")
    name, version = (name, version) if at and name else (rest, "")
    if kind in {"deb", "rpm", "apk"}:
        name, version = name.rpartition("/")[2], version.rpartition(":")[2]
    if kind == "pypi":
        name = name.replace("_", "-").replace(".", "-")
    return f"{kind}/{name}@{version}"


RELATION = Relation("sboms", 12, ("sbom.image", _SBOMS, _SHORTFALL), _link, across=True)
