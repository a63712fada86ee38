"""Write files so that half a file never exists: each is written aside, and all are moved into place at the end.

Writing happens in a thread, beside the work that makes the bytes: the system takes hundreds of megabytes while Python goes on.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import BinaryIO, Self

from aiact_report.errors import NotWrittenError

_AHEAD = 24
"""Pieces that may wait to be written; they are of 1 to 2 MiB where there are many, so memory stays bounded."""


class Staged:
    """Files that appear together when the block ends well, and not at all when it does not."""

    def __init__(self) -> None:
        self._files: list[_Aside] = []

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def add(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write one file aside. Raises NotWrittenError when the system refuses, here or at the end of the block."""
        file = _Aside(path)
        self._files.append(file)
        for piece in pieces:
            file.write(piece)
        file.end()

    def add_hashed(self, path: Path, pieces: Iterable[bytes]) -> str:
        """Do the same and give the SHA-256 of what was written."""
        digest = hashlib.sha256()
        self.add(path, _hashed(pieces, digest))
        return digest.hexdigest()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Move all into place, or remove what was written aside."""
        try:
            if kind is None:
                self._commit()
        finally:
            for file in self._files:
                file.remove()

    def _commit(self) -> None:
        for file in self._files:
            file.finish()
        for file in self._files:
            file.move()


def _hashed(pieces: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


class _Aside:
    """A file that is written aside, by a thread of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.aside = path.with_name(f".{path.name}.{os.getpid()}.part")
        self.refusal: OSError | None = None
        self.waiting: Queue[bytes | None] = Queue(_AHEAD)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            stream = self.aside.open("xb")
        except OSError as error:
            raise _refused(path, error) from error
        self.ended = False
        self.thread = Thread(target=self._run, args=(stream,), daemon=True)
        self.thread.start()

    def _run(self, stream: BinaryIO) -> None:
        """Write what comes, in the thread; after a refusal only take it, so that nobody waits for ever."""
        for piece in iter(self.waiting.get, None):
            if self.refusal is None:
                self._attempt(stream.write, piece)
        self._attempt(stream.close)

    def _attempt(self, step: Callable[..., object], *given: bytes) -> None:
        try:
            step(*given)
        except OSError as error:
            self.refusal = self.refusal or error

    def write(self, piece: bytes) -> None:
        """Hand on a piece; say so when an earlier one was refused."""
        self._check()
        self.waiting.put(piece)

    def end(self) -> None:
        """Say that no more will come."""
        self.ended = True
        self.waiting.put(None)

    def finish(self) -> None:
        """Wait until all is written."""
        self.thread.join()
        self._check()

    def move(self) -> None:
        """Move the file into place."""
        try:
            os.replace(self.aside, self.path)
        except OSError as refusal:
            raise _refused(self.path, refusal) from refusal

    def remove(self) -> None:
        """Remove what is left of it."""
        if not self.ended:
            self.end()
        self.thread.join()
        self.aside.unlink(missing_ok=True)

    def _check(self) -> None:
        if self.refusal is not None:
            raise _refused(self.path, self.refusal) from self.refusal


def _refused(path: Path, error: OSError) -> NotWrittenError:
    return NotWrittenError(f"{path} could not be written: {error.strerror}")
