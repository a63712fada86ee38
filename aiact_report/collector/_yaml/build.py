"""From the nodes of one document to data and lines, counted: nothing may multiply or nest beyond its bound."""

from __future__ import annotations

from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.nodes import MappingNode, ScalarNode

from aiact_report.collector._yaml import scalars as _yaml_scalars
from aiact_report.collector._yaml.guard import DEPTH_LIMIT

ALIAS_BUDGET = 200_000
"""Nodes a document may have beyond one a character: more can only come from aliases that multiply."""

_MERGE = _yaml_scalars.MERGE
_TAGS = ("!reset", "!override")


class Tagged(NamedTuple):
    """A Compose value with a merge instruction (`!reset`, `!override`)."""

    tag: str
    value: Any


class LimitError(Exception):
    """A document that is refused although it parses."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


Node = Any
"""A node of PyYAML: the annotations of its package leave out what the C parser fills in."""


class Builder:
    """Turns the nodes of one document into data and lines, and counts what it makes."""

    __slots__ = ("base", "budget", "depth", "duplicates", "tags")

    def __init__(self, root: Node, base: int, *, tags: bool) -> None:
        self.base = base
        self.tags = tags
        self.depth = DEPTH_LIMIT
        self.budget = root.end_mark.index - root.start_mark.index + ALIAS_BUDGET
        self.duplicates: list[tuple[str, int]] = []

    def build(self, node: Node) -> tuple[Any, Any]:
        """Return data and lines of any node."""
        if node.__class__ is ScalarNode:
            tag = node.tag
            return node.value if tag is None else self._tagged(node) if tag.__class__ is str else tag[0], None
        self.depth -= 1
        self.budget -= len(node.value)
        if self.depth < 0 or self.budget < 0:
            self._refuse(node)
        pair = self._mapping(node) if node.__class__ is MappingNode else self._sequence(node)
        self.depth += 1
        return (self._wrap(node.tag, pair[0]), pair[1]) if node.tag is not None else pair

    def _mapping(self, node: Node) -> tuple[dict[str, Any], dict[str, Any]]:
        """Build a mapping; merged keys come last and never override."""
        data: dict[str, Any] = {}
        lines: dict[str, Any] = {}
        merges: list[Node] | None = None
        base = self.base
        build = self.build
        for key_node, node_value in node.value:
            line = key_node.start_mark.line + base
            if key_node.tag is None and key_node.__class__ is ScalarNode:
                key = key_node.value
            elif key_node.tag is _MERGE:
                merges = [*(merges or ()), node_value]
                continue
            else:
                key = self._key(key_node)
            if key in data:
                self.duplicates.append((key, line))
            if node_value.__class__ is ScalarNode:  # the fast path: most values are scalars
                tag = node_value.tag
                data[key] = node_value.value if tag is None else self._tagged(node_value) if tag.__class__ is str else tag[0]
                lines[key] = (line, None)
            else:
                data[key], sub = build(node_value)
                lines[key] = (line, sub)
        if merges:
            self._merge(merges, data, lines)
        return data, lines

    def _sequence(self, node: Node) -> tuple[list[Any], list[Any]]:
        """Build a sequence."""
        data = []
        lines = []
        for item in node.value:
            value, sub = self.build(item)
            data.append(value)
            lines.append((item.start_mark.line + self.base, sub))
        return data, lines

    def _merge(self, merges: list[Node], data: dict[str, Any], lines: dict[str, Any]) -> None:
        """Add what `<<` brings: the first source of a key wins, the mapping's own keys always do."""
        for node in merges:
            for source in (node,) if node.__class__ is not yaml.SequenceNode else node.value:
                if source.__class__ is not MappingNode:
                    raise LimitError("a merge key (<<) does not name a mapping", source.start_mark.line + self.base)
                merged, merged_lines = self.build(source)
                for key, value in merged.items():
                    if key not in data:
                        data[key] = value
                        lines[key] = merged_lines[key]

    def _key(self, node: Node) -> str:
        """Write a key that is no plain text as text, as conversion to JSON does."""
        value, _ = self.build(node)
        if isinstance(value, (dict, list, Tagged)):
            raise LimitError("a mapping or list is used as a key", node.start_mark.line + self.base)
        return _yaml_scalars.key_text(value)

    def _tagged(self, node: Node) -> Any:
        """Give a scalar with a tag written in the file its value; unknown tags are ignored, as both platforms do."""
        return self._wrap(node.tag, _yaml_scalars.tagged(node.tag, node.value, plain=not node.style))

    def _wrap(self, tag: str, value: Any) -> Any:
        """Keep Compose's merge instructions."""
        return Tagged(tag, value) if self.tags and tag in _TAGS else value

    def _refuse(self, node: Node) -> NoReturn:
        """Say which bound was passed."""
        reason = f"nested more than {DEPTH_LIMIT} deep" if self.depth < 0 else "aliases multiply its values beyond any bound"
        raise LimitError(reason, node.start_mark.line + self.base)
