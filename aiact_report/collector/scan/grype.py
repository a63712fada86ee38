"""Reports of Grype, in its JSON."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._json.parts import items, part, short, texts
from aiact_report.collector.scan.report import SYSTEM, Finding, Report, digest, digests, ecosystems, severity


def is_grype(document: dict[str, Any]) -> bool:
    """Whether a document is a report of this form."""
    return isinstance(document.get("matches"), list) and short(document, "descriptor", "name") == "grype"


def read(document: dict[str, Any]) -> Report:
    """Read it."""
    matches = list(items(document, "matches"))
    target = part(document, "source", "target")
    whole = target if isinstance(target, dict) else {}
    return Report(
        format="grype",
        tool="Grype",
        version=short(document, "descriptor", "version"),
        target=short(whole, "userInput") or short(document, "source", "target"),
        digests=digests([whole.get("manifestDigest"), *texts(whole, "repoDigests"), whole.get("userInput")]),
        image_id=digest(whole.get("imageID")),
        created=short(document, "descriptor", "timestamp"),
        findings=tuple(map(_finding, matches)),
        database_date=short(document, "descriptor", "db", "status", "built") or short(document, "descriptor", "db", "built"),
        ecosystems=_ecosystems(matches),
        marks_exploited=any(part(match, "vulnerability", name) is not None for match in matches for name in ("risk", "knownExploited")),
        suppressed=sum(1 for _ in items(document, "ignoredMatches")),
    )


def _ecosystems(matches: list[dict[str, Any]]) -> tuple[str, ...] | None:
    """Give the types of the packages with findings; where no language is among them, it is not known whether one was looked at."""
    seen = ecosystems(part(match, "artifact", "type") for match in matches)
    return seen if set(seen) - SYSTEM else None


def _finding(match: dict[str, Any]) -> Finding:
    found = part(match, "vulnerability")
    return Finding(
        short(found, "id") or "",
        severity(part(found, "severity")),
        short(match, "artifact", "name") or "",
        short(match, "artifact", "version") or "",
        ", ".join(texts(found, "fix", "versions"))[:100] if part(found, "fix", "state") in (None, "fixed") else "",
        bool(part(found, "knownExploited")),
    )
