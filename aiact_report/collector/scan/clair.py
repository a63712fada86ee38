"""Vulnerability reports of Clair 4, as its API and clairctl give them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiact_report.collector._json.parts import part, short, texts
from aiact_report.collector.scan.report import Finding, Report, digests, ecosystems, severity


def is_clair(document: dict[str, Any]) -> bool:
    """Whether a document is a report of this form."""
    return isinstance(document.get("manifest_hash"), str) and ("package_vulnerabilities" in document or "vulnerabilities" in document)


def read(document: dict[str, Any]) -> Report:
    """Read it."""
    found = tuple(_findings(document))
    return Report(
        format="clair",
        tool="Clair",
        version=None,
        target=short(document, "manifest_hash"),
        digests=digests([document.get("manifest_hash")]),
        image_id=None,
        created=None,
        findings=found,
        ecosystems=ecosystems(_databases(document)),
        looked=bool(found) or bool(part(document, "packages")),
    )


def _findings(document: dict[str, Any]) -> Iterator[Finding]:
    """Yield each vulnerability of each package."""
    listed = part(document, "package_vulnerabilities")
    for package in listed if isinstance(listed, dict) else ():
        for identity in texts(listed, package):
            found = part(document, "vulnerabilities", identity)
            yield Finding(
                short(found, "name") or identity[:100],
                severity(part(found, "normalized_severity")),
                short(document, "packages", package, "name") or short(found, "package", "name") or "",
                short(document, "packages", package, "version") or "",
                short(found, "fixed_in_version") or "",
            )


def _databases(document: dict[str, Any]) -> Iterator[str]:
    """Yield the type of each package database that packages were read from (`var/lib/dpkg/status`, `python:usr/lib/python3`)."""
    environments = part(document, "environments")
    for listed in environments.values() if isinstance(environments, dict) else ():
        for one in listed if isinstance(listed, list) else ():
            database = short(one, "package_db") or ""
            prefix, colon, _ = database.partition(":")
            if "dpkg" in database:
                yield "deb"
            elif "lib/apk" in database:
                yield "apk"
            elif "rpm" in database.lower():
                yield "rpm"
            elif colon:
                yield prefix
