"""The members of a zip file of which only the start and the end are held; nothing is trusted to be as long as it says."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

MEMBERS = 10_000
"""Members that are looked at."""
_CENTRAL, _LOCAL, _END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
_CENTRAL_HEADER = struct.Struct("<4s6H3I5H2I")
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED = 0, 8
_DESCRIPTOR = 8


class Member(NamedTuple):
    """One file in a zip."""

    name: str
    offset: int
    """Of its local header."""
    method: int
    packed: int
    """Bytes it takes in the file."""


def members(head: bytes, tail: bytes) -> list[Member]:
    """List the members: by the directory at the end, or by the headers at the start when that is out of sight."""
    end = tail.rfind(_END)
    start = -1 if end < 0 else _directory(tail, end)
    return _listed(tail, start) if start >= 0 else _walked(head)


def _directory(tail: bytes, end: int) -> int:
    """Find where the directory starts in what is held; one that is longer is entered at its first whole entry."""
    size = int.from_bytes(tail[end + 12 : end + 16], "little")
    if size <= end and tail.startswith(_CENTRAL, end - size):
        return end - size
    return tail.find(_CENTRAL)


def _listed(tail: bytes, at: int) -> list[Member]:
    found: list[Member] = []
    while tail.startswith(_CENTRAL, at) and at + _CENTRAL_HEADER.size <= len(tail) and len(found) < MEMBERS:
        fields = _CENTRAL_HEADER.unpack_from(tail, at)
        name = tail[at + _CENTRAL_HEADER.size : at + _CENTRAL_HEADER.size + fields[10]]
        found.append(Member(name.decode("utf-8", "replace"), fields[16], fields[4], fields[8]))
        at += _CENTRAL_HEADER.size + fields[10] + fields[11] + fields[12]
    return found


def _walked(head: bytes) -> list[Member]:
    found: list[Member] = []
    at = 0
    while head.startswith(_LOCAL, at) and at + _LOCAL_HEADER.size <= len(head) and len(found) < MEMBERS:
        fields = _LOCAL_HEADER.unpack_from(head, at)
        name = head[at + _LOCAL_HEADER.size : at + _LOCAL_HEADER.size + fields[9]]
        found.append(Member(name.decode("utf-8", "replace"), at, fields[3], fields[7]))
        if fields[2] & _DESCRIPTOR and not fields[7]:  # its length stands behind it
            break
        at += _LOCAL_HEADER.size + fields[9] + fields[10] + fields[7]
    return found


def content(member: Member, head: bytes, limit: int) -> bytes | None:
    """Give the first bytes of a member, as far as it lies in what is held; None when it does not."""
    if not head.startswith(_LOCAL, member.offset) or member.offset + _LOCAL_HEADER.size > len(head):
        return None
    fields = _LOCAL_HEADER.unpack_from(head, member.offset)
    start = member.offset + _LOCAL_HEADER.size + fields[9] + fields[10]
    data = head[start : start + member.packed] if member.packed else head[start:]
    if member.method == _STORED:
        return data[:limit]
    return _inflated(data, limit) if member.method == _DEFLATED else None


def _inflated(data: bytes, limit: int) -> bytes | None:
    try:
        return zlib.decompressobj(-15).decompress(data, limit)
    except zlib.error:
        return None
