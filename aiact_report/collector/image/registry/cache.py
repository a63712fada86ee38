"""What was downloaded, by digest: bounded in size, safe to delete at any time, safe with several processes, and never believed unread."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from aiact_report.collector._refused import Refused

BOUND = 10 * 1024**3
"""Bytes that are kept; what was used longest ago goes first."""
_CHECKS = 64
"""The folder is looked through each time a 64th of the bound was added."""
_ALGORITHMS = {"sha256": 64, "sha384": 96, "sha512": 128}
_DIGEST = re.compile(r"(sha256|sha384|sha512):([0-9a-f]{64,128})")
_ASIDE = ".part"
_PIECE = 1024 * 1024


def hasher(digest: str) -> hashlib._Hash:
    """Start computing a digest of the same algorithm; raises Refused for one that is not known, or no digest."""
    match = _DIGEST.fullmatch(digest)
    if match is None or len(match[2]) != _ALGORITHMS[match[1]]:
        raise Refused(f"{digest[:150]!r} is no digest that can be computed here.", "unsupported")
    return hashlib.new(match[1])


class Part:
    """A download that is written aside until it is known to be whole."""

    def __init__(self, cache: Cache, file: BinaryIO, path: Path, digest: str) -> None:
        self._cache, self._file, self._path, self._digest = cache, file, path, digest

    def write(self, data: bytes) -> bool:
        """Add to it; False when the disk does not take more, and nothing is kept."""
        try:
            self._file.write(data)
        except OSError:
            self.drop()
            return False
        return True

    def keep(self) -> None:
        """Move it to its place: it is whole, and has its digest."""
        try:
            with self._file:
                size = self._file.tell()
            self._path.replace(self._cache.place(self._digest))
        except OSError:
            self.drop()
            return
        self._cache.added(size)

    def drop(self) -> None:
        """Keep nothing of it."""
        with suppress(OSError):  # a full disk: what was buffered is lost, as it should be
            self._file.close()
        _remove(self._path)


class Cache:
    """A folder of blobs and manifests. What goes wrong with it costs a download and nothing else."""

    def __init__(self, folder: Path, bound: int = BOUND) -> None:
        self._folder = folder / "registry"
        self._bound = bound
        self._unchecked = bound
        self._lock = threading.Lock()

    def place(self, digest: str) -> Path:
        """Name the file of a digest."""
        return self._folder / digest.replace(":", "-")

    def open(self, digest: str) -> BinaryIO | None:
        """Open what is kept of a digest, after reading it through; None when it is not kept, or is not what it was."""
        path = self.place(digest)
        try:
            file = path.open("rb")
        except OSError:
            return None
        try:
            if _is_sound(file, digest):
                os.utime(path)
                return file
        except OSError:
            pass  # deleted, or a failing disk: it is fetched again
        file.close()
        _remove(path)
        return None

    def part(self, digest: str, size: int) -> Part | None:
        """Begin to keep a download; None when it is too large, or the folder cannot be written."""
        if size > self._bound:
            return None
        import tempfile

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(suffix=_ASIDE, dir=self._folder)
        except OSError:
            return None
        return Part(self, os.fdopen(number, "wb"), Path(name), digest)

    def added(self, size: int) -> None:
        """Count what was kept, and make room when it may be too much."""
        with self._lock:
            self._unchecked += size
            if self._unchecked < self._bound // _CHECKS:
                return
            self._unchecked = 0
            self._make_room()

    def _make_room(self) -> None:
        """Remove what was used longest ago, until the rest is within the bound; downloads that broke off are oldest in time."""
        files = sorted(_files(self._folder), reverse=True)
        total = 0
        for _, name, size in files:
            total += size
            if total > self._bound:
                _remove(self._folder / name)


def _files(folder: Path) -> list[tuple[int, str, int]]:
    """List the files of the cache: time of last use, name, size. Others in the folder are not ours to delete."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(_ASIDE) or _DIGEST.fullmatch(entry.name.replace("-", ":", 1)):
                    state = entry.stat(follow_symlinks=False)
                    found.append((state.st_mtime_ns, entry.name, state.st_size))
    except OSError:
        return found  # another process deletes it just now
    return found


def _is_sound(file: BinaryIO, digest: str) -> bool:
    """Whether a file has its digest; it then stands at its start again."""
    computed = hasher(digest)
    while piece := file.read(_PIECE):
        computed.update(piece)
    file.seek(0)
    return computed.hexdigest() == digest.partition(":")[2]


def _remove(path: Path) -> None:
    with suppress(OSError):  # it stays until somebody may delete it
        path.unlink(missing_ok=True)
