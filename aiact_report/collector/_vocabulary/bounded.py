"""A text of any length as one of bounded length: what is cut off is said, and two different texts stay two."""

from __future__ import annotations

import hashlib

_MARK = "… [{} characters, SHA-256 {}]"


def bounded(whole: str, most: int) -> str:
    """Cut a text of more than so many characters (at least 60), with a mark that tells its length and the beginning of its digest."""
    if len(whole) <= most:
        return whole
    mark = _MARK.format(f"{len(whole):,}", hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:12])
    return whole[: most - len(mark)] + mark
