"""Files compressed with Zstandard (RFC 8878): written and read in pieces, never larger in memory than what is read of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

SUFFIX: Final = ".zst"
MAGIC: Final = b"\x28\xb5\x2f\xfd"
_LEVEL = 3
_PIECE = 1024 * 1024
LIMIT: Final = 8 * 1024**3
"""Bytes a compressed file may hold: more than any evidence, less than a bomb."""
RATIO, FREE = 150, 16 * 1024 * 1024
"""How often a compressed file may hold its own size, beside what any may: evidence of five thousand pods that differ by their number holds 48 times."""


class BrokenError(Exception):
    """What was to be unpacked is damaged, cut off or too large."""


def wanted(path: Path) -> bool:
    """Tell by its name whether a file is to be compressed."""
    return path.suffix == SUFFIX


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Compress pieces as they come."""
    import zstandard

    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
    for piece in pieces:
        done = packer.compress(piece)
        if done:
            yield done
    yield packer.flush()


def _stored(stream: BinaryIO) -> int:
    """Give the size of what is stored; of a pipe it is not known, and the limit alone holds."""
    try:
        at = stream.tell()
        end = stream.seek(0, os.SEEK_END)
        stream.seek(at)
    except OSError:
        return LIMIT
    return end


def unpacked(stream: BinaryIO) -> Iterator[bytes]:
    """Unpack a stream piece by piece, however much a few bytes of it unpack to. Raises BrokenError."""
    import zstandard

    reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
    size, limit = 0, min(LIMIT, FREE + RATIO * _stored(stream))
    try:
        while piece := reader.read(_PIECE):
            size += len(piece)
            if size > limit:
                raise BrokenError(f"it holds more than {limit // 1024**2:,} MiB, which is more than a file of its size does")
            yield piece
    except zstandard.ZstdError as error:
        raise BrokenError(str(error)) from error
