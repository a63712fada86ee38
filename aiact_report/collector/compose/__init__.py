"""Compose files: an application as a project, each service as a workload with its container."""

from __future__ import annotations

from aiact_report.collector._base import Collected, Collector, Unit
from aiact_report.collector.compose.recognise import recognise


def _collect(unit: Unit) -> Collected:
    from aiact_report.collector.compose.collect import collect

    return collect(unit)


COLLECTOR = Collector(name="compose", recognise=recognise, collect=_collect, rank=20)
"""Offered to the registry of collectors; what reads such a file is imported when there is one."""
__all__ = ["COLLECTOR"]
