"""How these tests read a Dockerfile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.dockerfile import COLLECTOR

DIGEST = "sha256:" + "a" * 64


def collect(text: str | bytes, folder: Path, name: str = "Dockerfile", **beside: str) -> Collected:
    """Collect a file of this content from a folder that holds the others."""
    for other, content in beside.items():
        (folder / other.replace("__", ".")).write_text(content)
    path = folder / name
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(data)
    return COLLECTOR.collect(Unit(name, path, data, folder))


def values(text: str, folder: Path, **beside: str) -> dict[str, Any]:
    """Facts of the Dockerfile itself, by name without its kind."""
    collected = collect(text, folder, **beside)
    return {name.partition(".")[2]: fact.value for name, fact in collected.subjects[0].facts.items()}


def withheld(collected: Collected) -> dict[str, tuple[str, int | None]]:
    """Cause and line by fact that is withheld."""
    return {name: (one.cause, one.place.line if one.place else None) for one in collected.unobserved for name in one.facts}
