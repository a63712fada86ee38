"""Following keys into what was read from JSON, whatever stands there."""

from __future__ import annotations

from typing import Any


def part(found: object, *path: str) -> Any:
    """Follow keys into mappings; None where one is missing."""
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found
