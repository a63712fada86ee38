"""A Dockerfile's instructions beside the history of an image: builders write the same instruction in different ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_BUILDKIT = re.compile(r"\s*# buildkit\s*$")
_KEYWORD = re.compile(r"^(RUN|COPY|ADD|USER|WORKDIR|ENTRYPOINT|CMD)\s+")
_ARGUMENTS = re.compile(r"^\|\d+ .*?(?=/\S*sh -)")
"""What the classic builder and BuildKit write before a command that could read build arguments."""
_SHELL = re.compile(r"^/\S*sh (?:-o \S+ |-[a-z]+ )*?-[a-z]*c\s+")
_NOP = re.compile(r"^#\(nop\)\s*")
_OPTION = re.compile(r"--[a-z][a-z-]*(?:=\S+)?\s+")
_LISTED = re.compile(r"[\[\]\",]")
_HASHED = re.compile(r"^(COPY|ADD) (?:file|dir|multi):[0-9a-f]+ in (\S+)")
"""Builders other than BuildKit write what was copied as a checksum, and only where to as it is written."""
_UNLISTED = re.compile(r"<<|\[redacted\]")
"""Here-documents, which are not listed for a Dockerfile, and redacted text, which need not be cut alike on both sides."""
_FEW = 3
"""Lines that, all found together, are written for one system too."""
_MOST = 200
"""Instructions that are listed of a Dockerfile."""
_COMPARED = 150
"""Characters that are compared: histories are cut, and what stands before the command takes room."""


class Compared(NamedTuple):
    """What of a Dockerfile's instructions a history holds."""

    found: tuple[str, ...]
    missing: tuple[str, ...]
    """RUN, COPY and ADD that the history does not hold though it would show them."""
    extra: tuple[str, ...]
    """RUN lines of the history, after the first RUN found, that the Dockerfile does not hold."""
    shown: tuple[str, ...]
    """How instructions start that this history would show word for word."""

    @property
    def share(self) -> float:
        """How much of what could be compared was found."""
        return len(self.found) / (len(self.found) + len(self.missing)) if self.found else 0.0

    @property
    def telling(self) -> bool:
        """Tell whether a line was found that is written for one system, which `USER app` is not; or every one of a few that are not."""
        written = any(text.startswith(self.shown) for text in self.found)
        return written or (not self.missing and len(self.found) >= _FEW)


def compare(instructions: Sequence[str], history: Iterable[str]) -> Compared:
    """Lay a Dockerfile's instructions beside a history."""
    written = [plain(line) for line in history]
    hashed = any(_HASHED.match(line) for line in written)
    lines = [_HASHED.sub(r"\1 \2", line) for line in written]
    own = {_where(plain(text)) if hashed else plain(text): text for text in instructions}
    held = {key for key in own if key in lines or key.removeprefix("RUN ") in lines}
    found = tuple(text for key, text in own.items() if key in held)
    shown = ("RUN ",) if hashed else ("RUN ", "COPY ", "ADD ")
    told = ("RUN ", "COPY ", "ADD ")
    missing = tuple(text for key, text in own.items() if key not in held and text.startswith(told) and not _UNLISTED.search(text))
    return Compared(found, missing, _extra(own, lines) if len(instructions) < _MOST else (), shown)


def _extra(own: Iterable[str], lines: Sequence[str]) -> tuple[str, ...]:
    """List RUN lines that follow the first RUN of the Dockerfile; what stands before may be its base's, and so may a line that comes twice."""
    last = {line: at for at, line in enumerate(lines)}
    known = set(own)
    first = min((last[line] for line in known if line in last and line.startswith("RUN ")), default=len(lines))
    return tuple(line for line in lines[first:] if line.startswith("RUN ") and line not in known and not _UNLISTED.search(line))


def _where(line: str) -> str:
    """Give of a COPY or ADD only where to."""
    keyword, *words = line.split(" ")
    return f"{keyword} {words[-1]}" if keyword in {"COPY", "ADD"} and words else line


def plain(line: str) -> str:
    """Write an instruction, or the line of it in a history, in one way: keyword, then words without options, shell, brackets and commas."""
    text = _BUILDKIT.sub("", line.rstrip("…"))
    keyword = _KEYWORD.match(text)
    rest = text[keyword.end() :] if keyword else text
    rest = _SHELL.sub("", _ARGUMENTS.sub("", rest))
    if keyword is None and _NOP.match(rest):
        return plain(_NOP.sub("", rest))
    if keyword is None:
        return text if rest == text else _cut(f"RUN {rest}")
    name = keyword[1]
    if name in {"COPY", "ADD"}:
        rest = _OPTION.sub("", rest)
    return _cut(f"{name} {_words(rest)}" if name in {"CMD", "ENTRYPOINT"} else f"{name} {rest}")


def _words(text: str) -> str:
    """Give the words of an exec form, and of a shell form as the builder hands it to the shell."""
    return _SHELL.sub("", " ".join(_LISTED.sub(" ", text).split()))


def _cut(text: str) -> str:
    return " ".join(text.split())[:_COMPARED].rstrip()
