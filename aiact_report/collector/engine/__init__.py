"""Container engines: Docker and Podman, and every container that runs in them, as a workload with its container."""

from aiact_report.collector.engine.collect import COLLECTOR

__all__ = ["COLLECTOR"]
