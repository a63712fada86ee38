"""Reports of what a model was measured by: garak, lm-evaluation-harness, Inspect, runs of MLflow. See `docs/collectors/evaluation.md`."""

from aiact_report.collector.evaluation.collect import COLLECTOR

__all__ = ["COLLECTOR"]
