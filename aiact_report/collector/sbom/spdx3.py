"""SPDX bills of materials of version 3, in JSON-LD: a graph of elements that point at each other."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._json.parts import items, part, short, texts
from aiact_report.collector.sbom.document import Component, Document, digests

_PACKAGES = ("software_Package", "ai_AIPackage", "dataset_DatasetPackage")
_BILLS = ("SpdxDocument", "software_Sbom", "Bom")


def is_spdx3(document: dict[str, Any]) -> bool:
    """Whether a document is of this format."""
    contexts = document.get("@context")
    named = contexts if isinstance(contexts, list) else [contexts]
    return isinstance(document.get("@graph"), list) and any(isinstance(one, str) and "spdx.org/rdf/3." in one for one in named)


def read(document: dict[str, Any]) -> Document:
    """Read it."""
    elements = list(items(document, "@graph"))
    by_id = {identity: one for one in elements if (identity := short(one, "spdxId") or short(one, "@id"))}
    made = next((one for one in elements if one.get("type") == "CreationInfo"), {})
    roots = _roots(elements, by_id)
    own = set(map(id, roots))
    packages = [one for one in elements if one.get("type") in _PACKAGES and id(one) not in own]
    models = [one for one in elements if one.get("type") == "ai_AIPackage"]
    data = [one for one in elements if one.get("type") == "dataset_DatasetPackage"]
    return Document(
        format="SPDX",
        version=short(made, "specVersion"),
        subject=short(roots[0], "name") if roots else None,
        digests=_digests(roots),
        created=short(made, "created"),
        tool=_tool(made, by_id),
        components=tuple(map(_component, packages)),
        models=tuple(map(_component, models)),
        datasets=tuple(map(_component, data)),
    )


def _roots(elements: list[dict[str, Any]], by_id: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Give what the bill is of: the root elements of the document and of the bill, that are no bills themselves."""
    holders = [one for one in elements if one.get("type") in _BILLS]
    named = dict.fromkeys(identity for one in holders for identity in texts(one, "rootElement"))
    found = (by_id[identity] for identity in named if identity in by_id)
    return [one for one in found if one.get("type") not in _BILLS]


def _digests(roots: list[dict[str, Any]]) -> tuple[str, ...]:
    hashes = [one.get("hashValue") for root in roots for one in items(root, "verifiedUsing") if one.get("algorithm") == "sha256"]
    keys = ("software_packageVersion", "software_packageUrl", "name")
    return digests([part(root, key) for root in roots for key in keys], hashes)


def _tool(made: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> str | None:
    names = (short(by_id.get(identity), "name") for identity in texts(made, "createdUsing"))
    return ", ".join(name for name in names if name)[:200] or None


def _component(found: dict[str, Any]) -> Component:
    version, purl = short(found, "software_packageVersion"), short(found, "software_packageUrl")
    kind = {"ai_AIPackage": "machine-learning-model", "dataset_DatasetPackage": "data"}.get(str(found.get("type")), "")
    return Component(kind, short(found, "name") or "", version or "", purl or "", any(True for _ in items(found, "verifiedUsing")))
