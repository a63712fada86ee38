"""Images, from wherever they are kept, read without running them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from aiact_report._files import open_regular, read_regular
from aiact_report.collector._base import FILE_LIMIT, Collected, Unit, sha256
from aiact_report.collector._images import kept
from aiact_report.collector._images import manifest as manifests
from aiact_report.collector._images.archive import Narrow, read_archive
from aiact_report.collector._images.layers import read_layer
from aiact_report.collector._images.layout import layout_images
from aiact_report.collector._images.parts import LayerPart, Origin
from aiact_report.collector._images.store import Descriptor, Store
from aiact_report.collector._images.stream import Hashing, Limits, algorithm_of
from aiact_report.collector._images.subject import gather, remark
from aiact_report.collector._images.supply.keys import check_keys
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.collector.image.name import Kind, Named, named
from aiact_report.errors import MistakesError, Problem
from aiact_report.model import Source, Subject, Unobserved

CONNECTIONS = 8
"""Images asked for at once where only small documents are read: that is waiting, and costs no processor."""


def collect(request: Request) -> Collected:
    """Read every image that was named; the user's mistakes are said before any of them is."""
    merged = Collected(sources=[], subjects=[], unobserved=[], skipped=[])
    names = _named_all(request.images.names)
    check_keys(request)
    sources: dict[str, Source] = {}
    subjects: dict[str, Subject] = {}
    for part in _read_all(names, request):
        for source in part.sources:
            sources.setdefault(source.id, source)
        for subject in part.subjects:
            subjects.setdefault(subject.id, subject)
        merged.unobserved += part.unobserved
        merged.skipped += part.skipped
    merged.sources, merged.subjects = list(sources.values()), list(subjects.values())
    return merged


def _named_all(texts: Sequence[str]) -> list[Named]:
    """Tell what each text means; raises MistakesError with all that mean nothing."""
    found: list[Named] = []
    problems: list[Problem] = []
    for text in dict.fromkeys(texts):
        try:
            found.append(named(text))
        except MistakesError as error:
            problems += error.problems
    if problems:
        raise MistakesError(problems)
    return found


def _read_all(names: Sequence[Named], request: Request) -> list[Collected]:
    """Read them in their order; of registries several at once, where only small documents are asked for."""
    remote = [name for name in names if name.kind is Kind.REGISTRY]
    if request.images.layers or len(remote) < len(names) or len(remote) == 1:
        return [_read(name, request) for name in names]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max(request.jobs, CONNECTIONS)) as pool:
        return list(pool.map(lambda name: _read(name, request), names))


def _read(name: Named, request: Request) -> Collected:
    """Read what one text names."""
    match name.kind:
        case Kind.ENGINE:
            from aiact_report.collector.engine import read_engine_image

            return read_engine_image(name.target, name.engine, request)
        case Kind.SIF:
            from aiact_report.collector.image.sif.collect import read_sif

            return read_sif(name.target, request)
        case Kind.DEFINITION:
            return _read_definition(name, request)
        case Kind.ARCHIVE:
            return _read_file(name, request)
        case Kind.LAYOUT:
            return _read_layout(name, request)
        case Kind.REGISTRY:
            return _read_registry(name, request)


def locator_of(path: str, request: Request) -> str:
    """Name a file relative to the directory that locators are relative to, where it is below it."""
    absolute, root = os.path.abspath(path), os.path.abspath(request.root)
    inside = os.path.commonpath([absolute, root]) == root
    return os.path.relpath(absolute, root) if inside else path


def _read_file(name: Named, request: Request) -> Collected:
    locator = locator_of(name.target, request)
    try:
        with open_regular(name.target, buffering=0) as file:
            return read_archive(file.read, Origin(locator, name.text, "archive"), request, Narrow(tag=name.tag))
    except OSError as error:
        return _refused(Refused(f"{locator} cannot be read: {error.strerror}.", "unreadable"), locator)


def _read_definition(name: Named, request: Request) -> Collected:
    """Read a definition file of Apptainer that was named as an image: what it builds is not here."""
    from aiact_report.collector.apptainer import COLLECTOR as APPTAINER

    locator, path = locator_of(name.target, request), Path(name.target)
    try:
        data = read_regular(path, FILE_LIMIT + 1)
    except OSError as error:
        return _refused(Refused(f"{locator} cannot be read: {error.strerror}.", "unreadable"), locator)
    if len(data) > FILE_LIMIT:
        return _refused(Refused(f"{locator} is larger than any definition file.", "too-large"), locator)
    return APPTAINER.collect(Unit(locator, path, data, request.root, observed_at=request.observed_at))


def _refused(error: Refused, locator: str) -> Collected:
    return Collected(sources=[], subjects=[], unobserved=[Unobserved(error.reason, error.cause, source=locator, remedy=error.remedy)], skipped=[])


def _read_layout(name: Named, request: Request) -> Collected:
    locator = locator_of(name.target, request)
    try:
        store = kept.of_folder(name.target, locator)
    except Refused as error:
        return _refused(error, locator)
    with Hashing() as hashing:
        reading = manifests.Reading(store, Origin(locator, name.text, "layout"), request, _layer_reader(store, hashing))
        collected = gather(layout_images(store, reading, name.tag), request)
    collected.sources = [Source(locator, "image", locator, sha256(store.index), "image")]
    return collected


def _read_registry(name: Named, request: Request) -> Collected:
    from aiact_report.collector.image.registry.store import RegistryStore

    reference = name.reference
    store = RegistryStore(reference, request)
    origin = Origin(store.locator, name.text, "registry", reference=reference, names=(name.text,))
    asked = reference.digest or reference.tag or "latest"
    with Hashing() as hashing:
        try:
            top = store.manifest(asked)
        except Refused as error:
            return _refused(error, store.locator)
        collected = gather(manifests.images_of(manifests.Reading(store, origin, request, _layer_reader(store, hashing)), top, asked), request)
    collected.sources = [Source(store.locator, "image", store.locator, sha256(top.data), "image", request.observed_at)]
    if store.insecure:
        reason = f"{store.locator} was read without verified TLS: what was read may have been altered on the way."
        remark(collected, reason, "insecure", store.locator)
    return collected


def _layer_reader(store: Store, hashing: Hashing) -> manifests.ReadLayer:
    """Read layers from a store, each once however many images share it."""
    known: dict[str, LayerPart] = {}

    def read(one: Descriptor) -> LayerPart:
        if one.digest not in known:
            known[one.digest] = _read_blob(store, one, hashing)
        return known[one.digest]

    return read


def _read_blob(store: Store, one: Descriptor, hashing: Hashing) -> LayerPart:
    try:
        with store.blob(one) as stream:
            found = read_layer(stream.read, hashing, Limits(), algorithm_of(one.digest))
    except Refused as error:
        return LayerPart(one.digest, one.media_type, one.size, trouble=Refused(error.reason, error.cause))
    return LayerPart(one.digest, one.media_type, one.size, found, found.trouble)
