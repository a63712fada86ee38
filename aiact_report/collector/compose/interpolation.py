"""Variables in Compose files and env files: `$X`, `${X}`, `${X:-default}` and their kin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from aiact_report.collector._vocabulary.credentials import REDACTED, is_credential
from aiact_report.collector.compose.nodes import MARK, UNREAD

LONGEST = 64 * 1024
"""Characters variables may add to a text; beyond it they multiply themselves."""
DEEPEST = 10
"""Levels of `${A:-${B:-…}}` that are followed."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_BRACES = re.compile(r"[{}]")
_BRACED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])(.*))?", re.ASCII | re.DOTALL)


class Variables(dict[str, str]):
    """The variables of a project by name. One that is not among them is not set, unless a file that may set it was not read."""

    def __init__(self, known: Mapping[str, str] = MappingProxyType({}), unread: str | None = None) -> None:
        super().__init__(known)
        self.unread = unread
        """Locator of that file; None: all were read."""

    def laid_over(self, below: Mapping[str, str]) -> Variables:
        """Add what another set holds that this one does not: where this one was not read whole, nothing is known of it."""
        if self.unread is not None or (not below and getattr(below, "unread", None) is None):
            return self
        return Variables({**below, **self}, below.unread if isinstance(below, Variables) else None)


class Expanded(NamedTuple):
    """A text with its variables replaced."""

    text: str
    secret: bool
    """Whether a credential stood in one of them; with `hide`, the text has `[redacted]` in its place."""


class _Piece(NamedTuple):
    text: str
    secret: bool = False


def expand(text: str, variables: Mapping[str, str], *, hide: bool = True) -> Expanded:
    """Replace the variables of a text; an unset one leaves its name between marks."""
    text = text.replace(MARK, "")  # only unset variables are marked
    if "$" not in text:
        return Expanded(text, secret=False)
    pieces = list(_Expansion(variables, hide=hide).pieces(text, 0))
    return Expanded("".join(piece.text for piece in pieces), any(piece.secret for piece in pieces))


class _Expansion:
    """The replacement of the variables in one text, which bounds what it makes."""

    def __init__(self, variables: Mapping[str, str], *, hide: bool) -> None:
        self.variables = variables
        unread = variables.unread if isinstance(variables, Variables) else None
        self.hidden = "" if unread is None else UNREAD + unread
        self.hide = hide
        self.left = LONGEST

    def pieces(self, text: str, depth: int) -> Iterator[_Piece]:
        """Yield the parts of a text, in order."""
        position = 0
        closings = _closings(text) if "${" in text else {}
        while (dollar := text.find("$", position)) >= 0:
            yield _Piece(text[position:dollar])
            found, position = self._at(text, dollar, depth, closings.get(dollar + 1))
            yield from found
        yield _Piece(text[position:])

    def _at(self, text: str, dollar: int, depth: int, closing: int | None) -> tuple[list[_Piece], int]:
        """Return what the `$` at a position stands for, and where the text goes on."""
        following = text[dollar + 1 : dollar + 2]
        if following == "$":
            return [_Piece("$")], dollar + 2
        if following == "{" and closing is not None and depth < DEEPEST:
            match = _BRACED.fullmatch(text, dollar + 2, closing)
            if match:
                return list(self._braced(match[1], match[2], match[3] or "", depth)), closing + 1
        match = _PLAIN.match(text, dollar + 1)
        if match:
            return [self._variable(match[0])], match.end()
        return [_Piece("$")], dollar + 1

    def _braced(self, name: str, operator: str | None, rest: str, depth: int) -> Iterator[_Piece]:
        """Yield what `${…}` stands for; the colon makes an empty value count as unset."""
        value = self.variables.get(name)
        if value is None and self.hidden:  # what stands for an unset variable says nothing of one that may be set
            yield self._variable(name)
            return
        is_set = value is not None and (value != "" or not (operator or "").startswith(":"))
        if operator in {"-", ":-"} and not is_set:
            yield from self.pieces(rest, depth + 1)
        elif operator in {"+", ":+"}:
            yield from self.pieces(rest, depth + 1) if is_set else ()
        elif operator in {"?", ":?"} and not is_set:
            yield _Piece(f"{MARK}{name}{MARK}")
        else:
            yield self._variable(name)

    def _variable(self, name: str) -> _Piece:
        """Return the value of a variable, or its name between marks."""
        value = self.variables.get(name)
        if value is None or len(value) > self.left:
            return _Piece(f"{MARK}{name}{self.hidden if value is None else ''}{MARK}")
        self.left -= len(value)
        secret = is_credential(name, value)
        return _Piece(REDACTED if secret and self.hide else value, secret)


def _closings(text: str) -> dict[int, int]:
    """Position of each opening brace → of the one that closes it."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACES.finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs
