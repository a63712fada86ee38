"""Taking an engine's replies apart: what is missing, or of another type than the API says, is None."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def table(data: Any, *path: str) -> dict[str, Any]:
    """Give the object at a path; an empty one when there is none."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def rows(data: Any, name: str) -> list[Any]:
    """Give the list under a name; an empty one when there is none."""
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def text(data: Any, name: str) -> str | None:
    """Give the text under a name; None for an empty one too, which is how the API writes "not set"."""
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, str) and found else None


def texts(data: Any, name: str) -> tuple[str, ...]:
    """Give the texts under a name; a single text counts as a list of one."""
    found = data.get(name) if isinstance(data, dict) else None
    if isinstance(found, str):
        return (found,) if found else ()
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()


def whole(data: Any, name: str) -> int | None:
    """Give the whole number under a name."""
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def bound(data: Any, name: str) -> int | None:
    """Give a bound; zero and less mean that there is none."""
    found = whole(data, name)
    return found if found is not None and found > 0 else None


def flag(data: Any, name: str) -> bool | None:
    """Give the truth value under a name."""
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, bool) else None


def moment(data: Any, name: str) -> str | None:
    """Give a time; the API writes "never" as the year 1."""
    found = text(data, name)
    return None if found is None or found.startswith("0001-") else found


def read_moment(written: str | None) -> datetime | None:
    """Read an RFC 3339 time; None when there is none, or one without an offset."""
    try:
        found = datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
