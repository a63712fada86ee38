"""Apptainer and Singularity definition files: what an image file is built from. See `docs/collectors/apptainer.md`."""

from __future__ import annotations

from aiact_report.collector._base import Collected, Collector, Unit
from aiact_report.collector.apptainer.definition import Base, base, stages
from aiact_report.collector.apptainer.recognise import recognise


def _collect(unit: Unit) -> Collected:
    from aiact_report.collector.apptainer.collect import collect

    return collect(unit)


COLLECTOR = Collector(name="apptainer", recognise=recognise, collect=_collect)
"""Offered to the registry of collectors; what reads such a file is imported when there is one."""
__all__ = ["COLLECTOR", "Base", "base", "stages"]
