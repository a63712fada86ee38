"""Literal credentials in other fields than environment and command line: build, labels, logging, checks, hooks, configs and volumes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiact_report.collector._vocabulary.credentials import REDACTED, field_credentials
from aiact_report.collector.compose.nodes import Node, at, marks_as, walk
from aiact_report.collector.compose.sheet import Sheet

_ELSEWHERE = frozenset(
    {"environment", "command", "entrypoint", "env_file", "depends_on", "ports", "expose", "extra_hosts", "secrets", "configs", "networks", "models"}
)
"""Fields that are read as what they are, or hold names only."""
_FACT = "container.field_credentials"


def describe(sheet: Sheet, top: Mapping[str, Mapping[str, Node]], left: Mapping[str, Mapping[str, Node]]) -> None:
    """Name the fields of a service that hold a literal credential, and those of the configs, volumes and networks it uses, or that nobody does (`left`)."""
    service = sheet.node.value
    parts = [(key, node) for key, node in service.items() if isinstance(key, str) and key not in _ELSEWHERE]
    parts += [(f"{section}.{name}", declared[name]) for section, declared in top.items() for name in _used(service.get(section), declared)]
    parts += [(f"{section}.{name}", node) for section, declared in left.items() for name, node in declared.items()]
    _put(sheet, parts)


def _put(sheet: Sheet, parts: Iterable[tuple[str, Node]]) -> None:
    sheet.look(_FACT)
    found = [(name, node) for field, node in parts for name in (*field_credentials(_plain(node), field), *_hidden(node, field))]
    if found:
        sheet.put(_FACT, tuple(dict.fromkeys(name for name, _ in found)), found[0][1].place(found[0][0].partition(":")[0]))


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


def unused(services: Iterable[Node], top: Mapping[str, Mapping[str, Node]]) -> dict[str, dict[str, Node]]:
    """Return what is declared at the top and used by no service: it stands in the file all the same, and is told of each."""
    listed = [service.value for service in services if isinstance(service.value, dict)]
    used = {section: {name for service in listed for name in _used(service.get(section), declared)} for section, declared in top.items()}
    return {section: {name: node for name, node in declared.items() if name not in used[section]} for section, declared in top.items()}


def _used(entries: Node | None, declared: Mapping[str, Node]) -> Iterator[str]:
    """Yield the names of what a service uses, of a list in either syntax or of a mapping."""
    if entries is not None and isinstance(entries.value, dict):
        yield from (name for name in entries.value if name in declared)
    for entry in entries.value if entries is not None and isinstance(entries.value, list) else ():
        source = at(entry, "source") if isinstance(entry.value, dict) else entry
        name = source.value.partition(":")[0] if source is not None and isinstance(source.value, str) else ""
        if name in declared:
            yield name
