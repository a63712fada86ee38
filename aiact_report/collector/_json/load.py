"""Reading a JSON document that another tool wrote."""

from __future__ import annotations

import codecs
from typing import Any

import msgspec


class BrokenError(Exception):
    """A document that cannot be read; the message says why, without its text."""


def load(data: bytes) -> dict[str, Any]:
    """Read a JSON object; raises BrokenError."""
    try:
        found = msgspec.json.decode(_utf8(data))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BrokenError("it is no whole JSON document") from None
    if not isinstance(found, dict):
        raise BrokenError("it is no JSON object")
    return found


def _utf8(data: bytes) -> bytes:
    """Take the byte order mark away, and turn UTF-16 into UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16").encode()
    return data.removeprefix(codecs.BOM_UTF8)
