"""YAML and JSON with line numbers: one item a document, and a broken one does not cost its neighbours.

PyYAML's C parser composes, our own resolver gives plain scalars the meaning the platform gives them, and one pass builds data
and lines. That is twice as fast as `yaml.CSafeLoader`, which knows no lines, and it is safe where that one is not: deep nesting
ends the C parser with a segmentation fault, aliases and merge keys multiply without bound.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import yaml

from aiact_report.collector._yaml import json as _json
from aiact_report.collector._yaml import scalars as _yaml_scalars
from aiact_report.collector._yaml.build import Builder, LimitError, Node
from aiact_report.collector._yaml.guard import DEPTH_LIMIT, is_suspicious, is_too_deep
from aiact_report.collector._yaml.split import pieces
from aiact_report.libyaml import CParser

Flavour = Literal["kubernetes", "compose"]
REASON_LIMIT = 200
"""Characters of a parser's complaint that are passed on."""


class Document(NamedTuple):
    """A document that could be read."""

    index: int  # type: ignore[assignment] # no one looks for a value in a document as in a tuple
    """0-based position in the file."""
    line: int
    """1-based line of its root."""
    data: Any
    lines: Any
    """Mirrors `data`: for a mapping {key: (line, sub)}, for a sequence [(line, sub)], else None."""
    duplicates: tuple[tuple[str, int], ...]
    """Keys written twice in one mapping, with the line of the later one, which counts."""


class Broken(NamedTuple):
    """A document that could not be read."""

    index: int  # type: ignore[assignment] # no one looks for a value in a document as in a tuple
    line: int
    """1-based line where reading stopped."""
    reason: str
    """What the parser says, without quoting the content."""
    text: str
    """Its raw text, for guessing what it holds; never shown."""


class _Parser(CParser):
    """The C parser with the resolver methods it asks for; those that have nothing to do are C functions, which is faster."""

    descend_resolver = staticmethod(dict[Any, Any]().get)
    ascend_resolver = staticmethod(bool)
    dispose = staticmethod(bool)  # type: ignore[assignment] # what it answers is not looked at


class _KubernetesParser(_Parser):
    """YAML 1.1 booleans, as Kubernetes' own parser has them."""

    resolve = staticmethod(_yaml_scalars.resolver(_yaml_scalars.KUBERNETES_WORDS))


class _ComposeParser(_Parser):
    """`true` and `false` only, as Compose has them."""

    resolve = staticmethod(_yaml_scalars.resolver(_yaml_scalars.COMPOSE_WORDS))


_PARSERS: dict[Flavour, type[_Parser]] = {"kubernetes": _KubernetesParser, "compose": _ComposeParser}


def load(text: str, flavour: Flavour) -> Iterator[Document | Broken]:
    """Yield one item a YAML document (or JSON value), broken ones included, in file order."""
    if is_suspicious(text):
        yield from _by_piece(text, flavour, 1, 0)
        return
    index = end = line = 0
    stream = _stream(text, flavour, 1)
    while True:
        try:
            item, end, line = next(stream)
        except StopIteration:
            return
        except (yaml.YAMLError, UnicodeError):
            yield from _by_piece(text[end:], flavour, line + 1, index)
            return
        yield item._replace(index=index) if index else item
        index += 1


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


def _stream(text: str, flavour: Flavour, base: int) -> Iterator[tuple[Document | Broken, int, int]]:
    """Yield the documents of a text with the offset and 0-based line where each ends; raises what the parser raises."""
    parser = _PARSERS[flavour](text)
    tags = flavour == "compose"
    while parser.check_node():
        root: Node = parser.get_node()
        yield _document(root, text, base, tags=tags), root.end_mark.index, root.end_mark.line


def _document(root: Node, text: str, base: int, *, tags: bool) -> Document | Broken:
    """Build one document, or say why it is refused."""
    builder = Builder(root, base, tags=tags)
    try:
        data, lines = builder.build(root)
    except LimitError as error:
        return Broken(0, error.line, error.reason, text[root.start_mark.index : root.end_mark.index])
    return Document(0, root.start_mark.line + base, data, lines, tuple(builder.duplicates))


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
        items.extend(item for item, _, _ in _stream(text, flavour, base))
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
