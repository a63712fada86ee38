"""How a kind that is no workload is described."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet


class Kind(NamedTuple):
    """How a kind that is no workload is read."""

    groups: tuple[str, ...]
    """API groups in which the kind has this meaning."""
    subject: str
    read: Callable[[Sheet, Object], None]


Named = tuple[str, Kind]
"""A kind with its name: one name may mean different things in different groups."""
