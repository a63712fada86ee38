"""Mapping files parsed: YAML whose mappings know where each key stands."""

from __future__ import annotations

from typing import Any

import yaml

from aiact_report.errors import Problem
from aiact_report.libyaml import CSafeLoader, deeper_than
from aiact_report.mapping._document import Entry

_SAFE = yaml.constructor.SafeConstructor()
_SCALARS = {
    "tag:yaml.org,2002:null": lambda _node: None,
    "tag:yaml.org,2002:bool": _SAFE.construct_yaml_bool,
    "tag:yaml.org,2002:int": _SAFE.construct_yaml_int,
    "tag:yaml.org,2002:float": _SAFE.construct_yaml_float,
}
"""Everything else, dates too, stays the text it was written as."""

DEEPEST = 50
"""Levels of nesting: more than any rule a person writes."""


def parse(data: bytes, file: str, problems: list[Problem]) -> Any:
    """Parse one YAML document; mistakes go to `problems` and give None."""
    if deeper_than(data, DEEPEST):
        problems.append(Problem(f"nested more than {DEEPEST} levels deep", file))
        return None
    try:
        node = yaml.compose(data, Loader=CSafeLoader)
        return None if node is None else _build(node, file, problems, 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problems.append(Problem(f"not valid YAML: {error.problem}", file, mark.line + 1 if mark else None))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(Problem(f"not readable as YAML: {error}", file))
    return None


def _build(node: yaml.Node, file: str, problems: list[Problem], depth: int) -> Any:
    if depth > DEEPEST:  # an alias that leads back to where it stands
        problems.append(Problem(f"nested more than {DEEPEST} levels deep", file, node.start_mark.line + 1))
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file, problems, depth)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, file, problems, depth + 1) for item in node.value]
    convert = _SCALARS.get(node.tag)
    return convert(node) if convert is not None and isinstance(node, yaml.ScalarNode) else node.value


def _mapping(node: yaml.MappingNode, file: str, problems: list[Problem], depth: int) -> Entry:
    entry = Entry()
    entry.line, entry.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in entry:
            problems.append(Problem(f"key {key!r} is written twice", file, line))
        entry[key], entry.lines[key] = _build(value_node, file, problems, depth + 1), line
    return entry
