"""Installations of other languages' packages: conda and its kin, npm, yarn, pnpm, bun, gem, bundle, go, cargo."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.grammar import options
from aiact_report.collector.dockerfile.installs.base import Install, Surroundings, Tool, is_hidden, is_path, switched
from aiact_report.collector.dockerfile.installs.snapshots import DATE

_CONDA_OPTIONS = frozenset(
    {"-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file", "--solver", "--platform", "-r", "--root-prefix", "--subdir"}
)
_CONDA_EXACT = re.compile(
    r"(?:\S+::)?[\w.-]+={1,2}[^=*<>|,]+\.[^=*<>|,]+\.[^=*<>|,]+|(?:\S+::)?[\w.-]+==[^=*<>|,]+|(?:\S+::)?[\w.-]+=[^=*]+=[^=*]+", re.ASCII
)
_NODE_OPTIONS = frozenset(
    {
        "--before",
        "--prefix",
        "-C",
        "--dir",
        "--registry",
        "--omit",
        "--include",
        "--loglevel",
        "--cache",
        "--cwd",
        "--filter",
        "-F",
        "--modules-folder",
    }
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
        if command.supplied or (verbs[0] == "install" and not files and not taken.operands[1:]):
            yield Install("conda", "what it is given", pinned=None, hashed=None)


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
        locked = True if taken.has("--locked", "--frozen") else switched(command, "PIXI_LOCKED", "PIXI_FROZEN")
        yield Install("pixi", "install", locked, locked, locked=bool(locked))


def _npm(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _NODE_OPTIONS)
    verb = taken.operands[0] if taken.operands else ""
    if verb in {"ci", "clean-install", "install-clean"}:
        yield Install("npm", "ci", pinned=True, hashed=True, locked=True)
    elif verb in {"install", "i", "add"}:
        dated = any(
            DATE.match(day or "") for day in (*taken.values("--before"), *map(command.settings.get, ("NPM_CONFIG_BEFORE", "npm_config_before")))
        )
        for one in _node("npm", "install", taken.operands[1:], locked=False):
            yield one._replace(pinned=True if dated else one.pinned)
        if command.supplied:
            yield Install("npm", "what it is given", pinned=None, hashed=None)
    elif verb in {"exec", "update", "up", "x"}:
        yield from _run_once("npm", taken.operands[1:2]) if verb in {"exec", "x"} else (Install("npm", "update", pinned=False),)


def _run_once(tool: str, names: tuple[str, ...]) -> Iterator[Install]:
    """`npx tool`: the tool is installed to be run, unless the project has it."""
    for name in names:
        yield Install(tool, name, None if is_hidden(name) or "@" not in name[1:] else _NODE_EXACT.fullmatch(name) is not None, hashed=None)


def _npx(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-p", "--package", "-c", "--call"}))
    if not taken.has("--no-install", "--no"):
        yield from _run_once(command.name, tuple(taken.values("-p", "--package")) or taken.operands[:1])


def _yarn(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _NODE_OPTIONS)
    operands = taken.operands[1:] if taken.operands[:1] == ("global",) else taken.operands
    if operands[:1] == ("add",):
        yield from _node("yarn", "add", operands[1:], locked=False)
    elif operands in ((), ("install",)) and not taken.has("--version", "-v", "--help"):
        fixed = taken.has("--frozen-lockfile", "--immutable") or bool(switched(command, "YARN_ENABLE_IMMUTABLE_INSTALLS"))
        yield from _node("yarn", "install", (), locked=fixed)


def _pnpm(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _NODE_OPTIONS)
    if taken.operands[:1] in (("install",), ("i",), ("add",)):
        yield from _node(
            command.name,
            taken.operands[0],
            taken.operands[1:],
            locked=taken.has("--frozen-lockfile") or (command.name == "pnpm" and bool(switched(command, "CI"))),
        )


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
        if command.supplied or not taken.operands[1:]:
            yield Install("gem", "what it is given", pinned=None, hashed=None)


def _bundle(command: Command, around: Surroundings) -> Iterator[Install]:
    if command.words[1:2] in ((), ("install",)) or (len(command.words) > 1 and command.words[1].startswith("--") and command.words[1] != "--version"):
        frozen = "--deployment" in command.words or "--frozen" in command.words or switched(command, "BUNDLE_DEPLOYMENT", "BUNDLE_FROZEN")
        locked = True if frozen else around.has_file("Gemfile.lock")
        yield Install("bundle", "install", locked, locked=bool(locked))


def _go(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-ldflags", "-tags", "-o", "-C", "-mod"}))
    if taken.operands[:2] == ("mod", "download"):
        yield Install("go", "mod download", pinned=True, hashed=True, locked=True)
    elif taken.operands[:1] in (("install",), ("get",)):
        for name in taken.operands[1:]:
            if not is_path(name) and "." in name.partition("/")[0]:
                exact = _GO_EXACT.fullmatch(name) is not None or ("@${" in name)
                yield Install("go", name, None if is_hidden(name) else exact, hashed=exact)
    if taken.operands[:1] in (("build",), ("run",), ("test",)) or (taken.operands[:1] == ("install",) and all(map(is_path, taken.operands[1:]))):
        yield from _by_modules(taken, around)


def _by_modules(taken: options.Options, around: Surroundings) -> Iterator[Install]:
    """Follow `go build`: modules are fetched as go.mod says, and go.sum holds their hashes."""
    if "vendor" not in taken.values("-mod"):
        locked = around.has_file("go.sum")
        yield Install("go", taken.operands[0], locked or None, locked or None, locked=bool(locked))


def _cargo(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _CARGO_OPTIONS)
    operands = tuple(word for word in taken.operands if not word.startswith("+"))
    if operands[:1] in (("build",), ("fetch",), ("run",), ("test",), ("chef",)) or (operands[:1] == ("install",) and taken.values("--path")):
        locked = True if taken.has("--locked", "--frozen") else around.has_file("Cargo.lock") if operands[0] != "install" else None
        yield Install("cargo", operands[0], locked or None, locked or None, locked=bool(locked))
    elif operands[:1] == ("binstall",) or (operands[:1] == ("install",) and not taken.values("--path")):
        versions = taken.values("--version", "--vers", "--rev")
        for name in (*operands[1:], *taken.values("--git")):
            version = (*versions, name.partition("@")[2])
            exact = any(_VERSION.fullmatch(text) or re.fullmatch(r"[0-9a-f]{40}", text) or is_hidden(text) for text in version)
            yield Install("cargo", name, None if is_hidden(name) else exact, hashed=exact and taken.has("--locked"))


TOOLS: dict[str, Tool] = {
    "bun": _pnpm,
    "bunx": _npx,
    "bundle": _bundle,
    "cargo": _cargo,
    "conda": _conda,
    "conda-lock": _conda_lock,
    "gem": _gem,
    "go": _go,
    "mamba": _conda,
    "micromamba": _conda,
    "npm": _npm,
    "npx": _npx,
    "pixi": _pixi,
    "pnpm": _pnpm,
    "yarn": _yarn,
}
"""By name of the program."""
