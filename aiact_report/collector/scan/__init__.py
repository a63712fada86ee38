"""Reports of vulnerability scanners: Trivy, Grype, Clair, and SARIF of the first two. See `docs/collectors/scan.md`."""

from __future__ import annotations

from aiact_report.collector._base import Collected, Collector, Unit
from aiact_report.collector.scan.recognise import recognise


def _collect(unit: Unit) -> Collected:
    from aiact_report.collector.scan.collect import collect

    return collect(unit)


COLLECTOR = Collector(name="scan", recognise=recognise, collect=_collect, rank=-10)
"""Offered to the registry of collectors; what reads such a file is imported when there is one."""
__all__ = ["COLLECTOR"]
