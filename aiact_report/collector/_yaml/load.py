"""YAML and JSON with line numbers: one item a document, and a broken one does not cost its neighbours.

Documents as nearly all are written are understood line by line (`block`); PyYAML's C parser composes the others (`nodes`). Both know lines, and both are
safe where `yaml.CSafeLoader`, which knows none and is slower, is not: deep nesting ends the C parser with a segmentation fault, aliases and merge keys
multiply without bound.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

import yaml

from aiact_report.collector._yaml import json as _json
from aiact_report.collector._yaml.block import document
from aiact_report.collector._yaml.guard import DEPTH_LIMIT, is_suspicious, is_too_deep
from aiact_report.collector._yaml.items import Broken, Document, Flavour
from aiact_report.collector._yaml.nodes import stream
from aiact_report.collector._yaml.split import pieces

__all__ = ["Broken", "Document", "Flavour", "decode", "line_of", "load"]

REASON_LIMIT = 200
"""Characters of a parser's complaint that are passed on."""

_BEYOND_LINES = ("\r", "\n%", "\n...", "\ufeff")
_BREAKS = ("\x85", "\u2028", "\u2029")
_MARKER = re.compile(r"---(?:[ \t]|\Z)")


def load(text: str, flavour: Flavour) -> Iterator[Document | Broken]:
    """Yield one item a YAML document (or JSON value), broken ones included, in file order."""
    if is_suspicious(text):
        yield from _by_piece(text, flavour, 1, 0)
        return
    index = 0
    for item, rest, line in _line_by_line(text.split("\n"), flavour) if _is_of_lines(text) else _streamed(text, flavour, 1):
        if item is None:
            yield from _by_piece(rest, flavour, line, index)
        else:
            yield item._replace(index=index) if index else item
            index += 1


_Item = tuple[Document | Broken | None, str, int]
"""A document; or none, and the text from which on each has to be read alone, with its first line."""


def _is_of_lines(text: str) -> bool:
    """Whether `---` alone parts documents, and a newline alone ends a line: no directives, no `...`, no other breaks."""
    if text.startswith(("%", "...")) or any(each in text for each in _BEYOND_LINES):
        return False
    return text.isascii() or not any(each in text for each in _BREAKS)


def _line_by_line(lines: list[str], flavour: Flavour) -> Iterator[_Item]:
    """Read each document by its lines where they are understood alone, and by the parser where they are not."""
    start = 0
    for end in [*(at for at, line in enumerate(lines) if at and line[:3] == "---" and _MARKER.match(line)), len(lines)]:
        found = document(lines, start, end, flavour, 1)
        if found is not None:
            yield found, "", 0
        else:
            for item in _streamed(_joined(lines, start, end), flavour, start + 1):
                if item[0] is None:
                    yield None, item[1] + _joined(lines, end, len(lines)), item[2]
                    return
                yield item
        start = end


def _joined(lines: list[str], start: int, end: int) -> str:
    return "\n".join(lines[start:end]) + ("\n" if end < len(lines) else "")


def _streamed(text: str, flavour: Flavour, base: int) -> Iterator[_Item]:
    """Read the documents of a text with one parser, up to one that is broken."""
    end = line = 0
    try:
        for item, end, line in stream(text, flavour, base):  # noqa: B007 -- where it ended is asked for when the next is broken
            yield item, "", 0
    except (yaml.YAMLError, UnicodeError):
        yield None, text[end:], base + line


def decode(data: bytes) -> tuple[str, str | None]:
    """Return the text of a file and, when something of it was lost or it is not UTF-8, a sentence that says so."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), "the file is UTF-16, not UTF-8"
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode("utf-8-sig", "replace"), f"bytes that are not UTF-8 were replaced, the first on line {line}"


def line_of(lines: Any, *path: str | int) -> int | None:
    """Find the line of a path in a line tree: of its deepest part that exists."""
    line: int | None = None
    for step in path:
        try:
            line, lines = lines[step]
        except (KeyError, IndexError, TypeError):
            break
    return line


def _by_piece(text: str, flavour: Flavour, base: int, index: int) -> Iterator[Document | Broken]:
    """Yield the documents of a text that is split at its `---` lines, each read alone."""
    for piece, line in pieces(text):
        for item in _alone(piece, flavour, base + line):
            yield item._replace(index=index)
            index += 1


def _alone(text: str, flavour: Flavour, base: int) -> Iterator[Document | Broken]:
    """Read one piece; where YAML refuses it, JSON may not (surrogate pairs, several values in a row)."""
    if is_too_deep(text):
        yield Broken(0, base, f"nested more than {DEPTH_LIMIT} deep", text)
        return
    items: list[Document | Broken] = []
    try:
        items.extend(item for item, _, _ in stream(text, flavour, base))
    except (yaml.YAMLError, UnicodeError) as error:
        parsed = _json.values(text)
        if parsed is None:
            items.append(Broken(0, _line(error, text, base), _reason(error), text))
        else:
            items = [Document(0, line + base, data, None, tuple((key, line + base) for key in keys)) for data, line, keys in parsed]
    yield from items


def _line(error: Exception, text: str, base: int) -> int:
    """Find the line the parser stopped at."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + base
    position = getattr(error, "position", None)
    return base if position is None else base + text.encode("utf-8", "replace").count(b"\n", 0, position)


def _reason(error: Exception) -> str:
    """Say what the parser says; an anchor it quotes may be a password that was not quoted, so quotations are cut."""
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed")
    return re.split(" ['\"]", said, maxsplit=1)[0][:REASON_LIMIT]
