"""Taking apart what was read from JSON, whatever stands there: the keys, texts, lists and times of other people's documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

LONGEST = 300
"""Characters of a text that becomes a fact."""
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.\d+)?[ ]?(Z|UTC|[+-]\d\d:?\d\d)?.{0,20})?")


def part(found: object, *path: str) -> Any:
    """Follow keys into mappings; None where one is missing."""
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def table(found: object, *path: str) -> dict[str, Any]:
    """Follow keys to a mapping; an empty one when there is none."""
    value = part(found, *path)
    return value if isinstance(value, dict) else {}


def rows(found: object, *path: str) -> list[Any]:
    """Follow keys to a list; an empty one when there is none."""
    value = part(found, *path)
    return value if isinstance(value, list) else []


def text(found: object, *path: str) -> str | None:
    """Follow keys to a text that is not empty: many an API writes "not set" as an empty one."""
    value = part(found, *path)
    return value if isinstance(value, str) and value else None


def short(found: object, *path: str) -> str | None:
    """Follow keys to a text that is not empty, cut to what a fact holds."""
    value = text(found, *path)
    return value[:LONGEST] if value is not None else None


def whole(found: object, *path: str) -> int | None:
    """Follow keys to a whole number; a truth value is none."""
    value = part(found, *path)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag(found: object, *path: str) -> bool | None:
    """Follow keys to a truth value."""
    value = part(found, *path)
    return value if isinstance(value, bool) else None


def items(found: object, *path: str) -> Iterator[dict[str, Any]]:
    """Follow keys to a list, and yield the mappings in it."""
    return (one for one in rows(found, *path) if isinstance(one, dict))


def texts(found: object, *path: str) -> list[str]:
    """Follow keys to a list, and give the texts in it."""
    return [one for one in rows(found, *path) if isinstance(one, str)]


def moment(written: str) -> datetime | None:
    """Read a time with its zone; a day is its first moment, and a time without a zone is in UTC."""
    match = _TIME.fullmatch(written.strip()[:60])
    if match is None:
        return None
    zone = match[3] if match[3] and match[3] not in ("Z", "UTC") else "+00:00"
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}{zone}")
    except ValueError:
        return None
