"""The image's bill of materials (CycloneDX 1.6), from the records in it: what Debian's archives and Python's distributions say of themselves."""

from __future__ import annotations

import email.parser
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

SPECIFICATION = "1.6"


def document(root: Path, digest: str) -> bytes:
    """Give the document; it names the image by digest and holds no time, so that it can be made again."""
    subject = {
        "type": "container",
        "name": "aiact-report",
        "version": digest,
        "bom-ref": digest,
        "hashes": [{"alg": "SHA-256", "content": digest[7:]}],
    }
    components = sorted((*_debian(root), *_python(root)), key=lambda component: component["purl"])
    value = {"bomFormat": "CycloneDX", "specVersion": SPECIFICATION, "version": 1, "metadata": {"component": subject}, "components": components}
    return json.dumps(value, indent=1, sort_keys=True).encode()


def _debian(root: Path) -> Iterator[dict[str, Any]]:
    for record in sorted((root / "var/lib/dpkg/status.d").iterdir()):
        said = email.parser.Parser().parsestr(record.read_text(encoding="utf-8"))
        yield component("deb/debian", str(said["Package"]), str(said["Version"]), f"?arch={said['Architecture']}&distro=debian-13")


def _python(root: Path) -> Iterator[dict[str, Any]]:
    for record in sorted(root.glob("app/*.dist-info/METADATA")):
        said = email.parser.Parser().parsestr(record.read_text(encoding="utf-8"), headersonly=True)
        yield component("pypi", str(said["Name"]).lower().replace("_", "-"), str(said["Version"]))


def component(kind: str, name: str, version: str, suffix: str = "") -> dict[str, Any]:
    """Give a library by its package URL (https://github.com/package-url/purl-spec); `suffix` holds its qualifiers."""
    purl = f"pkg:{kind}/{quote(name)}@{quote(version, safe=':~')}{suffix}"
    return {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}
