"""SPDX bills of materials of versions 2.2 and 2.3: JSON, and the tag-value form read into the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from aiact_report.collector._json.parts import items, short, texts
from aiact_report.collector.sbom.document import Component, Document, digests

_TAG = re.compile(r"([A-Za-z]{2,40}):[ \t]*(.*)")
_DOCUMENT = "SPDXRef-DOCUMENT"
_FIELDS = {
    "PackageName": "name",
    "SPDXID": "SPDXID",
    "PackageVersion": "versionInfo",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
}
_DOCUMENT_FIELDS = {"SPDXVersion": "spdxVersion", "DocumentName": "name"}


def is_spdx(document: dict[str, Any]) -> bool:
    """Whether a document is of this format."""
    version = document.get("spdxVersion")
    return isinstance(version, str) and version.startswith("SPDX-2")


def read(document: dict[str, Any]) -> Document:
    """Read it."""
    packages = list(items(document, "packages"))
    described = _described(document)
    roots = [one for one in packages if short(one, "SPDXID") in described]
    own = set(map(id, roots)) if len(packages) > len(roots) else set()
    hashes = [one.get("checksumValue") for root in roots for one in items(root, "checksums") if one.get("algorithm") == "SHA256"]
    named = [word for root in roots for word in (root.get("versionInfo"), root.get("name"), *_purls(root))]
    first = roots[0] if len(roots) == 1 else {}
    return Document(
        format="SPDX",
        version=(short(document, "spdxVersion") or "").removeprefix("SPDX-"),
        subject=short(first, "name") or short(document, "name"),
        digests=digests(named, hashes),
        created=short(document, "creationInfo", "created"),
        tool=_tool(texts(document, "creationInfo", "creators")),
        components=tuple(_component(one) for one in packages if id(one) not in own),
    )


def _described(document: dict[str, Any]) -> frozenset[str]:
    """Give the ids of what a document is of."""
    named = texts(document, "documentDescribes")
    for one in items(document, "relationships"):
        kind, start, end = (short(one, key) for key in ("relationshipType", "spdxElementId", "relatedSpdxElement"))
        if kind == "DESCRIBES" and start == _DOCUMENT and end:
            named.append(end)
        elif kind == "DESCRIBED_BY" and end == _DOCUMENT and start:
            named.append(start)
    return frozenset(named)


def _component(found: dict[str, Any]) -> Component:
    version = short(found, "versionInfo")
    purpose = (short(found, "primaryPackagePurpose") or "").lower()
    return Component(purpose, short(found, "name") or "", version or "", next(_purls(found), ""), bool(found.get("checksums")))


def _purls(found: dict[str, Any]) -> Iterator[str]:
    return (purl for one in items(found, "externalRefs") if one.get("referenceType") == "purl" and (purl := short(one, "referenceLocator")))


def _tool(creators: Iterable[str]) -> str | None:
    tools = [one.removeprefix("Tool:").strip() for one in creators if one.startswith("Tool:")]
    return ", ".join(tools)[:200] or None


def from_tags(written: str) -> dict[str, Any]:
    """Read the tag-value form into the shape of the JSON form."""
    document: dict[str, Any] = {"packages": [], "relationships": [], "creationInfo": {"creators": []}}
    package: dict[str, Any] | None = None
    for tag, value in _tags(written):
        if tag == "PackageName":
            package = {"externalRefs": [], "checksums": []}
            document["packages"].append(package)
        elif tag in ("FileName", "SnippetSPDXID", "LicenseID"):
            package = {}
        if tag == "Relationship":
            _relate(document, value)
        elif package is None:
            _of_document(document, tag, value)
        else:
            _of_package(package, tag, value)
    return document


def _tags(written: str) -> Iterator[tuple[str, str]]:
    """Yield each tag with its value; texts of several lines are passed over."""
    inside = False
    for line in written.splitlines():
        match = None if inside else _TAG.match(line[:2000])
        inside = (inside or "<text>" in line) and "</text>" not in line
        if match is not None:
            yield match[1], match[2].strip()


def _of_document(document: dict[str, Any], tag: str, value: str) -> None:
    if tag in _DOCUMENT_FIELDS:
        document[_DOCUMENT_FIELDS[tag]] = value
    elif tag == "Created":
        document["creationInfo"]["created"] = value
    elif tag == "Creator":
        document["creationInfo"]["creators"].append(value)


def _of_package(package: dict[str, Any], tag: str, value: str) -> None:
    if tag in _FIELDS:
        package[_FIELDS[tag]] = value
    elif tag == "PackageChecksum":
        algorithm, _, content = value.partition(":")
        package.setdefault("checksums", []).append({"algorithm": algorithm.strip(), "checksumValue": content.strip()})
    elif tag == "ExternalRef":
        words = value.split()
        if len(words) == len(("category", "type", "locator")):
            package.setdefault("externalRefs", []).append({"referenceType": words[1], "referenceLocator": words[2]})


def _relate(document: dict[str, Any], value: str) -> None:
    words = value.split()
    if len(words) >= len(("start", "type", "end")):
        document["relationships"].append({"spdxElementId": words[0], "relationshipType": words[1], "relatedSpdxElement": words[2]})
