"""Text from outside, made safe to look at; values, places and times, made readable."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from aiact_report.model import LINK, OpenList, Place

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")

LIMIT = 300
"""Characters of one collected value that are shown."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
"""Controls, terminal escapes, direction overrides, invisible characters and lone surrogates."""

_NAMED = re.compile(r"(\$\{)[^{}]*(\})|(\{\{).*?(\}\})|(\$)[A-Za-z_]\w*|(\{)[A-Za-z_][\w.]*(\})|(\bvariable )[A-Za-z_]\w*")
"""What differs between two reasons that are one: the name of a variable."""


def visible(text: str) -> str:
    """Show what would otherwise hide, reorder or end the text, by its number between angle quotes: `U+202E`."""
    return _HIDDEN.sub(lambda found: f"\u2039U+{ord(found[0]):04X}\u203a", text)


def cut(text: str, limit: int = LIMIT) -> str:
    """Cut long text and say how long it was."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def brief(text: str, limit: int) -> str:
    """Cut a sentence at a word, where the whole of it stands elsewhere."""
    return text if len(text) <= limit else text[:limit].rpartition(" ")[0].rstrip(",;:") + " …"


def pattern(reason: str, name: str = "") -> str:
    """Write a reason without the names of variables, and of whom it speaks, so that the same reason is the same for each of them."""
    return _variables(unnamed(reason, name))


@lru_cache(maxsize=4096)
def _variables(reason: str) -> str:
    return _NAMED.sub(_hidden, reason)


def unnamed(reason: str, name: str) -> str:
    """Write a reason without the name of whom it speaks."""
    return reason.replace(name, "…") if name else reason


def _hidden(found: re.Match[str]) -> str:
    opening, *closing = filter(None, found.groups())
    return f"{opening}…{''.join(closing)}"


def value_text(value: Any) -> str:
    """Write a fact's value on one line. Null is `not set`: seen to be absent."""
    return visible(cut(_plain(value)).replace("\n", "\\n").replace("\t", "\\t"))


def _plain(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, OpenList):
        return f"{_plain(value.known)} and more that was not seen"
    if isinstance(value, tuple | list):
        return _joined(value)
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return str(value) or "(empty text)"


def _joined(value: tuple[Any, ...] | list[Any]) -> str:
    """Write a list; one of thousands of plain texts, as a relation may be, in one go."""
    if not value:
        return "none"
    try:
        return ", ".join(value) if "" not in value else ", ".join(map(_plain, value))
    except TypeError:
        return ", ".join(map(_plain, value))


def place_text(place: Place) -> str:
    """Say where: `file:line`, an API object, or an image digest and a path inside it."""
    if place.file is not None:
        return cut(place.file if place.line is None else f"{place.file}:{place.line}")
    parts = (place.object, _short(place.digest), place.path)
    return cut(" ".join(part for part in parts if part))


def _short(digest: str | None) -> str | None:
    return None if digest is None else short_digest(digest)


def short_digest(digest: str) -> str:
    """Abbreviate a digest to its ends: `4f6c21…91ab`."""
    algorithm, colon, rest = digest.rpartition(":")
    return f"{algorithm}{colon}{rest[:6]}…{rest[-4:]}" if len(rest) > len("4f6c21…91ab") else digest


def moment(stamp: str) -> str:
    """Write an RFC 3339 time in words, in UTC as given; anything else stays as it is."""
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    day = f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    if len(stamp) == len("2026-11-20"):
        return day
    return f"{day}, {when:%H:%M}" + (" UTC" if not when.utcoffset() else f" {when:%z}")


def is_link(address: str) -> bool:
    """Tell whether an address may be led to; a dossier that is read may hold any."""
    return re.fullmatch(LINK, address) is not None


def consolidation(text: str) -> str:
    """Write the date of a consolidated version, from its CELEX number (`02024R1689-20260727`) or a date."""
    compact = text.rpartition("-")[2]
    return moment(f"{compact[:4]}-{compact[4:6]}-{compact[6:]}") if len(compact) == len("20260727") else moment(text)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: `1 gap`, `2 gaps`, `1,204 subjects`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
