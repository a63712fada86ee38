"""Installations of Python packages: pip, pipx, uv, uvx, poetry, pdm, pipenv."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.grammar import options
from aiact_report.collector.dockerfile.installs.base import Install, Surroundings, Tool, is_hidden, is_path

PIP_OPTIONS = frozenset(
    {
        "-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints", "-e", "--editable", "-i", "--index-url", "--extra-index-url", "-f",
        "--find-links", "-t", "--target", "--platform", "--python-version", "--implementation", "--abi", "--root", "--prefix", "--src",
        "--upgrade-strategy", "--no-binary", "--only-binary", "--progress-bar", "--cache-dir", "--trusted-host", "--proxy", "--retries",
        "--timeout", "--cert", "--client-cert", "--log", "--report", "--config-settings", "-C", "--global-option", "--exists-action",
        "--python", "-p", "--use-feature", "--use-deprecated", "--root-user-action", "-w", "--wheel-dir", "-d", "--dest", "--index",
        "--default-index", "--index-strategy", "--resolution", "--prerelease", "--allow-insecure-host", "--link-mode", "--override",
        "--torch-backend", "--keyring-provider", "--group", "--build-constraint", "--refresh-package", "-P", "--upgrade-package",
        "--exclude-newer", "--extra", "--only-group", "--no-group", "--project", "--directory", "--with", "--spec", "--from", "-E", "-G",
    }
)  # fmt: skip
"""Options of pip, uv and their kin that take a value."""
_EXACT = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\s*={2,3}\s*(?!.*\*)[^\s,;]+(?:\s*;.*)?", re.ASCII)
_TOOL_AT = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?@\d[\w.]*", re.ASCII)
_COMMIT = re.compile(r"git\+\S+@[0-9a-f]{40}(?:[#&]\S*)?$", re.ASCII)
_WITH_HASH = re.compile(r"#(?:\S*&)?sha(?:256|384|512)=[0-9a-f]{32,128}", re.ASCII)
_ARCHIVE = re.compile(r"https?://\S+-\d[\w.+!-]*\.(?:whl|tar\.gz|zip)(?:[#?]\S*)?$")


def named(tool: str, name: str) -> Install:
    """One package by name, or by address."""
    if is_path(name) or (name.endswith((".whl", ".tar.gz", ".zip")) and "://" not in name):
        return Install(tool, name, pinned=True, local=True)
    if is_hidden(name):
        return Install(tool, name, pinned=None)
    hashed = _WITH_HASH.search(name) is not None
    pinned = hashed or any(form.search(name) for form in (_COMMIT, _ARCHIVE)) or any(form.fullmatch(name) for form in (_EXACT, _TOOL_AT))
    return Install(tool, name, bool(pinned), hashed)


def _pip(command: Command, around: Surroundings) -> Iterator[Install]:
    yield from _pip_like("pip", command.words[1:], around)


def _pip_like(tool: str, words: tuple[str, ...], around: Surroundings) -> Iterator[Install]:
    """`install`, `download`, `wheel` and uv's `pip sync`."""
    taken = options.take(words, PIP_OPTIONS)
    if taken.operands[:1] not in (("install",), ("download",), ("wheel",), ("sync",)):
        return
    hashes = taken.has("--require-hashes") or (around.settings("PIP_REQUIRE_HASHES") or "0").lower() not in {"0", "false", "off", ""}
    lists = taken.values("-r", "--requirement", "--requirements")
    names = taken.operands[1:]
    if taken.operands[0] == "sync":
        lists, names = [*lists, *names], ()
    for name in lists:
        yield _list(tool, name, around, hashes=hashes)
    for name in taken.values("-e", "--editable"):
        yield named(tool, name)._replace(local="://" not in name)
    for name in names:
        one = named(tool, name)
        only_local = taken.has("--no-index")
        yield one._replace(hashed=one.hashed or hashes, locked=hashes and not one.local, local=one.local or only_local)


def _list(tool: str, name: str, around: Surroundings, *, hashes: bool) -> Install:
    """Judge a requirement list: a lock when hashes are required, or when the list itself shows that all is pinned."""
    seen = around.pinning(name)
    hashed = hashes or (seen is not None and seen.hashed)
    pinned = hashed or (seen is not None and seen.pinned)
    return Install(tool, f"-r {name}", pinned, hashed, locked=hashed)


def _uv(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], PIP_OPTIONS)
    verb = taken.operands[0] if taken.operands else ""
    if verb == "pip":
        at = command.words.index("pip")
        yield from _pip_like("uv", command.words[at + 1 :], around)
    elif verb == "sync":
        fixed = taken.has("--frozen", "--locked") or any(around.settings(name) for name in ("UV_FROZEN", "UV_LOCKED"))
        yield Install("uv", "sync", fixed, fixed, locked=fixed)
    elif verb == "add" or taken.operands[:2] == ("tool", "install"):
        for name in taken.operands[1 if verb == "add" else 2 :]:
            yield named("uv", name)
    elif taken.operands[:2] == ("tool", "run"):
        yield from _run_once(taken, 2)


def _uvx(command: Command, _around: Surroundings) -> Iterator[Install]:
    return _run_once(options.take(command.words[1:], PIP_OPTIONS), 0)


def _run_once(taken: options.Options, at: int) -> Iterator[Install]:
    """`uvx tool …`: the tool is installed to be run."""
    for name in taken.values("--from") or taken.operands[at : at + 1]:
        yield named("uv", name)
    for name in taken.values("--with"):
        yield named("uv", name)


def _pipx(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], PIP_OPTIONS)
    if taken.operands[:1] in (("install",), ("run",), ("inject",)):
        for name in taken.operands[1:2] if taken.operands[0] == "run" else taken.operands[1:]:
            yield named("pipx", name)


def _poetry(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-C", "--directory", "-E", "--extras", "--only", "--with", "--without", "-G", "--group"}))
    verb = taken.operands[0] if taken.operands else ""
    if verb in {"install", "sync"}:
        locked = around.has_file("poetry.lock")
        yield Install("poetry", verb, locked, locked, locked=bool(locked))
    elif verb == "update":
        yield Install("poetry", "update", pinned=False)
    elif verb == "add":
        for name in taken.operands[1:]:
            yield named("poetry", name)


def _pdm(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-p", "--project", "-G", "--group", "-L", "--lockfile", "-c", "--config"}))
    verb = taken.operands[0] if taken.operands else ""
    if verb in {"install", "sync"}:
        locked = around.has_file("pdm.lock")
        yield Install("pdm", verb, locked, locked, locked=bool(locked))
    elif verb == "update":
        yield Install("pdm", "update", pinned=False)
    elif verb == "add":
        for name in taken.operands[1:]:
            yield named("pdm", name)


def _pipenv(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-r", "--requirements", "-i", "--index", "--extra-pip-args", "--python", "--categories"}))
    if taken.operands[:1] not in (("install",), ("sync",)):
        return
    for name in taken.operands[1:]:
        yield named("pipenv", name)
    if len(taken.operands) == 1:
        locked = taken.operands[0] == "sync" or taken.has("--deploy", "--ignore-pipfile")
        yield Install("pipenv", taken.operands[0], locked, locked, locked=bool(locked))


TOOLS: dict[str, Tool] = {
    "pdm": _pdm,
    "pip": _pip,
    "pip-sync": lambda command, around: _pip_like("pip", ("sync", *command.words[1:]), around),
    "pip3": _pip,
    "pipenv": _pipenv,
    "pipx": _pipx,
    "poetry": _poetry,
    "uv": _uv,
    "uvx": _uvx,
}
"""By name of the program."""
