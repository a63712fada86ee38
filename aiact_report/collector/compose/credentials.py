"""Literal credentials in other fields than environment and command line: build, labels, logging, checks, hooks, configs and volumes."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import Any

from aiact_report.collector._vocabulary.credentials import REDACTED, field_credentials
from aiact_report.collector.compose.nodes import Node, at, marks_as, walk
from aiact_report.collector.compose.sheet import Sheet

_ELSEWHERE = frozenset(
    {"environment", "command", "entrypoint", "env_file", "depends_on", "ports", "expose", "extra_hosts", "secrets", "configs", "networks", "models"}
)
"""Fields that are read as what they are, or hold names only."""
_FACT = "container.field_credentials"
Held = tuple[str, Node]
"""A field, and what stands there."""


def describe(sheet: Sheet, top: Mapping[str, Mapping[str, Node]], left: Iterable[Held]) -> None:
    """Name the fields of a service that hold a literal credential, and those of the configs, volumes and networks it uses, or that nobody does (`left`)."""
    service = sheet.node.value
    parts = [(key, node) for key, node in service.items() if isinstance(key, str) and key not in _ELSEWHERE]
    parts += [(f"{section}.{name}", declared[name]) for section, declared in top.items() for name in _used(service.get(section), declared)]
    sheet.look(_FACT)
    found = [*_held(parts), *left]
    if found:
        sheet.put(_FACT, tuple(dict.fromkeys(name for name, _ in found)), found[0][1].place(found[0][0].partition(":")[0]))


def _held(parts: Iterable[Held]) -> Iterator[Held]:
    """Yield the fields that hold a credential, below some fields."""
    for field, node in parts:
        yield from ((name, node) for name in (*field_credentials(_plain(node), field), *_hidden(node, field)))


def _plain(node: Node) -> Any:
    """Give a tree without places; a variable that is not set stands as `${NAME}`."""
    value = node.value
    if isinstance(value, dict):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return marks_as(value) if isinstance(value, str) else value


def _hidden(node: Node, field: str) -> Iterator[str]:
    """Yield where a variable that holds a credential went into a text; it stands there as `[redacted]`."""
    if any(each.secret and isinstance(each.value, str) and REDACTED in each.value for each in walk(node)):
        yield field


def unused(root: Node, services: Collection[Node], top: Mapping[str, Mapping[str, Node]]) -> tuple[Held, ...]:
    """Find credentials in what is declared at the top and used by no service, in extensions and for providers: they stand in the file all the same, and are told of each."""
    listed = [service.value for service in services if isinstance(service.value, dict)]
    used = {section: {name for service in listed for name in _used(service.get(section), declared)} for section, declared in top.items()}
    parts = [(f"{section}.{name}", node) for section, declared in top.items() for name, node in declared.items() if name not in used[section]]
    return tuple(_held([*parts, *_beside(root, services)]))


def _beside(root: Node, services: Iterable[Node]) -> Iterator[Held]:
    """Yield the services that a provider runs, and the extensions (`x-…`) less what services took from them."""
    top = root.value if isinstance(root.value, dict) else {}
    declared = top.get("services")
    for name, service in declared.value.items() if declared is not None and isinstance(declared.value, dict) else ():
        provider = at(service, "provider") if isinstance(service.value, dict) else None
        if provider is not None:
            yield f"services.{name}.provider", provider
    extensions = [(key, node) for key, node in top.items() if isinstance(key, str) and key.startswith("x-")]
    taken = {each.value for service in services for each in walk(service) if isinstance(each.value, str)} if extensions else set()
    yield from ((key, _without(node, taken)) for key, node in extensions)


def _without(node: Node, taken: Container[Any]) -> Node:
    """Leave out the texts that services hold: each is told of the service that holds it."""
    if isinstance(node.value, dict):
        return node.with_value({key: _without(child, taken) for key, child in node.value.items() if _is_left(child, taken)})
    if isinstance(node.value, list):
        return node.with_value([_without(child, taken) for child in node.value if _is_left(child, taken)])
    return node


def _is_left(node: Node, taken: Container[Any]) -> bool:
    return not isinstance(node.value, str) or node.value not in taken


def _used(entries: Node | None, declared: Mapping[str, Node]) -> Iterator[str]:
    """Yield the names of what a service uses, of a list in either syntax or of a mapping."""
    if entries is not None and isinstance(entries.value, dict):
        yield from (name for name in entries.value if name in declared)
    for entry in entries.value if entries is not None and isinstance(entries.value, list) else ():
        source = at(entry, "source") if isinstance(entry.value, dict) else entry
        name = source.value.partition(":")[0] if source is not None and isinstance(source.value, str) else ""
        if name in declared:
            yield name
