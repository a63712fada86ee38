"""Splitting a YAML stream at its document markers, so that each document can be read alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A line that starts with `---` ends the document before it wherever it stands, even inside a block or quoted scalar.
# One of three dots ends it as well, and the next may follow without a marker.
_MARKER = re.compile(r"^---(?=[ \t\r\n]|\Z)|(?<=^\.\.\.\n)|(?<=^\.\.\.\r\n)", re.MULTILINE)


def pieces(text: str) -> Iterator[tuple[str, int]]:
    """Yield each document's text with the 0-based line it starts on.

    Comments and directives before a marker belong to the document after it; pieces without content are left out.
    """
    start = line = 0
    for cut in [*(match.start() for match in _MARKER.finditer(text) if match.start()), len(text)]:
        piece = text[start:cut]
        if cut < len(text) and is_preamble(piece):
            continue
        if not is_preamble(piece):
            yield piece, line
        start = cut
        line += piece.count("\n")


def is_preamble(text: str) -> bool:
    """Whether a text is nothing but comments, directives, markers and blank lines."""
    return all(not line or line[0] in "#%" or line in {"---", "..."} for line in map(str.strip, text.splitlines()))
