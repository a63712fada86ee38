"""Packages of an rpm database kept in SQLite, read from its bytes in memory: nothing is opened, written or run."""

from __future__ import annotations

import sqlite3
import struct

LARGEST = 48 * 1024 * 1024
"""Bytes of a database that is read."""
_STEPS, _STEP = 1_000, 10_000
"""What the database may cost to read: so many times so many of SQLite's instructions."""
_HEADER_LIMIT = 16 * 1024 * 1024
_ENTRY = struct.Struct(">4I")
_ENTRIES = 10_000
_NAME, _VERSION, _RELEASE, _EPOCH = 1000, 1001, 1002, 1003
_STRINGS = frozenset({6, 8, 9})
_INT32 = 4


class UnreadableError(ValueError):
    """The bytes are no rpm database."""


def packages(data: bytes, most: int) -> list[str]:
    """List `rpm/name@[epoch:]version-release` of a database, at most so many."""
    if not data.startswith(b"SQLite format 3\0") or len(data) < 100:  # noqa: PLR2004 -- the length of SQLite's header
        raise UnreadableError("It is no SQLite database.")
    try:
        connection = sqlite3.connect(":memory:")
        try:
            return _read(connection, data, most)
        finally:
            connection.close()
    except (sqlite3.Error, MemoryError, OverflowError, UnicodeDecodeError) as error:
        raise UnreadableError("SQLite cannot read it.") from error


def _read(connection: sqlite3.Connection, data: bytes, most: int) -> list[str]:
    # rpm leaves its databases in write-ahead mode, which a database in memory cannot have: these two bytes say which mode
    connection.deserialize(data[:18] + b"\x01\x01" + data[20:])
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _HEADER_LIMIT)
    steps = iter(range(_STEPS))
    connection.set_progress_handler(lambda: next(steps, None) is None, _STEP)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    if connection.execute("SELECT count(*) FROM sqlite_master WHERE type='table' AND name='Packages'").fetchone() != (1,):
        raise UnreadableError("It has no table of packages.")
    rows = connection.execute("SELECT blob FROM Packages ORDER BY hnum LIMIT ?", (most + 1,))
    return [name for (blob,) in rows if isinstance(blob, bytes) and (name := _package(blob)) is not None]


def _package(header: bytes) -> str | None:
    """Name one package from its header; the key that someone signed with is none."""
    tags = _tags(header)
    name, version, release = tags.get(_NAME), tags.get(_VERSION), tags.get(_RELEASE)
    if name is None or version is None or name == "gpg-pubkey":
        return None
    epoch = tags.get(_EPOCH)
    return f"rpm/{name}@{f'{epoch}:' if epoch not in (None, '0') else ''}{version}{f'-{release}' if release else ''}"


def _tags(header: bytes) -> dict[int, str]:
    """Read the few tags that are wanted: an index of entries, then their data."""
    if len(header) < 8:  # noqa: PLR2004 -- two numbers: how many entries, how much data
        return {}
    count = min(int.from_bytes(header[:4], "big"), _ENTRIES, (len(header) - 8) // _ENTRY.size)
    store = 8 + int.from_bytes(header[:4], "big") * _ENTRY.size
    found: dict[int, str] = {}
    for index in range(count):
        tag, kind, offset, _ = _ENTRY.unpack_from(header, 8 + index * _ENTRY.size)
        if tag in (_NAME, _VERSION, _RELEASE, _EPOCH):
            value = _value(header, kind, store + offset)
            if value:
                found[tag] = value
    return found


def _value(header: bytes, kind: int, at: int) -> str | None:
    if kind in _STRINGS:
        end = header.find(b"\0", at, at + 1024)
        return header[at:end].decode("utf-8", "replace") if end > at else None
    return str(int.from_bytes(header[at : at + 4], "big")) if kind == _INT32 else None
