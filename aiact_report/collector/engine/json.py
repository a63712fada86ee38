"""What the Engine API writes in a way of its own: single texts for lists, zero for no bound, the year 1 for never."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiact_report.collector._json import parts


def texts(data: Any, name: str) -> tuple[str, ...]:
    """Give the texts under a name; a single text counts as a list of one."""
    alone = parts.text(data, name)
    return (alone,) if alone else tuple(parts.texts(data, name))


def bound(data: Any, name: str) -> int | None:
    """Give a bound; zero and less mean that there is none."""
    found = parts.whole(data, name)
    return found if found is not None and found > 0 else None


def moment(data: Any, name: str) -> str | None:
    """Give a time; the API writes "never" as the year 1."""
    found = parts.text(data, name)
    return None if found is None or found.startswith("0001-") else found


def read_moment(written: str | None) -> datetime | None:
    """Read an RFC 3339 time; None when there is none, or one without an offset."""
    try:
        found = datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
