"""CycloneDX bills of materials, in JSON."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._json.parts import items, part, short
from aiact_report.collector.sbom.document import Component, Document, digests

MOST = 1_000_000
"""Components of one document that are counted."""
_PROPERTIES = ("aquasecurity:trivy:RepoDigest", "aquasecurity:trivy:ImageID")
"""Properties that name the image a document is of."""


def is_cyclonedx(document: dict[str, Any]) -> bool:
    """Whether a document is of this format."""
    return document.get("bomFormat") == "CycloneDX"


def read(document: dict[str, Any]) -> Document:
    """Read it."""
    root = part(document, "metadata", "component")
    listed = _components(document)
    named = [one.get("value") for one in items(root, "properties") if one.get("name") in _PROPERTIES]
    hashes = [one.get("content") for one in items(root, "hashes") if one.get("alg") == "SHA-256"]
    return Document(
        format="CycloneDX",
        version=short(document, "specVersion"),
        subject=short(root, "name"),
        digests=digests([part(root, "version"), part(root, "purl"), part(root, "name"), *named], hashes),
        created=short(document, "metadata", "timestamp"),
        tool=_tool(part(document, "metadata", "tools")),
        components=tuple(listed),
        models=tuple(one for one in listed if one.kind == "machine-learning-model"),
        datasets=tuple(one for one in listed if one.kind == "data"),
    )


def _components(document: dict[str, Any]) -> list[Component]:
    """List components with those inside them; they may be nested to any depth."""
    found: list[Component] = []
    waiting = list(items(document, "components"))
    while waiting and len(found) < MOST:
        one = waiting.pop()
        waiting.extend(items(one, "components"))
        group = short(one, "group")
        name = short(one, "name") or ""
        title = f"{group}/{name}" if group else name
        found.append(Component(short(one, "type") or "", title, short(one, "version") or "", short(one, "purl") or "", bool(one.get("hashes"))))
    return found


def _tool(tools: Any) -> str | None:
    """Name the tool: a list up to version 1.4, a mapping since."""
    listed = list(items({"tools": tools}, "tools")) or [*items(tools, "components"), *items(tools, "services")]
    names = (" ".join(word for word in (short(one, "name"), short(one, "version")) if word) for one in listed)
    return ", ".join(name for name in names if name)[:200] or None
