"""Objects of an API, read by the same readers as files: a line tree that holds no lines, and who owns whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from aiact_report.collector._kubernetes.objects import NAME_LIMIT, Object
from aiact_report.collector.cluster.resources import Resource
from aiact_report.collector.cluster.shapes import Identified, Light, Metadata, SecretShape
from aiact_report.collector.cluster.state import State
from aiact_report.model import Unobserved

APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""An annotation that repeats the whole object, values of Secrets included."""
_IDENTIFIED = msgspec.json.Decoder(Identified)
_LIGHT = msgspec.json.Decoder(Light)
_SECRET = msgspec.json.Decoder(SecretShape)


class Lines:
    """Stands for the lines of data that has none: answers what a line tree is asked, made as far as it is looked at."""

    __slots__ = ("_data",)

    def __init__(self, data: Any) -> None:
        self._data = data

    def __getitem__(self, key: Any) -> tuple[int, Lines]:
        """Give the line of a key, which is the first, and what is below."""
        return 1, Lines(self._data[key])

    def __contains__(self, key: object) -> bool:
        """Tell whether the object has a key."""
        return key in self._data

    def __len__(self) -> int:
        """Count its keys or entries."""
        return len(self._data) if isinstance(self._data, (dict, list)) else 0

    def __iter__(self) -> Iterator[Any]:
        """Go through keys, or through entries with their lines."""
        return iter(self._data) if isinstance(self._data, dict) else ((1, Lines(item)) for item in self._data)

    def get(self, key: Any, default: Any = None) -> Any:
        """Give a key's line and what is below, or the default."""
        return self[key] if key in self._data else default

    def keys(self) -> Iterator[Any]:
        """Give the keys of a mapping."""
        return iter(self._data)

    def values(self) -> Iterator[tuple[int, Lines]]:
        """Give line and tree of every value of a mapping."""
        return ((1, Lines(item)) for item in self._data.values())

    def items(self) -> Iterator[tuple[Any, tuple[int, Lines]]]:
        """Give key, line and tree of every value of a mapping."""
        return ((key, (1, Lines(item))) for key, item in self._data.items())


def owner_of(metadata: Metadata) -> str | None:
    """Give the uid of the object that made this one, when something did."""
    return next((owner.uid for owner in metadata.owners if owner.controller), None)


def light(raw: msgspec.Raw) -> Light:
    """Read who an object is and who owns it; raises what the decoder raises."""
    return _LIGHT.decode(raw)


def full(raw: msgspec.Raw, resource: Resource) -> dict[str, Any]:
    """Read all of an object but kubectl's copy of it; raises what the decoder raises, also when its identity is not of its form."""
    _IDENTIFIED.decode(raw)
    data = msgspec.json.decode(raw, type=dict[str, Any])
    data["kind"], data["apiVersion"] = resource.kind, resource.api_version
    annotations = data["metadata"].get("annotations")
    if isinstance(annotations, dict):
        annotations.pop(APPLIED, None)
    return data


def secret(raw: msgspec.Raw, resource: Resource) -> dict[str, Any]:
    """Read type and key names of a Secret."""
    found = _SECRET.decode(raw)
    metadata = {"name": found.metadata.name, "namespace": found.metadata.namespace, "uid": found.metadata.uid}
    kept = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": metadata, "data": dict.fromkeys(found.data or ())}
    return kept | ({"type": found.type} if found.type is not None else {})


def as_object(state: State, data: dict[str, Any]) -> Object:
    """Name an object for the readers, and say where its facts stand."""
    kind, metadata = data["kind"], data["metadata"]
    name, namespace = str(metadata.get("name"))[:NAME_LIMIT], metadata.get("namespace")
    state.reading.stand_at(f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}")
    wanted = f"{state.target.locator}#{kind}/{namespace or '-'}/{name}"
    lines: Any = Lines(data)
    return Object(kind, data["apiVersion"], name, namespace, wanted, data, lines, 1)


def note_invalid(state: State, resource: Resource, facts: tuple[str, ...]) -> None:
    """Say that an object of a list was not of the form its API promises."""
    reason = f"an object among {resource.title} was not of the form its API promises"
    state.reading.unobserved.append(Unobserved(reason, "parse-error", facts, None, state.target.locator))
