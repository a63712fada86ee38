"""Reports of what a model was measured by: garak, lm-evaluation-harness, Inspect, runs of MLflow. See `docs/collectors/evaluation.md`."""

from __future__ import annotations

from aiact_report.collector._base import Collected, Collector, Unit
from aiact_report.collector.evaluation.recognise import recognise


def _collect(unit: Unit) -> Collected:
    from aiact_report.collector.evaluation.collect import collect

    return collect(unit)


COLLECTOR = Collector(name="evaluation", recognise=recognise, collect=_collect, rank=-8)
"""Asked after scans and bills of materials, whose marks are narrower; what reads such a file is imported when there is one."""
__all__ = ["COLLECTOR"]
