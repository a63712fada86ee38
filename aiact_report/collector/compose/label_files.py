"""Labels that stand in files of their own: `label_file`.

https://docs.docker.com/reference/compose-file/services/#label_file
"""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.files import Files
from aiact_report.collector.compose.interpolation import Variables
from aiact_report.collector.compose.merge import pairs
from aiact_report.collector.compose.nodes import Node, Origin, at, items, mapping, text
from aiact_report.collector.compose.read import local
from aiact_report.collector.compose.sheet import Sheet

_UNREAD = "\0label_file"
"""Key under which a service keeps why a file of its labels was not read; no file can hold such a key."""


def with_label_files(service: Node, files: Files, variables: Variables) -> Node:
    """Lay the labels a service writes over those of its files."""
    field = at(service, "label_file")
    if field is None:
        return service
    found: dict[str, Node] = {}
    unread: Refused | None = None
    try:
        for item in items(field):
            found.update(_read(item, files, variables))
    except Refused as error:
        unread = error
    return service.with_value(_laid(service, field, found, unread))


def _laid(service: Node, field: Node, found: dict[str, Node], unread: Refused | None) -> dict[str, Node]:
    """Give the fields of the service with the labels of its files among them."""
    own = at(service, "labels")
    try:
        found = {**found, **(mapping(pairs(own)) if own is not None else {})}
    except Refused:  # whoever reads the labels says so
        return dict(mapping(service))
    labels = (own or field).with_value(found)
    return {**service.value, "labels": labels, **({_UNREAD: field.with_value(unread)} if unread is not None else {})}


def _read(item: Node, files: Files, variables: Variables) -> dict[str, Node]:
    """Read one file, each label with its line."""
    path = local(item.origin.directory, text(item), item)
    origin = Origin(files.locator(path), path.parent)
    try:
        entries = files.env_entries(path, variables)
    except Refused as error:
        raise Refused(error.reason, error.cause, error.remedy, item.place()) from error
    return {entry.name: Node(entry.value or "", origin, entry.line) for entry in entries if entry.name is not None}


def open_labels(sheet: Sheet, names: Iterable[str]) -> None:
    """Withhold what a file of labels that was not read may decide: what the service writes itself wins over it, and stands."""
    unread = sheet.node.value.get(_UNREAD)
    if unread is not None:
        values = {name: fact.value for name in names if (fact := sheet.subject.facts.get(name)) is not None}
        sheet.open([name for name in names if values.get(name) is None or isinstance(values[name], (tuple, dict))], unread.value, "label_file")
