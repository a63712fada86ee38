"""Git's ignore rules, matched in time that grows with pattern and path and no faster.

Rules after gitignore(5). A repository writes them about itself, so they are hostile: the libraries that know them turn `*a*a*a*b` into one regular
expression, and thirty bytes keep it busy for ever. Here a pattern is matched segment by segment: a star within a segment never gives back what
it took (atomic groups), and of several `**` only the last is tried again, which is all that is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 4096
"""Characters of a pattern (PATH_MAX); a longer one can match no path."""
MOST = 1000
"""Patterns with wildcards that one file may hold; plain names and `*.ending` are looked up and are not counted."""
_ANY = None
"""The segment `**`."""
_NOTHING = re.compile("(?!)")
_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "space": r"\s",
    "xdigit": "0-9a-fA-F",
    "punct": re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
}
_MARK = re.compile(r"\[:([a-z]+):\]|\\?.", re.DOTALL)
_CLASS = re.compile(r"\[([!^]?+)(\]?+(?:\[:[a-z]+:\]|\\.|[^\]\\])*+)\]", re.DOTALL)


class _Rule(NamedTuple):
    """One pattern."""

    number: int
    """Its place in the file: of several that match, the last decides."""
    ignores: bool
    """False: it begins with `!` and takes back in."""
    folders_only: bool
    segments: tuple[re.Pattern[str] | None, ...]
    """A pattern for each segment of a path; None is `**`."""


class Rules:
    """The rules of one `.gitignore`."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Take the lines in; what is no pattern is passed over, as Git does."""
        self.names: dict[str, list[_Rule]] = {}
        """Patterns that are a plain name."""
        self.endings: dict[str, list[_Rule]] = {}
        """Patterns of the form `*.ending`, by `.ending`."""
        self.others: list[_Rule] = []
        self.left_out = 0
        """Patterns that are not followed: too long, or too many."""
        for number, line in enumerate(lines):
            self._take(number, line)

    def __bool__(self) -> bool:
        """Whether there is any rule."""
        return bool(self.names or self.endings or self.others)

    def _take(self, number: int, line: str) -> None:
        text = _unspaced(line)
        if not text or text.startswith("#"):
            return
        ignores = not text.startswith("!")
        pattern = text if ignores else text[1:]
        if len(pattern) > LONGEST or len(self.others) >= MOST:
            self.left_out += 1
            return
        folders_only, pattern = pattern.endswith("/"), pattern.removesuffix("/")
        if pattern and not _ends_in_escape(pattern):
            self._keep(number, ignores, folders_only, pattern)

    def _keep(self, number: int, ignores: bool, folders_only: bool, pattern: str) -> None:  # noqa: FBT001 -- private, one caller
        plain = not _is_special(pattern)
        if plain and "/" not in pattern:
            self.names.setdefault(pattern, []).append(_Rule(number, ignores, folders_only, ()))
        elif pattern.startswith("*.") and not _is_special(pattern[1:]) and "/" not in pattern:
            self.endings.setdefault(pattern[1:], []).append(_Rule(number, ignores, folders_only, ()))
        else:
            self.others.append(_Rule(number, ignores, folders_only, tuple(_segments(pattern))))

    def ignores(self, path: str) -> bool | None:
        """Tell whether a path relative to the file's folder (`/` at the end: a folder) is ignored; None: no rule speaks of it."""
        folder, path = path.endswith("/"), path.removesuffix("/")
        name = path.rpartition("/")[2]
        best = max((rule for rule in self._looked_up(name) if folder or not rule.folders_only), key=lambda rule: rule.number, default=None)
        parts = path.split("/")
        for rule in reversed(self.others):
            if best is not None and rule.number < best.number:
                break
            if (folder or not rule.folders_only) and _matches(rule.segments, parts):
                return rule.ignores
        return None if best is None else best.ignores

    def _looked_up(self, name: str) -> Iterator[_Rule]:
        yield from self.names.get(name, ())
        if self.endings:
            at = name.find(".")
            while at >= 0:
                yield from self.endings.get(name[at:], ())
                at = name.find(".", at + 1)


