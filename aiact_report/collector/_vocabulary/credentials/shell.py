"""A shell's line as words and commands, each word with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_PIECE = re.compile(
    r"(?P<space>[ \t\r]+|\\\r?\n)|(?P<operator>[;|&\n()]+)|(?P<single>'[^']*')|(?P<double>\"(?:[^\"\\]|\\.)*\")|(?P<other>(?:[^\s'\"\\;|&()$]|\\.)+|\$\([^()\n]{0,300}\)|.)",
    re.DOTALL,
)


class Word(NamedTuple):
    """A word without its quotes."""

    text: str
    start: int
    """Where it begins: in the line it was cut from, or 0 for a word of a list."""
    number: int
    """Which of the words."""


class Command(NamedTuple):
    """One simple command."""

    words: list[Word]
    piped: bool
    """It reads what the one before it writes."""


def commands(line: str) -> list[Command]:
    """Split a line into its simple commands, as a POSIX shell would; substitutions and redirections stay words."""
    found = [Command([], piped=False)]
    joined = False
    count = 0
    for match in _PIECE.finditer(line):
        if match.lastgroup == "space":
            joined = False
        elif match.lastgroup == "operator":
            joined = False
            found.append(Command([], piped=match[0].strip() in {"|", "|&"}))
        elif joined:
            last = found[-1].words[-1]
            found[-1].words[-1] = last._replace(text=line[last.start : match.end()])
        else:
            found[-1].words.append(_word(match, count))
            count += 1
            joined = True
    return [command for command in found if command.words]


def _word(match: re.Match[str], number: int) -> Word:
    quoted = match.lastgroup in {"single", "double"}
    return Word(match[0][1:-1] if quoted else match[0], match.start() + quoted, number)


def listed(words: Iterable[str]) -> Command:
    """Take the words of the exec form for a command."""
    return Command([Word(word, 0, index) for index, word in enumerate(words)], piped=False)
