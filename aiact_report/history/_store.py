"""The dossiers that lie in folders: each `dossier.json` with its evidence beside it, as `generate` and the chart leave them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from aiact_report.errors import AiactReportError
from aiact_report.fingerprint import Identities
from aiact_report.history._days import Days, day_of
from aiact_report.model import Dossier, UnreadRun

NAMES = ("dossier.json", "dossier.json.zst")
DEEPEST = 4
"""Folders below the one that is named."""

Reader = Callable[[Path], Dossier | None]


class Kept(NamedTuple):
    """A dossier, and where it lies."""

    file: str
    path: Path
    created_at: str
    evidence_sha256: str
    apart: dict[str, int]
    """How its namesakes are told apart (`fingerprint.Identities.apart`)."""


def dossiers(places: Iterable[Path], days: Days, read: Reader, unread: list[UnreadRun]) -> list[Kept]:
    """List the dossiers of these days, oldest first; what cannot be read, and may be of one, is added to `unread`. The same dossier twice counts once.

    Each is read whole, one at a time: what is cut off shows only at its end.
    """
    found = [kept for place in places for path in _files(place) if (kept := _kept(place, path, days, read, unread)) is not None]
    once = {(kept.created_at, kept.evidence_sha256): kept for kept in sorted(found, key=lambda each: each.file, reverse=True)}
    return sorted(once.values(), key=lambda each: (each.created_at, each.file))


def _kept(place: Path, path: Path, days: Days, read: Reader, unread: list[UnreadRun]) -> Kept | None:
    name = str(path.relative_to(place)) if path != place else path.name
    try:
        dossier = read(path)
        if dossier is None:
            unread.append(UnreadRun(name, "it is evidence, and not a dossier: judge it first"))
        elif days.holds(day_of(dossier.created_at)):
            return Kept(name, path, dossier.created_at, dossier.evidence_sha256, Identities(dossier.evidence).apart)
    except (AiactReportError, ValueError) as error:
        unread.append(UnreadRun(name, str(error)[:300]))
    return None


def _files(place: Path) -> Iterator[Path]:
    """Yield the dossiers at or below a place, in the order of their names; links out of it are not followed."""
    if not place.is_dir():
        yield place
        return
    for folder, below, files in os.walk(place):
        below.sort()
        if len(Path(folder).relative_to(place).parts) >= DEEPEST:
            below.clear()
        name = next((name for name in NAMES if name in files), None)
        if name is not None:
            yield Path(folder, name)
