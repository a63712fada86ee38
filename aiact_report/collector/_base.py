"""What a collector is, what it is given and what it returns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from aiact_report.collector._request import Request
from aiact_report.model import Skipped, Source, Subject, Unobserved

FILE_LIMIT = 32 * 1024 * 1024
"""Bytes of one text file that are read; a longer one is Unobserved."""

UNREAD = "this version looks for it in other kinds of source, and not here"
"""Why a fact of the registry that no reader looked for is not known: only a reader that looked can say "not set"."""


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
    observed_at: str = ""
    """RFC 3339 time of the run, to which the ages of reports are counted; empty: not known."""
    asked: bool = False
    """The user named it as a file of this kind, with those merged over it."""


class Collected(msgspec.Struct):
    """What a collector saw in one unit."""

    sources: list[Source] = []
    subjects: list[Subject] = []
    unobserved: list[Unobserved] = []
    skipped: list[Skipped] = []
    left_out: str = ""
    """What was not looked at any more, in words, for what stands before it weighs what a file of its size may (`_allowance`)."""
    known: tuple[str, ...] = ()
    """Credentials that were recognised in it, so that no other source tells them; in memory only, and no longer than the run collects."""

    def take(self, other: Collected) -> None:
        """Take in what was seen elsewhere."""
        self.sources += other.sources
        self.subjects += other.subjects
        self.unobserved += other.unobserved
        self.left_out = self.left_out or other.left_out
        self.skipped += other.skipped


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


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of source that is no file of the walk. A module of this folder offers one as `COLLECTOR`, in place of a Collector."""

    name: str
    """`image`, `engine`, `cluster`, …"""
    wanted: Callable[[Request], bool]
    """Whether the user asked for anything of this kind. Cheap."""
    collect: Callable[[Request], Collected]
    """Reads all of it. The world's refusals become Unobserved; only the user's own mistakes raise (MistakesError)."""
    rank: int = 0


def sha256(data: bytes) -> str:
    """Hex digest of the bytes read."""
    return hashlib.sha256(data).hexdigest()


def source_of(unit: Unit, kind: str) -> Source:
    """Make the Source of a unit's own file."""
    return Source(id=unit.locator, kind=kind, locator=unit.locator, sha256=sha256(unit.data), collector=kind)
