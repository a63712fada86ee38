"""Env files as Compose reads them: `.env` beside the Compose file, and the files a service names in `env_file`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiact_report.collector.compose.interpolation import Variables, expand

_START = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]{0,500})[ \t]*(?:([=:])[ \t]*|(?=[\r\n#]|$))", re.ASCII)
_BLANK = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\r?\n|$)")
_SINGLE = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_COMMENT = re.compile(r"\s#.*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "$": "$$"}


GROWTH_LIMIT = 1_000_000
"""Characters by which variables may lengthen the values of one file; beyond it they are not known."""


class Entry(NamedTuple):
    """One line of an env file."""

    name: str | None
    """None: a line that cannot be read."""
    value: str | None
    """None: the name alone, so the value is the starter's own."""
    line: int


def parse(text: str, variables: Mapping[str, str], *, raw: bool = False) -> list[Entry]:
    """Read an env file; variables in its values are those of the project and those of its earlier lines."""
    if raw:
        return [_raw(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip() and not line.lstrip().startswith("#")]
    return list(_entries(text, Variables(variables, variables.unread if isinstance(variables, Variables) else None)))


def values(entries: list[Entry]) -> dict[str, str]:
    """Names and values; a later line wins."""
    return {entry.name: entry.value for entry in entries if entry.name is not None and entry.value is not None}


def _raw(line: str, number: int) -> Entry:
    """Read a line whose value is taken as it stands (`format: raw`)."""
    name, equals, value = line.partition("=")
    return Entry(name.strip(), value if equals else None, number)


def _entries(text: str, scope: Variables) -> Iterator[Entry]:
    """Yield the entries in order."""
    position, line, grown = 0, 1, 0
    while position < len(text):
        blank = _BLANK.match(text, position)
        if blank:
            following = blank.end()
        else:
            entry, following = _entry(text, position, line, scope)
            grown += max(0, len(entry.value or "") - (following - position))
            if grown > GROWTH_LIMIT:
                scope.clear()  # from here on no variable is known
                scope.unread = "the lines before it, which multiply each other"
            if entry.name is not None and entry.value is not None and grown <= GROWTH_LIMIT:
                scope.setdefault(entry.name, entry.value)
            yield entry
        line += text.count("\n", position, following)
        position = following


def _entry(text: str, position: int, line: int, scope: Mapping[str, str]) -> tuple[Entry, int]:
    """Read the entry at a position; return it and where the next line starts."""
    start = _START.match(text, position)
    if start is None:
        return Entry(None, None, line), _next_line(text, position)
    if start[2] is None:
        return Entry(start[1], None, line), _next_line(text, start.end())
    value, end = _value(text, start.end(), scope)
    return Entry(start[1], value, line), _next_line(text, end)


def _value(text: str, position: int, scope: Mapping[str, str]) -> tuple[str, int]:
    """Read a value: quoted, perhaps over several lines, or up to the end of the line or a comment."""
    single = _SINGLE.match(text, position)
    if single:
        return single[1].replace("\\'", "'"), single.end()
    double = _DOUBLE.match(text, position)
    if double:
        return expand(_ESCAPE.sub(_unescape, double[1]), scope, hide=False).text, double.end()
    end = _end_of_line(text, position)
    return expand(_COMMENT.sub("", " " + text[position:end]).strip(), scope, hide=False).text, end


def _unescape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[0])


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _next_line(text: str, position: int) -> int:
    return _end_of_line(text, position) + 1
