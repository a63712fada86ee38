"""Facts of ConfigMap, Secret and PersistentVolumeClaim; of a Secret the names of its keys, never a value."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import REFUSED, Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import asks_for_credential, is_credential, is_sealed, keep, placeholder
from aiact_report.collector._vocabulary.log_retention import retention_days

decides(
    "config-map.log_retention_days",
    "config-map.keys",
    "config-map.credentials",
    "secret.keys",
    "secret.type",
    "secret.values_committed",
    "volume-claim.access_modes",
    "volume-claim.storage_class",
)

NAME_LIMIT = 100
"""Characters of a setting's name; longer ones are prose."""
RETENTION = "config-map.log_retention_days"
LINE_LIMIT = 2_000
"""Lines of one configuration file that are looked at."""


def read_config_map(sheet: Sheet, item: Object) -> None:
    """Write the keys of a ConfigMap and which of them hold a credential."""
    facts = ("config-map.keys", "config-map.credentials", RETENTION)
    data, lines = sheet.section(item.data, item.lines, "data", "data", facts)
    binary, binary_lines = sheet.section(item.data, item.lines, "binaryData", "binaryData", facts)
    keys = (*data, *binary)
    if not keys or facts[0] not in sheet.facts:
        return
    first = next(iter(lines.values() or binary_lines.values()))[0]
    sheet.put(facts[0], keys, first, "data")
    days = retention_days(value for value in data.values() if isinstance(value, str) and ("retention" in value or '"min_' in value))
    if days is not None and RETENTION in sheet.facts:
        sheet.put(RETENTION, days, first, "data")
    found = [key for key, value in data.items() if isinstance(value, str) and _holds_credential(key, value)]
    if found:
        sheet.put(facts[1], tuple(found), lines[found[0]][0], "data")
        return
    for key, value in data.items():
        if value is not None and (not isinstance(value, str) or (asks_for_credential(key) and placeholder(value))):
            sheet.wrong(facts[1:2], value, "text", lines[key][0], f"data.{key}")


def _holds_credential(key: str, value: str) -> bool:
    """Whether a value is a credential, or a configuration file with one in a line."""
    if is_credential(key if "\n" not in value else "", value):
        return True
    return any(_line_holds(line) for line in value.split("\n", LINE_LIMIT)[:LINE_LIMIT])


def _line_holds(line: str) -> bool:
    """Whether a line of the form `name: value` or `name=value` holds a credential."""
    text = line.strip()
    if text.startswith(("#", "//", ";")):
        return False
    for mark in ("=", ":"):
        name, found, value = text.partition(mark)
        if found and name and len(name) < NAME_LIMIT and not any(char in name.strip() for char in " \t({"):
            return is_credential(name.strip().strip("\"'-"), value.strip().strip("\"',"))
    return False


def read_secret(sheet: Sheet, item: Object) -> None:
    """Write type and key names of a Secret, and which keys have their value in the file."""
    kind = item.data.get("type")
    if kind is None:
        sheet.default("secret.type", "Opaque")
    elif kind.__class__ is not str:
        _unreadable(sheet, ("secret.type",), "type", item)
    else:
        sheet.text("secret.type", item.data["type"], item.line_of("type"), "type")
    facts = ("secret.keys", "secret.values_committed")
    sections = [(key, *_section(sheet, item, key, facts)) for key in ("data", "stringData")]
    _keep(sections)
    keys = tuple(dict.fromkeys(key for _, data, _ in sections for key in data))
    if not keys or facts[0] not in sheet.facts:
        return
    section, lines = next((name, lines) for name, data, lines in sections if data)
    line = next(iter(lines.values()))[0]
    sheet.put(facts[0], keys, line, section)
    sheet.put(
        facts[1], tuple(dict.fromkeys(key for name, data, _ in sections for key, value in data.items() if _stands_here(name, value))), line, section
    )


def _keep(sections: Iterable[tuple[str, dict[str, Any], Any]]) -> None:
    """Let no other place tell what a Secret holds, encoded or not."""
    for section, data, _ in sections:
        for key, value in data.items():
            if value.__class__ is str and not is_sealed(value):
                keep(key, value)
                if section == "data":
                    keep(key, _decoded(value))


def _section(sheet: Sheet, item: Object, key: str, facts: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Open a section of a Secret; what stands there in place of a mapping is a secret too, so it is not quoted."""
    value = item.data.get(key)
    if value is None or value.__class__ is dict:
        return sheet.section(item.data, item.lines, key, key, facts)
    _unreadable(sheet, facts, key, item)
    return {}, {}


def _unreadable(sheet: Sheet, facts: tuple[str, ...], key: str, item: Object) -> None:
    sheet.withhold(
        facts, Refused(f"{key} is not of the form Kubernetes takes; of a Secret nothing is quoted", "invalid-value", REFUSED), item.line_of(key), key
    )


def _stands_here(section: str, value: Any) -> bool:
    """Whether a value is given in the file: not empty, no placeholder, not encrypted (SOPS) and no path into a store that a tool fills in."""
    if value is None or value == "" or placeholder(value) is not None:
        return False
    if not isinstance(value, str):
        return True
    return not is_sealed(value) and not (section == "data" and is_sealed(_decoded(value)))


def _decoded(value: str) -> str:
    """Decode a value of `data`; empty where it is no base64."""
    try:
        return base64.b64decode(value[:1000], validate=False).decode("utf-8", "replace")
    except ValueError:
        return ""


def read_claim(sheet: Sheet, item: Object) -> None:
    """Write how a volume claim is shared and which class of storage it asks for."""
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", list(sheet.facts))
    if spec.get("accessModes") is not None:
        sheet.texts("volume-claim.access_modes", spec["accessModes"], lines["accessModes"][0], "spec.accessModes")
    if spec.get("storageClassName") is not None:
        sheet.text("volume-claim.storage_class", spec["storageClassName"], lines["storageClassName"][0], "spec.storageClassName")
