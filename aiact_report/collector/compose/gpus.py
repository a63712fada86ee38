"""GPUs a service asks for: `gpus`, and device reservations that ask for one."""

from __future__ import annotations

import re

from aiact_report.collector.compose.nodes import Node, at, items, raw_text, sequence, text, texts
from aiact_report.collector.compose.sheet import Sheet

_NAMED = re.compile(r"[\w.-]{1,100}/gpu=")


def describe(sheet: Sheet) -> None:
    """Set the GPUs: `gpus`, and device reservations that ask for one."""
    if sheet.read("container.gpus", "gpus", lambda node: ("gpu=all",) if isinstance(node.value, str) else tuple(map(_gpu, sequence(node)))):
        return
    if not sheet.read("container.gpus", "deploy.resources.reservations.devices", _reserved):
        sheet.read("container.gpus", "devices", _named)


def _reserved(node: Node) -> tuple[str, ...]:
    """Read the reserved devices that are GPUs."""
    return tuple(_gpu(item) for item in sequence(node) if _is_gpu(item))


def _named(node: Node) -> tuple[str, ...] | None:
    """Read the devices that are GPUs by their name in the container device interface (`nvidia.com/gpu=all`).

    https://github.com/cncf-tags/container-device-interface/blob/main/SPEC.md
    """
    found = (at(item, "source") or item if isinstance(item.value, dict) else item for item in items(node))
    return tuple(raw_text(item) for item in found if _NAMED.match(raw_text(item))) or None


def _is_gpu(item: Node) -> bool:
    driver, wanted = at(item, "driver"), at(item, "capabilities")
    return bool(wanted and "gpu" in texts(wanted)) or bool(driver and text(driver) in {"nvidia", "amd"})


def _gpu(item: Node) -> str:
    """Write one request as `driver=count`, or with the ids asked for."""
    driver, count, ids = at(item, "driver"), at(item, "count"), at(item, "device_ids")
    amount = ",".join(texts(ids)) if ids else text(count) if count else "all"
    return f"{text(driver) if driver else 'gpu'}={amount}"
