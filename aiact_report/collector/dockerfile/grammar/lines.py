"""From the text of a Dockerfile to its instructions: directives, continuations, comments and heredocs, after BuildKit's grammar.

The grammar is that of https://github.com/moby/buildkit/tree/master/frontend/dockerfile/parser; this is our own reading of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aiact_report.collector.dockerfile.grammar.arguments import SPACE, json_array, take_flags
from aiact_report.collector.dockerfile.grammar.words import SubstitutionError, split

LONGEST_LINE = 65_535
"""Bytes of one line BuildKit reads."""
HEREDOC_TAKERS = frozenset({"ADD", "COPY", "RUN"})
"""Instructions a heredoc may follow, alone or under ONBUILD."""
_DIRECTIVES = frozenset({"syntax", "escape", "check"})
_DIRECTIVE = re.compile(r"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*")
_HEREDOC = re.compile(r"(\d*)<<(-?)\s*([^<]*)")


class DockerfileError(Exception):
    """A Dockerfile that BuildKit would refuse."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class LimitError(DockerfileError):
    """A Dockerfile that is larger than is read; a builder might take it."""


class Heredoc(NamedTuple):
    """A here-document of an instruction."""

    name: str
    """Its terminator."""
    content: str
    expand: bool
    """Whether variables in it are replaced (the terminator was not quoted)."""
    chomp: bool
    """Written `<<-`: leading tabs are cut."""


class Line(NamedTuple):
    """A logical line: an instruction as it stands once continuations are joined."""

    number: int
    """1-based, of its first physical line."""
    end: int
    text: str
    heredocs: tuple[Heredoc, ...]


class Directive(NamedTuple):
    """`# name=value` at the very top."""

    name: str
    value: str
    line: int


class Lines:
    """Reads physical lines one after the other."""

    def __init__(self, text: str) -> None:
        self.lines = text.removeprefix("\ufeff").split("\n")
        if self.lines[-1] == "":
            self.lines.pop()
        self.at = 0
        self.escape = "\\"
        self.directives: dict[str, Directive] = {}

    def read(self) -> Iterator[Line]:
        """Yield the logical lines; directives are known from the first one on."""
        self._read_directives()
        while self.at < len(self.lines):
            start = self.at + 1
            text = self._logical()
            if text.strip(SPACE):
                yield Line(start, self.at, text, ()) if "<<" not in text else self._with_heredocs(start, text)

    def _next(self) -> str:
        line = self.lines[self.at]
        self.at += 1
        if len(line) > LONGEST_LINE:
            raise DockerfileError(self.at, f"a line is longer than the {LONGEST_LINE} bytes a builder reads")
        return line.rstrip("\r")

    def _read_directives(self) -> None:
        """Directives stand before anything else; the first line that is none ends them."""
        while self.at < len(self.lines):
            match = _DIRECTIVE.fullmatch(self.lines[self.at].strip(SPACE)[:LONGEST_LINE])
            name = match[1].lower() if match else ""
            if match is None or name not in _DIRECTIVES:
                return
            self.at += 1
            self._take(Directive(name, match[2], self.at))

    def _take(self, directive: Directive) -> None:
        if directive.name in self.directives:
            raise DockerfileError(directive.line, f"the directive {directive.name} stands there twice")
        if directive.name == "escape":
            if directive.value not in {"\\", "`"}:
                raise DockerfileError(directive.line, "the escape directive takes \\ or ` only")
            self.escape = directive.value
        self.directives[directive.name] = directive

    def _logical(self) -> str:
        """One line with those it continues on; comments and empty lines between are dropped."""
        first = self._next().lstrip(SPACE)
        part, goes_on = ("", False) if first.startswith("#") else self._continued(first)
        parts = [part]
        while goes_on and self.at < len(self.lines):
            line = self._next()
            bare = line.lstrip(SPACE)
            if bare and not bare.startswith("#"):
                part, goes_on = self._continued(line)
                parts.append(part)
        return "".join(parts)

    def _continued(self, line: str) -> tuple[str, bool]:
        """Cut the continuation character off, when it ends the line and is not itself escaped."""
        bare = line.rstrip(" \t")
        goes_on = bare.endswith(self.escape) and bare[-2:-1] != self.escape
        return (bare[:-1], True) if goes_on else (line, False)

    def _with_heredocs(self, start: int, text: str) -> Line:
        keyword, _, rest = text.strip(SPACE).partition(" ")
        if keyword.upper() == "ONBUILD":
            keyword, _, rest = rest.strip(SPACE).partition(" ")
        if keyword.upper() not in HEREDOC_TAKERS or json_array(take_flags(rest, self.escape)[1]) is not None:
            return Line(start, self.at, text, ())
        heredocs = tuple(self._body(start, opened) for opened in openings(text))
        return Line(start, self.at, text, heredocs)

    def _body(self, start: int, opened: Heredoc) -> Heredoc:
        """Read a heredoc up to its terminator."""
        body: list[str] = []
        while self.at < len(self.lines):
            line = self._next()
            bare = line.lstrip("\t") if opened.chomp else line
            if bare == opened.name:
                return opened._replace(content="".join(body))
            body.append((bare if opened.chomp else line) + "\n")
        raise DockerfileError(start, f"the heredoc {opened.name} has no end")


def openings(text: str) -> list[Heredoc]:
    """Heredocs a line opens, in order, without their contents."""
    try:
        words = split(text, raw=True)
    except SubstitutionError:
        return []
    return [opened for opened in map(opening, words) if opened]


def opening(word: str) -> Heredoc | None:
    """Take `<<EOF`, `<<-"EOF"` or `3<<EOF` apart; None when the word is no heredoc, or its quote is open."""
    match = _HEREDOC.fullmatch(word)
    if match is None or not match[3]:
        return None
    try:
        names = split(match[3])
    except SubstitutionError:
        return None
    if len(names) != 1:
        return None
    return Heredoc(names[0], "", not any(mark in match[3] for mark in "'\""), bool(match[2]))
