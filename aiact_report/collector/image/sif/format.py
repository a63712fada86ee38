"""The Singularity Image Format: its header and its table of objects, read with nothing taken on trust."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from aiact_report.collector._refused import Refused

MAGIC = b"SIF_MAGIC\0"
_HEADER = struct.Struct("<32s10s3s3s16sqqqqqqqq")
_DESCRIPTOR = struct.Struct("<iBIIIqqqqqqq128s384s")
MOST = 4096
"""Objects of one file; the format's own tools make room for 48."""
LARGEST = 1024 * 1024
"""Bytes of a text object (definition, signature) that is read."""
CHUNK = 1024 * 1024
GROUP = 0xF0000000
"""Bits that mark a number as that of a group."""

DEFINITION, PARTITION, SIGNATURE, CRYPTO, SBOM = 0x4001, 0x4004, 0x4005, 0x4008, 0x4009
PRIMARY = 2
"""Partition type of the root filesystem."""
ENCRYPTED = 5
FILESYSTEMS = {1: "squashfs", 2: "ext3", 3: "archive", 4: "raw", ENCRYPTED: "encrypted squashfs"}
ARCHITECTURES = {
    b"01": "386", b"02": "amd64", b"03": "arm", b"04": "arm64", b"05": "ppc64", b"06": "ppc64le", b"07": "mips", b"08": "mipsle", b"09": "mips64",
    b"10": "mips64le", b"11": "s390x", b"12": "riscv64",
}  # fmt: skip


class Entry(NamedTuple):
    """One object of the file."""

    kind: int
    number: int
    group: int
    """Without the mark; 0: none."""
    link: int
    """Object or, with the mark, group it belongs to."""
    offset: int
    size: int
    name: str
    extra: bytes

    @property
    def filesystem(self) -> int:
        """Code of a partition's filesystem."""
        return int.from_bytes(self.extra[:4], "little")

    @property
    def is_primary(self) -> bool:
        """Whether it is the root filesystem."""
        return self.kind == PARTITION and int.from_bytes(self.extra[4:8], "little") == PRIMARY

    @property
    def architecture(self) -> str | None:
        """Architecture of a partition."""
        return ARCHITECTURES.get(self.extra[8:10])


@dataclass(frozen=True, slots=True)
class Sif:
    """An open file and its table."""

    stream: BinaryIO
    size: int
    created: int
    """Seconds since 1970."""
    entries: tuple[Entry, ...]

    def is_whole(self, entry: Entry) -> bool:
        """Whether the file really holds all bytes of an object."""
        return 0 <= entry.offset <= self.size and 0 <= entry.size <= self.size - entry.offset

    def text(self, entry: Entry) -> bytes | None:
        """Read a small object; None when it is too large or cut off."""
        if not self.is_whole(entry) or entry.size > LARGEST:
            return None
        self.stream.seek(entry.offset)
        return self.stream.read(entry.size)

    def digest(self, entries: tuple[Entry, ...], algorithm: str) -> str:
        """Compute the digest of the bytes of objects, in hex."""
        hashed = hashlib.new(algorithm)
        for entry in entries:
            self.stream.seek(entry.offset)
            for part in parts(self.stream, entry.size):
                hashed.update(part)
        return hashed.hexdigest()


def parts(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield at most `size` bytes of a stream, some at a time."""
    while size > 0 and (part := stream.read(min(size, CHUNK))):
        size -= len(part)
        yield part


def read(stream: BinaryIO) -> Sif:
    """Read header and table; raises Refused when they are none."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    head = stream.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise Refused("The file ends within the header of a SIF.", "truncated")
    _, magic, version, _, _, created, _, _, total, offset, _, _, _ = _HEADER.unpack(head)
    if magic != MAGIC:
        raise Refused("The file is no SIF: its header does not say so.", "parse-error")
    if version != b"01\0":
        raise Refused("The file is a SIF of a version that is not read.", "unsupported")
    if not 0 <= total <= MOST or not 0 <= offset <= size:
        raise Refused("The header of the SIF names a table of objects that cannot be.", "parse-error")
    if total * _DESCRIPTOR.size > size - offset:
        raise Refused("The SIF ends within its table of objects.", "truncated")
    stream.seek(offset)
    return Sif(stream, size, created, tuple(_entries(stream.read(total * _DESCRIPTOR.size))))


def _entries(table: bytes) -> Iterator[Entry]:
    """Yield the objects in use."""
    for kind, used, number, group, link, offset, size, *_, name, extra in _DESCRIPTOR.iter_unpack(table):
        if used:
            yield Entry(kind, number, group & ~GROUP, link, offset, size, name.rstrip(b"\0").decode("utf-8", "replace"), extra)
