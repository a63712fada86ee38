"""Compose files: an application as a project, each service as a workload with its container."""

from aiact_report.collector.compose.collect import COLLECTOR

__all__ = ["COLLECTOR"]
