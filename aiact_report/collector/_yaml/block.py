"""Documents whose lines are all understood alone: data and lines are built while they are gone through, without a parser. See `plain`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aiact_report.collector._yaml.items import Document, Flavour
from aiact_report.collector._yaml.plain import BLANK, FLOW, MARKER, OPEN, Line, Lines, copied, lines_of

LEVELS = 60
"""Open collections at a time; a document that nests deeper is left to the parser and its guard."""
PLACES = 20_000
"""Lines up to which there is one place, and one number, for all files."""
_places: list[tuple[int, None]] = []
_LINES: dict[Flavour, Lines] = {"kubernetes": Lines("kubernetes"), "compose": Lines("compose")}


def document(lines: Sequence[str], start: int, end: int, flavour: Flavour, base: int) -> Document | None:
    """Read a document from its marker (or the start) to the next; None when a line of it is not understood alone, or does not fit those above.

    `base` is the number of the first of `lines`.
    """
    understood = _LINES[flavour]
    known, read = understood.known, understood.read
    tokens: list[Line] = []
    for text in lines[start:end]:
        token = known.get(text) or read(text)
        if token is None or (token[0] == MARKER and tokens):
            return None
        tokens.append(token)
    return _built(tokens, _places_of(start + base, len(tokens)))


def _places_of(first: int, count: int) -> Iterable[tuple[int, None]]:
    """Give the place of a scalar on each of these lines."""
    if first + count > PLACES:
        return ((line, None) for line in range(first, first + count))
    _places.extend((line, None) for line in range(len(_places), first + count))
    return _places[first : first + count]


def _built(tokens: Sequence[Line], places: Iterable[tuple[int, None]]) -> Document | None:  # noqa: C901, PLR0912, PLR0915 -- every line of input passes here: a call each costs more than the rest
    """Build data and lines, the first token at the first of the places; None where indentation says something that is not plain.

    `data` and `lines` are the innermost open collection, `level` is its column, `above` are those around it. `opened` is the key above whose value has yet
    to be seen: null, until something stands below it.
    """
    above: list[tuple[int, Any, Any]] = []
    duplicates: list[tuple[str, int]] = []
    root: Any = None
    root_lines: Any = None
    data: Any = None
    lines: Any = None
    opened: str | None = None
    first, level = 0, -1
    key: Any
    for (kind, indent, key, value, column), place in zip(tokens, places, strict=True):
        if kind >= BLANK:
            continue
        is_item = column >= 0
        wanted: Any = list if is_item else dict
        if opened is not None and (indent > level or (is_item and indent == level)):  # what stands below a key is its value
            if len(above) > LEVELS:
                return None
            above.append((level, data, lines))
            below, below_lines = wanted(), wanted()
            data[opened] = below
            lines[opened] = (lines[opened][0], below_lines)
            level, data, lines = indent, below, below_lines
        elif data is None:
            root = data = wanted()
            root_lines = lines = wanted()
            first, level = place[0], indent
        else:
            while level > indent or (level == indent and data.__class__ is not wanted):
                if not above:
                    return None
                level, data, lines = above.pop()
            if level != indent:
                return None
        opened = None
        if is_item:
            if key is None:
                if kind == FLOW:
                    data.append(copied(value[0]))
                    lines.append((place[0], lines_of(value[0], place[0])))
                else:
                    data.append(value)
                    lines.append(place)
                continue
            above.append((level, data, lines))
            item: dict[str, Any] = {}
            item_lines: dict[str, Any] = {}
            data.append(item)
            lines.append((place[0], item_lines))
            level, data, lines = column, item, item_lines
        if key in data:
            duplicates.append((key, place[0]))
        if kind == FLOW:
            data[key], lines[key] = copied(value[0]), (place[0], lines_of(value[0], place[0]))
            continue
        data[key] = value
        lines[key] = place
        if kind == OPEN:
            opened = key
    return None if root is None else Document(0, first, root, root_lines, tuple(duplicates))
