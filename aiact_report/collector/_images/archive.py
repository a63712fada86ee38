"""Image archives as one pass over a stream: `docker save` (and what an engine exports) and OCI archives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from aiact_report.collector._base import Collected
from aiact_report.collector._images import documents, kept
from aiact_report.collector._images import manifest as manifests
from aiact_report.collector._images.layers import LayerRead
from aiact_report.collector._images.layout import layout_images
from aiact_report.collector._images.members import Members, read_members
from aiact_report.collector._images.parts import LayerPart, Origin, Parts
from aiact_report.collector._images.store import Descriptor
from aiact_report.collector._images.stream import Ahead, Digest, Hashing, Limits, Read, bounded, decompressed, guarded
from aiact_report.collector._images.subject import gather, remark
from aiact_report.collector._json.parts import texts
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.model import Source, Unobserved


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which of the images of an archive are wanted: all that fit what is given here."""

    tag: str | None = None
    """Tag, or whole reference."""
    config_digest: str | None = None
    """Image ID."""


_ALL = Narrow()


def read_archive(read: Read, origin: Origin, request: Request, narrow: Narrow = _ALL, observed_at: str | None = None) -> Collected:
    """Read every image of an archive. `read` gives at most so many bytes and raises OSError or Refused; never raises itself.

    `observed_at` is for a stream that comes from something that runs; a file is known by its digest.
    """
    whole = Digest()
    with Hashing() as hashing:
        found = _members(hashing.of(guarded(read), whole), whole, hashing, layers=request.images.layers)
        hashing.settle()
    source = Source(origin.locator, "image", origin.locator, whole.hash.hexdigest(), "image", observed_at)
    collected = gather(_images(found, origin, request, narrow), request)
    collected.sources = [source]
    _remarks(collected, found, origin)
    return collected


def _members(stored: Read, whole: Digest, hashing: Hashing, *, layers: bool) -> Members:
    """Read the archive, compressed or not, to the last stored byte."""
    limits = Limits()
    try:
        plain = bounded(decompressed(Ahead(stored)), whole, limits)
    except Refused as error:
        return Members(trouble=error)
    found = read_members(plain, hashing, limits, layers=layers)
    if found.trouble is None:
        _drain(stored, found)
    return found


def _drain(stored: Read, found: Members) -> None:
    try:
        while stored(1024 * 1024):
            pass
    except Refused as error:
        found.trouble = error


def _remarks(collected: Collected, found: Members, origin: Origin) -> None:
    """Say what is wrong with the archive as a whole."""
    if found.trouble is not None:
        collected.unobserved.append(Unobserved(reason=f"{origin.text}: {found.trouble.reason}", cause=found.trouble.cause, source=origin.locator))
    if found.hostile:
        reason = f"{origin.text}: {found.hostile:,} of its entries have an absolute path or one that leads out of it; they were not followed."
        remark(collected, reason, "hostile", origin.locator)


def _images(found: Members, origin: Origin, request: Request, narrow: Narrow) -> Iterator[Parts | Unobserved]:
    """Yield the images of an archive, of whichever of the two forms it has."""
    if "manifest.json" in found.documents and not _is_genuine_layout(found):
        images = _saved(found, origin, request)
    elif "index.json" in found.documents:
        images = _layout(found, origin, request)
    else:
        if found.trouble is None:
            yield Unobserved(
                f"{origin.text} holds neither manifest.json nor index.json: it is no image archive.", "unsupported", source=origin.locator
            )
        return
    count = 0
    for one in images:
        if isinstance(one, Unobserved) or _fits(one, narrow):
            count += 1
            yield one
    if not count:
        yield Unobserved(f"{origin.text}: the archive has no such image.", "not-found", source=origin.locator)


def _is_genuine_layout(found: Members) -> bool:
    """Whether the layout of an archive that has both forms is of the image as it was pushed.

    Docker writes a layout beside manifest.json; unless it keeps images in containerd that one was made up for the archive, with
    uncompressed layers, and its manifest digest is known to no registry.
    """
    return "index.json" in found.documents and any(one.diff_id is not None and one.diff_id != one.digest for one in found.layers.values())


def _fits(one: Parts, narrow: Narrow) -> bool:
    if narrow.config_digest is not None and one.config_digest != narrow.config_digest:
        return False
    return narrow.tag is None or any(name == narrow.tag or name.endswith(f":{narrow.tag}") for name in one.names)


def _saved(found: Members, origin: Origin, request: Request) -> Iterator[Parts | Unobserved]:
    """Yield the images that manifest.json lists, as `docker save` writes it."""
    try:
        listed = json.loads(found.documents["manifest.json"])
    except (ValueError, RecursionError):
        listed = None
    if not isinstance(listed, list):
        yield Unobserved(f"{origin.text}: manifest.json is no list of images.", "parse-error", source=origin.locator)
        return
    for entry in listed:
        try:
            yield _saved_image(entry if isinstance(entry, dict) else {}, found, origin, request)
        except Refused as error:
            yield manifests.refusal(error, origin)


def _saved_image(entry: dict[str, Any], found: Members, origin: Origin, request: Request) -> Parts:
    path = entry.get("Config")
    data = found.documents.get(found.real(path)) if isinstance(path, str) else None
    if data is None or not isinstance(path, str):
        raise Refused(f"The configuration {str(path)[:200]} is not in the archive.", "missing")
    digest, name = documents.digest_of(data), path.rpartition("/")[2].removesuffix(".json")
    layers = texts(entry.get("Layers"))
    manifests.few_enough(len(layers), digest)
    return Parts(
        origin=origin,
        config=documents.mapping(data, "The configuration"),
        config_digest=digest,
        layers=tuple(_saved_layer(layer, found, request) for layer in layers),
        names=tuple(sorted(texts(entry.get("RepoTags")))),
        sound=len(name) != len(digest) - len("sha256:") or digest.endswith(name),
    )


def _saved_layer(path: str, found: Members, request: Request) -> LayerPart:
    real = found.real(path)
    size = found.sizes.get(real)
    if not request.images.layers:
        return LayerPart(size=size, trouble=manifests.NOT_ASKED)
    read = found.layers.get(real)
    return _part(LayerPart(size=size), read, _why_not(real, found))


def _part(one: LayerPart, read: LayerRead | None, why_not: Refused) -> LayerPart:
    return replace(one, trouble=why_not) if read is None else replace(one, read=read, trouble=read.trouble)


def _why_not(path: str, found: Members) -> Refused:
    """Say why a layer was not among those read."""
    if path in found.sizes:
        return Refused("It is no tar archive, compressed or not.", "unsupported")
    return Refused("It is not in the archive." if found.trouble is None else "The archive could not be read as far as it.", "missing")


def _layout(found: Members, origin: Origin, request: Request) -> Iterator[Parts | Unobserved]:
    """Yield the images of an OCI archive."""

    def layer(one: Descriptor) -> LayerPart:
        path = found.real(kept.blob_path(one.digest))
        return _part(LayerPart(one.digest, one.media_type, one.size), found.layers.get(path), _why_not(path, found))

    try:
        store = kept.of_files(found.documents, origin.locator)
    except Refused as error:
        yield manifests.refusal(error, origin)
        return
    yield from layout_images(store, manifests.Reading(store, origin, request, layer))