def _unspaced(line: str) -> str:
    """Take trailing spaces away, but for one that is escaped."""
    text = line.rstrip("\r\n")
    bare = text.rstrip(" ")
    return bare + " " if len(bare) < len(text) and _ends_in_escape(bare) else bare


def _ends_in_escape(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _is_special(text: str) -> bool:
    return any(sign in text for sign in "*?[\\")


def _segments(pattern: str) -> Iterator[re.Pattern[str] | None]:
    """Cut a pattern into what each segment of a path must be; one without a slash may lie at any depth."""
    parts = _cut(pattern.removeprefix("/"))
    if "/" not in pattern:
        yield _ANY
    for index, part in enumerate(parts):
        if part == "**":
            yield _ANY
            if index == len(parts) - 1:
                yield re.compile(".*", re.DOTALL)  # what lies in a folder, not the folder itself
        else:
            yield re.compile(_expression(part), re.DOTALL)


def _cut(pattern: str) -> list[str]:
    """Cut a pattern at its slashes; one in a bracket expression is a letter of it, and one that is escaped is still a slash."""
    parts, at, start = [], 0, 0
    while at < len(pattern):
        found = _CLASS.match(pattern, at) if pattern[at] == "[" else None
        escaped = pattern[at] == "\\"
        if pattern[at + escaped : at + escaped + 1] == "/":
            parts.append(pattern[start:at])
            start = at + escaped + 1
        at = found.end() if found else at + escaped + 1
    return [*parts, pattern[start:]]


def _expression(part: str) -> str:
    """Write one segment as a regular expression that never goes back over a star it passed."""
    pieces: list[str] = [""]
    at = 0
    while at < len(part):
        sign = part[at]
        found = _CLASS.match(part, at) if sign == "[" else None
        if sign == "*":
            pieces.append("")
        elif found:
            pieces[-1] += _class(found)
        elif sign == "\\" and at + 1 < len(part):
            at += 1
            pieces[-1] += re.escape(part[at])
        else:
            pieces[-1] += {"?": ".", "[": "(?!)"}.get(sign) or re.escape(sign)  # a bracket that is never closed matches nothing
        at = found.end() if found else at + 1
    return _joined(pieces)


def _joined(pieces: list[str]) -> str:
    if len(pieces) == 1:
        return pieces[0]
    first, *middle, last = pieces
    return first + "".join(f"(?>.*?{piece})" for piece in middle if piece) + ".*" + last


def _class(found: re.Match[str]) -> str:
    """Write a bracket expression; of a range that runs backwards Git knows the first letter alone."""
    pieces: list[str] = []
    marks = iter(_MARK.finditer(found[2]))
    before = ""
    for mark in marks:
        last = next(marks, None) if mark[0] == "-" and before else None
        if last is not None and not last[1]:
            pieces.append(f"{re.escape(before)}-{re.escape(last[0][-1])}" if before <= last[0][-1] else "")
        else:
            pieces.append(_CLASSES.get(mark[1], "") if mark[1] else re.escape(mark[0][-1]))
            pieces.append(_CLASSES.get(last[1], "") if last is not None else "")
        before = "" if mark[1] or last is not None else mark[0][-1]
    inner = "".join(pieces)
    return f"[{'^' if found[1] else ''}{inner}]" if inner else "." if found[1] else "(?!)"


def _matches(segments: tuple[re.Pattern[str] | None, ...], parts: list[str]) -> bool:
    """Match a whole path: on a mismatch the last `**` takes one segment more."""
    at = part = 0
    star, taken = -1, 0
    while part < len(parts):
        segment = segments[at] if at < len(segments) else _NOTHING
        if segment is _ANY:
            star, taken, at = at, part, at + 1
        elif segment.fullmatch(parts[part]):
            at, part = at + 1, part + 1
        elif star >= 0:
            taken += 1
            at, part = star + 1, taken
        else:
            return False
    return all(segment is _ANY for segment in segments[at:])
