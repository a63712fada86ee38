"""The parts of an image of one platform, as every kind of source gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiact_report.collector._images.layers import LayerRead
from aiact_report.collector._images.store import Store
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.reference import Reference


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an image was found, and what that place calls it."""

    locator: str
    """Locator, and id, of the source."""
    text: str
    """How the user named it, or the engine."""
    kind: str
    """`archive`, `layout`, `registry` or `engine`: what a reader is told when this kind of place keeps no such thing."""
    reference: Reference | None = None
    """The reference it was asked for by; None for a file."""
    names: tuple[str, ...] = ()
    """Every reference the place knows it by, beside those an archive holds itself."""
    repo_digests: tuple[str, ...] | None = None
    """`sha256:…` by which the engine or registry knows it; None when this kind of place knows none."""
    store: Store | None = None
    """What signatures and attestations are read from; None for a place that keeps none."""


@dataclass(frozen=True, slots=True)
class LayerPart:
    """One layer with content, in the order of the file system."""

    digest: str | None = None
    """As the manifest names it; None where there is no manifest that does."""
    media_type: str | None = None
    size: int | None = None
    """Bytes as stored, as the manifest or the archive says."""
    read: LayerRead | None = None
    """None when its bytes were not read."""
    trouble: Refused | None = None
    """Why they were not, or could not be."""


@dataclass(frozen=True, slots=True)
class Parts:
    """An image of one platform: what facts are made of."""

    origin: Origin
    config: Mapping[str, Any]
    """The image configuration, as the OCI image specification has it."""
    config_digest: str
    """Computed from its bytes."""
    layers: tuple[LayerPart, ...]
    manifest_digest: str | None = None
    """None for a source that keeps no manifest."""
    index_digest: str | None = None
    index: bytes | None = None
    """The index itself: it names what buildx attests of the image."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    """Of the manifest."""
    names: tuple[str, ...] = ()
    """By which this image is known in its source."""
    sound: bool = True
    """Manifest and configuration have the digests that name them."""


def platform_of(config: Mapping[str, Any]) -> str | None:
    """`os/architecture[/variant]` of a configuration."""
    parts = [config.get(name) for name in ("os", "architecture", "variant")]
    if not all(isinstance(part, str) and part for part in parts[:2]):
        return None
    return "/".join(part for part in parts if isinstance(part, str) and part)
