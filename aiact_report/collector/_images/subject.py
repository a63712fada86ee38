"""From the parts of images to subjects: identity, configuration, layers, contents, and what stands beside an image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiact_report.collector._base import Collected
from aiact_report.collector._images import config as configuration
from aiact_report.collector._images import history as layers
from aiact_report.collector._images.inside import contents
from aiact_report.collector._images.parts import Origin, Parts, platform_of
from aiact_report.collector._images.sheet import NOTHING, Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.collector._vocabulary.reference import Reference, parse
from aiact_report.model import Place, Subject, Unobserved

_SHORT = 12
"""Hex digits of an image ID that tell it from others, as engines print it."""


def gather(found: Iterable[Parts | Unobserved], request: Request) -> Collected:
    """Make the subjects of images, each once; the caller adds their source."""
    collected = Collected(sources=[], subjects=[], unobserved=[], skipped=[])
    known: dict[str, Parts] = {}
    for one in found:
        if isinstance(one, Unobserved):
            collected.unobserved.append(one)
        else:
            _join(known, one)
    for identity, parts in known.items():
        for sheet in _sheets(identity, parts, request):
            collected.subjects.append(sheet.subject)
            collected.unobserved += sheet.unobserved
    return collected


def remark(collected: Collected, reason: str, cause: str, source: str) -> None:
    """Say something of every image of a source that withholds none of its facts; of no image: that none was seen."""
    images: list[str | None] = [subject.id for subject in collected.subjects if subject.kind == "image"]
    collected.unobserved += [Unobserved(reason, cause, subject=identity, source=source) for identity in images or [None]]


def _join(known: dict[str, Parts], one: Parts) -> None:
    """Keep an image; one that was found twice in a source keeps the names of both."""
    from dataclasses import replace

    identity = subject_id(one)
    if identity in known:
        one = replace(known[identity], names=tuple(sorted({*known[identity].names, *one.names})))
    known[identity] = one


def subject_id(parts: Parts) -> str:
    """Give the id of an image: the same from run to run."""
    return f"{parts.origin.locator}#{platform_of(parts.config) or 'unknown'}@{parts.config_digest.partition(':')[2][:_SHORT]}"


def _sheets(identity: str, parts: Parts, request: Request) -> Iterator[Sheet]:
    """Yield the image, then its layers."""
    names = _names(parts)
    image = Sheet(Subject(identity, "image", names[0] if names else parts.origin.text, parts.origin.locator, facts={}))
    place = Place(digest=parts.config_digest)
    _identity(image, parts, names)
    _bytes(image, parts)
    configuration.settings(image, parts.config, place)
    configuration.credentials(image, parts.config, parts.annotations, place)
    configuration.labels(image, parts.config, parts.annotations, (place, Place(digest=parts.manifest_digest)))
    configuration.times(image, parts.config, request.observed_at, place)
    layers.history(image, parts, place)
    contents(image, parts, request.observed_at, place)
    _beside(image, parts, request)
    yield image
    yield from layers.layer_sheets(parts, image.subject)


def _names(parts: Parts) -> tuple[str, ...]:
    own = (*parts.origin.names, *parts.names)
    return tuple(dict.fromkeys(own)) if own or parts.origin.reference is None else (parts.origin.text,)


def _identity(image: Sheet, parts: Parts, names: tuple[str, ...]) -> None:
    """Write what the image is called and which digests it has."""
    origin, place = parts.origin, Place(digest=parts.manifest_digest or parts.config_digest)
    image.put("reference", origin.text, place)
    image.put("names", sorted(names), place)
    reference = origin.reference or _named(names)
    for name in ("registry", "repository", "tag"):
        image.put(name, getattr(reference, name) if reference is not None else None, place)
    image.put("index_digest", parts.index_digest, place)
    image.put("config_digest", parts.config_digest, place)
    image.put("platform", platform_of(parts.config), Place(digest=parts.config_digest))
    image.put("diff_ids", layers.diff_ids(parts.config), Place(digest=parts.config_digest))
    if parts.manifest_digest is not None:
        image.put("manifest_digest", parts.manifest_digest, place)
    else:
        image.withhold(
            ("manifest_digest",), Refused("This kind of source keeps no manifest: it has the image's configuration and layers only.", "not-kept")
        )
    _repo_digests(image, origin, parts)


def _named(names: tuple[str, ...]) -> Reference | None:
    """Give the first name that is a whole reference; a tag alone names no repository."""
    return next((found for name in names if ("/" in name or ":" in name) and (found := parse(name)) is not None), None)


def _repo_digests(image: Sheet, origin: Origin, parts: Parts) -> None:
    """Write by which digests registries know the image; a registry that was asked itself says so by its manifest."""
    if origin.repo_digests is not None:
        image.put("repo_digests", sorted(origin.repo_digests), NOTHING)
    elif origin.kind == "registry" and parts.manifest_digest is not None:
        image.put("repo_digests", [parts.manifest_digest], Place(digest=parts.manifest_digest))
    else:
        image.withhold(("repo_digests",), Refused("A file does not tell by which digests registries know the image.", "not-kept"))


def _bytes(image: Sheet, parts: Parts) -> None:
    """Write how large the image is and whether its bytes are those that its digests name."""
    place = Place(digest=parts.manifest_digest or parts.config_digest)
    image.put("layer_count", len(parts.layers), place)
    sizes = [layer.size if layer.size is not None else (layer.read.size if layer.read is not None else None) for layer in parts.layers]
    _total(image, "size", sizes, parts, place)
    _total(image, "unpacked_size", [layer.read.unpacked_size if layer.read is not None else None for layer in parts.layers], parts, place)
    known = layers.diff_ids(parts.config)
    matches = [layers.matching(layer, diff_id) for layer, diff_id in zip(parts.layers, [*known, *([None] * len(parts.layers))], strict=False)]
    image.put("digest_matches", parts.sound and False not in matches, place)
    if False in matches:
        image.remark(
            "The bytes of a layer have not the digest that names it: this is not the image its manifest and configuration describe.",
            "digest-mismatch",
        )


def _total(image: Sheet, name: str, sizes: list[int | None], parts: Parts, place: Place) -> None:
    """Write a sum, where every part of it is known."""
    if None not in sizes:
        image.put(name, sum(size for size in sizes if size is not None), place)
        return
    trouble = next(layer.trouble for layer, size in zip(parts.layers, sizes, strict=True) if size is None)
    image.withhold(
        (name,),
        Refused(
            trouble.reason if trouble is not None else "The size of a layer is not known.", trouble.cause if trouble is not None else "unreadable"
        ),
    )


def _beside(image: Sheet, parts: Parts, request: Request) -> None:
    """Write signatures and attestations, where the place keeps such."""
    from aiact_report.collector._images.supply.chain import SUPPLY, supply_chain

    store, digest = parts.origin.store, parts.manifest_digest
    if store is None or digest is None:
        names = [name.removeprefix("image.") for name in SUPPLY]
        image.withhold(
            names,
            Refused("Signatures and attestations stand beside an image in a registry or an OCI layout; this kind of source keeps none.", "not-kept"),
        )
        return
    facts, unobserved = supply_chain(store, digest, image.subject.id, image.subject.source, request, parts.index)
    image.subject.facts.update(facts)
    image.unobserved += unobserved
