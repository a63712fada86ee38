"""Lines of YAML as nearly all manifests are written, each understood once: `key: value`, `- item`, comments, and nothing that reaches over lines.

A line stands for the same wherever it stands, so what it says is remembered by its text; and the same lines come again in every document. Whatever is
not sure to be such a line (an anchor, a tag, an escape, a text of several lines, a tab, a key that is no text) is None here, and the document that
holds it is read by the C parser, whose every answer these must be: `tests/collector/_yaml/test_block.py` compares them.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml
from yaml.nodes import ScalarNode

from aiact_report.collector._yaml import nodes
from aiact_report.collector._yaml.items import Document, Flavour

KEPT_LINES = 20_000
"""Lines remembered; when there are more, all are forgotten, so that a file of lines that never come again costs no more than reading them."""
KEPT_LENGTH = 160
"""Characters of a line beyond which it is not remembered."""
LONGEST = 2_000
"""Characters of a line beyond which it is left to the parser: the pattern holds a hundred bytes for each."""
SCALAR, OPEN, FLOW, BLANK, MARKER = range(5)

# What libyaml takes for text and for a visible character alike, whatever Python's \s and \w hold of it; neither a break nor a byte order mark.
_VISIBLE = "\\x21-\\x7e\\u00a1-\\u1fff\\u3001-\\ud7ff"
_KEY = r"""(?:(?P<key>[A-Za-z_/.][A-Za-z0-9_/.-]{0,300})|"(?P<double>[^"\\]{1,300})"|'(?P<single>[^']{1,300})'):(?:[ ]+|$)"""
_PLAIN = r"(?:[A-Za-z0-9_./+$<=~(]|-(?=[^ ]))[^ :#]*(?:(?:[ ]*:(?=[^ ])|(?<=[^ ])\#|[ ]+(?=[^ :#]))[^ :#]*)*"
_VALUE = rf"""(?:(?P<plain>{_PLAIN})|"(?P<text>[^"\\]*)"|'(?P<quote>[^']*)'|(?P<flow>[\[{{][^&*!|>%@`\#?]*[\]}}]))"""
_LINE = re.compile(rf"""(?P<indent>[ ]*)(?P<dash>-[ ]+)?(?:{_KEY})?(?:{_VALUE})?[ ]*(?:(?:(?<=[ ])|^)\#.*)?""", re.VERBOSE)
_ORDINARY = re.compile(rf"[ {_VISIBLE}]*")
_MARKER = re.compile(r"---[ ]*(?:[ ]#.*)?")


class Line(NamedTuple):
    """What one line says."""

    kind: int
    """`SCALAR`, `OPEN` (a key whose value is below it), `FLOW` (brackets), `BLANK` (or a comment) or `MARKER` (`---`)."""
    indent: int = 0
    """Column of its first character, 0-based."""
    key: str | None = None
    value: Any = None
    """Of a scalar the value itself, of brackets the value and its keys' places."""
    column: int = -1
    """Column of what stands behind `- `; -1 where there is none."""


class Lines:
    """Understands lines in one flavour, and remembers them."""

    def __init__(self, flavour: Flavour) -> None:
        self.flavour = flavour
        self.known: dict[str, Line | None] = {}
        self._meaning = nodes.meaning_in(flavour)

    def read(self, text: str) -> Line | None:
        """Say what a line says; None when that is not sure."""
        line = self._understood(text)
        if len(self.known) >= KEPT_LINES:
            self.known.clear()
        if len(text) <= KEPT_LENGTH:
            self.known[text] = line
        return line

    def _understood(self, text: str) -> Line | None:
        if len(text) > LONGEST or not ((text.isascii() and text.isprintable()) or _ORDINARY.fullmatch(text)):
            return None
        if text[:3] == "---":
            return Line(MARKER) if _MARKER.fullmatch(text) else None
        found = _LINE.fullmatch(text)
        return None if found is None else self._parts(found)

    def _parts(self, found: re.Match[str]) -> Line | None:
        indent, dash, plain_key, double, single, plain, quoted, quote, flow = found.groups()
        key = plain_key or double or single
        if plain_key and self._value(plain_key) is not plain_key:
            return None  # a key that is a number, a truth value or null
        column = found.end("dash") if dash else -1
        if plain is not None:
            return Line(SCALAR, len(indent), key, self._value(plain), column) if dash or key else None
        if quoted is not None or quote is not None:
            return Line(SCALAR, len(indent), key, quoted if quote is None else quote, column) if dash or key else None
        if flow is not None:
            inside = self._flow(flow)
            return Line(FLOW, len(indent), key, inside, column) if inside and (dash or key) else None
        if key:
            return Line(OPEN, len(indent), key, None, column)
        return None if dash else Line(BLANK)

    def _value(self, text: str) -> Any:
        meaning = self._meaning(ScalarNode, text, (True, False))
        return text if meaning is None else meaning[0]

    def _flow(self, text: str) -> tuple[Any] | None:
        """Read what stands in brackets, alone; None when it reaches over the end or holds what only the whole document can say."""
        try:
            read = list(nodes.stream(text, self.flavour, 0))
        except (yaml.YAMLError, UnicodeError):
            return None
        if len(read) != 1 or read[0][1] != len(text):
            return None
        document = read[0][0]
        return (document.data,) if isinstance(document, Document) and not document.duplicates else None


def copied(value: Any) -> Any:
    """Give a value of its own to each document: who reads it may change it."""
    if value.__class__ is dict:
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if value.__class__ is list else value


def lines_of(value: Any, line: int) -> Any:
    """Give the lines of a value that stands on one."""
    if value.__class__ is dict:
        return {key: (line, lines_of(item, line)) for key, item in value.items()}
    return [(line, lines_of(item, line)) for item in value] if value.__class__ is list else None
