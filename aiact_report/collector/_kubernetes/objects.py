"""The objects in a document: itself, the items of a list, or what an OpenShift Template yields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from aiact_report.collector._vocabulary.bounded import bounded
from aiact_report.collector._vocabulary.credentials import placeholder

_PARAMETER = re.compile(r"\$\{\{([A-Za-z0-9_]{1,200})\}\}|\$\{([A-Za-z0-9_]{1,200})\}")
NAME_LIMIT = 253
"""Characters of a name in Kubernetes; a longer one is cut, and marked."""


class Object(NamedTuple):
    """One Kubernetes object."""

    kind: str
    api_version: str
    name: str
    namespace: str | None
    id: str
    """Id it wants; made unique by its sheet."""
    data: dict[str, Any]
    lines: dict[str, Any]
    line: int

    @property
    def group(self) -> str:
        """API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    def line_of(self, key: str) -> int:
        """Line of a key at the top."""
        return int(self.lines[key][0]) if key in self.lines else self.line


class Unusable(NamedTuple):
    """What stands where an object should, and why it is none."""

    line: int
    cause: str
    reason: str
    kinds: tuple[str, ...]
    """Kinds it may hold; empty: any."""


def objects(file: str, data: Any, lines: Any, line: int) -> Iterator[Object | Unusable]:
    """Yield every object of a document."""
    if data.__class__ is not dict:
        yield Unusable(line, "unusable", "a document that is a list or a scalar is no Kubernetes object", _kinds_in(data))
        return
    kind, api_version = data.get("kind"), data.get("apiVersion")
    if kind.__class__ is not str or api_version.__class__ is not str:
        yield _without_kind(kind, api_version, line)
    elif placeholder(kind) or placeholder(api_version):
        yield Unusable(line, "placeholder", "kind or apiVersion is a template placeholder", ())
    elif kind.endswith("List") and ("items" in data or kind == "List"):
        yield from _members(file, data.get("items"), lines.get("items"), "items", _of_each(kind, api_version))
    elif kind == "Template" and "objects" in data:
        values = _parameters(data.get("parameters"))
        yield from _members(file, substituted(data["objects"], values), lines.get("objects"), "objects")
    else:
        yield _object(file, data, lines, line)


def _of_each(kind: str, api_version: str) -> dict[str, Any]:
    """Give what the items of a typed list (PodList) leave out; those of a plain List say it themselves."""
    return {} if kind == "List" else {"kind": kind.removesuffix("List"), "apiVersion": api_version}


def _members(file: str, items: Any, lines: tuple[int, Any] | None, key: str, missing: dict[str, Any] | None = None) -> Iterator[Object | Unusable]:
    """Yield the objects of a list; null is an empty one. The API server writes neither kind nor apiVersion into the items of a typed list."""
    if items is None or lines is None:
        return
    if items.__class__ is not list:
        yield Unusable(lines[0], "unusable", f"{key} is no list", ())
        return
    for item, (at, sub) in zip(items, lines[1], strict=True):
        if item.__class__ is dict and missing:
            yield from objects(file, {**missing, **item}, {**dict.fromkeys(missing, (at, None)), **sub}, at)
        elif item is not None:
            yield from objects(file, item, sub, at)


def _object(file: str, data: dict[str, Any], lines: dict[str, Any], line: int) -> Object | Unusable:
    """Read the identity of one object."""
    kind, metadata = data["kind"], data.get("metadata")
    if metadata is not None and metadata.__class__ is not dict:
        return Unusable(lines["metadata"][0], "unusable", f"metadata of this {kind} is no mapping", (kind,))
    metadata = metadata or {}
    name, namespace = _name(metadata), metadata.get("namespace")
    if namespace is not None and namespace.__class__ is not str:
        return Unusable(lines["metadata"][0], "unusable", f"metadata.namespace of this {kind} is no text", (kind,))
    wanted = f"{file}#{kind}/{namespace or '-'}/{name}"
    return Object(kind, data["apiVersion"], name, namespace, wanted, data, lines, line)


def _name(metadata: dict[str, Any]) -> str:
    """Give the name, `prefix*` for a generated one, `-` without either."""
    name, prefix = metadata.get("name"), metadata.get("generateName")
    if name is None or isinstance(name, (dict, list)):
        return f"{bounded(prefix, NAME_LIMIT)}*" if isinstance(prefix, str) else "-"
    return bounded(str(name), NAME_LIMIT)


def _without_kind(kind: Any, api_version: Any, line: int) -> Unusable:
    """Say what an object lacks to be one."""
    if kind is None and api_version is None:
        return Unusable(line, "no-manifest", "a mapping without apiVersion and kind is no Kubernetes object", ("-",))
    missing = "kind" if kind.__class__ is not str else "apiVersion"
    return Unusable(line, "unusable", f"{missing} is missing or no text", (kind,) if isinstance(kind, str) else ())


def _kinds_in(data: Any) -> tuple[str, ...]:
    """Name the kinds in a list that is no document of objects."""
    entries = data if isinstance(data, list) else ()
    kinds = dict.fromkeys(entry["kind"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("kind"), str))
    return tuple(kinds) or (() if isinstance(data, list) and not data else ("-",))


def _parameters(entries: Any) -> dict[str, str]:
    """Give the parameters of a Template that have a value; one without stays a placeholder."""
    given = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    pairs = ((entry.get("name"), entry.get("value")) for entry in given)
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in pairs if isinstance(name, str) and _has_value(value)
    }


def _has_value(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and value != ""


def substituted(data: Any, values: dict[str, str]) -> Any:
    """Put a Template's values in place of its parameters: `${X}` as text, `${{X}}` as what the value means."""
    if isinstance(data, dict):
        return {key: substituted(value, values) for key, value in data.items()}
    if isinstance(data, list):
        return [substituted(item, values) for item in data]
    if not isinstance(data, str) or "${" not in data:
        return data
    whole = _PARAMETER.fullmatch(data)
    if whole is not None and whole[1] in values:
        return _meant(values[whole[1]])
    return _PARAMETER.sub(lambda match: values.get(match[2] or match[1], match[0]), data)


def _meant(text: str) -> Any:
    """Read a value as JSON would: a whole number or a truth value, else text."""
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else text
