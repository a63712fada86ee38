"""Read a YAML file by the table of its keys, and note every mistake with its line."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import yaml

from aiact_report._config_shape import Key
from aiact_report._days import zone_of
from aiact_report.errors import Problem, nearest
from aiact_report.libyaml import CSafeLoader, deeper_than

LINE = "(line)"
"""Where a section keeps the line it starts at; no key of a file is called so."""

DEEPEST = 20
"""Levels of nesting of a configuration; what it may say has five."""


class Reader:
    """One file, and the mistakes found in it."""

    def __init__(self, file: str) -> None:
        """Start without mistakes."""
        self.file = file
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}
        """Where each key was first met, 1-based."""

    def read(self, data: bytes, keys: dict[str, Key]) -> dict[str, Any]:
        """Give the values by key; a value with a mistake is left out and noted."""
        node = self._parse(data)
        return {} if node is None else self._section(node, keys, "the file")

    def _parse(self, data: bytes) -> yaml.Node | None:
        if deeper_than(data, DEEPEST):
            self._wrong(f"nested more than {DEEPEST} levels deep")
            return None
        try:
            events = yaml.parse(data, Loader=CSafeLoader)
            if any(isinstance(event, yaml.AliasEvent) for event in events):
                self._wrong("aliases (`*name`) are not read here", hint="write the value out")
                return None
            root: yaml.Node | None = yaml.compose(data, Loader=CSafeLoader)
        except yaml.MarkedYAMLError as error:
            self._wrong(f"not valid YAML: {error.problem}", error.problem_mark.line + 1 if error.problem_mark else None)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self._wrong(f"not readable as YAML: {error}")
        else:
            return root
        return None

    def _section(self, node: yaml.Node, keys: dict[str, Key], what: str) -> dict[str, Any]:
        """Read one mapping; every key of it must be known."""
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            self._wrong(f"{what} must hold keys: {', '.join(keys)}", line)
            return {}
        found: dict[str, Any] = {LINE: line}
        seen: set[str] = set()
        for key_node, value in node.value:
            name = str(key_node.value)
            self.lines.setdefault(name, key_node.start_mark.line + 1)
            self._check_key(name, keys, seen, key_node.start_mark.line + 1)
            if name in keys and not _is_null(value):
                found[name] = self._value(value, keys[name], name)
        self._check_required(found, keys, what, line)
        return {name: value for name, value in found.items() if value is not None}

    def _check_key(self, name: str, keys: dict[str, Key], seen: set[str], line: int) -> None:
        if name in seen:
            self._wrong(f"key {name!r} is written twice", line)
        if name not in keys:
            self._wrong(f"unknown key {name!r}", line, nearest(name, keys))
        seen.add(name)

    def _check_required(self, found: dict[str, Any], keys: dict[str, Key], what: str, line: int) -> None:
        missing = [name for name, key in keys.items() if key.required and name not in found]
        if missing:
            self._wrong(f"{what} lacks {', '.join(missing)}", line)

    def _value(self, node: yaml.Node, key: Key, name: str) -> Any:
        match key.kind:
            case "section":
                return self._section(node, key.keys or {}, name)
            case "sections":
                return [self._section(item, key.keys or {}, f"an entry of {name}") for item in self._items(node, name)]
            case "path lists":
                return [[self._text(one, Key(""), name) for one in self._items(item, f"an entry of {name}")] for item in self._items(node, name)]
            case "paths" | "names":
                return [self._text(item, Key(""), name) for item in self._items(node, name)]
            case _:
                return self._text(node, key, name)

    def _items(self, node: yaml.Node, name: str) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            items: list[yaml.Node] = node.value
            return items
        self._wrong(f"{name} must be a list", node.start_mark.line + 1, "begin each entry with `- `")
        return []

    def _text(self, node: yaml.Node, key: Key, name: str) -> str | None:
        """Read one scalar as it was written: `version: 1.10` is the text 1.10."""
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip() or _is_null(node):
            self._wrong(f"{name} must be a text", line)
            return None
        text = str(node.value).strip()
        if key.kind == "date" and not _is_date(text):
            self._wrong(f"{name} must be a date, not {shown(text)}", line, "write YYYY-MM-DD")
        elif key.kind == "zone" and zone_of(text) is None:
            self._wrong(f"{name} is no zone that is known here: {shown(text)}", line, "write UTC, or an offset such as +01:00")
        elif key.kind == "truth" and text not in {"true", "false"}:
            self._wrong(f"{name} must be true or false, not {shown(text)}", line)
        elif key.pattern and not re.fullmatch(key.pattern, text):
            self._wrong(f"{name} does not have its form: {shown(text)}", line, key.meaning)
        else:
            return text
        return None

    def _wrong(self, what: str, line: int | None = None, hint: str | None = None) -> None:
        self.problems.append(Problem(what, self.file, line, hint))


def shown(text: str) -> str:
    """Quote a text from a file, cut where it is long."""
    limit = 60
    return repr(text if len(text) <= limit else text[:limit] + "…")


def _is_null(node: yaml.Node) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None
