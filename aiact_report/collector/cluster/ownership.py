"""Who owns which field of an object, as the API server keeps it.

https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

_LIMIT: Final = 200
"""Fields of one object that are named."""
_DEPTH: Final = 12
_GROUPS: Final = frozenset(
    {"resources", "securityContext", "livenessProbe", "readinessProbe", "startupProbe", "env", "volumeMounts", "affinity", "strategy"}
)
"""Fields that are told as one, whatever is below them."""
_LISTS: Final = frozenset({"containers", "initContainers", "ephemeralContainers"})


def written(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the entries of `managedFields`, those about the status apart."""
    metadata = data.get("metadata")
    entries = metadata.get("managedFields") if isinstance(metadata, dict) else None
    return [entry for entry in entries if isinstance(entry, dict) and entry.get("subresource") != "status"] if isinstance(entries, list) else []


def manager_of(entry: dict[str, Any]) -> str:
    """Name who wrote, how, and through which subresource."""
    beside = f" {entry['subresource']}" if entry.get("subresource") else ""
    return f"{entry.get('manager')} {entry.get('operation')}{beside}"[:_LIMIT]


def owners(data: dict[str, Any]) -> tuple[str, ...]:
    """Give `field=manager` of the specification's fields that do not belong to whoever wrote most of it."""
    found: dict[str, dict[str, None]] = {}
    for entry in written(data):
        fields = entry.get("fieldsV1")
        spec = fields.get("f:spec") if isinstance(fields, dict) else None
        found.setdefault(manager_of(entry), {}).update(dict.fromkeys(_paths(spec, "", 0)) if isinstance(spec, dict) else {})
    most = max(found, key=lambda name: (len(found[name]), name), default=None)
    return tuple(sorted({f"{field}={name}" for name, fields in found.items() if name != most for field in fields}))[:_LIMIT]


def _paths(fields: dict[str, Any], prefix: str, depth: int) -> Iterator[str]:
    """Yield the fields of a set, containers by their names, down to what is told as one."""
    for key, below in fields.items():
        name = _name(key, prefix)
        if name is None:
            continue
        inner = {inside: value for inside, value in below.items() if inside != "."} if isinstance(below, dict) else {}
        last = name.rpartition(".")[2]
        if last in _LISTS and inner:
            yield from _paths(inner, name, depth + 1)
        elif not inner or last in _GROUPS or depth > _DEPTH:
            yield name
        else:
            yield from _paths(inner, name, depth + 1)


def _name(key: str, prefix: str) -> str | None:
    """Spell a field below another: `f:image` is a field, `k:{"name":"api"}` the entry of a list by its key."""
    kind, _, text = key.partition(":")
    if kind == "f":
        return f"{prefix}.{text}" if prefix else text
    if kind != "k":
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return f"{prefix}[{next(iter(value.values()), '')}]" if isinstance(value, dict) else None
