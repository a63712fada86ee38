"""Words and variables of a Dockerfile: quotes, escapes and `$NAME`, `${NAME:-default}`, … as BuildKit's builder reads them.

A variable without a value is not replaced by nothing: it stays in the text and is named in `Expanded.unset`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aiact_report.collector.dockerfile.grammar import patterns

Environment = Mapping[str, str | None]
"""Variables by name; None: declared, and given a value only when somebody builds."""
ROOM = 8 * 1024 * 1024
"""Characters all substitutions of one file may make."""
DEEPEST = 40
"""How far `${A:-${B:-…}}` may nest."""
_SPACE = " \t\v\f\r\n\x85\xa0"
_SPECIAL = "@*#?-$!"


class SubstitutionError(Exception):
    """A word the builder would refuse."""


class GrowthError(SubstitutionError):
    """A file whose variables grow beyond what is read."""


class Expanded(NamedTuple):
    """A word after substitution."""

    text: str
    """Without quotes and escapes; a variable without a value stands there as `${NAME}`."""
    unset: tuple[str, ...] = ()
    """Names of those variables."""


class Expander:
    """Replaces variables in the words of one file, within one budget for all of them."""

    def __init__(self, escape: str = "\\") -> None:
        self.escape = escape
        self.room = ROOM

    def expand(self, text: str, variables: Environment) -> Expanded:
        """One word, quotes removed. SubstitutionError when the builder would refuse it."""
        if not any(mark in text for mark in ("$", "'", '"', self.escape)):
            return Expanded(text)
        reader = _Reader(text, variables, self.escape)
        result = reader.until("")
        self.room -= len(result)
        if self.room < 0:
            raise GrowthError("its variables make more text than is read")
        return Expanded(result, tuple(dict.fromkeys(reader.unset)))


class _Reader:
    """Reads one word from left to right."""

    def __init__(self, text: str, variables: Environment, escape: str) -> None:
        self.text = text
        self.variables = variables
        self.escape = escape
        self.at = 0
        self.depth = 0
        self.room = len(text) + ROOM // 16
        self.unset: list[str] = []

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        char = self.text[self.at : self.at + 1]
        self.at += 1
        return char

    def until(self, stop: str, *, raw: bool = False) -> str:
        """Read up to `stop`, or to the end when it is empty; `raw` keeps escapes, as patterns need them."""
        parts: list[str] = []
        while self.at < len(self.text):
            if stop and self.peek() == stop:
                self.at += 1
                return "".join(parts)
            part = self._part(raw=raw)
            self.room -= len(part)
            if self.room < 0:
                raise GrowthError("its variables make more text than is read")
            parts.append(part)
        if stop:
            raise SubstitutionError(f"a substitution has no {stop}")
        return "".join(parts)

    def _part(self, *, raw: bool) -> str:
        char = self.peek()
        if char == "$":
            return self._dollar()
        self.at += 1
        if char == "'":
            return self._single_quoted()
        if char == '"':
            return self._double_quoted(raw=raw)
        if char == self.escape:
            return (char if raw else "") + self.take()
        return char

    def _single_quoted(self) -> str:
        end = self.text.find("'", self.at)
        if end < 0:
            raise SubstitutionError("a single quote is not closed")
        inside = self.text[self.at : end]
        self.at = end + 1
        return inside

    def _double_quoted(self, *, raw: bool) -> str:
        parts: list[str] = []
        while self.at < len(self.text):
            char = self.peek()
            if char == "$":
                parts.append(self._dollar())
                continue
            self.at += 1
            if char == '"':
                return "".join(parts)
            if char == self.escape:
                char = (char if raw else "") + self.take() if self.peek() in ('"', "$", self.escape) else char
            parts.append(char)
        raise SubstitutionError("a double quote is not closed")

    def _dollar(self) -> str:
        self.at += 1
        if self.peek() != "{":
            name = self._name()
            return self._value(name) if name else "$"
        self.at += 1
        if self.peek() in ("", "{", "}", ":"):
            raise SubstitutionError("a substitution that is none")
        self.depth += 1
        if self.depth > DEEPEST:
            raise GrowthError("substitutions nested deeper than is read")
        result = self._braced(self._name())
        self.depth -= 1
        return result

    def _name(self) -> str:
        """Letters, digits and `_`; a leading digit run or a special character is a name of its own."""
        start = self.at
        if self.peek() and self.peek() in _SPECIAL:
            return self.take()
        if self.peek().isdigit():
            while self.peek().isdigit():
                self.at += 1
            return self.text[start : self.at]
        while self.peek() == "_" or self.peek().isalnum():
            self.at += 1
        return self.text[start : self.at]

    def _value(self, name: str) -> str:
        value = self.variables.get(name)
        return self._missing(name) if value is None else value

    def _missing(self, name: str) -> str:
        self.unset.append(name)
        return f"${{{name}}}"

    def _braced(self, name: str) -> str:
        """Read what follows the name in `${name…}`."""
        operator = self.take()
        if operator == "}":
            return self._value(name)
        colon = operator == ":"
        if colon:
            operator = self.take()
        if operator == "/" and not colon:
            return self._replaced(name)
        if operator not in ("+", "-", "?") and (colon or operator not in ("#", "%")):
            raise SubstitutionError("a modifier that is not known in a substitution")
        return self._modified(name, operator, colon=colon)

    def _modified(self, name: str, operator: str, *, colon: bool) -> str:
        before = len(self.unset)
        word = self.until("}", raw=operator in "#%")
        value = self.variables.get(name)
        has_value = value is not None and not (colon and value == "")
        if operator in "+-":
            if has_value == (operator == "+"):
                return word
            del self.unset[before:]
            return "" if operator == "+" else value or ""
        if not has_value or value is None:
            return self._missing(name)
        return value if operator == "?" else patterns.cut(value, word, operator)

    def _replaced(self, name: str) -> str:
        every = self.peek() == "/"
        if every:
            self.at += 1
        pattern = self.until("/", raw=True)
        replacement = self.until("}", raw=True)
        value = self.variables.get(name)
        return self._missing(name) if value is None else patterns.replace(value, pattern, replacement, every=every)


def split(text: str, *, raw: bool = False) -> list[str]:
    """Words of a line by blanks outside quotes, variables left alone; `raw` keeps quotes and escapes. For heredocs."""
    words: list[str] = []
    word: list[str] = []
    at = 0
    inside = False
    while at < len(text):
        part, at = _unit(text, at, raw=raw)
        if part is None:
            if inside:
                words.append("".join(word))
            word, inside = [], False
        else:
            word.append(part)
            inside = True
    return [*words, "".join(word)] if inside else words


def _unit(text: str, at: int, *, raw: bool) -> tuple[str | None, int]:
    """One blank (None), quoted run, escaped character, `<<` with the blanks after it, or character; and where it ends."""
    char = text[at]
    if char in _SPACE:
        return None, at + 1
    if char == "\\":
        return text[at if raw else at + 1 : at + 2], at + 2
    if char in "'\"":
        end = _closing(text, at)
        return text[at:end] if raw else text[at + 1 : end - 1], end
    if text.startswith("<<", at):
        end = at + 2
        while text[end : end + 1] in ("\t", "\r", " ") and end < len(text):
            end += 1
        return text[at:end], end
    return char, at + 1


def _closing(text: str, at: int) -> int:
    """Just past the quote that closes the one at `at`."""
    end = at + 1
    while end < len(text) and text[end] != text[at]:
        end += 2 if text[end] == "\\" and text[at] == '"' else 1
    if end >= len(text):
        raise SubstitutionError("a quote is not closed")
    return end + 1
