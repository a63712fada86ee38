"""Reports of Trivy, in its JSON of schema version 2."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._json.parts import items, part, short, texts
from aiact_report.collector.scan.report import Finding, Report, digest, digests, ecosystems, severity

_EXPLOITED = ("KnownExploited", "CisaKnownExploited", "CISAKnownExploited", "KEV", "VulnCheckKEV")
"""Fields by which extended reports mark a finding as exploited; Trivy's own has none."""
_MODIFIED = ("ExperimentalModifiedFindings", "ModifiedFindings")
SCHEMA = 2


def is_trivy(document: dict[str, Any]) -> bool:
    """Whether a document is a report of this form."""
    return document.get("SchemaVersion") == SCHEMA and "ArtifactName" in document


def read(document: dict[str, Any]) -> Report:
    """Read it."""
    results = list(items(document, "Results"))
    raw = [one for result in results for one in items(result, "Vulnerabilities")]
    packages = [result.get("Type") for result in results if result.get("Class") in ("os-pkgs", "lang-pkgs")]
    return Report(
        format="trivy",
        tool="Trivy",
        version=short(document, "Trivy", "Version"),
        target=short(document, "ArtifactName"),
        digests=digests([*texts(document, "Metadata", "RepoDigests"), document.get("ArtifactName")]),
        image_id=digest(part(document, "Metadata", "ImageID")),
        created=short(document, "CreatedAt"),
        findings=tuple(map(_finding, raw)),
        ecosystems=ecosystems(packages),
        marks_exploited=any(name in one for one in raw for name in _EXPLOITED),
        looked=_looked(results),
        suppressed=sum(1 for result in results for name in _MODIFIED for _ in items(result, name)),
    )


def _looked(results: list[dict[str, Any]]) -> bool:
    """Whether vulnerabilities were looked for. Packages are listed whatever was (`--scanners secret`), and Trivy leaves an empty list out: only findings tell.

    https://trivy.dev/latest/docs/configuration/reporting/#json
    """
    modified = (one for result in results for name in _MODIFIED for one in items(result, name))
    return any(isinstance(result.get("Vulnerabilities"), list) for result in results) or any(one.get("Type") == "vulnerability" for one in modified)


def _finding(found: dict[str, Any]) -> Finding:
    return Finding(
        short(found, "VulnerabilityID") or "",
        severity(found.get("Severity")),
        short(found, "PkgName") or "",
        short(found, "InstalledVersion") or "",
        short(found, "FixedVersion") or "",
        any(found.get(name) not in (None, False, [], "", {}) for name in _EXPLOITED),
    )
