"""What stands beside an image in a registry or layout: found by cosign's tags, by OCI referrers, and in a buildx index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from aiact_report.collector._images.documents import LARGEST, descriptors, digest_of, mapping, whole
from aiact_report.collector._images.store import Descriptor, Manifest, Store
from aiact_report.collector._refused import Refused

MOST = 100
"""Artifacts beside one image, and blobs of one artifact, that are read."""
TAG_ENDINGS = ("sig", "att", "sbom")


class Artifact(NamedTuple):
    """A document beside an image."""

    scheme: str
    """How it was found: `cosign tag`, `referrer`, `index`."""
    artifact_type: str
    """Artifact type of its manifest; of a cosign tag its ending."""
    manifest: str
    """Digest of the manifest that lists it."""
    descriptor: Descriptor
    """Of the document itself."""
    data: bytes | None
    """Its bytes; None when they could not be read."""


@dataclass(slots=True)
class Beside:
    """All that was found, and what was refused on the way."""

    artifacts: list[Artifact] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    """Places that could not be looked in: what was found may not be all."""


def beside(store: Store, digests: tuple[str, ...], index: Manifest | None) -> Beside:
    """Look everywhere that documents about these digests may stand; the first digest is the image's own."""
    found = Beside()
    for digest in digests:
        for ending in TAG_ENDINGS:
            _by_tag(store, digest, ending, found)
        _by_referrers(store, digest, found)
    if index is not None:
        for descriptor in _attached(index.data, digests[0]):
            _take(store, descriptor.digest, "index", "attestation-manifest", found)
    return found


def _by_tag(store: Store, digest: str, ending: str, found: Beside) -> None:
    """Look for cosign's tag `sha256-….sig`; there being none is the usual case."""
    tag = f"{digest.replace(':', '-')}.{ending}"
    _take(store, tag, "cosign tag", ending, found)


def _by_referrers(store: Store, digest: str, found: Beside) -> None:
    try:
        listed = store.referrers(digest)
    except Refused as error:
        found.refused.append(error)
        return
    if listed is None:
        found.refused.append(Refused(f"{store.locator} cannot tell what refers to an image.", "unsupported"))
        return
    if len(listed) > MOST:
        found.refused.append(Refused(f"More than {MOST} documents refer to the image; the rest were not read.", "too-large"))
    for descriptor in sorted(listed, key=lambda one: one.digest)[:MOST]:
        _take(store, descriptor.digest, "referrer", descriptor.artifact_type or "", found, about=digest)


def _attached(index: bytes, digest: str) -> Iterator[Descriptor]:
    """Yield the attestation manifests that `docker buildx` lists beside an image."""
    try:
        entries = descriptors(mapping(index, "The index").get("manifests"))
    except Refused:
        return
    for entry in entries[: MOST * 10]:
        kind, about = entry.annotations.get("vnd.docker.reference.type"), entry.annotations.get("vnd.docker.reference.digest")
        if kind == "attestation-manifest" and about == digest:
            yield entry


def _take(store: Store, reference: str, scheme: str, kind: str, found: Beside, about: str | None = None) -> None:
    """Read a manifest and the documents it lists. One that names another subject than it was found by is no one's."""
    try:
        manifest = store.manifest(reference)
        data = _exact(manifest.data, reference, "A manifest beside the image")
        document = mapping(data, "A manifest beside the image")
    except Refused as error:
        if error.cause != "not-found" or scheme != "cosign tag":
            found.refused.append(error)
        return
    subject = document.get("subject")
    named = subject.get("digest") if isinstance(subject, dict) else None
    if about is not None and named not in (None, about):
        return
    said = document.get("artifactType")
    kind = kind or (said if isinstance(said, str) else "")
    for descriptor in descriptors(document.get("layers"))[:MOST]:
        found.artifacts.append(Artifact(scheme, kind, manifest.descriptor.digest, descriptor, _read(store, descriptor, found)))


def _exact(data: bytes, reference: str, what: str) -> bytes:
    """Give bytes that have the digest they were asked for by; raises Refused when they have another."""
    if ":" in reference and digest_of(data, reference) != reference:
        raise Refused(f"{what} has not the digest {reference} it was asked for by.", "digest-mismatch")
    return data


def _read(store: Store, descriptor: Descriptor, found: Beside) -> bytes | None:
    """Read one document whole and compare it with its digest."""
    if descriptor.size > LARGEST:
        found.refused.append(Refused(f"A document beside the image is larger than {LARGEST // 2**20} MiB and was not read.", "too-large"))
        return None
    try:
        with store.blob(descriptor) as stream:
            data = whole(stream, "A document beside the image")
        return _exact(data, descriptor.digest, "A document beside the image")
    except Refused as error:
        found.refused.append(error)
    return None
