"""What takes the content of files: a bounded part of it, or what is computed as it passes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from aiact_report.collector._images.contents.model import GRAPH_OPERATIONS, LAMBDA, Held

WINDOW = 1 << 20
"""Bytes at the start and at the end of a model file that are held."""
_TAIL = 1 << 16
_OVERLAP = 16
COOKIE = b"MEI\014\013\012\013\016"
"""Stands near the end of what PyInstaller makes."""


class Kept:
    """Keeps the first bytes of a file and hands them over at its end."""

    def __init__(self, limit: int, done: Callable[[bytes, bool], None]) -> None:
        self._limit = limit
        self._done = done
        self._parts: list[bytes] = []
        self._room = limit

    def feed(self, data: bytes) -> None:
        """Take the next piece, as far as there is room."""
        if self._room > 0:
            part = bytes(data[: self._room])
            self._room -= len(part)
            self._parts.append(part)

    def end(self, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Hand over what was kept."""
        data = b"".join(self._parts)
        self._parts.clear()
        self._done(data, complete)


class Text(Kept):
    """Keeps one small file after another: used again and again, as there are very many of them."""

    path = ""

    def __init__(self, limit: int, done: Callable[[str, bytes, bool], None]) -> None:
        super().__init__(limit, lambda data, complete: done(self.path, data, complete))

    def begin(self, path: str) -> Text:
        """Start the next file."""
        self.path = path
        self._room = self._limit
        return self


class Tail:
    """Keeps the last bytes of a program, to see whether an application is frozen into it."""

    def __init__(self, done: Callable[[], None]) -> None:
        self._done = done
        self._tail = b""

    def feed(self, data: bytes) -> None:
        """Take the next piece."""
        self._tail = bytes(data[-_TAIL:]) if len(data) >= _TAIL else (self._tail + bytes(data))[-_TAIL:]

    def end(self, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Look for the mark."""
        if complete and COOKIE in self._tail:
            self._done()


class Weights:
    """Takes a model file: its digest, its first and last bytes, and which telling words pass."""

    def __init__(self, path: str, suffix: str, size: int, done: Callable[[Held, str, bool], None]) -> None:
        self._path, self._suffix, self._size = path, suffix, size
        self._done = done
        self._digest = hashlib.sha256()
        self._head = bytearray()
        self._tail: list[bytes] = []
        self._tail_length = 0
        self._words = {"h5": (LAMBDA,), "hdf5": (LAMBDA,), "keras": (LAMBDA,), "pb": GRAPH_OPERATIONS}.get(suffix, ())
        self._seen: set[bytes] = set()
        self._last = b""

    def feed(self, data: bytes) -> None:
        """Take the next piece."""
        self._digest.update(data)
        if len(self._head) < WINDOW:
            self._head += data[: WINDOW - len(self._head)]
        self._keep(bytes(data[-WINDOW:]))
        if self._words:
            self._look(bytes(data))

    def _keep(self, part: bytes) -> None:
        """Hold the last pieces: as many as are needed, whole."""
        self._tail.append(part)
        self._tail_length += len(part)
        while self._tail_length - len(self._tail[0]) >= WINDOW:
            self._tail_length -= len(self._tail.pop(0))

    def _look(self, data: bytes) -> None:
        text = self._last + data
        self._seen.update(word for word in self._words if word in text)
        self._last = text[-_OVERLAP:]

    def end(self, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Hand over what is held."""
        held = Held(self._path, self._suffix, self._size, bytes(self._head), b"".join(self._tail)[-WINDOW:], frozenset(self._seen))
        self._done(held, f"sha256:{self._digest.hexdigest()}", complete)
