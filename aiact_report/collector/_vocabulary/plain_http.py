"""Whether the value of a setting is the plain-HTTP address of another service."""

from __future__ import annotations

import re

LIMIT = 16_384
"""Characters of a value that are looked at."""
_OWN = re.compile(r"http://(?:localhost|127\.[0-9.]+|\[::1?\]|0\.0\.0\.0|[+*])?(?=[:/?#]|$)", re.IGNORECASE)
"""An address a program listens on, or the loopback of its own machine: no call to another service."""
_NEXT = re.compile(r"[;,\s]+")


def calls_another(value: str) -> bool:
    """Whether a value starts as an http:// address, and one of those in it is of another service."""
    if not value.startswith("http://"):
        return False
    return any(address.startswith("http://") and _OWN.match(address) is None for address in _NEXT.split(value[:LIMIT]))
