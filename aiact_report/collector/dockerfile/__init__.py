"""Dockerfiles and Containerfiles: what a build declares. See `docs/collectors/dockerfile.md`."""

from aiact_report.collector.dockerfile.collect import COLLECTOR

__all__ = ["COLLECTOR"]
