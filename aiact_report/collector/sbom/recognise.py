"""Telling a bill of materials by its first bytes."""

from __future__ import annotations

import re

_CYCLONEDX = re.compile(rb'"bomFormat"\s*:\s*"CycloneDX"')
_SPDX = re.compile(rb'"spdxVersion"\s*:\s*"SPDX-|"SPDXID"\s*:\s*"SPDXRef-')
_SPDX3 = re.compile(rb'"@context"\s*:\s*\[?\s*"https://spdx\.org/rdf/3\.')
_TAGS = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\n){0,200}SPDXVersion:[ \t]*SPDX-2\.")


def recognise(_locator: str, head: bytes) -> bool:
    """Whether a file is a bill of materials: by the marks its format begins with."""
    if head.lstrip()[:1] == b"{":
        return bool(_CYCLONEDX.search(head) or _SPDX.search(head) or _SPDX3.search(head))
    return b"SPDXVersion:" in head and _TAGS.match(head) is not None
