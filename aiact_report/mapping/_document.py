"""Mapping files with their lines: plain YAML data whose mappings know where each key stands."""

from __future__ import annotations

import json
from typing import Any

from aiact_report import compiled
from aiact_report.errors import Problem


class _Unread(dict[str, int]):
    """The lines of a file that was not parsed: it was found without a mistake when it was compiled, so nobody should ask."""

    def __missing__(self, key: str) -> int:
        return 1


class Entry(dict[str, Any]):
    """A mapping that knows its lines."""

    line: int = 1
    """1-based line where it starts."""
    lines: dict[str, int] = _Unread()
    """1-based line of each key."""


def read(data: bytes, file: str, problems: list[Problem]) -> Any:
    """Read one YAML document; mistakes go to `problems` and give None."""
    known = compiled.known(data)
    if known is not None:
        return json.loads(known, object_hook=Entry)
    from aiact_report.mapping._parsed import parse

    return parse(data, file, problems)
