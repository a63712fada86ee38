"""One header of a tar archive: ustar, GNU and pax."""

from __future__ import annotations

from typing import NamedTuple

from aiact_report.collector._refused import Refused

BLOCK = 512
REGULAR, HARD_LINK, SYMLINK, DIRECTORY = (ord(mark) for mark in "0125")
"""Type flags, as they stand in a header."""
LONG_NAME, LONG_LINK, SPARSE = (ord(mark) for mark in "LKS")
PAX, PAX_GLOBAL = (ord(mark) for mark in "xg")
EXTENDED = frozenset((LONG_NAME, LONG_LINK, PAX, PAX_GLOBAL))
"""Entries that tell more about the next one."""
_WITHOUT_DATA = frozenset(ord(mark) for mark in "123456")
"""Links, devices, directories and pipes: a size in their header means nothing (as Go's archive/tar has it)."""
_BASE_256 = 0x80
_NEGATIVE = 0xFF
_LARGEST = 2**62


class Header(NamedTuple):
    """What one block says."""

    name: bytes
    mode: int
    size: int
    """Bytes of data that follow."""
    kind: int
    link: bytes


def parse(block: bytes) -> Header:
    """Take a header apart; raises Refused when it is none."""
    if _number(block[148:156]) != sum(block) - sum(block[148:156]) + 256:
        raise Refused("It is no sound tar archive: the checksum of a header is wrong.", "unreadable")
    name, kind = _text(block[:100]), block[156]
    if block[257:263] == b"ustar\0" and block[345]:
        name = _text(block[345:500]) + b"/" + name
    if kind in {0, ord("7")}:
        kind = DIRECTORY if kind == 0 and name.endswith(b"/") else REGULAR
    size = 0 if kind in _WITHOUT_DATA else _number(block[124:136])
    return Header(name, _number(block[100:108]) & 0o7777, size, kind, _text(block[157:257]) if kind in {HARD_LINK, SYMLINK} else b"")


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes) -> int:
    """Read octal digits, or the base-256 form of GNU tar for what is too large for them."""
    plain = field.rstrip(b"\0 ")
    if plain.isdigit() and b"8" not in plain and b"9" not in plain:
        return int(plain, 8)  # as nearly all are written; what follows is for the others
    if field[0] & _BASE_256:
        value = int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
        if field[0] == _NEGATIVE or value > _LARGEST:
            raise Refused("It is no sound tar archive: a number in a header is out of range.", "unreadable")
        return value
    digits = field.partition(b"\0")[0].strip()
    try:
        return int(digits, 8) if digits.isdigit() else _none(digits)
    except ValueError:
        return _none(digits)


def _none(digits: bytes) -> int:
    if digits:
        raise Refused("It is no sound tar archive: a header holds no number where one must be.", "unreadable")
    return 0


def pax_records(data: bytes) -> dict[str, bytes]:
    """Read the records of a pax header: `length key=value` and a newline; raises Refused when it is none."""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(data) and data[at]:
        space = data.find(b" ", at, at + 20)
        length = int(data[at:space]) if space > at and data[at:space].isdigit() else 0
        record = data[space + 1 : at + length]
        key, equals, value = record.partition(b"=")
        if not equals or not value.endswith(b"\n") or at + length > len(data):
            raise Refused("It is no sound tar archive: an extended header is broken.", "unreadable")
        found[key.decode("utf-8", "replace")] = value[:-1]
        at += length
    return found
