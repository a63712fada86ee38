"""GPUs a service asks for: `gpus`, and device reservations that ask for one."""

from __future__ import annotations

from aiact_report.collector.compose.nodes import Node, at, sequence, text, texts
from aiact_report.collector.compose.sheet import Sheet


def describe(sheet: Sheet) -> None:
    """Set the GPUs: `gpus`, and device reservations that ask for one."""
    if sheet.read("container.gpus", "gpus", lambda node: ("gpu=all",) if isinstance(node.value, str) else tuple(map(_gpu, sequence(node)))):
        return
    sheet.read("container.gpus", "deploy.resources.reservations.devices", _reserved)


def _reserved(node: Node) -> tuple[str, ...]:
    """Read the reserved devices that are GPUs."""
    return tuple(_gpu(item) for item in sequence(node) if _is_gpu(item))


def _is_gpu(item: Node) -> bool:
    driver, wanted = at(item, "driver"), at(item, "capabilities")
    return bool(wanted and "gpu" in texts(wanted)) or bool(driver and text(driver) in {"nvidia", "amd"})


def _gpu(item: Node) -> str:
    """Write one request as `driver=count`, or with the ids asked for."""
    driver, count, ids = at(item, "driver"), at(item, "count"), at(item, "device_ids")
    amount = ",".join(texts(ids)) if ids else text(count) if count else "all"
    return f"{text(driver) if driver else 'gpu'}={amount}"
