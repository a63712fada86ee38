"""Telling a definition file by its first bytes."""

from __future__ import annotations

import re

from aiact_report.collector.apptainer.definition import AGENTS

_START = re.compile(rb"^[ \t]*bootstrap[ \t]*:[ \t]*([a-z-]+|\{\{[^}\n]{1,200}\}\})[ \t]*(?:#[^\n]*)?\r?$", re.IGNORECASE | re.MULTILINE)
_FOLLOWS = re.compile(rb"^(?:[ \t]*(?:From|MirrorURL|OSVersion)[ \t]*:|%[a-z]{3,20}\b)", re.IGNORECASE | re.MULTILINE)
_HEADER_LINE = re.compile(rb"[ \t]*[A-Za-z]{2,20}[ \t]*:[ \t]*\S")
_OTHERS = (".yaml", ".yml", ".json", ".toml")


def recognise(locator: str, head: bytes) -> bool:
    """Whether a file is a definition file: its first line says from which agent it is built, and a keyword or section follows."""
    if locator.lower().endswith(_OTHERS) or b":" not in head[:4096]:
        return False
    first = next((line for line in head[:8192].splitlines() if line.strip() and not line.lstrip().startswith(b"#")), b"")
    if _HEADER_LINE.match(first) is None:
        return False
    found = _START.search(head)
    if found is None or _FOLLOWS.search(head) is None:
        return False
    return found[1].startswith(b"{{") or found[1].decode().lower() in AGENTS
