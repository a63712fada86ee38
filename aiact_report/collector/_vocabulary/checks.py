"""Commands of checks that cannot fail: a probe or health check made of one notices nothing."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence

_SUCCEED = frozenset({"true", ":", "echo", "printf", "date", "hostname", "id", "pwd", "uname", "uptime", "whoami"})
"""Commands that end with 0 whatever happens to what they stand beside."""
_BEFORE = frozenset({"env", "nice", "nohup", "stdbuf", "time", "timeout"})
"""Commands that run another and end as it does."""
_OPERATORS = re.compile(r"=|==|-eq")
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"})
_JOINED = frozenset({"&&", "||", ";", "|"})
_WORDS = frozenset(
    {"if", "for", "while", "until", "case", "{", "}", "(", ")", "!", "set", "function", "trap", "exec", "&", "&>", ";;", "return", "`"}
)
"""Words of the shell that lead elsewhere: what is made with them is taken to be able to fail."""
_OK, _FAILED = frozenset({0}), frozenset({1})
_EITHER = frozenset({0, 1})
_PAUSE = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?([smhd]?)")
_PAIR = 3
"""Words of a comparison."""
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST = 4_096
"""Characters of a script that are looked at."""


def never_fails(line: Sequence[str]) -> bool:
    """Whether a command line ends with success whatever the state of what it should check."""
    words = [word for word in line if isinstance(word, str)]
    if not words or len(words) < len(line):
        return False
    name = posixpath.basename(words[0])
    if name in _SHELLS:
        at = next((index for index, word in enumerate(words) if word.startswith("-") and not word.startswith("--") and word.endswith("c")), None)
        return at is not None and "e" not in words[at] and len(words) > at + 1 and script_never_fails(words[at + 1])
    return _succeeds(words)


def _succeeds(words: list[str]) -> bool:
    """Tell whether one command ends with 0: it can do nothing else, waits, or compares what is written with itself."""
    name = posixpath.basename(words[0])
    if name in _BEFORE and len(words) > 1:
        rest = words[1:]
        while rest and (rest[0].startswith("-") or "=" in rest[0] or _PAUSE.fullmatch(rest[0])):
            rest = rest[1:]
        return bool(rest) and _succeeds(rest)
    if name in ("test", "[") and not any("$" in word or "`" in word for word in words):
        asked = [word for word in words[1:] if word != "]"]
        return len(asked) == 1 or (len(asked) == _PAIR and _OPERATORS.fullmatch(asked[1]) is not None and asked[0] == asked[2])
    return name in _SUCCEED or _pause(words) is not None


def does_nothing(line: Sequence[str]) -> bool:
    """Whether a command line changes nothing and takes no time: `true`, `exit 0`, `echo …`, `sleep 0`, in a shell or without one."""
    commands = _plain_commands(line)
    return bool(commands) and all(_is_nothing(command) for command in commands)


def waits(line: Sequence[str]) -> float | None:
    """Give the seconds a command line waits where waiting is all it does; None where it does more, or it cannot be told."""
    commands = _plain_commands(line)
    pauses = [_pause(command) for command in commands if not _is_nothing(command) or _pause(command) is not None]
    known = [pause for pause in pauses if pause is not None]
    return sum(known) if known and len(known) == len(pauses) else None


def _plain_commands(line: Sequence[str]) -> list[list[str]]:
    """Give the commands a line runs one after the other; none where it is made with more of the shell than lists."""
    words = [word for word in line if isinstance(word, str)]
    if not words or len(words) < len(line):
        return []
    if posixpath.basename(words[0]) not in _SHELLS:
        return [words]
    at = next((index for index, word in enumerate(words) if word.startswith("-") and not word.startswith("--") and word.endswith("c")), None)
    parsed = _parsed(words[at + 1]) if at is not None and len(words) > at + 1 else None
    commands = [command for _, command in _commands(parsed or ()) if command]
    return [] if any(command[0] == "|" for command in commands) else commands


def _is_nothing(command: list[str]) -> bool:
    name = posixpath.basename(command[0])
    return ">" not in command and (name in _SUCCEED or name in ("exit", "false", "wait") or _pause(command) == 0)


def _pause(command: list[str]) -> float | None:
    """Give the seconds of a `sleep`: https://www.gnu.org/software/coreutils/manual/html_node/sleep-invocation.html."""
    found = [_PAUSE.fullmatch(word) for word in command[1:]]
    if posixpath.basename(command[0]) != "sleep" or not found or None in found:
        return None
    return sum(float(f"{each[1]}.{each[2] or 0}") * _SECONDS[each[3]] for each in found if each is not None)


def check_never_fails(test: Sequence[str]) -> bool:
    """Whether a health check as engines write it (`CMD`, its words; `CMD-SHELL`, a script) ends with success whatever it finds.

    https://docs.docker.com/reference/dockerfile/#healthcheck
    """
    form = test[0] if test else ""
    return (form == "CMD-SHELL" and len(test) > 1 and script_never_fails(test[1])) or (form == "CMD" and never_fails(test[1:]))


def script_never_fails(script: str) -> bool:
    """Whether a shell script ends with success whatever the commands in it do.

    The grammar of lists: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_03
    """
    words = _parsed(script)
    if words is None:
        return False
    ended: set[int] = set()
    last = _run(words, ended)
    return (last | ended) == _OK


def _parsed(script: str) -> list[str] | None:
    """Give the words of a script that is a list of plain commands; None where it is more."""
    if len(script) > LONGEST or "$(" in script or "`" in script:
        return None
    try:
        lexer = shlex.shlex(script.strip().replace("\n", " ; "), posix=True, punctuation_chars=True)
        words = list(lexer)
    except ValueError:
        return None
    is_more = not _WORDS.isdisjoint(words) or any(word not in _JOINED and not set(word) - set(";|&()") for word in words)
    return None if not words or is_more else words


def _run(words: list[str], ended: set[int]) -> frozenset[int]:
    """Give the states a list of commands may end in; `ended` takes those it exits with before its end."""
    state = _OK
    for operator, command in _commands(words):
        if not command:
            continue
        if operator == ";":
            state = _ends(command, ended)
            continue
        goes = 0 if operator == "&&" else 1
        state = (state - {goes}) | (_ends(command, ended) if goes in state else frozenset())
    return state


def _commands(words: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each pipeline with the operator before it, as its last command, which decides its state; redirections stay among the words."""
    operator, command = ";", list[str]()
    for word in words:
        if word == "|":
            command = ["|"]
        elif word in _JOINED:
            yield operator, command
            operator, command = word, []
        else:
            command.append(word)
    yield operator, command


def _ends(command: list[str], ended: set[int]) -> frozenset[int]:
    """Give the states one command may end in; one in a pipeline ends nothing but itself."""
    piped = command[0] == "|"
    command = command[piped:] or [""]
    name = posixpath.basename(command[0])
    if name == "exit" and piped:
        return _EITHER
    if name == "exit":
        state = _OK if command[1:] == ["0"] else _FAILED if len(command) == 2 and command[1].isdigit() else _EITHER  # noqa: PLR2004 -- exit and its status
        ended.update(state)
        return frozenset()
    if name == "false":
        return _FAILED
    return _OK if ">" not in command and _succeeds(command) else _EITHER
