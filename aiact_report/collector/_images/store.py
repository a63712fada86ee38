"""What an image reader asks of the place an image is kept in: a layout directory or a registry.

An archive (and what an engine exports) is no store: it is read once, as a stream; see `_image_archive`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Points at a blob or manifest by its digest (OCI image specification, descriptor.md)."""

    media_type: str
    digest: str
    """`algorithm:hex`."""
    size: int
    annotations: Mapping[str, str] = field(default_factory=dict)
    platform: str | None = None
    """`os/architecture[/variant]`, in an index."""
    artifact_type: str | None = None


class Manifest(NamedTuple):
    """A manifest or index as it was served."""

    descriptor: Descriptor
    """With the digest computed from `data`."""
    data: bytes


class Store(Protocol):
    """A place that gives manifests and blobs by digest."""

    locator: str
    """How the user named it; no credential in it."""
    insecure: bool
    """Read without verified TLS."""

    def manifest(self, reference: str) -> Manifest:
        """Give the manifest or index of a tag or digest; raises Refused (cause `not-found` when there is none)."""

    def blob(self, descriptor: Descriptor) -> BinaryIO:
        """Open a blob's stored bytes for reading once, from the start; the reader closes it. Raises Refused, also while reading."""

    def referrers(self, digest: str) -> tuple[Descriptor, ...] | None:
        """Give what refers to a manifest (OCI referrers, or its tag scheme); None when this place cannot tell."""
