"""Every fact's name, type, meaning, unit and the collectors that yield it, read from the YAML files beside this one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from aiact_report import compiled

PARENT_KINDS = {
    "container": "workload",
    "workload": "project",
    "build-stage": "dockerfile",
    "layer": "image",
    "pod": "workload",
    "node": "cluster",
}
"""Kind of subject → kind of its parent: whose facts a question may read upwards, and whose children downwards."""


class FactSpec(msgspec.Struct, frozen=True, rename={"sources": "from"}):
    """What a fact means."""

    type: str
    """`str`, `int`, `number`, `bool`, `strings`, `ints`, or `object` (JSON, for linking; no rule reads it)."""
    sources: tuple[str, ...]
    """Collectors that yield it; `linking` for a derived one."""
    meaning: str
    unit: str | None = None
    values: tuple[str, ...] = ()
    """All that a text can be, where that is a closed list."""
    unseen: str | None = None
    """Why it is often not known, for a reader: a sentence."""


@cache
def registry() -> dict[str, FactSpec]:
    """Every known fact by name, in the order of the files."""
    found: dict[str, FactSpec] = {}
    entries = (entry for entry in files("aiact_report.facts").iterdir() if entry.name.endswith(".yaml"))
    for entry in sorted(entries, key=lambda entry: entry.name):
        found |= _read(entry.read_bytes())
    return found


def _read(data: bytes) -> dict[str, FactSpec]:
    known = compiled.known(data)
    return msgspec.json.decode(known, type=dict[str, FactSpec]) if known is not None else msgspec.convert(parse(data), dict[str, FactSpec])


def parse(data: bytes) -> dict[str, Any]:
    """Parse a file of facts."""
    import yaml

    from aiact_report.libyaml import CSafeLoader

    found: dict[str, Any] = yaml.load(data, Loader=CSafeLoader)  # noqa: S506 -- the safe one, by its other address
    return found


@cache
def subject_kinds() -> tuple[str, ...]:
    """Kinds of subject, sorted: the part of a fact's name before the first dot."""
    return tuple(sorted({kind_of(name) for name in registry()}))


@cache
def of(collector: str, kind: str) -> tuple[str, ...]:
    """Names of the facts that a collector yields on every subject of a kind, in the registry's order."""
    return tuple(name for name, spec in registry().items() if collector in spec.sources and kind_of(name) == kind)


def kind_of(fact: str) -> str:
    """Kind of the subject that holds a fact of this name."""
    return fact.partition(".")[0]


def ancestors_of(kind: str) -> tuple[str, ...]:
    """Kinds above a kind, nearest first."""
    parent = PARENT_KINDS.get(kind)
    return () if parent is None else (parent, *ancestors_of(parent))
