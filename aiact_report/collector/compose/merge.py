"""How Compose files are merged: mappings by key, lists appended, some fields replaced, `!reset` and `!override` obeyed."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.nodes import Node, at, raw_text
from aiact_report.collector.compose.ports import identity, port
from aiact_report.collector.compose.volumes import volume

RESET = "!reset"
OVERRIDE = "!override"
HOLE = "\0hole"
"""Key under which a mapping keeps why a part of it could not be read; no file can hold such a key."""

Path = tuple[str, ...]

_REPLACED = frozenset({"command", "entrypoint", "healthcheck.test"})
_AS_LIST = frozenset({"dns", "dns_opt", "dns_search", "env_file", "tmpfs", "expose", "profiles"})
_PAIRS = frozenset({"environment", "labels", "annotations", "sysctls", "extra_hosts", "build.args", "build.labels", "deploy.labels"})
"""Fields written as a mapping or as a list of `KEY=value`."""
_NAMED = frozenset({"networks", "models"})
"""Fields written as a mapping or as a list of names."""


def merge(base: Node, other: Node, path: Path = ()) -> Node:
    """Lay one value over another; the result keeps the place of what each part came from."""
    if other.tag == OVERRIDE:
        return other.with_value(other.value)
    field = ".".join(path[2:]) if path[:1] == ("services",) else ""
    if field in _REPLACED:
        return other
    if _is_other_driver(field, base, other):
        return other
    return _combine(normal(base, field), normal(other, field), path, field)


def _combine(base: Node, other: Node, path: Path, field: str) -> Node:
    """Lay values in the same form over one another."""
    if isinstance(base.value, dict) and isinstance(other.value, dict):
        return base.with_value(_mappings(base.value, other.value, path))
    if isinstance(base.value, list) and isinstance(other.value, list):
        return other.with_value(unique([*base.value, *other.value], field))
    if other.value is None and isinstance(base.value, (dict, list)):
        return base
    return other


def _mappings(base: dict[str, Node], other: dict[str, Node], path: Path) -> dict[str, Node]:
    """Merge key by key; the order is that of first mention."""
    merged = dict(base)
    for key, node in other.items():
        if node.tag == RESET:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged[key], node, (*path, key)) if key in merged else node
    return merged


def _is_other_driver(field: str, base: Node, other: Node) -> bool:
    """Whether logging is given another driver, whose options are then its own."""
    if field != "logging" or not isinstance(base.value, dict) or not isinstance(other.value, dict):
        return False
    before, after = at(base, "driver"), at(other, "driver")
    return before is not None and after is not None and before.value != after.value


def normal(node: Node, field: str) -> Node:
    """Bring a field that has several forms into the one they are merged in; a value of no form is left to whoever reads it."""
    try:
        return _normal(node, field)
    except Refused:
        return node


def _normal(node: Node, field: str) -> Node:
    if field in _PAIRS:
        return pairs(node)
    if field in _NAMED:
        return _keyed(node, lambda item: item.with_value(None))
    if field == "depends_on":
        return _keyed(node, lambda item: item.with_value({"condition": item.with_value("service_started")}))
    if field == "build" and isinstance(node.value, str):
        return node.with_value({"context": node})
    if field in _AS_LIST and node.value is not None and not isinstance(node.value, list):
        return node.with_value([node])
    return node


def pairs(node: Node) -> Node:
    """Make a mapping of a list of `KEY=value`; a key alone has no value."""
    if not isinstance(node.value, list):
        return node
    found: dict[str, Node] = {}
    for item in node.value:
        if isinstance(item.value, dict):
            found.update(item.value)
            continue
        name, equals, value = raw_text(item).partition("=")
        found[name] = item.with_value(value if equals else None)
    return node.with_value(found)


def _keyed(node: Node, value: Callable[[Node], Node]) -> Node:
    """Make a mapping of a list of names."""
    if not isinstance(node.value, list):
        return node
    return node.with_value({raw_text(item): value(item) for item in node.value})


def unique(items: list[Node], field: str) -> list[Node]:
    """Drop what a later item replaces; the later one takes the earlier one's position."""
    found: dict[Hashable, Node] = {}
    for index, item in enumerate(items):
        if item.tag != RESET:
            found[_identity(item, field, index)] = item
    return list(found.values())


def _identity(item: Node, field: str, index: int) -> Hashable:
    """Return what two items of merged lists must share to be the same one."""
    try:
        if field == "ports":
            return identity(port(item))
        if field == "volumes":
            return volume(item).target
        if field in {"secrets", "configs"}:
            return _target(item)
        if field in {"deploy.resources.reservations.devices", "gpus", "pre_stop", "post_start"} or isinstance(item.value, (dict, list)):
            return index
        return raw_text(item)
    except Refused:
        return index


def _target(item: Node) -> Hashable:
    """Where a secret or config is mounted: its target, else its source."""
    if not isinstance(item.value, dict):
        return raw_text(item)
    target = at(item, "target") or at(item, "source")
    return raw_text(target).removeprefix("/run/secrets/") if target else id(item)


def settled(node: Node, path: Path = ()) -> Node:
    """Return the tree as it is read in the end: no merge instructions, one form a field, lists without repetition."""
    field = ".".join(path[2:]) if path[:1] == ("services",) else ""
    node = normal(node, field)
    if isinstance(node.value, dict):
        kept = {key: settled(child, (*path, key)) for key, child in node.value.items() if key != HOLE and child.tag != RESET}
        return node.with_value({**kept, **({HOLE: node.value[HOLE]} if HOLE in node.value else {})})
    if isinstance(node.value, list):
        inner = [settled(child, (*path, "[]")) for child in node.value if child.tag != RESET]
        return node.with_value(inner if field in _REPLACED else unique(inner, field))
    return node
