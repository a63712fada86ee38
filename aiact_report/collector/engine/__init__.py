"""Container engines: Docker and Podman, every container that runs in them, as a workload with its container, and the images they keep."""

from aiact_report.collector.engine.collect import COLLECTOR
from aiact_report.collector.engine.images import read_engine_image

__all__ = ["COLLECTOR", "read_engine_image"]
