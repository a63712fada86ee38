"""JSON documents of images: manifests, indexes and configurations, of which nothing is taken on trust."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, BinaryIO

from aiact_report.collector._images.store import Descriptor, Manifest
from aiact_report.collector._images.stream import algorithm_of
from aiact_report.collector._refused import Refused

LARGEST = 8 * 1024 * 1024
"""Bytes of a document that is read; registries refuse manifests over 4 MiB."""
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIGS = ("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json")
"""Media types of the configuration of an image that can be run."""
_DIGEST = re.compile(r"[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}")


def is_digest(text: object) -> bool:
    """Whether a text has the form of a digest."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def digest_of(data: bytes, like: str | None = None) -> str:
    """Compute the digest of bytes, with the algorithm of another digest."""
    algorithm = algorithm_of(like)
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def whole(stream: BinaryIO, what: str) -> bytes:
    """Read a document to its end; raises Refused when it is too large or its place refuses."""
    data = b""
    try:
        while len(data) <= LARGEST and (more := stream.read(LARGEST + 1 - len(data))):
            data += more
    except OSError as error:
        raise Refused(f"{what} cannot be read: {error.strerror or type(error).__name__}.", "unreadable") from None
    if len(data) > LARGEST:
        raise Refused(f"{what} is larger than {LARGEST:,} bytes: more than is read.", "too-large")
    return data


def mapping(data: bytes, what: str) -> dict[str, Any]:
    """Read a JSON object; raises Refused when it is none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(f"{what} is no JSON object.", "parse-error")
    return found


def texts(found: object) -> dict[str, str]:
    """Give the entries of a mapping that are texts, sorted by name."""
    if not isinstance(found, dict):
        return {}
    return {name: found[name] for name in sorted(found) if isinstance(found[name], str)}


def descriptor(found: object) -> Descriptor | None:
    """Read a descriptor; None when it is none."""
    if not isinstance(found, dict) or not is_digest(found.get("digest")):
        return None
    size, kind, artifact = found.get("size"), found.get("mediaType"), found.get("artifactType")
    return Descriptor(
        media_type=kind if isinstance(kind, str) else "",
        digest=found["digest"],
        size=size if isinstance(size, int) and size >= 0 else 0,
        annotations=texts(found.get("annotations")),
        platform=_platform(found.get("platform")),
        artifact_type=artifact if isinstance(artifact, str) else None,
    )


def descriptors(found: object) -> list[Descriptor]:
    """Read a list of descriptors; what is none is left out."""
    return [one for item in (found if isinstance(found, list) else ()) if (one := descriptor(item)) is not None]


def _platform(found: object) -> str | None:
    parts = texts(found)
    if "os" not in parts or "architecture" not in parts:
        return None
    return "/".join(parts[name] for name in ("os", "architecture", "variant") if parts.get(name))


def manifest(data: bytes, media_type: str | None, like: str | None = None) -> Manifest:
    """Make a Manifest of its bytes, with the digest they have."""
    said = mapping(data, "The manifest").get("mediaType")
    kind = media_type or (said if isinstance(said, str) else "") or MANIFEST
    return Manifest(Descriptor(kind, digest_of(data, like), len(data)), data)
