"""Where a build's context lies: what is copied out of it tells, and which .dockerignore is there.

A Dockerfile does not name its context. It is taken to be the nearest folder, from the Dockerfile's own up to where the walk began, that holds most of
what is copied by name; a Compose file that names it is heard when the files are linked.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from aiact_report.collector._base import Unit
from aiact_report.collector._walk import locator_of
from aiact_report.collector.dockerfile.ignore import leaves_out
from aiact_report.collector.dockerfile.installs.requirements import RequirementLists
from aiact_report.model import Place

_MOST_SOURCES = 50
_MOST_FOLDERS = 20
OWN = "*"
"""Stands for the .dockerignore that bears the Dockerfile's name: it is in force whatever the context is."""


class Ground(NamedTuple):
    """A folder that may be the context."""

    folder: Path
    told: bool
    """Whether what is copied by name shows it."""


def ground_of(unit: Unit, sources: Iterable[str]) -> Ground:
    """Find the context of a build by what it copies by name."""
    named = list(dict.fromkeys(path for path in map(_cleaned, sources) if path))[:_MOST_SOURCES]
    folders = list(folders_of(unit))
    counts = [sum(_is_there(folder, path) for path in named) for folder in folders]
    most = max(counts)
    return Ground(folders[counts.index(most)], most > 0)


def folders_of(unit: Unit) -> Iterator[Path]:
    """Yield the Dockerfile's own folder and those above it, up to where the walk began."""
    folder, root = Path(os.path.abspath(unit.path.parent)), Path(os.path.abspath(unit.root))
    for _ in range(_MOST_FOLDERS):
        yield folder
        if folder in {root, folder.parent} or root not in folder.parents:
            return
        folder = folder.parent


def _cleaned(source: str) -> str:
    """Path of a source that names one file or folder; empty for any other."""
    if any(mark in source for mark in "$*?[\0") or "://" in source:
        return ""
    path = posixpath.normpath(f"/{source}").lstrip("/")
    return path if len(path) < os.pathconf("/", "PC_PATH_MAX") // 4 else ""


def _is_there(folder: Path, path: str) -> bool:
    try:
        return (folder / path).exists()
    except (OSError, ValueError):
        return False


class Ignored(NamedTuple):
    """What bounds the context."""

    bounded: bool | None
    """Whether a .dockerignore in force leaves something out; None: it hangs on where the context is."""
    at: Place | None
    """Where it stands."""
    folders: tuple[str, ...]
    """Folders whose own would, were they the context; OWN for one of the Dockerfile's name."""


def ignored(unit: Unit, ground: Ground, lists: RequirementLists) -> Ignored:
    """Read the .dockerignore files a build may have; each that is read is a source."""
    own = _leaves_out(unit, unit.path.parent / f"{unit.path.name}.dockerignore", lists)
    if own is not None:
        return Ignored(own, _place(unit, unit.path.parent / f"{unit.path.name}.dockerignore"), (OWN,) if own else ())
    found = {folder: _leaves_out(unit, folder / ".dockerignore", lists) for folder in folders_of(unit)}
    bounding = tuple(locator_of(folder, unit.root) for folder, bounds in found.items() if bounds)
    here = found.get(ground.folder)
    bounded = bool(here) if ground.told or here is not None or not bounding else None
    return Ignored(bounded, None if here is None else _place(unit, ground.folder / ".dockerignore"), bounding)


def _leaves_out(unit: Unit, path: Path, lists: RequirementLists) -> bool | None:
    """Whether one file leaves something out; None when it is not there."""
    text = lists.read(os.path.relpath(path, unit.path.parent))
    return None if text is None else leaves_out(text)


def _place(unit: Unit, path: Path) -> Place:
    return Place(locator_of(path.resolve(), unit.root.resolve()), 1)
