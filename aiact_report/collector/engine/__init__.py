"""Container engines: Docker and Podman, every container that runs in them, as a workload with its container, and the images they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiact_report.collector._base import Asked, Collected
from aiact_report.collector._request import Request

if TYPE_CHECKING:
    from aiact_report.collector.engine.address import Kind


def _wanted(request: Request) -> bool:
    return request.engines.every


def _collect(request: Request) -> Collected:
    from aiact_report.collector.engine.collect import collect

    return collect(request)


def read_engine_image(name: str, engine: Kind, request: Request) -> Collected:
    """Read one image of an engine, by name or id; see `images`."""
    from aiact_report.collector.engine.images import read_engine_image as read

    return read(name, engine, request)


COLLECTOR = Asked(name="engine", wanted=_wanted, collect=_collect, rank=20)
"""Offered to the registry of collectors; what reads it is imported when it is asked for."""
__all__ = ["COLLECTOR", "read_engine_image"]
