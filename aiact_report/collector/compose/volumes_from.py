"""All volumes of a service: its own, and those it takes from another by `volumes_from`; and host files behind its secrets and configs.

https://docs.docker.com/reference/compose-file/services/#volumes_from
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.nodes import Node, at, items, literal, sequence, text
from aiact_report.collector.compose.shared import DEEPEST, Services, named
from aiact_report.collector.compose.sheet import Gathered
from aiact_report.collector.compose.volumes import Volume, volume


class Taken(NamedTuple):
    """What a service mounts."""

    volumes: list[Volume]
    unknown: Refused | None
    """Why there may be others."""


def taken(service: Node, services: Services, depth: int = 0) -> Taken:
    """Read a service's own volumes, then those of the services it names; at one path in the container its own counts.

    It is remembered by the length of the way there, for services that name two others each would be met twice as often at every step.
    """
    key = (id(service), depth)
    if key not in services.taken:
        services.taken[key] = _taken(service, services, depth)
    found: Taken = services.taken[key]
    return found


def _taken(service: Node, services: Services, depth: int) -> Taken:
    found, unknown = _own(service)
    targets = {entry.target for entry in found}
    field = at(service, "volumes_from")
    for item in items(field) if field is not None else ():
        try:
            other, read_only = _other(item, services, depth)
        except Refused as error:
            unknown = unknown or error
            continue
        theirs = taken(other, services, depth + 1)
        unknown = unknown or theirs.unknown
        found += [entry._replace(read_only=True) if read_only else entry for entry in theirs.volumes if entry.target not in targets]
    return Taken(list(dict.fromkeys(found)), unknown)


def _own(service: Node) -> tuple[list[Volume], Refused | None]:
    """Read the entries of `volumes`, each by itself."""
    found: list[Volume] = []
    unknown: Refused | None = None
    field = at(service, "volumes")
    try:
        entries = items(field) if field is not None else []
    except Refused as error:
        return [], error
    for item in entries:
        try:
            found.append(volume(item))
        except Refused as error:
            unknown = unknown or error
    return found, unknown


def _other(item: Node, services: Services, depth: int) -> tuple[Node, bool]:
    """Find the service an entry names, and whether it is mounted read-only."""
    if depth >= DEEPEST:
        raise Refused(f"more than {DEEPEST} services take volumes from each other in a row", "cycle", place=item.place())
    parts = literal(item).split(":")
    name, is_container = (parts[1], True) if parts[0] == "container" and len(parts) > 1 else (parts[0], False)
    found = named(name, services) if is_container else services.get(name)
    if found is None:
        what = "container" if is_container else "service"
        raise Refused(f"the volumes are those of the {what} {name[:80]}, which is not among the services read", "unsupported", place=item.place())
    return found, parts[-1] == "ro"


def mounted_files(service: Node, declared: Mapping[str, Node]) -> Gathered:
    """List the host's files that come into the container as secrets and configs."""
    found: list[str] = []
    unknown: Refused | None = None
    for node in _files(service, declared):
        try:
            found.append(text(node))
        except Refused as error:
            unknown = unknown or error
    return Gathered(found, unknown)


def _files(service: Node, declared: Mapping[str, Node]) -> Iterator[Node]:
    """Yield the `file` of each secret and config a service is given."""
    for section in ("secrets", "configs"):
        field = at(service, section)
        for item in sequence(field) if field is not None and isinstance(field.value, list) else ():
            source = at(item, "source") if isinstance(item.value, dict) else item
            entry = declared.get(f"{section}.{source.value}") if source is not None else None
            file = at(entry, "file") if entry is not None and isinstance(entry.value, dict) else None
            if file is not None:
                yield file
