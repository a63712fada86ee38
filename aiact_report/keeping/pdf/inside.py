"""The files inside a PDF, read from its first revision: what a signature or anybody else put behind it changes nothing of them."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise
from typing import Any

from aiact_report.keeping.pdf.objects import NotReadError, Ref, parse, skip_space

LIMIT = 2 * 1024**3
"""Bytes that one stream may unpack to."""
RATIO, FREE = 100, 16 * 1024 * 1024
"""How often a stream may hold its own size, beside what any may: text packs to a thirtieth, a bomb to a thousandth."""
_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\n?")


def first_revision(data: bytes) -> bytes:
    """Give a PDF up to the end of its first revision (ISO 32000-2, 7.5.6). Raises NotReadError when it is no PDF."""
    if not data.startswith(b"%PDF-"):
        raise NotReadError("it is no PDF")
    for found in _END.finditer(data):
        if int(found[1]) < found.start() and re.match(rb"\d+ 0 obj\s*<<", data[int(found[1]) : int(found[1]) + 40]):
            return data[: found.end()]
    raise NotReadError("it is no PDF that this program wrote")


def files_of(revision: bytes) -> dict[str, bytes]:
    """Give the files inside by name; none in a PDF without. Raises NotReadError for one that is not read here, is broken, or names a file twice."""
    try:
        return _attachments(revision)
    except (zlib.error, IndexError, ValueError, OverflowError, RecursionError) as error:
        raise NotReadError(f"it is broken ({error.__class__.__name__})") from error


def _attachments(revision: bytes) -> dict[str, bytes]:
    reader = _Reader(revision)
    names = reader.follow(reader.catalog.get("Names", {}))
    tree = reader.follow(names.get("EmbeddedFiles", {}))
    files: dict[str, bytes] = {}
    for label, where in pairwise([*tree.get("Names", []), None]):
        if isinstance(label, bytes):
            name, data = reader.file(where)
            if name in files:
                raise NotReadError(f"it holds {name!r} twice")
            files[name] = data
    return files


class _Reader:
    """Follows references by the cross-reference stream of one revision (ISO 32000-2, 7.5.8)."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        found = list(_END.finditer(data))
        head, self._table = self._cross_references(int(found[-1][1]))
        self._bodies: dict[int, bytes] = {}
        """Files by the number of their object: many names may lead to one."""
        self._packed: dict[int, tuple[bytes, list[int]]] = {}
        self.catalog = self.follow(head.get("Root"))

    def follow(self, item: Any) -> dict[str, Any]:
        """Give the dictionary that is meant."""
        value = self._object(item.number) if isinstance(item, Ref) else item
        if not isinstance(value, dict):
            raise NotReadError("no dictionary where one belongs")
        return value

    def file(self, where: Any) -> tuple[str, bytes]:
        """Give the name of a file and what is in it."""
        specification = self.follow(where)
        name = specification.get("F")
        held = self.follow(specification.get("EF")).get("F")
        if not isinstance(name, bytes) or not isinstance(held, Ref):
            raise NotReadError("a file without a name or contents")
        if held.number not in self._bodies:
            self._bodies[held.number] = self._stream(self._offset(held.number))[1]
        return name.decode("latin-1"), self._bodies[held.number]

    def _cross_references(self, at: int) -> tuple[dict[str, Any], dict[int, tuple[int, int, int]]]:
        head, body = self._stream(at)
        widths, index = head.get("W"), head.get("Index")
        if not (isinstance(widths, list) and len(widths) == 3 and isinstance(index, list) and len(index) == 2):  # noqa: PLR2004 -- fields of an entry, and one range
            raise NotReadError("its cross-references are written in another way")
        step = sum(widths)
        rows = (body[start : start + step] for start in range(0, min(step * index[1], len(body)), step))
        return head, {index[0] + number: self._row(row, widths) for number, row in enumerate(rows)}

    @staticmethod
    def _row(row: bytes, widths: list[int]) -> tuple[int, int, int]:
        one, two = widths[0], widths[0] + widths[1]
        return int.from_bytes(row[:one], "big"), int.from_bytes(row[one:two], "big"), int.from_bytes(row[two:], "big")

    def _offset(self, number: int) -> int:
        kind, offset, _ = self._table.get(number, (0, 0, 0))
        if kind != 1:
            raise NotReadError(f"object {number} is not where it belongs")
        return offset

    def _object(self, number: int) -> Any:
        kind, holder, place = self._table.get(number, (0, 0, 0))
        if kind == 1:
            found = re.compile(rb"\d+ 0 obj").match(self.data, holder)
            if found is None:
                raise NotReadError(f"object {number} is not where it belongs")
            return parse(self.data, found.end())[0]
        if kind != 2:  # noqa: PLR2004 -- the type of an entry of a compressed object
            raise NotReadError(f"there is no object {number}")
        body, places = self._unpacked(holder)
        return parse(body, places[place])[0]

    def _unpacked(self, holder: int) -> tuple[bytes, list[int]]:
        """Give an object stream, and where each of its objects begins."""
        if holder not in self._packed:
            head, body = self._stream(self._offset(holder))
            first = int(head.get("First", 0))
            self._packed[holder] = body, [first + int(number) for number in body[:first].split()[1::2]]
        return self._packed[holder]

    def _stream(self, at: int) -> tuple[dict[str, Any], bytes]:
        found = re.compile(rb"\d+ 0 obj").match(self.data, at)
        if found is None:
            raise NotReadError(f"no object at byte {at}")
        head, at = parse(self.data, found.end())
        at = skip_space(self.data, at)
        if not isinstance(head, dict) or not isinstance(head.get("Length"), int) or self.data[at : at + 7] != b"stream\n":
            raise NotReadError(f"no stream at byte {at}")
        body = self.data[at + 7 : at + 7 + head["Length"]]
        return head, _inflated(body) if head.get("Filter") == "FlateDecode" else body


def _inflated(body: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(body, min(LIMIT, FREE + RATIO * len(body)))
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise NotReadError("a stream is cut off, or unpacks to more than is read")
    return data
