"""Image references, after the grammar of the distribution project: https://github.com/distribution/reference."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

DEFAULT_REGISTRY = "docker.io"
"""Where a reference without a registry host is looked up."""
HUB = frozenset({"index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})
"""Its other names."""

_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_HOST_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_PATH = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*", re.ASCII)
_HOST = re.compile(rf"(?:{_HOST_LABEL}(?:\.{_HOST_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?", re.ASCII)
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]+")
_HEX_LENGTH = {"sha256": 64, "sha384": 96, "sha512": 128, "blake3": 64}
_IMAGE_ID = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 255
_LONGEST_TEXT = 1024


class Reference(NamedTuple):
    """An image reference in full: what is not written is filled in as the engines do."""

    registry: str
    """Host, with its port when one is written; `docker.io` when none is."""
    repository: str
    """Path in the registry, with `library/` for Docker's official short names."""
    tag: str | None
    """As written; None when none is."""
    digest: str | None
    """`algorithm:hex`; None when none is written."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Reference | None:
    """Take a reference apart; None when it is no valid one."""
    if len(text) > _LONGEST_TEXT:
        return None
    name, at, digest = text.partition("@")
    if at and not _is_digest(digest):
        return None
    name, tag = _split_tag(name)
    if tag is not None and not _TAG.fullmatch(tag):
        return None
    located = _locate(name)
    return None if located is None else Reference(*located, tag, digest if at else None)


def _split_tag(name: str) -> tuple[str, str | None]:
    """Cut the tag off: the colon after the last slash, since a registry's port has a colon too."""
    colon = name.rfind(":")
    return (name[:colon], name[colon + 1 :]) if colon > name.rfind("/") else (name, None)


def _locate(name: str) -> tuple[str, str] | None:
    """Registry and repository of a name; the first part is a host when it looks like one."""
    first, slash, rest = name.partition("/")
    is_host = bool(slash) and ("." in first or ":" in first or first == "localhost" or first != first.lower())
    registry, repository = (first, rest) if is_host else (DEFAULT_REGISTRY, name)
    if registry in HUB:
        registry = DEFAULT_REGISTRY
    if registry == DEFAULT_REGISTRY and "/" not in repository:
        repository = f"library/{repository}"
    valid = _HOST.fullmatch(registry) and _PATH.fullmatch(repository) and len(repository) <= _LONGEST_NAME and not _IMAGE_ID.fullmatch(name)
    return (registry, repository) if valid else None


def _is_digest(text: str) -> bool:
    """Whether the text is a digest of an algorithm in use, of its length."""
    algorithm, _, value = text.partition(":")
    return len(value) == _HEX_LENGTH.get(algorithm) and _HEX.fullmatch(value) is not None
