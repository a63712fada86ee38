"""The credentials that were recognised while one source was read, so that none of them stands anywhere in what is said of it.

A credential is recognised by its place; the same text in another place (a label, an error, a file's other line) would tell it all the same.
It is kept no longer than its source is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

_SHORTEST, _LONGEST = 8, 4000
_MOST = 2000
_FEW = 50
"""Credentials up to which each is looked for by itself."""
_noted: dict[str, None] = {}
_WORDS = re.compile(r"[a-z]+(?:[-_./ ][a-z]+)*|[0-9.:-]+|.*[\n].*", re.IGNORECASE | re.DOTALL)


def note(text: str) -> None:
    """Keep what was recognised until `drain`; a plain word is not kept, for it stands in many places and tells nothing."""
    if _SHORTEST <= len(text) <= _LONGEST and len(_noted) < _MOST and _WORDS.fullmatch(text) is None:
        _noted[text] = None


class Known(tuple[str, ...]):  # noqa: SLOT001 -- what is looked up is kept beside the entries
    """Credentials that were recognised, the longest first. Of many, each place of a text is looked up once, whatever their number."""

    @classmethod
    def of(cls, found: Iterable[str]) -> Known:
        """Put them in their order."""
        return cls(sorted(found, key=lambda text: (-len(text), text)))

    @cached_property
    def _by_start(self) -> dict[str, dict[int, set[str]]]:
        table: dict[str, dict[int, set[str]]] = {}
        for secret in self:
            table.setdefault(secret[:_SHORTEST], {}).setdefault(len(secret), set()).add(secret)
        return table

    @cached_property
    def _short(self) -> frozenset[str]:
        return frozenset(secret for secret in self if len(secret) < _SHORTEST)

    def standing(self, text: str) -> tuple[str, ...]:
        """Return those that stand in a text, in their order."""
        if len(self) <= _FEW:
            return tuple(secret for secret in self if secret in text)
        found = {secret for secret in self._short if secret in text}
        for at in range(len(text) - _SHORTEST + 1):
            lengths = self._by_start.get(text[at : at + _SHORTEST])
            if lengths is not None:
                found |= {piece for length, listed in lengths.items() if (piece := text[at : at + length]) in listed}
        return tuple(sorted(found, key=lambda text: (-len(text), text)))


def drain() -> Known:
    """Give what was recognised, the longest first, and forget it."""
    found = Known.of(_noted)
    _noted.clear()
    return found
