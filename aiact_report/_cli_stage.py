"""A folder for what is not yet whole, beside its place, so that moving it is one step of the file system."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from aiact_report._files import LEFTOVER


class Stage:
    """A new folder, held by a lock (flock(2)) as long as this process lives: whoever finds one without a lock may sweep it away."""

    def __init__(self, parent: Path) -> None:
        """Make the folder, and its parents; raises OSError."""
        parent.mkdir(parents=True, exist_ok=True)
        sweep(parent)
        self.path, self._lock = _locked(parent)

    def remove(self) -> None:
        """Remove it with what is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _locked(parent: Path) -> tuple[Path, int]:
    """Make a folder and lock it; once more when another run swept it away between the two."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=LEFTOVER, dir=parent))
        try:
            lock = _lock(path)
        except FileNotFoundError:
            continue
        if lock is not None and path.exists():
            return path, lock


def _lock(path: Path) -> int | None:
    """Lock a folder; None when another process holds it. Raises OSError."""
    number = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number


def sweep(parent: Path) -> None:
    """Remove the folders that runs left which were ended from outside; what cannot be removed stays."""
    for path in sorted(parent.glob(f"{LEFTOVER}*")):
        try:
            lock = _lock(path)
        except OSError:
            continue
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)
