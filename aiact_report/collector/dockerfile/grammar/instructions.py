"""The instructions of a Dockerfile, each with its arguments cut and checked as BuildKit checks them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from aiact_report.collector.dockerfile.grammar.arguments import SPACE, blank_words, json_words, name_values, quoted_words, take_flags
from aiact_report.collector.dockerfile.grammar.lines import Directive, DockerfileError, Heredoc, LimitError, Line, Lines, opening

MOST_INSTRUCTIONS = 100_000
"""More than that is no Dockerfile anybody wrote."""
_KEYWORD = re.compile(r"[\t\v\f\r ]+")
_STAGE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")
_FROM_WITH_ALIAS = 3


class Instruction(NamedTuple):
    """One instruction."""

    keyword: str
    """In capitals."""
    line: int
    """1-based, of its first line."""
    end: int
    flags: tuple[str, ...]
    """`--name=value`, quotes removed, variables not yet replaced."""
    words: tuple[str, ...]
    """Arguments; of ENV and LABEL name, value, name, value, …; of a shell form one text. Variables not yet replaced."""
    exec_form: bool
    """Written as a JSON array."""
    heredocs: tuple[Heredoc, ...] = ()
    trigger: tuple[Instruction, ...] = ()
    """The instruction an ONBUILD holds."""

    def flag(self, name: str) -> str | None:
        """Value of a flag, None when it is not given; a flag without `=` is `true`."""
        for flag in self.flags:
            key, equals, value = flag[2:].partition("=")
            if key == name:
                return value if equals else "true"
        return None

    def flag_values(self, name: str) -> tuple[str, ...]:
        """Values of a flag that may stand there several times."""
        start = f"--{name}="
        return tuple(flag[len(start) :] for flag in self.flags if flag.startswith(start))

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Names and values of an ENV or LABEL."""
        return tuple(zip(self.words[::2], self.words[1::2], strict=True))


class Parsed(NamedTuple):
    """A whole file."""

    directives: dict[str, Directive]
    escape: str
    instructions: tuple[Instruction, ...]


_Cut = Callable[[str, str], tuple[tuple[str, ...], bool]]
"""Arguments and escape character → words, and whether they have the exec form."""


def parse(text: str) -> Parsed:
    """Read a Dockerfile. DockerfileError names the line and what a builder would refuse there."""
    lines = Lines(text)
    instructions: list[Instruction] = []
    for line in lines.read():
        instructions.append(_instruction(line, line.text, lines.escape))
        if len(instructions) > MOST_INSTRUCTIONS:
            raise LimitError(line.number, f"more than {MOST_INSTRUCTIONS} instructions")
    if not instructions:
        raise DockerfileError(max(len(lines.lines), 1), "no instruction is in the file")
    return Parsed(lines.directives, lines.escape, tuple(instructions))


def _instruction(line: Line, text: str, escape: str) -> Instruction:
    keyword, *rest = _KEYWORD.split(text.strip(SPACE), maxsplit=1)
    keyword = keyword.upper()
    if keyword not in KEYWORDS:
        raise DockerfileError(line.number, f"unknown instruction {_shown(keyword)}")
    flags, arguments = take_flags(rest[0] if rest else "", escape)
    if keyword == "ONBUILD":
        return _onbuild(line, flags, arguments, escape)
    try:
        words, exec_form = KEYWORDS[keyword](arguments, escape)
        _check(keyword, words)
    except ValueError as trouble:
        raise DockerfileError(line.number, f"{keyword}: {trouble}") from None
    return Instruction(keyword, line.number, line.end, flags, words, exec_form, line.heredocs)


def _onbuild(line: Line, flags: tuple[str, ...], arguments: str, escape: str) -> Instruction:
    first = arguments.split(maxsplit=1)[0].upper() if arguments else ""
    if first in {"", "ONBUILD", "FROM", "MAINTAINER"}:
        raise DockerfileError(line.number, f"ONBUILD: {first or 'nothing'} cannot be its trigger")
    trigger = _instruction(line, arguments, escape)
    return Instruction("ONBUILD", line.number, line.end, flags, (), trigger.exec_form, line.heredocs, (trigger,))


