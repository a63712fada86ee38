"""From a manifest or index in a store to the images it names: one for each platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiact_report.collector._images import documents
from aiact_report.collector._images.layers import NOT_ASKED as NOT_ASKED_CAUSE
from aiact_report.collector._images.parts import LayerPart, Origin, Parts
from aiact_report.collector._images.store import Descriptor, Manifest, Store
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.model import Unobserved

_DEEPEST = 3
"""Indexes within indexes that are followed."""
MOST = 500
"""Manifests of an index, and layers of a manifest, that are read; engines allow 127 layers."""
ATTESTATION = "attestation-manifest"
"""What `vnd.docker.reference.type` says of a manifest that is no platform."""

NOT_ASKED = Refused("Layers were not read, as asked for.", NOT_ASKED_CAUSE)
"""Why there is nothing of a layer without layers."""

ReadLayer = Callable[[Descriptor], LayerPart]
"""Reads a layer, or says why not."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One place that is read, and how."""

    store: Store
    origin: Origin
    request: Request
    layer: ReadLayer


@dataclass(frozen=True, slots=True)
class _Found:
    """A manifest, and the index it was found in."""

    manifest: Manifest
    named: str
    """Digest it was asked for by, which its bytes may not have."""
    index: Manifest | None = None


def images(reading: Reading, reference: str, names: tuple[str, ...] = ()) -> Iterator[Parts | Unobserved]:
    """Yield every image that a tag or digest leads to, or why one could not be read."""
    try:
        found = reading.store.manifest(reference)
    except Refused as error:
        yield refusal(error, reading.origin)
        return
    yield from images_of(reading, found, reference, names)


def images_of(reading: Reading, found: Manifest, reference: str, names: tuple[str, ...] = ()) -> Iterator[Parts | Unobserved]:
    """Yield every image of a manifest or index that was read; `reference` is the tag or digest it was asked for by."""
    named = reference if documents.is_digest(reference) else found.descriptor.digest
    for one in _platforms(reading, _Found(found, named), 0):
        yield one if isinstance(one, Unobserved) else _image(reading, one, names)


def refusal(error: Refused, origin: Origin) -> Unobserved:
    """Say that a place did not give what was asked for."""
    return Unobserved(reason=f"{origin.text}: {error.reason}", cause=error.cause, source=origin.locator, remedy=error.remedy)


def _platforms(reading: Reading, found: _Found, depth: int) -> Iterator[_Found | Unobserved]:
    """Yield the manifests of images in an index, or the one manifest itself."""
    try:
        data = _document(found, depth)
    except Refused as error:
        yield refusal(error, reading.origin)
        return
    if "manifests" not in data:
        yield found
        return
    yield from _members(reading, found, documents.descriptors(data["manifests"]), depth)


def _document(found: _Found, depth: int) -> dict[str, Any]:
    """Read a manifest or index; raises Refused for one that cannot be followed."""
    data = documents.mapping(found.manifest.data, f"The manifest {found.named}")
    if "manifests" in data and "layers" in data:
        raise Refused(f"The manifest {found.named} is both an index and an image: which of them is meant cannot be told.", "ambiguous")
    if "manifests" in data and depth == _DEEPEST:
        raise Refused(f"The index {found.named} stands in too many indexes.", "too-large")
    return data


def _members(reading: Reading, found: _Found, members: Sequence[Descriptor], depth: int) -> Iterator[_Found | Unobserved]:
    """Yield what an index lists: of the platforms asked for, or all."""
    platforms = [one for one in members if not is_attestation(one)]
    chosen = [one for one in platforms if is_wanted(one.platform, reading.request.images.platforms)]
    if not chosen:
        listed = ", ".join(sorted({one.platform or "unknown" for one in platforms})) or "nothing"
        yield refusal(
            Refused(f"The index {found.named} has no image of a platform that was asked for; it has {listed}.", "not-found"), reading.origin
        )
    if len(chosen) > MOST:
        yield left_out(len(chosen) - MOST, f"the index {found.named}", reading.origin)
    for one in chosen[:MOST]:
        try:
            inner = reading.store.manifest(one.digest)
        except Refused as error:
            yield refusal(error, reading.origin)
            continue
        yield from _platforms(reading, _Found(inner, one.digest, found.manifest), depth + 1)


