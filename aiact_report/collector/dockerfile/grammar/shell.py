"""Words of a shell script: quotes, variables, substitutions, pipes and here-documents, as far as a reader of RUN lines needs them.

This is no shell: it follows both branches of every `if`, and a variable it does not know stays in the word as `${NAME}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SHOWN = "$(…)"
"""Stands for a substitution whose result nobody knows."""
LONGEST_VALUE = 4096
"""Characters of a variable that are put in its place."""
GROWTH = 8
"""Times a script may grow by its variables."""
LONGEST_SHOWN = 200
"""Characters of a substitution that stays in its word."""
_OPERATOR = re.compile(r"&&|\|\||\|&|;;|[|;()\n]|&(?!>)")
_PASSED = re.compile(r"(?:[^\S\n]|\\\n)+|#[^\n]*")
"""Blanks, escaped line ends and comments."""
_PLAIN = re.compile(r"[^\s\\'\"$`|&;()<>]+")
_NAME = re.compile(r"[A-Za-z_]\w*")
_REDIRECT = re.compile(r"\d*(<<-|<<<|<<|<&|<>|<|>>|>&|>\||>)|&>>?")
_SPLIT = "\0"
"""Where an unquoted variable may fall into several words."""


@dataclass(slots=True)
class Raw:
    """A simple command as it stands in a script."""

    words: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    """Scripts of its substitutions: `$( … )`, backquotes, `<( … )`."""
    outputs: list[str] = field(default_factory=list)
    """Files it is redirected to."""
    appends: list[str] = field(default_factory=list)
    """Of these, the ones it adds to (`>> F`)."""
    inputs: list[str] = field(default_factory=list)
    """Files it reads from."""
    stdin: str | None = None
    """Its here-document or here-string."""
    operator: str = ""
    """What follows it: `|` when the next one reads its output."""
    settings: Mapping[str, str | None] = field(default_factory=dict)
    """Settings of tools in its environment, as the reader of the script keeps them."""

    @property
    def empty(self) -> bool:
        """Whether it is no command: an operator after another, as parentheses have it."""
        return not self.words and not self.nested


class Script:
    """Reads a script from left to right."""

    def __init__(self, text: str, variables: dict[str, str | None]) -> None:
        self.text = text.replace(_SPLIT, " ")
        self.variables = variables
        """Known values; assignments on the way are added."""
        self.room = GROWTH * len(text) + LONGEST_VALUE
        """Characters variables may still add."""
        self.at = 0
        self.command = Raw()
        self.waiting: list[tuple[Raw, str]] = []
        """Here-documents whose text follows after this line."""

    def commands(self) -> Iterator[Raw]:
        """Yield the simple commands in order; one without words stands for an operator beside a parenthesis."""
        while self.at < len(self.text):
            operator = self._operator()
            if operator:
                if operator == "\n":
                    self._documents()
                yield from self._finish(operator)
            elif not self._skip():
                self._redirect_or_word()
        yield from self._finish("")

    def _finish(self, operator: str) -> Iterator[Raw]:
        command, self.command = self.command, Raw()
        command.operator = operator
        if not command.empty or operator not in {"", "\n", ";", ";;"}:
            yield command

    def _operator(self) -> str:
        match = _OPERATOR.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def _skip(self) -> bool:
        """Pass over blanks, escaped line ends and comments."""
        match = _PASSED.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match is not None

    def _redirect_or_word(self) -> None:
        match = None if self.text.startswith(("<(", ">("), self.at) else _REDIRECT.match(self.text, self.at)
        if match is None:
            self.command.words += self._word().split(_SPLIT)
            return
        self.at = match.end()
        while self.text[self.at : self.at + 1] in (" ", "\t") and self.at < len(self.text):
            self.at += 1
        operator = match[1] or match[0]
        target = self._word()
        if operator in ("<<", "<<-"):
            self.waiting.append((self.command, target))
        elif operator == "<<<":
            self.command.stdin = target.replace(_SPLIT, " ")
        elif operator == "<":
            self.command.inputs.append(target)
        elif ">" in operator and not target.isdigit():
            self.command.outputs.append(target)
            self.command.appends += [target] if operator in {">>", "&>>"} else []

    def _documents(self) -> None:
        """Read the here-documents the line before opened."""
        for command, name in self.waiting:
            body: list[str] = []
            while self.at < len(self.text):
                end = self.text.find("\n", self.at)
                line = self.text[self.at :] if end < 0 else self.text[self.at : end]
                self.at = len(self.text) if end < 0 else end + 1
                if line.strip("\t") == name:
                    break
                body.append(line)
            command.stdin = "\n".join(body)
        self.waiting.clear()

    def _word(self) -> str:
        parts: list[str] = []
        while self.at < len(self.text):
            match = _PLAIN.match(self.text, self.at)
            if match:
                parts.append(match[0])
                self.at = match.end()
                continue
            part = self._special()
            if part is None:
                break
            parts.append(part)
        return "".join(parts)

    def _special(self) -> str | None:
        """One quoted, escaped or substituted part of a word; None where the word ends."""
        char = self.text[self.at]
        if char == "'":
            return self._until_quote()
        if char == '"':
            return self._double_quoted()
        if char == "\\":
            escaped = self.text[self.at + 1 : self.at + 2]
            self.at += 2
            return "" if escaped == "\n" else escaped
        if char in "$`" or self.text.startswith(("<(", ">("), self.at):
            return _SPLIT.join(self._substitution().split()) or ""
        return None

    def _until_quote(self) -> str:
        end = self.text.find("'", self.at + 1)
        end = len(self.text) if end < 0 else end
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return inside

    def _double_quoted(self) -> str:
        parts: list[str] = []
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                break
            if char == "\\":
                escaped = self.text[self.at + 1 : self.at + 2]
                parts.append(escaped if escaped in '"\\$`' else "" if escaped == "\n" else char + escaped)
                self.at += 2
            elif char in "$`":
                parts.append(self._substitution())
            else:
                parts.append(char)
                self.at += 1
        return "".join(parts)

    def _substitution(self) -> str:
        """`$NAME`, `${NAME…}`, `$( … )`, backquotes or `<( … )`."""
        if self.text.startswith("${", self.at):
            return self._braced()
        if self.text.startswith(("$(", "<(", ">("), self.at):
            start = self.at + 2
            return self._nest(start, _closing(self.text, start), 1)
        if self.text[self.at] == "`":
            end = self.text.find("`", self.at + 1)
            return self._nest(self.at + 1, len(self.text) if end < 0 else end, 1)
        match = _NAME.match(self.text, self.at + 1)
        self.at = match.end() if match else self.at + 1
        return self._value(match[0]) if match else "$"

    def _nest(self, start: int, end: int, closing: int) -> str:
        inside = self.text[start:end]
        self.command.nested.append(inside)
        shown = self.text[self.at : end + closing]
        self.at = end + closing
        return SHOWN if len(shown) > LONGEST_SHOWN or any(char.isspace() for char in shown) else shown

    def _braced(self) -> str:
        """`${NAME}`, or `${NAME:-default}` of a variable that has no value."""
        end = self.text.find("}", self.at)
        end = len(self.text) if end < 0 else end
        inside = self.text[self.at + 2 : end]
        self.at = end + 1
        match = _NAME.match(inside)
        if match is None:
            return f"${{{inside}}}"
        known = self._known(match[0])
        rest = inside[match.end() :]
        if known is None and rest.startswith((":-", "-")):
            return rest.lstrip(":")[1:]
        return self._value(match[0]) if not rest else f"${{{inside}}}" if known is None else known

    def _value(self, name: str) -> str:
        value = self._known(name)
        return f"${{{name}}}" if value is None else value

    def _known(self, name: str) -> str | None:
        """Look a value up; one that is long, or that comes after too many others, counts as not known."""
        value = self.variables.get(name)
        if value is None or len(value) > min(self.room, LONGEST_VALUE):
            return None
        self.room -= len(value)
        return value


def _closing(text: str, at: int) -> int:
    """Where the parenthesis that is open at `at` closes, quotes and escapes respected."""
    depth = 1
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char in "'\"":
            at = _past_quote(text, at)
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return len(text)


def _past_quote(text: str, at: int) -> int:
    """Where the quote that opens at `at` closes; an unclosed one is a character like others."""
    quote, start = text[at], at
    at += 1
    while at < len(text) and text[at] != quote:
        at += 2 if text[at] == "\\" and quote == '"' else 1
    return at if at < len(text) else start
