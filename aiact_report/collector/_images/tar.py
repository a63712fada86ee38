"""The entries of a tar archive, read as a stream: our own walker, since tarfile takes twice the time and keeps every entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Protocol

from aiact_report.collector._images import tar_header as header
from aiact_report.collector._images.stream import CHUNK, Limits, Read
from aiact_report.collector._refused import Refused

_ODD = re.compile(rb"(?:^|/)(?:\.{0,2})(?:/|$)")
"""A path with an empty part, `.` or `..`: all others are taken as they stand."""
_EMPTY = bytes(header.BLOCK)


class Sink(Protocol):
    """Takes the content of one entry."""

    def feed(self, data: bytes) -> None:
        """Take the next part."""

    def end(self, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Know that nothing follows; not complete: the content was cut off, or is sparse and was not given."""


Visit = Callable[[str, int, int, int, str], Sink | None]
"""Called with path, kind, mode, size and link of every entry; returns a sink when it wants the content."""


class Entry(NamedTuple):
    """One entry; its path has no leading `/` or `./`."""

    path: str
    kind: int
    """Type flag, as its character's number; regular files are always `ord("0")`."""
    mode: int
    size: int
    link: str
    """Target of a link, as written; of a hard link without a leading `/`."""
    sparse: bool = False
    """Its data are pieces with holes between: not given to a sink."""


class Walked(NamedTuple):
    """What a walk through an archive came to."""

    entries: int
    unpacked_size: int
    problem: str | None
    """One sentence for a reader: why the archive could not be read to its end."""
    cause: str | None = None
    hostile: int = 0
    """Entries whose path is absolute or leads out of the archive."""


