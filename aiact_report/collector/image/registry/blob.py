"""A blob on its way from a registry: its digest is computed as it is read, and a copy is kept when it is whole."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

from aiact_report.collector._images.store import Descriptor
from aiact_report.collector._refused import Refused
from aiact_report.collector.image.registry import http
from aiact_report.collector.image.registry.cache import Part, hasher

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from urllib3 import BaseHTTPResponse

SLOWEST = 16 * 1024
"""Bytes a second below which a download is given up, after its first time of grace."""
GRACE_SECONDS = 60.0


class Blob(io.RawIOBase):
    """The stored bytes of a blob; reading raises Refused when they are cut off, too many, too slow, or not those of the digest."""

    def __init__(self, reply: BaseHTTPResponse, descriptor: Descriptor, part: Part | None) -> None:
        super().__init__()
        self._reply = reply
        self._descriptor = descriptor
        self._what = f"The blob {descriptor.digest}"
        self._part = part
        self._hash = hasher(descriptor.digest)
        self._read = 0
        self._waited = 0.0
        self._ended = False

    def readable(self) -> bool:
        """Tell that it is for reading."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer with what has come in; 0 at the end."""
        if self._ended:
            return 0
        view = memoryview(buffer).cast("B")
        started = time.monotonic()
        piece = http.read_piece(self._reply, len(view), self._what)
        self._waited += time.monotonic() - started
        self._take(piece)
        view[: len(piece)] = piece
        return len(piece)

    def _take(self, piece: bytes) -> None:
        """Count, hash and keep a piece."""
        self._read += len(piece)
        self._hash.update(piece)
        size = self._descriptor.size
        if size and self._read > size:
            raise Refused(f"{self._what} is longer than the {size:,} bytes that its manifest says.", "digest-mismatch")
        if self._waited > GRACE_SECONDS + self._read / SLOWEST:
            raise Refused(f"{self._what} was sent too slowly.", "too-slow", "run it again")
        if self._part is not None and not self._part.write(piece):
            self._part = None
        if not piece or self._read == size:
            self._end()

    def _end(self) -> None:
        """Compare the digest, and keep the copy."""
        self._ended = True
        if self._hash.hexdigest() != self._descriptor.digest.partition(":")[2]:
            raise Refused(f"{self._what} was served with other bytes than its digest names.", "digest-mismatch")
        if self._part is not None:
            self._part.keep()
            self._part = None
        http.discard(self._reply)

    def close(self) -> None:
        """Let go of the connection; what was not read to its end is not kept."""
        if not self.closed:
            if self._part is not None:
                self._part.drop()
            if not self._ended:
                self._reply.close()
        super().close()
