"""The credentials that were recognised while one source was read, so that none of them stands anywhere in what is said of it.

A credential is recognised by its place; the same text in another place (a label, an error, a file's other line) would tell it all the same.
It is kept no longer than its source is read.
"""

from __future__ import annotations

import re

_SHORTEST, _LONGEST = 8, 4000
_MOST = 2000
_noted: dict[str, None] = {}
_WORDS = re.compile(r"[a-z]+(?:[-_./ ][a-z]+)*|[0-9.:-]+|.*[\n].*", re.IGNORECASE | re.DOTALL)


def note(text: str) -> None:
    """Keep what was recognised until `drain`; a plain word is not kept, for it stands in many places and tells nothing."""
    if _SHORTEST <= len(text) <= _LONGEST and len(_noted) < _MOST and _WORDS.fullmatch(text) is None:
        _noted[text] = None


def drain() -> tuple[str, ...]:
    """Give what was recognised, the longest first, and forget it."""
    found = tuple(sorted(_noted, key=lambda text: (-len(text), text)))
    _noted.clear()
    return found