def is_attestation(one: Descriptor) -> bool:
    """Whether an entry of an index is what buildx says about an image, and no image."""
    return one.annotations.get("vnd.docker.reference.type") == ATTESTATION or (one.platform or "").startswith("unknown/unknown")


def is_wanted(platform: str | None, wanted: Sequence[str]) -> bool:
    """Whether a platform was asked for; `linux/arm64` asks for all its variants."""
    return not wanted or platform is None or any(platform == one or platform.startswith(f"{one}/") for one in wanted)


def _image(reading: Reading, found: _Found, names: tuple[str, ...]) -> Parts | Unobserved:
    """Read one image: its manifest, configuration and layers."""
    try:
        data = documents.mapping(found.manifest.data, f"The manifest {found.named}")
        config = _config_descriptor(data, found)
        layers = _layer_descriptors(data, found)
        content = _read_config(reading.store, config)
        parsed = documents.mapping(content, f"The configuration {config.digest}")
    except Refused as error:
        return refusal(error, reading.origin)
    computed = documents.digest_of(content, config.digest)
    real = documents.digest_of(found.manifest.data, found.named)
    return Parts(
        origin=replace(reading.origin, store=reading.store),
        config=parsed,
        config_digest=computed,
        layers=tuple(_layer(reading, one) for one in layers),
        manifest_digest=real,
        index_digest=found.index.descriptor.digest if found.index is not None else None,
        index=found.index.data if found.index is not None else None,
        annotations=documents.texts(data.get("annotations")),
        names=names,
        sound=computed == config.digest and real == found.named,
    )


def _layer_descriptors(data: dict[str, Any], found: _Found) -> list[Descriptor]:
    """Give all layers of a manifest; raises Refused when not all can be read, for the rest would be no file system."""
    listed = data.get("layers")
    few_enough(len(listed) if isinstance(listed, list) else 0, found.named)
    layers = documents.descriptors(listed)
    if isinstance(listed, list) and len(layers) < len(listed):
        raise Refused(f"The manifest {found.named} names a layer in no form that can be read.", "unsupported")
    return layers


def few_enough(layers: int, named: str) -> None:
    """Raise Refused for more layers than are read of one image."""
    if layers > MOST:
        raise Refused(f"The image {named} has {layers:,} layers: more than {MOST} are not read.", "too-large")


def left_out(number: int, what: str, origin: Origin) -> Unobserved:
    """Say how many images were not read because there are more than are read of one source."""
    reason = f"{number:,} more {'image' if number == 1 else 'images'} of {what} {'was' if number == 1 else 'were'} not read: {MOST} are read of one source."
    return Unobserved(f"{origin.text}: {reason}", "too-large", source=origin.locator, remedy="name by its tag or platform what is to be read")


def _config_descriptor(data: dict[str, Any], found: _Found) -> Descriptor:
    """Give the configuration of an image's manifest; raises Refused for what is no image."""
    config = documents.descriptor(data.get("config"))
    if config is None:
        raise Refused(f"The manifest {found.named} names no configuration: it is of an older schema, or of no image.", "unsupported")
    if config.media_type not in documents.CONFIGS or data.get("artifactType"):
        kind = data.get("artifactType") or config.media_type or "nothing"
        raise Refused(f"The manifest {found.named} is of no container image but of {str(kind)[:100]}.", "not-an-image")
    return config


def _read_config(store: Store, config: Descriptor) -> bytes:
    with store.blob(config) as stream:
        return documents.whole(stream, f"The configuration {config.digest}")


def _layer(reading: Reading, one: Descriptor) -> LayerPart:
    """Read a layer, where layers are read."""
    if not reading.request.images.layers:
        return LayerPart(one.digest, one.media_type, one.size, trouble=NOT_ASKED)
    return reading.layer(one)
