"""One file that is written aside, by a thread of its own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import BinaryIO

from aiact_report._cli_stage import Stage
from aiact_report.errors import NotWrittenError

_AHEAD = 24
"""Pieces that may wait to be written; they are of 1 to 2 MiB where there are many, so memory stays bounded."""


class Aside:
    """A file on its way."""

    def __init__(self, path: Path, stage: Stage) -> None:
        self.path = path
        self.aside = stage.path / path.name
        self.before = stage.path / f"{path.name}.before"
        """What it replaces, until all is moved."""
        self.digest = ""
        self._sha256 = hashlib.sha256()
        self._refusal: OSError | None = None
        self._waiting: Queue[bytes | None] = Queue(_AHEAD)
        self._ended = False
        try:
            stream = self.aside.open("xb")
        except OSError as error:
            raise refused(path, error) from error
        self._thread = Thread(target=self._run, args=(stream,), daemon=True)
        self._thread.start()

    def _run(self, stream: BinaryIO) -> None:
        """Write what comes, in the thread; after a refusal only take it, so that nobody waits for ever."""
        for piece in iter(self._waiting.get, None):
            if self._refusal is None:
                self._attempt(stream.write, piece)
        self._attempt(stream.close)

    def _attempt(self, step: Callable[..., object], *given: bytes) -> None:
        try:
            step(*given)
        except OSError as error:
            self._refusal = self._refusal or error

    def write(self, piece: bytes) -> None:
        """Hand on a piece; say so when an earlier one was refused."""
        self._check()
        self._sha256.update(piece)
        self._waiting.put(piece)

    def end(self) -> str:
        """Say that no more will come; give the SHA-256 of all."""
        self._ended = True
        self._waiting.put(None)
        self.digest = self._sha256.hexdigest()
        return self.digest

    def finish(self) -> None:
        """Wait until all is written; raises NotWrittenError when it could not be, or its place is taken by a folder."""
        self._thread.join()
        self._check()
        if self.path.is_dir():
            raise refused(self.path, OSError(None, "it is a directory"))

    def set_aside(self) -> None:
        """Take what lies in its place out of the way; raises OSError."""
        if os.path.lexists(self.path):
            os.replace(self.path, self.before)

    def move(self) -> None:
        """Move the file into place; raises OSError."""
        os.replace(self.aside, self.path)

    def put_back(self, *, was_moved: bool) -> None:
        """Undo what was done of `set_aside` and `move`."""
        if os.path.lexists(self.before):
            os.replace(self.before, self.path)
        elif was_moved:
            self.path.unlink(missing_ok=True)

    def abandon(self) -> None:
        """End the thread, whatever happened."""
        if not self._ended:
            self.end()
        self._thread.join()

    def _check(self) -> None:
        if self._refusal is not None:
            raise refused(self.path, self._refusal) from self._refusal


class Leaving:
    """A file that is taken away when the others are moved."""

    def __init__(self, path: Path, stage: Stage) -> None:
        self.path, self._before = path, stage.path / f"{path.name}.before"

    def set_aside(self) -> None:
        """Take it away; raises OSError."""
        os.replace(self.path, self._before)

    def put_back(self) -> None:
        """Undo that."""
        if os.path.lexists(self._before):
            os.replace(self._before, self.path)


def refused(path: Path, error: OSError) -> NotWrittenError:
    """Say which file could not be written and what the system said."""
    return NotWrittenError(f"{path} could not be written: {error.strerror or error.__class__.__name__}")
