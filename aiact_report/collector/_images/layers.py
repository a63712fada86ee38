"""One layer, read as a stream: decompressed, hashed as stored and as unpacked, and looked into; nothing is kept of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiact_report.collector._images.stream import CHUNK, Ahead, Digest, Hashing, Limits, Read, bounded, compression, decompressed, guarded
from aiact_report.collector._images.tar import Walked, walk
from aiact_report.collector._images.tar_header import BLOCK, parse
from aiact_report.collector._refused import Refused

if TYPE_CHECKING:
    from aiact_report.collector._images.contents.find import LayerContents


NOT_ASKED = "not-asked"
"""Cause of what was not read because the user did not want it."""


@dataclass(frozen=True, slots=True)
class LayerRead:
    """What the bytes of a layer came to."""

    digest: str
    """Of the bytes as stored, computed."""
    size: int
    """Bytes as stored."""
    diff_id: str | None = None
    """Digest of the uncompressed bytes; None when they could not be read to their end."""
    unpacked_size: int | None = None
    entries: int | None = None
    hostile: int = 0
    """Entries whose path is absolute or leads out of the layer."""
    contents: LayerContents | None = None
    """None when it could not be read to its end."""
    trouble: Refused | None = None


def is_tar(head: bytes) -> bool:
    """Whether a stream starts as an uncompressed tar archive does: with a header, or with the end of an empty one."""
    if len(head) < BLOCK:
        return False
    try:
        return not any(head[:BLOCK]) or bool(parse(head[:BLOCK]))
    except Refused:
        return False


def looks_like_layer(head: bytes) -> bool:
    """Whether a stream is a tar archive, compressed or not, by its first bytes."""
    return compression(head) is not None or is_tar(head)


def read_layer(read: Read, hashing: Hashing, limits: Limits, algorithm: str = "sha256") -> LayerRead:
    """Read a layer to its end. Never raises for a broken one."""
    from aiact_report.collector._images.contents.layer import LayerScan

    scan, stored, unpacked = LayerScan(), Digest(algorithm), Digest()
    source = hashing.of(guarded(read), stored)
    try:
        ahead = Ahead(source)
        plain = bounded(decompressed(ahead), stored, limits)
        packed = compression(ahead.head) is not None
        walked = walk(hashing.of(plain, unpacked) if packed else plain, scan.visit, limits)
    except Refused as error:
        walked = Walked(0, 0, error.reason, error.cause)
        packed = True
    trouble = _trouble(walked) or _drain(source)
    hashing.settle()
    if trouble is not None:
        return LayerRead(stored.text(), stored.size, hostile=walked.hostile, trouble=trouble)
    diff_id = unpacked.text() if packed or algorithm != unpacked.algorithm else stored.text()
    return LayerRead(stored.text(), stored.size, diff_id, walked.unpacked_size, walked.entries, walked.hostile, scan.done())


def _trouble(walked: Walked) -> Refused | None:
    return Refused(walked.problem, walked.cause or "unreadable") if walked.problem is not None else None


def _drain(source: Read) -> Refused | None:
    """Read what a decompressor left, so that the digest is that of all bytes."""
    try:
        while source(CHUNK):
            pass
    except Refused as error:
        return Refused(error.reason, error.cause)
    return None
