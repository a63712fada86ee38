"""Images in an engine: exported and read layer by layer, or by their configuration alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from msgspec import structs

from aiact_report.collector._base import Collected, sha256
from aiact_report.collector._images.parts import LayerPart, Origin, Parts
from aiact_report.collector._json.parts import table, text
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.collector._vocabulary import reference as _reference
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.engine import config as _engine_config
from aiact_report.collector.engine.address import Kind, addresses
from aiact_report.collector.engine.client import Engine, connect, reader
from aiact_report.collector.engine.json import texts
from aiact_report.errors import nearest
from aiact_report.model import Source, Unobserved

_ID = re.compile(r"(?:sha256:)?[0-9a-f]{12,64}")
_INSPECT = "/images/{}/json"
_OCI = "application/vnd.oci.image.manifest.v1+json"
_MATCHES, _MANIFEST = "image.digest_matches", "image.manifest_digest"
_REMADE = "the engine made the manifest for this export, with layers compressed anew: it is not the one a registry knows"
_COMPUTED = "the engine told the image's configuration in parts, so the digest of its bytes was not computed"
_UNREAD = "Of an image that a container runs only the configuration was read; it is read with its layers where it is named: --image {}"
_EXPORT = "read the image with its layers: --image {}"


def read_engine_image(name: str, engine: Kind, request: Request) -> Collected:
    """Read an image of Docker or Podman by its name or id. Never raises: what cannot be read is Unobserved."""
    locator = f"{engine}://{redact(name)}"
    try:
        return _read(_found(name, engine, request), f"{engine}://{name}", name, request)
    except Refused as error:
        return Collected(unobserved=[Unobserved(f"{locator}: {error.reason}", error.cause, source=locator, remedy=error.remedy)])


def _found(name: str, kind: Kind, request: Request) -> Engine:
    """Find the engine that has an image; raises Refused when none does, with the reason of the likeliest one."""
    if _reference.parse(name) is None and not _ID.fullmatch(name):
        raise Refused("this is no name of an image", "unsupported", f"write {kind}://NAME:TAG")
    refused: list[Refused] = []
    for address in addresses(request, kind):
        try:
            engine = connect(address)
            if address.kind is None and engine.kind != kind:
                continue
            engine.get(_INSPECT, name)
        except Refused as error:
            refused.append(_not_there(engine, name) if error.cause == "not-found" else error)
        else:
            return engine
    telling = [error for error in refused if error.cause != "unreachable"]
    raise (*telling, *refused, Refused(f"no socket of {kind} was named", "unreachable"))[0]


def _not_there(engine: Engine, name: str) -> Refused:
    """Say that an engine has no such image, and which of its images may be meant."""
    try:
        known = _engine_config.nearest_names(engine.get("/images/json"))
    except Refused:
        known = []
    hint = nearest(name, known) if known else "the engine has no images with a name"
    return Refused(f"the engine at {engine.locator} has no such image", "not-found", hint)


def _read(engine: Engine, locator: str, name: str, request: Request) -> Collected:
    """Read an image that is there: exported, or by its configuration where layers are not wanted."""
    from aiact_report.collector._images.archive import read_archive

    image = engine.get(_INSPECT, name)
    identity = text(image, "Id")
    if identity is None:
        raise Refused("the engine's description of the image is not complete", "unsupported")
    origin = _origin(image, locator, name)
    if not request.images.layers:
        return _by_configuration(engine, image, origin, request)
    parts = _exported(engine, identity)
    collected = read_archive(reader(parts), origin, request, observed_at=request.observed_at or None)
    known = _engine_config.all_digests(image)
    return _withhold(collected, _MANIFEST, lambda value: value is None or value in known, Unobserved(_REMADE, "not-kept"))


def _exported(engine: Engine, identity: str) -> Iterator[bytes]:
    """Export an image by its id: a name may move meanwhile. Podman is asked for the form the image is kept in, since another changes its id."""
    if engine.kind == "podman":
        found = engine.get("/libpod/images/{}/json", identity)
        form = "oci-archive" if text(found, "ManifestType") == _OCI else "docker-archive"
        return engine.export("/libpod/images/{}/get", identity, query=f"?format={form}")
    return engine.export("/images/{}/get", identity)


def _origin(image: Any, locator: str, name: str) -> Origin:
    return Origin(
        locator=locator,
        text=locator,
        kind="engine",
        reference=None if _ID.fullmatch(name) else _reference.parse(_engine_config.whole_name(image, name)),
        names=_engine_config.names(image),
        repo_digests=_engine_config.registry_digests(image),
    )


def _by_configuration(engine: Engine, image: dict[str, Any], origin: Origin, request: Request, unread: str | None = None) -> Collected:
    """Describe an image by what the engine tells of it, without an export; `unread` says why, where the user did not ask for that."""
    from aiact_report.collector._images.manifest import NOT_ASKED
    from aiact_report.collector._images.subject import gather

    trouble = NOT_ASKED if unread is None else Refused(unread, NOT_ASKED.cause)
    identity = text(image, "Id") or ""
    config = _engine_config.configuration(image, engine.get("/images/{}/history", identity))
    layers = tuple(LayerPart(trouble=trouble) for _ in texts(table(image, "RootFS"), "Layers"))
    digest = identity if ":" in identity else f"sha256:{identity}"
    parts = Parts(origin, config, digest, layers, names=origin.names)
    collected = gather([parts], replace(request, images=replace(request.images, layers=False)))
    read = json.dumps([image, config], sort_keys=True).encode()
    collected.sources = [Source(origin.locator, "image", origin.locator, sha256(read), "image", request.observed_at or None)]
    why = Unobserved(_COMPUTED, "not-asked", remedy=_EXPORT.format(origin.text))
    return _withhold(collected, _MATCHES, lambda _: False, why)


def _withhold(collected: Collected, name: str, holds: Callable[[Any], bool], why: Unobserved) -> Collected:
    """Take a fact of images back where it does not hold, and say why."""
    for subject in collected.subjects:
        fact = subject.facts.get(name)
        if fact is not None and not holds(fact.value):
            del subject.facts[name]
            collected.unobserved.append(structs.replace(why, facts=(name,), subject=subject.id, source=subject.source))
    return collected


def registry_digests(engine: Engine, identity: str) -> tuple[str, ...] | Refused:
    """Give the digests by which registries know an image, or why the engine does not tell."""
    try:
        return _engine_config.registry_digests(engine.get(_INSPECT, identity))
    except Refused as error:
        return error


def read_running(engine: Engine, containers: Iterable[dict[str, Any]], request: Request, taken: Iterable[str]) -> Iterator[Collected]:
    """Yield the images of containers by their configurations, each image once; those asked for by name are read elsewhere."""
    asked, named = _asked(engine, request), _named(containers)
    locators = set(taken)
    for identity in sorted(named):
        name = _still(engine, identity, sorted(named[identity]))
        locator = f"{engine.kind}://{name}"
        if identity in asked or f"{engine.kind}://{identity}" in locators:
            continue
        if locator in locators:
            name, locator = identity, f"{engine.kind}://{identity}"
        locators.add(locator)
        try:
            image = engine.get(_INSPECT, identity)
            unread = _UNREAD.format(locator) if request.images.layers else None
            yield _by_configuration(engine, image, _origin(image, locator, name), request, unread)
        except Refused as error:
            yield Collected(unobserved=[Unobserved(f"{locator}: {error.reason}", error.cause, source=engine.locator, remedy=error.remedy)])


def _named(containers: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """Give the names containers call an image by, by its id."""
    found: dict[str, set[str]] = {}
    for data in containers:
        identity, name = text(data, "Image"), text(table(data, "Config"), "Image")
        if identity is not None:
            found.setdefault(identity, set()).update([name] if name else [])
    return found


def _still(engine: Engine, identity: str, names: list[str]) -> str:
    """Choose the name that still leads to an image, else its id: a tag may have moved since the container started."""
    for name in names:
        if _reference.parse(name) is not None and not _ID.fullmatch(name) and _identity(engine, name) == identity:
            return name
    return identity


def _identity(engine: Engine, name: str) -> str | None:
    try:
        return text(engine.get(_INSPECT, name), "Id")
    except Refused:
        return None


def _asked(engine: Engine, request: Request) -> set[str]:
    """Give the ids of the images of this engine that the user named."""
    scheme = f"{engine.kind}://"
    names = (image.removeprefix(scheme) for image in request.images.names if image.startswith(scheme))
    return {identity for name in names if (identity := _identity(engine, name)) is not None}
