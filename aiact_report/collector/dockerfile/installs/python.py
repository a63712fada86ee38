"""Installations of Python packages: pip, pipx, uv, uvx, poetry, pdm, pipenv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.grammar import options
from aiact_report.collector.dockerfile.grammar.unwrap import base_name
from aiact_report.collector.dockerfile.installs.base import Install, Surroundings, Tool, either, is_hidden, is_path, switched
from aiact_report.collector.dockerfile.installs.snapshots import DATE

PIP_OPTIONS = frozenset(
    {
        "-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints", "-e", "--editable", "-i", "--index-url", "--extra-index-url", "-f",
        "--find-links", "-t", "--target", "--platform", "--python-version", "--implementation", "--abi", "--root", "--prefix", "--src",
        "--upgrade-strategy", "--no-binary", "--only-binary", "--progress-bar", "--cache-dir", "--trusted-host", "--proxy", "--retries",
        "--timeout", "--cert", "--client-cert", "--log", "--report", "--config-settings", "-C", "--global-option", "--exists-action",
        "--python", "-p", "--use-feature", "--use-deprecated", "--root-user-action", "-w", "--wheel-dir", "-d", "--dest", "--index",
        "--default-index", "--index-strategy", "--resolution", "--prerelease", "--allow-insecure-host", "--link-mode", "--override",
        "--torch-backend", "--keyring-provider", "--group", "--build-constraint", "--refresh-package", "-P", "--upgrade-package",
        "--exclude-newer", "--uploaded-prior-to", "--extra", "--only-group", "--no-group", "--project", "--directory", "--with", "--spec", "--from", "-E", "-G",
    }
)  # fmt: skip
"""Options of pip, uv and their kin that take a value."""
_DAYS = {"pip": ("PIP_UPLOADED_PRIOR_TO",), "uv": ("UV_EXCLUDE_NEWER",)}
"""Settings that name the day after which nothing is taken."""
_EXACT = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\s*={2,3}\s*(?!.*\*)[^\s,;]+(?:\s*;.*)?", re.ASCII)
_TOOL_AT = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?@\d[\w.]*", re.ASCII)
_COMMIT = re.compile(r"git\+\S+@[0-9a-f]{40}(?:[#&]\S*)?$", re.ASCII)
_WITH_HASH = re.compile(r"#(?:\S*&)?sha(?:256|384|512)=[0-9a-f]{32,128}", re.ASCII)
_ARCHIVE = re.compile(r"https?://\S+-\d[\w.+!-]*\.(?:whl|tar\.gz|zip)(?:[#?]\S*)?$")


_INSTALLS = re.compile(
    r"[\"'][^\"'\n]{0,80}\b(?:pip3?|uv|conda|apt|apt-get|npm)\b['\",\s]{1,10}(?:-\S{1,20}\s{1,5})?install\b|\bpip\.main\(|\bensurepip\b"
)
"""What a program in the Dockerfile writes when it installs."""
GIVEN = "what it is given"
"""Stands for what another program, or nothing that is seen, tells a tool to install."""


def named(tool: str, name: str) -> Install:
    """One package by name, or by address."""
    if is_path(name) or (name.endswith((".whl", ".tar.gz", ".zip")) and "://" not in name):
        return Install(tool, name, pinned=True, local=True)
    if is_hidden(name):
        return Install(tool, name, pinned=None)
    hashed = _WITH_HASH.search(name) is not None
    pinned = hashed or any(form.search(name) for form in (_COMMIT, _ARCHIVE)) or any(form.fullmatch(name) for form in (_EXACT, _TOOL_AT))
    return Install(tool, name, bool(pinned), hashed)


def not_seen(tool: str, what: str) -> Install:
    """Something is installed, and what is not seen."""
    return Install(tool, what, pinned=None, hashed=None)


def _pip(command: Command, around: Surroundings) -> Iterator[Install]:
    yield from _pip_like("pip", command, command.words[1:], around)


class _Asked(NamedTuple):
    """How one command of pip or uv installs."""

    hashes: bool | None
    """Hashes are required."""
    dated: bool
    """Nothing that was published after a day is taken."""
    alone: bool
    """Dependencies are not fetched."""
    offline: bool
    """No index is asked."""


def _asked(tool: str, command: Command, taken: options.Options) -> _Asked:
    prefix = tool.upper()
    hashes = True if taken.has("--require-hashes") else switched(command, f"{prefix}_REQUIRE_HASHES")
    days = (*taken.values("--exclude-newer", "--uploaded-prior-to"), *(command.settings.get(name) or "" for name in _DAYS[tool]))
    offline = taken.has("--no-index", "--offline") or bool(switched(command, f"{prefix}_NO_INDEX", "UV_OFFLINE" if tool == "uv" else "PIP_NO_INDEX"))
    alone = offline or taken.has("--no-deps") or (tool == "pip" and bool(switched(command, "PIP_NO_DEPS")))
    return _Asked(hashes, any(DATE.match(day) for day in days), alone, offline)


def _pip_like(tool: str, command: Command, words: tuple[str, ...], around: Surroundings) -> Iterator[Install]:
    """`install`, `download`, `wheel` and uv's `pip sync`."""
    taken = options.take(words, PIP_OPTIONS)
    if taken.operands[:1] not in (("install",), ("download",), ("wheel",), ("sync",)):
        return
    asked = _asked(tool, command, taken)
    lists = taken.values("-r", "--requirement", "--requirements")
    names = taken.operands[1:]
    if taken.operands[0] == "sync":
        lists, names = [*lists, *names], ()
    for name in lists:
        yield _list(tool, name, around, asked)
    for name in (*names, *taken.values("-e", "--editable")):
        yield _one(tool, name, asked)
    for name in taken.values("--group"):
        yield not_seen(tool, f"--group {name}")
    if command.supplied or not (lists or names or taken.has("-e", "--editable", "--group")):
        yield not_seen(tool, GIVEN)


