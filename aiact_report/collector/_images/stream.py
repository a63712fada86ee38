"""Streams of bytes: bounded, decompressed on the way, and hashed in a thread of their own."""

from __future__ import annotations

import hashlib
import io
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, Self

from aiact_report.collector._refused import Refused

CHUNK = 1024 * 1024
"""Bytes that are read, decompressed and hashed at a time."""
AHEAD = 24
"""Chunks that may wait for their hash: what the memory of a reading is bounded by."""
HEAD = 1024
"""Bytes that tell what a stream holds."""
_WINDOW = 128 * 1024 * 1024
"""Largest window of a zstd frame that is decompressed: that of `zstd --ultra -22`."""
_ALGORITHMS = ("sha256", "sha512")

Read = Callable[[int], bytes]
"""Gives at most so many bytes of a stream, and none only at its end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one layer, or one archive, may cost."""

    entries: int = 2_000_000
    """Entries of the archive."""
    unpacked: int = 256 * 1024**3
    """Bytes after decompression."""
    ratio: int = 200
    """How many bytes one stored byte may become, beyond `free`."""
    free: int = 1024**3
    """Bytes that may come out of however few."""
    name: int = 8192
    """Bytes of a path; Linux allows 4,096."""
    header: int = 1024 * 1024
    """Bytes of one extended header."""


@dataclass(slots=True)
class Digest:
    """The digest of a stream, ready when its `Hashing` has caught up."""

    algorithm: str = "sha256"
    size: int = 0
    hash: hashlib._Hash = field(init=False)

    def __post_init__(self) -> None:
        self.hash = hashlib.new(self.algorithm)

    def text(self) -> str:
        """Give it as `algorithm:hex`."""
        return f"{self.algorithm}:{self.hash.hexdigest()}"


def algorithm_of(digest: str | None) -> str:
    """Name the algorithm a digest was made with, where it is one that is computed here."""
    name = (digest or "").partition(":")[0]
    return name if name in _ALGORITHMS else "sha256"


class Hashing:
    """A thread that hashes what others read: hashlib and the decompressors work outside Python's lock, so two cores are used."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[Digest, bytes] | None] = queue.Queue(AHEAD)
        self._thread: threading.Thread | None = None
        """Started by the first stream: of many an image only the configuration is read."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None:
            work[0].hash.update(work[1])
            self._waiting.task_done()
            del work  # the chunk must not live until the next one comes
        self._waiting.task_done()

    def of(self, read: Read, digest: Digest) -> Read:
        """Give the same stream, hashed as it is read."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

        def hashed(size: int) -> bytes:
            data = read(size)
            if data:
                digest.size += len(data)
                self._waiting.put((digest, data))
            return data

        return hashed

    def settle(self) -> None:
        """Wait until everything read so far is hashed."""
        self._waiting.join()


class Ahead:
    """A stream whose first bytes were looked at."""

    def __init__(self, read: Read, size: int = HEAD) -> None:
        self._read = read
        self.head = b""
        while len(self.head) < size and (data := read(size - len(self.head))):
            self.head += data
        self._rest = self.head

    def read(self, size: int) -> bytes:
        """Read on from the start."""
        if not self._rest:
            return self._read(size)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def guarded(read: Read) -> Read:
    """Give the same stream; what the system refuses while it is read becomes a Refused, as what its place refuses is."""

    def more(size: int) -> bytes:
        try:
            return read(size)
        except OSError as error:
            raise Refused(f"It cannot be read: {error.strerror or type(error).__name__}.", "unreadable") from None

    return more


class _Raw(io.RawIOBase, BinaryIO):
    """What the decompressors ask of a file."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._from = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._from(len(view))
        view[: len(data)] = data
        return len(data)


def compression(head: bytes) -> str | None:
    """Tell how a stream is compressed, by its first bytes: `gzip`, `zstd`, another that is not read, or None for not at all."""
    known = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x04\x22\x4d\x18": "lz4"}
    found = next((name for magic, name in known.items() if head.startswith(magic)), None)
    skippable = len(head) > 3 and head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50  # noqa: PLR2004 -- zstd:chunked starts with such a frame
    return "zstd" if skippable else found


def decompressed(ahead: Ahead) -> Read:
    """Give the stream without its compression; reading it raises Refused where it is broken."""
    found = compression(ahead.head)
    if found == "gzip":
        return _gunzip(ahead.read)
    if found == "zstd":
        return _unzstd(ahead.read)
    if found is not None:
        raise Refused(f"It is compressed with {found}, which is not read.", "unsupported")
    return ahead.read


def _gunzip(read: Read) -> Read:
    from isal import igzip, igzip_lib

    stream = igzip.IGzipFile(fileobj=_Raw(read), mode="rb")  # type: ignore[no-untyped-call]

    def more(size: int) -> bytes:
        try:
            return stream.read(size)
        except EOFError:
            raise Refused("It ends in the middle of its gzip stream.", "truncated") from None
        except (igzip_lib.IsalError, OSError) as error:  # type: ignore[misc]  # its stub takes the class for a value
            raise Refused(f"Its gzip stream is broken: {error}.", "unreadable") from None

    return more


def _unzstd(read: Read) -> Read:
    import zstandard

    stream = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(_Raw(read), read_size=CHUNK // 4, read_across_frames=True)

    def more(size: int) -> bytes:
        try:
            return stream.read(size)
        except zstandard.ZstdError as error:
            raise Refused(f"Its zstd stream is broken: {error}.", "unreadable") from None

    return more


def bounded(read: Read, stored: Digest, limits: Limits) -> Read:
    """Give the decompressed stream, refusing to go on when it becomes more than `stored` may hold: a bomb."""
    total = 0

    def more(size: int) -> bytes:
        nonlocal total
        data = read(size)
        total += len(data)
        if total > limits.unpacked or total > max(limits.free, stored.size * limits.ratio):
            raise Refused(f"It unpacks to more than {total:,} bytes from {stored.size:,}: more than is read.", "too-large")
        return data

    return more
