"""CycloneDX bills of materials, in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiact_report.collector._json.parts import LONGEST, items, part, short
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
        cards=tuple(sorted(_cards(document))),
    )


def _cards(document: dict[str, Any]) -> Iterator[str]:
    """Yield the model cards that give measures: https://cyclonedx.org/docs/1.6/json/#components_items_modelCard."""
    for one in items({"all": [part(document, "metadata", "component"), *items(document, "components")]}, "all"):
        measures = [_measure(item) for item in items(one, "modelCard", "quantitativeAnalysis", "performanceMetrics")]
        if one.get("type") == "machine-learning-model" and any(measures):
            digest = next(
                (f"sha256:{each['content'].lower()}" for each in items(one, "hashes") if each.get("alg") == "SHA-256" and short(each, "content")), ""
            )
            data = ", ".join(
                filter(None, (short(each, "name") or short(each, "ref") for each in items(one, "modelCard", "modelParameters", "datasets")))
            )
            parts = (short(one, "name") or "", digest, ", ".join(filter(None, measures)), f"on {data}" if data else "")
            yield " ".join(filter(None, parts))[:LONGEST]


def _measure(item: dict[str, Any]) -> str:
    """Write one metric: its kind, its value, and the part of the data it is of."""
    kind, value, slice_ = short(item, "type"), item.get("value"), short(item, "slice")
    return f"{kind}={value}"[:100] + (f" ({slice_})"[:50] if slice_ else "") if kind and isinstance(value, str | int | float) else ""


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