class TarReader:
    """Gives one entry after the other, with its content when that is asked for."""

    def __init__(self, read: Read, limits: Limits) -> None:
        self._read = read
        self._limits = limits
        self._buffer = b""
        self._at = 0
        self._left = 0
        self._padding = 0
        self.entries = 0
        self.hostile = 0
        self.size = 0
        """Bytes read so far."""

    def next(self) -> Entry | None:
        """Go to the next entry, over what was not read of this one; None at the end. Raises Refused."""
        pax: dict[str, bytes] = {}
        while True:
            at = self._at + self._left + self._padding
            if at + header.BLOCK <= len(self._buffer):
                self._at = at + header.BLOCK
                block = self._buffer[at : self._at]
            else:
                block = self._next_block()
            self._left = self._padding = 0
            if not pax and (not block or block == _EMPTY):
                return None
            _whole(block)
            found = header.parse(block)
            self._left, self._padding = found.size, -found.size % header.BLOCK
            self._count()
            if found.kind in header.EXTENDED:
                self._extend(found, pax)
                continue
            entry = self._entry(found, block, pax)
            pax = {}
            if entry is not None:
                return entry

    def _next_block(self) -> bytes:
        """Read the next header from beyond the chunk at hand; an archive may end without its last padding."""
        self._skip(self._left)
        self._take(self._padding)
        return self._take(header.BLOCK)

    def _count(self) -> None:
        self.entries += 1
        if self.entries > self._limits.entries:
            raise Refused(f"It has more than {self._limits.entries:,} entries: more than are read.", "too-large")

    def _extend(self, found: header.Header, pax: dict[str, bytes]) -> None:
        """Read what an extended header says about the next entry; one for all entries holds nothing of ours."""
        self.entries -= 1
        if found.size > self._limits.header:
            raise Refused(f"A header of it has {found.size:,} bytes: more than is read.", "too-large")
        data = self._take(found.size)
        if len(data) < found.size:
            raise Refused("It ends in the middle of a header.", "truncated")
        self._left = 0
        if found.kind == header.PAX:
            pax.update(header.pax_records(data))
        elif found.kind != header.PAX_GLOBAL:
            pax.setdefault("path" if found.kind == header.LONG_NAME else "linkpath", data.partition(b"\0")[0])

    def _entry(self, found: header.Header, block: bytes, pax: dict[str, bytes]) -> Entry | None:
        """Make an entry of its headers; None for one whose path is hostile."""
        name, link, sparse = found.name, found.link, found.kind == header.SPARSE
        if sparse:
            self._pass_sparse_map(block)
        if pax:
            name, link = pax.get("path", name), pax.get("linkpath", link)
            name, sparse = pax.get("GNU.sparse.name", name), sparse or any(key.startswith("GNU.sparse.") for key in pax)
            self._resize(pax)
        path = self._path(name)
        if path is None:
            return None
        target = link.lstrip(b"/") if found.kind == header.HARD_LINK else link
        kind = header.REGULAR if sparse else found.kind
        return Entry(path, kind, found.mode, self._left, target.removeprefix(b"./").decode("utf-8", "backslashreplace"), sparse)

    def _resize(self, pax: dict[str, bytes]) -> None:
        if (size := pax.get("size")) is not None and self._left:
            if not size.isdigit() or len(size) > 18:  # noqa: PLR2004 -- digits of the largest size
                raise Refused("It is no sound tar archive: a size in an extended header is no number.", "unreadable")
            self._left, self._padding = int(size), -int(size) % header.BLOCK

    def _pass_sparse_map(self, block: bytes) -> None:
        """Read the further blocks of an old GNU sparse map."""
        more = block[482]
        while more:
            block = self._take(header.BLOCK)
            _whole(block)
            more = block[504]

    def _path(self, name: bytes) -> str | None:
        """Make a path relative to the root of the image; a hostile one is counted, and one that leads out of it is none."""
        if name.startswith(b"/") and name.strip(b"/"):
            self.hostile += 1
        if len(name) > self._limits.name:
            self.hostile += 1
            return None
        if _ODD.search(name):
            parts = [part for part in name.split(b"/") if part not in {b"", b"."}]
            if b".." in parts:
                self.hostile += 1
                return None
            name = b"/".join(parts)
        return name.decode("utf-8", "backslashreplace")

    def content(self, size: int) -> bytes:
        """Read on in the content of the current entry; nothing at its end. Raises Refused."""
        wanted = min(size, self._left)
        if not wanted:
            return b""
        if self._at == len(self._buffer):
            self._fill()
        data = self._buffer[self._at : self._at + wanted]
        self._at += len(data)
        self._left -= len(data)
        return data

    def drain(self) -> None:
        """Read what follows the last entry."""
        self._at = len(self._buffer)
        while data := self._read(CHUNK):
            self.size += len(data)

    def _more(self) -> bool:
        """Read the next chunk, if there is one."""
        self._buffer, self._at = self._read(CHUNK), 0
        self.size += len(self._buffer)
        return bool(self._buffer)

    def _fill(self) -> None:
        """Read the next chunk; raises Refused at the end of the stream."""
        if not self._more():
            raise Refused("It ends in the middle of an entry.", "truncated")

    def _skip(self, size: int) -> None:
        while size > len(self._buffer) - self._at:
            size -= len(self._buffer) - self._at
            self._fill()
        self._at += size

    def _take(self, size: int) -> bytes:
        """Read exactly so many bytes; fewer only at the end of the stream."""
        data = self._buffer[self._at : self._at + size]
        self._at += len(data)
        while len(data) < size:
            if not self._more():
                break
            more = self._buffer[: size - len(data)]
            self._at = len(more)
            data += more
        return data


def _whole(block: bytes) -> None:
    """Raise Refused for a block that was cut off."""
    if len(block) < header.BLOCK:
        raise Refused("It ends in the middle of a header.", "truncated")


def walk(read: Read, visit: Visit, limits: Limits) -> Walked:
    """Show every entry of an archive to `visit`, and read the stream to its end. Never raises for a broken archive."""
    tar = TarReader(read, limits)
    try:
        while (entry := tar.next()) is not None:
            sink = visit(*entry[:5]) if entry.path else None
            if sink is not None:
                _feed(tar, entry, sink)
        tar.drain()
    except Refused as error:
        return Walked(tar.entries, tar.size, error.reason, error.cause, tar.hostile)
    return Walked(tar.entries, tar.size, None, None, tar.hostile)


def _feed(tar: TarReader, entry: Entry, sink: Sink) -> None:
    """Give a sink the content of an entry; what is sparse is not put together, for it may pretend to any size."""
    complete = False
    try:
        while not entry.sparse and (data := tar.content(CHUNK)):
            sink.feed(data)
        complete = not entry.sparse
    finally:
        sink.end(complete)
