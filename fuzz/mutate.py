"""Plain mutation of bytes and words, with a seed: the same seed makes the same inputs everywhere."""

from __future__ import annotations

import random
from collections.abc import Sequence

_WORDS = (
    b"${X}", b"{{ .Values.x }}", b"<<E", b"<<E'", b"*a", b"&a ", b"---\n", b"null", b"~", b"[]", b"{}", b"true", b"-1", b"0", b"99999999999999999999", b"1e309", b".nan",
    b"!!python/object:x", b"!!binary ", b"? ", b": ", b"- ", b"\t", b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\x28", b"'", b'"', b"\\", b"`", b"$(", b")", b"(", b"|| true", b"; ",
    b"&& ", b"| sh", b" <<< ", b"=", b"@sha256:", b"../", b"file://", b"http://", b"\xe2\x80\xae", b"name: x\n", b"<<: *a\n", b"if ", b"fi", b"case x in ", b"done",
)  # fmt: skip
"""What parsers trip over: placeholders, anchors, marks of documents and heredocs, odd numbers and encodings."""
LONGEST = 400_000
"""Bytes of one input."""


def mutated(seed: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Give a seed with a few changes."""
    data = bytearray(seed)
    for _ in range(1 << chance.randrange(5)):
        chance.choice(_CHANGES)(data, others, chance)
    return bytes(data[:LONGEST])


def _at(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _insert(data: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    at = _at(data, chance)
    data[at:at] = chance.choice(_WORDS)


def _cut(data: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    at = _at(data, chance)
    del data[at : at + chance.choice((1, 2, 8, 64, 1024))]


def _repeat(data: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    at = _at(data, chance)
    data[at:at] = data[at : at + chance.choice((1, 4, 16, 64))] * chance.choice((1, 2, 50))


def _splice(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(others)
    start = chance.randrange(len(other) + 1)
    at = _at(data, chance)
    data[at:at] = other[start : start + chance.choice((8, 64, 512))]


def _swap_lines(data: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    lines = bytes(data).split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    data[:] = b"\n".join(lines)


def _number(data: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    at = _at(data, chance)
    data[at : at + 4] = chance.randrange(1 << 32).to_bytes(4, chance.choice(("big", "little")))


_CHANGES = (_flip, _insert, _insert, _cut, _repeat, _splice, _swap_lines, _number)
