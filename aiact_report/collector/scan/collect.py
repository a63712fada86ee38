"""Reports of vulnerability scanners: Trivy, Grype, Clair, and SARIF of the first two. See `docs/collectors/scan.md`."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._base import Collected, Unit, source_of
from aiact_report.collector._json.load import BrokenError, load
from aiact_report.collector.scan import clair as _scan_clair
from aiact_report.collector.scan import grype as _scan_grype
from aiact_report.collector.scan import sarif as _scan_sarif
from aiact_report.collector.scan import trivy as _scan_trivy
from aiact_report.collector.scan.report import Report
from aiact_report.collector.scan.write import write
from aiact_report.model import Place, Unobserved


def collect(unit: Unit) -> Collected:
    """Read one report; one that is cut off or of another form is Unobserved."""
    collected = Collected(sources=[source_of(unit, "scan")], subjects=[], unobserved=[], skipped=[])
    try:
        reports = _reports(load(unit.data))
    except BrokenError as error:
        collected.unobserved.append(_unread(unit, f"The report could not be read: {error}.", "parse-error", "make the report again"))
        return collected
    if not reports:
        collected.unobserved.append(_unread(unit, "The file is of no form or version of report that is read.", "unsupported", None))
    for number, report in enumerate(reports, 1):
        write(collected, unit, report, number)
    return collected


def _reports(document: dict[str, Any]) -> list[Report]:
    """Read a document by its form."""
    if _scan_trivy.is_trivy(document):
        return [_scan_trivy.read(document)]
    if _scan_grype.is_grype(document):
        return [_scan_grype.read(document)]
    if _scan_clair.is_clair(document):
        return [_scan_clair.read(document)]
    return _scan_sarif.read(document) if _scan_sarif.is_sarif(document) else []


def _unread(unit: Unit, reason: str, cause: str, remedy: str | None) -> Unobserved:
    return Unobserved(reason, cause, _MAY_HAVE_TOLD, source=unit.locator, place=Place(unit.locator), remedy=remedy)


_MAY_HAVE_TOLD = ("scan.digests", "image.scans", "image.fixable_critical", "image.fixable_high", "image.known_exploited")
"""What a report that could not be read might have told of any image: without it, "no scan of this digest" is not known."""
