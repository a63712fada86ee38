"""Objects of a PDF (ISO 32000-2, 7.3), as far as this program writes them: dictionaries, arrays, names, numbers, strings, references."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_SPACE = b"\x00\t\n\x0c\r "
_TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]*(?:(?P<open><<)|(?P<close>>>)|(?P<begin>\[)|(?P<end>\])|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|(?P<ref>\d{1,10} \d{1,5} R)(?![0-9A-Za-z])|(?P<number>[-+]?\d*\.?\d+|\d+\.)|(?P<word>true|false|null)|(?P<string>\())"
)
_DEEP = 40
_STRING_END = re.compile(rb"[()\\]")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class NotReadError(Exception):
    """It is no object that this program writes."""


class Ref(NamedTuple):
    """Where an object is found."""

    number: int


def parse(data: bytes, at: int = 0, depth: int = 0) -> tuple[Any, int]:
    """Read the object that begins at a place; give it and the place behind it. Raises NotReadError."""
    found = _TOKEN.match(data, at)
    if found is None or depth > _DEEP:
        raise NotReadError(f"no object at byte {at}")
    kind, at = found.lastgroup, found.end()
    if kind == "open":
        return _dictionary(data, at, depth)
    if kind == "begin":
        return _array(data, at, depth)
    if kind == "string":
        return _string(data, at)
    return _scalar(kind or "", found[kind or 0]), at


def _scalar(kind: str, text: bytes) -> Any:
    match kind:
        case "name":
            return text.decode("latin-1")
        case "ref":
            return Ref(int(text.split()[0]))
        case "number":
            return float(text) if b"." in text else int(text)
        case "hex":
            digits = b"".join(text.split())
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        case "word":
            return {b"true": True, b"false": False}.get(text)
    raise NotReadError(f"{kind} where an object begins")


def _array(data: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    while True:
        found = _TOKEN.match(data, at)
        if found is not None and found.lastgroup == "end":
            return items, found.end()
        item, at = parse(data, at, depth + 1)
        items.append(item)


def _dictionary(data: bytes, at: int, depth: int) -> tuple[dict[str, Any], int]:
    entries: dict[str, Any] = {}
    while True:
        found = _TOKEN.match(data, at)
        if found is not None and found.lastgroup == "close":
            return entries, found.end()
        if found is None or found.lastgroup != "name":
            raise NotReadError(f"no key at byte {at}")
        entries[found["name"].decode("latin-1")], at = parse(data, found.end(), depth + 1)


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    parts, level = [], 1
    while True:
        found = _STRING_END.search(data, at)
        if found is None:
            raise NotReadError("a string without an end")
        parts.append(data[at : found.start()])
        sign, at = found[0], found.end()
        if sign == b"\\":
            parts.append(_ESCAPES.get(data[at : at + 1], data[at : at + 1]))
            at += 1
            continue
        level += 1 if sign == b"(" else -1
        if level == 0:
            return b"".join(parts), at
        parts.append(sign)


def skip_space(data: bytes, at: int) -> int:
    """Give the place of the next byte that is no white space."""
    while data[at : at + 1] and data[at] in _SPACE:
        at += 1
    return at
