"""Files compressed with Zstandard (RFC 8878): written and read in pieces, never larger in memory than what is read of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

SUFFIX: Final = ".zst"
MAGIC: Final = b"\x28\xb5\x2f\xfd"
_LEVEL = 3
_PIECE = 1024 * 1024
LIMIT: Final = 8 * 1024**3
"""Bytes a compressed file may hold: more than any evidence, less than a bomb."""


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


def unpacked(stream: BinaryIO) -> Iterator[bytes]:
    """Unpack a stream piece by piece, however much a few bytes of it unpack to. Raises BrokenError."""
    import zstandard

    reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
    size = 0
    try:
        while piece := reader.read(_PIECE):
            size += len(piece)
            if size > LIMIT:
                raise BrokenError(f"it holds more than {LIMIT // 1024**3} GiB")
            yield piece
    except zstandard.ZstdError as error:
        raise BrokenError(str(error)) from error
