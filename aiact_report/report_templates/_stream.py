"""JSON that is written while it is made: what is long is handed on in batches and never held as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import msgspec

_BATCH: Final = 64
"""Items encoded at a time."""
_encode = msgspec.json.Encoder().encode


class Array:
    """A list whose items are made one by one."""

    def __init__(self, items: Iterable[Any]) -> None:
        """Take what makes them."""
        self.items = items


class Table:
    """An object whose members are made one by one; a member may be one of these itself."""

    def __init__(self, *members: tuple[str, Any]) -> None:
        """Take name and value of each."""
        self.members = members


def pieces(value: Any) -> Iterator[bytes]:
    """Yield a value as JSON, piece by piece."""
    if isinstance(value, Table):
        yield from _table(value)
    elif isinstance(value, Array):
        yield from _array(value)
    else:
        yield _encode(value)


def document(*members: tuple[str, Any]) -> Iterator[bytes]:
    """Yield a whole document, with the line end a text file has."""
    yield from pieces(Table(*members))
    yield b"\n"


def _table(table: Table) -> Iterator[bytes]:
    opening = b"{"
    for name, value in table.members:
        yield opening + _encode(name) + b":"
        yield from pieces(value)
        opening = b","
    yield b"{}" if opening == b"{" else b"}"


def _array(array: Array) -> Iterator[bytes]:
    rest, opening = iter(array.items), b"["
    while batch := list(islice(rest, _BATCH)):
        if any(isinstance(item, Table | Array) for item in batch):
            for item in batch:
                yield opening
                yield from pieces(item)
                opening = b","
        else:
            yield opening + _encode(batch)[1:-1]
        opening = b",\n"
    yield b"[]" if opening == b"[" else b"]"
