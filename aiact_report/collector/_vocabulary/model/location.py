"""Where a model comes from, without credentials, and what fixes it."""

from __future__ import annotations

import re
from functools import lru_cache

from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._vocabulary.tags import floats

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}(?![0-9a-f])|sha512:[0-9a-f]{128}(?![0-9a-f])")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_OBJECT_VERSION = re.compile(r"[?&](?:versionId|generation|versionid)=([\w.-]+)|#([0-9]{6,})$")
_REGISTRY_VERSION = re.compile(r"(?:models:/|model-registry://)(?:.*/)?[^/@]+/v?[0-9]+(?:\.[0-9]+)*$")


@lru_cache(maxsize=4096)
def located(location: str, revision: str | None) -> tuple[str, str]:
    """Give a location without credentials, and what fixes it."""
    return redact(_without_query(location)), pin_of(location, revision)


def pin_of(location: str, revision: str | None) -> str:
    """Say what fixes a model's location: digest, commit, object-version, registry-version, path, alias or none."""
    text = location.strip()
    parts = re.split(r"[@/:]", text)
    if _DIGEST.search(text):
        return "digest"
    if any(_COMMIT.fullmatch(part) for part in (*parts, revision or "")):
        return "commit"
    if _OBJECT_VERSION.search(text):
        return "object-version"
    if _REGISTRY_VERSION.match(text) or (text.startswith("oci://") and not floats(text.removeprefix("oci://"))):
        return "registry-version"
    if text.startswith(("/", "./", "../", "pvc://", "file:", "~")):
        return "path"
    return "alias" if revision or _has_alias(text) else "none"


def _has_alias(text: str) -> bool:
    """Whether a location names a moving label: an alias, a stage, a branch or a tag."""
    if text.startswith(("models:/", "model-registry://")):
        return True
    last = text.rsplit("/", 1)[-1]
    return ":" in last or "@" in last or last in {"latest", "main", "master", "stable"}


def _without_query(location: str) -> str:
    """Cut a query, which may hold a signature; a version in it is kept."""
    base, mark, _ = location.partition("?")
    version = _OBJECT_VERSION.search(location)
    return base if not mark or version is None or version[1] is None else f"{base}?versionId={version[1]}"
