"""Byte sizes (`512m`, `2gb`) and durations (`1m30s`) as Compose writes them."""

from __future__ import annotations

import math
import re

from aiact_report.collector.compose.nodes import Node, literal, wrong

_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?) ?([kmgtp]?)(i?b)?", re.ASCII | re.IGNORECASE)
_EXPONENT = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_DURATION = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(h|ms|m|us|µs|s|ns)", re.ASCII)
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


def byte_size(node: Node) -> int:
    """Read a size; a bare number is bytes, and every unit a power of 1024."""
    if isinstance(node.value, (int, float)) and not isinstance(node.value, bool) and 0 <= node.value < 2**63:
        return int(node.value)
    match = _SIZE.fullmatch(literal(node).strip())
    if match is None:
        raise wrong(node, "a size such as 512m")
    return int(float(match[1]) * 1024 ** _EXPONENT[match[2].lower()])


def seconds(node: Node) -> int:
    """Read a duration in whole seconds, rounded up."""
    written = literal(node).strip()
    parts = list(_DURATION.finditer(written))
    if not parts or "".join(part[0] for part in parts) != written:
        raise wrong(node, "a duration such as 1m30s")
    return math.ceil(sum(float(part[1]) * _SECONDS[part[2]] for part in parts))
