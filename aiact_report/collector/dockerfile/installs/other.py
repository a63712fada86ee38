"""Installations of other languages' packages: conda and its kin, npm, yarn, pnpm, bun, gem, bundle, go, cargo."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.grammar import options
from aiact_report.collector.dockerfile.installs.base import Install, Surroundings, Tool, is_hidden, is_path

_CONDA_OPTIONS = frozenset(
    {"-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file", "--solver", "--platform", "-r", "--root-prefix", "--subdir"}
)
_CONDA_EXACT = re.compile(
    r"(?:\S+::)?[\w.-]+={1,2}[^=*<>|,]+\.[^=*<>|,]+\.[^=*<>|,]+|(?:\S+::)?[\w.-]+==[^=*<>|,]+|(?:\S+::)?[\w.-]+=[^=*]+=[^=*]+", re.ASCII
)
_NODE_OPTIONS = frozenset(
    {"--prefix", "-C", "--dir", "--registry", "--omit", "--include", "--loglevel", "--cache", "--cwd", "--filter", "-F", "--modules-folder"}
)
_NODE_EXACT = re.compile(r"(?:@[\w.~-]+/)?[\w.~-]+@v?\d+\.\d+\.\d+[\w.+-]*", re.ASCII)
_GO_EXACT = re.compile(r"\S+@(?:v\d+\.\d+\.\d+\S*|[0-9a-f]{12,40})", re.ASCII)
_CARGO_OPTIONS = frozenset(
    {
        "--version",
        "--vers",
        "--git",
        "--branch",
        "--tag",
        "--rev",
        "--path",
        "--root",
        "--features",
        "-F",
        "--profile",
        "--target",
        "--target-dir",
        "-j",
        "--jobs",
    }
)
_VERSION = re.compile(r"=?\d+\.\d+\.\d+[\w.+-]*", re.ASCII)


def _conda(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _CONDA_OPTIONS)
    verbs = taken.operands[:2]
    files = taken.values("-f", "--file")
    if verbs[:1] == ("env",):
        if verbs[1:] in (("create",), ("update",)):
            for name in files or ["environment.yml"]:
                yield _conda_file(name)
    elif verbs[:1] in (("install",), ("create",), ("update",)):
        for name in files:
            yield _conda_file(name)
        for name in taken.operands[1:]:
            if not is_path(name):
                yield Install("conda", name, None if is_hidden(name) else _CONDA_EXACT.fullmatch(name) is not None)


def _conda_file(name: str) -> Install:
    """Judge an environment file; one that conda-lock wrote is a lock by its name."""
    lock = "lock" in name.rsplit("/", 1)[-1].lower() or name.endswith("-64.lock")
    return Install("conda", f"-f {name}", lock, lock, locked=lock)


def _conda_lock(command: Command, _around: Surroundings) -> Iterator[Install]:
    if "install" in command.words[1:]:
        yield Install("conda", "conda-lock install", pinned=True, hashed=True, locked=True)


def _pixi(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-e", "--environment", "--manifest-path"}))
    if taken.operands[:1] == ("install",):
        locked = taken.has("--locked", "--frozen")
        yield Install("pixi", "install", locked, locked, locked=bool(locked))


def _npm(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _NODE_OPTIONS)
    verb = taken.operands[0] if taken.operands else ""
    if verb in {"ci", "clean-install", "install-clean"}:
        yield Install("npm", "ci", pinned=True, hashed=True, locked=True)
    elif verb in {"install", "i", "add"}:
        yield from _node("npm", "install", taken.operands[1:], locked=False)


def _yarn(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _NODE_OPTIONS)
    operands = taken.operands[1:] if taken.operands[:1] == ("global",) else taken.operands
    if operands[:1] == ("add",):
        yield from _node("yarn", "add", operands[1:], locked=False)
    elif operands in ((), ("install",)) and not taken.has("--version", "-v", "--help"):
        yield from _node("yarn", "install", (), locked=taken.has("--frozen-lockfile", "--immutable"))


def _pnpm(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _NODE_OPTIONS)
    if taken.operands[:1] in (("install",), ("i",), ("add",)):
        yield from _node(command.name, taken.operands[0], taken.operands[1:], locked=taken.has("--frozen-lockfile"))


def _node(tool: str, verb: str, names: tuple[str, ...], *, locked: bool) -> Iterator[Install]:
    """Named packages, or all that package.json asks for."""
    if not names:
        yield Install(tool, verb, locked, locked, locked=bool(locked))
    for name in names:
        exact = _NODE_EXACT.fullmatch(name) is not None
        yield Install(tool, name, None if is_hidden(name) else exact or is_path(name), local=is_path(name) or name.endswith(".tgz"))


def _gem(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-v", "--version", "-s", "--source", "-i", "--install-dir", "-n", "--bindir"}))
    if taken.operands[:1] in (("install",), ("i",)):
        versions = taken.values("-v", "--version")
        for name in taken.operands[1:]:
            exact = any(_VERSION.fullmatch(version) or is_hidden(version) for version in (*versions, name.partition(":")[2]))
            yield Install("gem", name, None if is_hidden(name) else exact, local=name.endswith(".gem"))


def _bundle(command: Command, around: Surroundings) -> Iterator[Install]:
    if command.words[1:2] in ((), ("install",)):
        locked = around.has_file("Gemfile.lock")
        yield Install("bundle", "install", locked, locked=bool(locked))


def _go(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-ldflags", "-tags", "-o", "-C", "-mod"}))
    if taken.operands[:2] == ("mod", "download"):
        yield Install("go", "mod download", pinned=True, hashed=True, locked=True)
    elif taken.operands[:1] in (("install",), ("get",)):
        for name in taken.operands[1:]:
            if not is_path(name) and "." in name.partition("/")[0]:
                exact = _GO_EXACT.fullmatch(name) is not None or ("@${" in name)
                yield Install("go", name, None if is_hidden(name) else exact, hashed=exact)


def _cargo(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _CARGO_OPTIONS)
    operands = tuple(word for word in taken.operands if not word.startswith("+"))
    if operands[:1] == ("binstall",) or (operands[:1] == ("install",) and not taken.values("--path")):
        versions = taken.values("--version", "--vers", "--rev")
        for name in (*operands[1:], *taken.values("--git")):
            version = (*versions, name.partition("@")[2])
            exact = any(_VERSION.fullmatch(text) or re.fullmatch(r"[0-9a-f]{40}", text) or is_hidden(text) for text in version)
            yield Install("cargo", name, None if is_hidden(name) else exact, hashed=exact and taken.has("--locked"))


TOOLS: dict[str, Tool] = {
    "bun": _pnpm,
    "bundle": _bundle,
    "cargo": _cargo,
    "conda": _conda,
    "conda-lock": _conda_lock,
    "gem": _gem,
    "go": _go,
    "mamba": _conda,
    "micromamba": _conda,
    "npm": _npm,
    "pixi": _pixi,
    "pnpm": _pnpm,
    "yarn": _yarn,
}
"""By name of the program."""
