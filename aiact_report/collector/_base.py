"""What a collector is, what it is given and what it returns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from aiact_report.model import Skipped, Source, Subject, Unobserved

FILE_LIMIT = 32 * 1024 * 1024
"""Bytes of one text file that are read; a longer one is Unobserved."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of work: a file, with the files that belong to it."""

    locator: str
    """Relative to the directory the program was pointed at, with `/`: what a reader sees and what ids start with."""
    path: Path
    """Where it really is."""
    data: bytes
    """Its bytes, read once."""
    root: Path
    """The directory locators are relative to."""
    overlays: tuple[Path, ...] = ()
    """Files merged over it, in order (Compose overrides)."""
    ignored: frozenset[str] = field(default=frozenset())
    """Locators that were left out of the walk."""


class Collected(msgspec.Struct):
    """What a collector saw in one unit."""

    sources: list[Source] = []
    subjects: list[Subject] = []
    unobserved: list[Unobserved] = []
    skipped: list[Skipped] = []


@dataclass(frozen=True, slots=True)
class Collector:
    """One kind of source. A module of this folder offers one as `COLLECTOR`."""

    name: str
    """`dockerfile`, `compose`, `manifest`, …; also the kind of its sources."""
    recognise: Callable[[str, bytes], bool]
    """Locator and first bytes (up to 64 KiB) → whether this file is of its kind. Cheap; by content, the name is only a hint."""
    collect: Callable[[Unit], Collected]
    """Reads one unit. Never raises for bad input: that becomes an Unobserved."""
    rank: int = 0
    """Asked in this order; the first that recognises a file has it."""


def sha256(data: bytes) -> str:
    """Hex digest of the bytes read."""
    return hashlib.sha256(data).hexdigest()


def source_of(unit: Unit, kind: str) -> Source:
    """Make the Source of a unit's own file."""
    return Source(id=unit.locator, kind=kind, locator=unit.locator, sha256=sha256(unit.data), collector=kind)
