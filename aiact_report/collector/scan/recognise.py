"""Telling a report of a vulnerability scanner by its first bytes."""

from __future__ import annotations

import re

_TRIVY = re.compile(rb'"(?:SchemaVersion|ArtifactType)"\s*:')
_GRYPE_START = re.compile(rb'\s*\{\s*"(?:matches|ignoredMatches|alertsByPackage|source|distro|descriptor)"\s*:')
_GRYPE = re.compile(rb'"matchDetails"\s*:\s*\[|"relatedVulnerabilities"\s*:\s*\[|"descriptor"\s*:\s*\{\s*"name"\s*:\s*"grype"')
_CLAIR = re.compile(rb'"manifest_hash"\s*:\s*"sha256:')
_SARIF = re.compile(rb'"driver"\s*:\s*\{[^{}\[]{0,2000}?"name"\s*:\s*"(?:trivy|grype)"', re.IGNORECASE)


def recognise(_locator: str, head: bytes) -> bool:
    """Whether a file is a report of one of these tools: a JSON object with the fields only theirs have."""
    if head.lstrip()[:1] != b"{":
        return False
    if b'"ArtifactName"' in head and _TRIVY.search(head):
        return True
    if b'"matches"' in head or b'"descriptor"' in head:
        return bool(_GRYPE_START.match(head) and _GRYPE.search(head))
    return bool(_CLAIR.search(head) or (b'"runs"' in head and _SARIF.search(head)))