def _one(tool: str, name: str, asked: _Asked) -> Install:
    """Judge one name; of a local project or archive, its dependencies are what is fetched, and the file does not name them."""
    one = named(tool, name)
    if one.local and not asked.alone and not name.endswith("*") and "*." not in name:
        return Install(tool, f"{name} with its dependencies", asked.dated or None, asked.hashes or None)
    hashed = True if one.hashed else asked.hashes
    pinned = one.pinned or asked.dated or bool(asked.hashes) if one.pinned is not None else None
    return one._replace(hashed=hashed, pinned=pinned, locked=bool(asked.hashes) and not one.local, local=one.local or asked.offline)


def _list(tool: str, name: str, around: Surroundings, asked: _Asked) -> Install:
    """Judge a requirement list: a lock when hashes are required, or when the list itself shows that all is pinned; of one that is not seen nothing is said."""
    seen = around.pinning(name)
    hashed = either(asked.hashes, None if seen is None else seen.hashed)
    pinned = either(hashed, asked.dated or (None if seen is None else seen.pinned))
    return Install(tool, f"-r {name}", pinned, hashed, locked=bool(hashed))


def _uv(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], PIP_OPTIONS)
    verb = taken.operands[0] if taken.operands else ""
    if verb == "pip":
        at = command.words.index("pip")
        yield from _pip_like("uv", command, command.words[at + 1 :], around)
    elif verb == "sync" or (verb == "run" and not taken.has("--no-sync", "--no-project", "--script") and not switched(command, "UV_NO_SYNC")):
        fixed = True if taken.has("--frozen", "--locked") else switched(command, "UV_FROZEN", "UV_LOCKED")
        yield Install("uv", verb, either(fixed, _asked("uv", command, taken).dated), fixed, locked=bool(fixed))
    elif verb == "add" or taken.operands[:2] == ("tool", "install"):
        for name in taken.operands[1 if verb == "add" else 2 :]:
            yield _one("uv", name, _asked("uv", command, taken))
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
        strict = verb == "sync" or taken.has("--frozen-lockfile") or switched(command, "PDM_FROZEN_LOCKFILE")  # which installs from a lock or fails
        locked = True if strict else around.has_file("pdm.lock")
        yield Install("pdm", verb, locked, locked, locked=bool(locked))
    elif verb == "update":
        yield Install("pdm", "update", pinned=False)
    elif verb == "add":
        for name in taken.operands[1:]:
            yield named("pdm", name)


def _setup(command: Command, _around: Surroundings) -> Iterator[Install]:
    """Follow `python setup.py install`, which fetches what the project asks for, and a program that calls an installer."""
    script = command.words[1] if len(command.words) > 1 else ""
    if base_name(script) == "setup.py" and {"install", "develop", "easy_install"} & set(command.words[2:]):
        yield not_seen("setup.py", command.words[2])
    elif base_name(script) == "get-pip.py":
        yield not_seen("pip", "get-pip.py")
    elif _INSTALLS.search(" ".join((*command.words[1:], command.stdin or ""))):
        yield not_seen("python", "a program that runs an installer")


def _easy(command: Command, _around: Surroundings) -> Iterator[Install]:
    for name in options.take(command.words[1:], PIP_OPTIONS).operands:
        yield named("easy_install", name)


def _spacy(command: Command, _around: Surroundings) -> Iterator[Install]:
    if command.words[1:2] == ("download",):
        names = [word for word in command.words[2:] if not word.startswith("-")]
        yield Install("spacy", " ".join(("download", *names[:1])), "--direct" in command.words)


def _pipenv(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"-r", "--requirements", "-i", "--index", "--extra-pip-args", "--python", "--categories"}))
    if taken.operands[:1] not in (("install",), ("sync",)):
        return
    for name in taken.operands[1:]:
        yield named("pipenv", name)
    if len(taken.operands) == 1:
        locked = True if taken.operands[0] == "sync" or taken.has("--deploy", "--ignore-pipfile") else switched(command, "PIPENV_IGNORE_PIPFILE")
        yield Install("pipenv", taken.operands[0], locked, locked, locked=bool(locked))


TOOLS: dict[str, Tool] = {
    "easy_install": _easy,
    "pdm": _pdm,
    "pip": _pip,
    "pip-sync": lambda command, around: _pip_like("pip", command, ("sync", *command.words[1:]), around),
    "pip3": _pip,
    "pipenv": _pipenv,
    "pipx": _pipx,
    "poetry": _poetry,
    "python": _setup,
    "spacy": _spacy,
    "uv": _uv,
    "uvx": _uvx,
}
"""By name of the program."""
