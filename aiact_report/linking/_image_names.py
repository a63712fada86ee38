"""Image references as the engines understand them: two ways to write one name are one name."""

from __future__ import annotations

from functools import lru_cache

from aiact_report.linking._base import UNSEEN, value
from aiact_report.model import Subject

_HUB = "docker.io"
_SCHEMES = ("docker://", "podman://", "docker-daemon:", "containers-storage:")


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """Give `registry/repository:tag`, what is not written filled in; the digest is cut off, for it is compared by itself."""
    for scheme in _SCHEMES:
        text = text.removeprefix(scheme)
    name = text.partition("@")[0]
    colon = name.rfind(":")
    name, tag = (name[:colon], name[colon + 1 :]) if colon > name.rfind("/") else (name, "latest")
    registry, repository = _located(name)
    return joined(registry, repository, tag)


def joined(registry: str, repository: str, tag: str | None) -> str:
    """Put a name together from its parts."""
    return f"{registry}/{repository}:{tag or 'latest'}"


def named_digest(text: str) -> str | None:
    """Give the digest a reference names."""
    return text.partition("@")[2] or None


def own_reference(image: Subject) -> str | None:
    """Give the reference an image was read by; None when its source gave it no name."""
    registry, repository, tag = (value(image, f"image.{part}") for part in ("registry", "repository", "tag"))
    if not isinstance(registry, str) or not isinstance(repository, str) or tag is UNSEEN or tag is None:
        return None
    return joined(registry, repository, tag)


def _located(name: str) -> tuple[str, str]:
    """Part a name into registry and repository; the first part is a registry when it looks like a host."""
    first, slash, rest = name.partition("/")
    is_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    registry, repository = (first, rest) if is_host else (_HUB, name)
    if registry in {"index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"}:
        registry = _HUB
    return registry, f"library/{repository}" if registry == _HUB and "/" not in repository else repository
