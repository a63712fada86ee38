"""From `sudo -E env A=b /usr/bin/python3 -m pip install x` to `pip install x`: the command behind what merely runs it."""

from __future__ import annotations

import re
from typing import NamedTuple

SHELLS = frozenset({"ash", "bash", "busybox", "dash", "ksh", "sh", "zsh"})
"""Interpreters of POSIX-like scripts."""
_KEYWORDS = frozenset({"!", "do", "elif", "else", "if", "then", "time", "until", "while", "{"})
"""Words a command may follow."""
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=", re.ASCII)
_PYTHON = re.compile(r"(?:python|pypy)(?:\d(?:\.\d+)?)?", re.ASCII)
_VERSIONED = re.compile(r"(pip|pipx|gem|cargo|go|npm|clang|gcc)-?\d+(?:\.\d+)*", re.ASCII)
_NOTHING: frozenset[str] = frozenset()
_PREFIXES: dict[str, tuple[frozenset[str], int]] = {
    "chroot": (_NOTHING, 1),
    "command": (_NOTHING, 0),
    "doas": (frozenset({"-u", "-C"}), 0),
    "env": (frozenset({"-u", "-C", "-S"}), 0),
    "exec": (frozenset({"-a"}), 0),
    "fakeroot": (_NOTHING, 0),
    "gosu": (_NOTHING, 1),
    "ionice": (frozenset({"-c", "-n"}), 0),
    "nice": (frozenset({"-n"}), 0),
    "nohup": (_NOTHING, 0),
    "retry": (_NOTHING, 0),
    "setarch": (_NOTHING, 0),
    "stdbuf": (frozenset({"-i", "-o", "-e"}), 0),
    "su-exec": (_NOTHING, 1),
    "sudo": (frozenset({"-u", "-g", "-C", "-D", "-h", "-p", "-r", "-t", "-U"}), 0),
    "timeout": (frozenset({"-k", "-s"}), 1),
    "tini": (frozenset({"-e", "-p"}), 0),
    "dumb-init": (_NOTHING, 0),
    "parallel": (frozenset({"-a", "-j", "--jobs"}), 0),
    "xargs": (frozenset({"-a", "--arg-file", "-d", "--delimiter", "-E", "-I", "-L", "-n", "--max-args", "-P", "-s"}), 0),
}
"""Programs that run another: their options with a value, and how many words of their own come first."""
_RUNNERS = {
    "conda": frozenset({"-n", "--name", "-p", "--prefix", "--cwd"}),
    "hatch": frozenset({"-e", "--env"}),
    "mamba": frozenset({"-n", "--name", "-p", "--prefix"}),
    "micromamba": frozenset({"-n", "--name", "-p", "--prefix", "-r", "--root-prefix"}),
    "pdm": frozenset({"-p", "--project"}),
    "pipenv": _NOTHING,
    "pixi": frozenset({"-e", "--environment"}),
    "poetry": frozenset({"-C", "--directory"}),
}
"""Programs whose `run` runs another."""


SUPPLIERS = frozenset({"find", "parallel", "xargs"})
"""Programs that give the command they run more words than are written."""


class Unwrapped(NamedTuple):
    """A command without what runs it."""

    words: tuple[str, ...]
    """Its name without a path first, then its arguments."""
    assignments: tuple[str, ...]
    """`NAME=value` written before it."""


def unwrap(words: list[str]) -> Unwrapped:
    """Take the wrappers off, as many as there are."""
    assignments: list[str] = []
    rest = words
    while rest:
        if rest[0] in _KEYWORDS or not rest[0]:
            rest = rest[1:]
        elif _ASSIGNMENT.match(rest[0]):
            assignments.append(rest[0])
            rest = rest[1:]
        else:
            inner = _inside(base_name(rest[0]), rest)
            if inner is None:
                break
            rest = inner
    return Unwrapped(_named(rest), tuple(assignments))


def base_name(word: str) -> str:
    """Name of a program without its path."""
    return word.rstrip("/").rsplit("/", 1)[-1].removesuffix(".exe")


def _inside(name: str, words: list[str]) -> list[str] | None:
    """Give what a wrapper runs; None when the command is none."""
    if name == "find":
        at = next((at for at, word in enumerate(words) if word in {"-exec", "-execdir", "-ok"}), None)
        return None if at is None else [word for word in words[at + 1 :] if word not in {"{}", "+", ";"}]
    if name in _PREFIXES:
        with_value, own = _PREFIXES[name]
        return _after_options(words[1:], with_value)[own:]
    if name == "busybox" and words[1:2] and words[1] not in SHELLS and not words[1].startswith("-"):
        return words[1:]
    if name in _RUNNERS and words[1:2] == ["run"]:
        return _after_options(words[2:], _RUNNERS[name])
    return None


def _after_options(words: list[str], with_value: frozenset[str]) -> list[str]:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return words[at + 1 :]
        at += 2 if words[at] in with_value else 1
    return words[at:]


def _named(words: list[str]) -> tuple[str, ...]:
    """Name without path and version; `python -m pip` is `pip`."""
    if not words:
        return ()
    name = base_name(words[0])
    versioned = _VERSIONED.fullmatch(name)
    if versioned:
        name = versioned[1]
    if _PYTHON.fullmatch(name):
        name = "python"
        module = _module(words)
        if module:
            return (base_name(words[module]), *words[module + 1 :])
    return (name, *words[1:])


def _module(words: list[str]) -> int:
    """Where the module of `python -m module` stands; 0 when none is run."""
    at = 1
    while at + 1 < len(words) and words[at].startswith("-") and words[at] not in {"-c", "-"}:
        if words[at] == "-m":
            return at + 1
        at += 2 if words[at] in {"-W", "-X"} else 1
    return 0


def inline_script(words: tuple[str, ...]) -> str | None:
    """Give the script of `sh -c "…"`, `su user -c "…"` or `eval …`; None when the command holds none."""
    if not words:
        return None
    if words[0] == "eval":
        return " ".join(words[1:])
    if words[0] not in SHELLS and words[0] not in {"su", "runuser"}:
        return None
    for at, word in enumerate(words[1:-1], 1):
        if word.startswith("-") and not word.startswith("--") and word.endswith("c") and "o" not in word[1:]:
            return words[at + 1]
    return None
