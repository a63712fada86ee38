"""Images, from wherever they are kept, read without running them."""

from __future__ import annotations

from aiact_report.collector._base import Asked, Collected
from aiact_report.collector._request import Request


def _wanted(request: Request) -> bool:
    return bool(request.images.names)


def _collect(request: Request) -> Collected:
    from aiact_report.collector.image.collect import collect

    return collect(request)


COLLECTOR = Asked(name="image", wanted=_wanted, collect=_collect)
"""Offered to the registry of collectors; what reads it is imported when it is asked for."""
__all__ = ["COLLECTOR"]
