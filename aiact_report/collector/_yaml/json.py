"""JSON that the YAML parser refuses although it is sound: surrogate pairs in escapes, several values in a row."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

_SPACE = re.compile(r"(?:---)?[ \t\r\n]*")


def values(text: str) -> list[tuple[Any, int, list[str]]] | None:
    """Read every JSON value of a text with its 0-based line and its duplicate keys; None when it is no JSON."""
    found: list[tuple[Any, int, list[str]]] = []
    position = _skip(text, 0)
    while position < len(text):
        duplicates: list[str] = []
        value, end = _value(text, position, duplicates)
        if end is None:
            return None
        found.append((value, text.count("\n", 0, position), duplicates))
        position = _skip(text, end)
    return found or None


def _value(text: str, position: int, duplicates: list[str]) -> tuple[Any, int | None]:
    """Read the value that starts here, or nothing when none does."""

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(pairs)
        if len(data) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            duplicates.extend(name for name, count in counts.items() if count > 1)
        return data

    if text[position] not in "{[":
        return None, None
    try:
        value, end = json.JSONDecoder(object_pairs_hook=mapping).raw_decode(text, position)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair cannot be written again
    except (ValueError, RecursionError):
        return None, None
    return value, end


def _skip(text: str, position: int) -> int:
    """Pass over a document marker and white space."""
    match = _SPACE.match(text, position)
    return position if match is None else match.end()