def _shown(keyword: str) -> str:
    """Show the word that is no instruction, when it is harmless."""
    return keyword if re.fullmatch(r"[A-Z]{1,20}", keyword) else "(not a word of letters)"


def _text(arguments: str, _escape: str) -> tuple[tuple[str, ...], bool]:
    return ((arguments,) if arguments else ()), False


def _blanks(arguments: str, _escape: str) -> tuple[tuple[str, ...], bool]:
    return blank_words(arguments), False


def _json_or_text(arguments: str, escape: str) -> tuple[tuple[str, ...], bool]:
    words = json_words(arguments)
    return _text(arguments, escape) if words is None else (words, True)


def _json_or_blanks(arguments: str, escape: str) -> tuple[tuple[str, ...], bool]:
    words = json_words(arguments)
    return _blanks(arguments, escape) if words is None else (words, True)


def _pairs(arguments: str, escape: str) -> tuple[tuple[str, ...], bool]:
    return tuple(word for pair in name_values(arguments, escape) for word in pair), False


def _quoted(arguments: str, escape: str) -> tuple[tuple[str, ...], bool]:
    return quoted_words(arguments, escape), False


def _healthcheck(arguments: str, escape: str) -> tuple[tuple[str, ...], bool]:
    kind, *rest = arguments.split(maxsplit=1)[:2] if arguments else [""]
    words, exec_form = _json_or_text(rest[0] if rest else "", escape)
    return (kind.upper(), *words), exec_form


KEYWORDS: dict[str, _Cut] = {
    "ADD": _json_or_blanks,
    "ARG": _quoted,
    "CMD": _json_or_text,
    "COPY": _json_or_blanks,
    "ENTRYPOINT": _json_or_text,
    "ENV": _pairs,
    "EXPOSE": _blanks,
    "FROM": _blanks,
    "HEALTHCHECK": _healthcheck,
    "LABEL": _pairs,
    "MAINTAINER": _text,
    "ONBUILD": _text,
    "RUN": _json_or_text,
    "SHELL": _json_or_text,
    "STOPSIGNAL": _text,
    "USER": _text,
    "VOLUME": _json_or_blanks,
    "WORKDIR": _text,
}
"""Every instruction, with how its arguments are cut."""
_NEEDS_ONE = frozenset({"ARG", "ENV", "EXPOSE", "LABEL", "MAINTAINER", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})


def _check(keyword: str, words: tuple[str, ...]) -> None:
    """Refuse what a builder refuses. ValueError says what."""
    if keyword in _NEEDS_ONE and not words:
        raise ValueError("an argument is missing")
    if keyword == "FROM":
        _check_from(words)
    elif keyword in {"ADD", "COPY"}:
        _check_copy(words)
    elif keyword == "HEALTHCHECK":
        _check_healthcheck(words)
    elif keyword == "ARG" and any(word.startswith("=") for word in words):
        raise ValueError("a name is blank")


def _check_from(words: tuple[str, ...]) -> None:
    aliased = len(words) == _FROM_WITH_ALIAS and words[1].lower() == "as"
    if not aliased and len(words) != 1:
        raise ValueError("it takes an image, or an image AS a name")
    if aliased and not _STAGE_NAME.fullmatch(words[2].lower()):
        raise ValueError("the stage has no valid name")


def _check_copy(words: tuple[str, ...]) -> None:
    if not words[1:]:
        raise ValueError("a source or the destination is missing")
    if opening(words[-1]):
        raise ValueError("a heredoc cannot be the destination")


def _check_healthcheck(words: tuple[str, ...]) -> None:
    if words[0] not in {"NONE", "CMD"} or (words[0] == "NONE") != (len(words) == 1):
        raise ValueError("it takes NONE, or CMD and a command")
