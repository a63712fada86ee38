"""Tools that install what a Dockerfile does not show: from a project's own description, by a script, from R, Nix, Maven and others.

What they install is not seen, which is not the same as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.grammar.unwrap import base_name
from aiact_report.collector.dockerfile.installs.base import Install, Surroundings, Tool, either, is_hidden, is_path
from aiact_report.collector.dockerfile.installs.snapshots import DATE

_SCRIPT = re.compile(
    r"(?:.*[-_.])?(?:bootstrap|deps|dependencies|install(?:er|ation)?|prerequisites|provision|requirements|setup)(?:[-_.].*)?\.(?:sh|bash|py|R|r|pl|rb)",
    re.ASCII,
)
"""Scripts that install, by their names."""
_SHELLS = frozenset({"ash", "bash", "dash", "ksh", "perl", "python", "Rscript", "ruby", "sh", "source", ".", "zsh"})
_TARGETS = frozenset({"bootstrap", "deps", "dependencies", "init", "install", "install-deps", "prepare", "requirements", "setup", "venv"})
_R_CALLS = re.compile(
    r"\b(install\.packages|install_version|install_github|install_git|install_url|install_cran|pkg_install|p_load|renv::restore|renv::install|BiocManager::install|biocLite|\binstall)\s*\(([^)]{0,500})"
)
_R_COMMIT = re.compile(r"@[0-9a-f]{40}[\"']")
_NIX_COMMIT = re.compile(r"[/?=][0-9a-f]{40}")
_VERSIONED = re.compile(r".+[-@=]v?\d+\.\d+\S*")
_VERBS: dict[str, frozenset[str]] = {
    "ansible-galaxy": frozenset({"install"}),
    "bower": frozenset({"install"}),
    "cabal": frozenset({"build", "install"}),
    "choco": frozenset({"install", "upgrade"}),
    "conan": frozenset({"install"}),
    "cpanm": frozenset(),
    "corepack": frozenset({"install", "prepare", "use"}),
    "deno": frozenset({"add", "cache", "i", "install"}),
    "elm": frozenset({"install", "make"}),
    "flit": frozenset({"install"}),
    "guix": frozenset({"install", "pull"}),
    "hatch": frozenset({"build", "env", "run"}),
    "lein": frozenset({"deps", "uberjar"}),
    "luarocks": frozenset({"install"}),
    "nuget": frozenset({"install", "restore"}),
    "opam": frozenset({"install"}),
    "playwright": frozenset({"install", "install-deps"}),
    "raco": frozenset({"pkg"}),
    "rebar3": frozenset({"compile", "get-deps", "release"}),
    "rye": frozenset({"install", "sync"}),
    "sbt": frozenset(),
    "scoop": frozenset({"install", "update"}),
    "spack": frozenset({"install"}),
    "stack": frozenset({"build", "install", "setup"}),
    "swift": frozenset({"build"}),
    "terraform": frozenset({"init"}),
    "tlmgr": frozenset({"install", "update"}),
    "vcpkg": frozenset({"install"}),
    "winget": frozenset({"install", "upgrade"}),
}
"""Tools and the verbs by which they install; none: they do nothing else."""


def _unseen(tool: str, what: str) -> Install:
    return Install(tool, what, pinned=None, hashed=None)


def _operands(command: Command) -> list[str]:
    return [word for word in command.words[1:] if not word.startswith("-")]


def _by_verb(command: Command, _around: Surroundings) -> Iterator[Install]:
    operands, verbs = _operands(command), _VERBS[command.name]
    if (operands and operands[0] in verbs) or (not verbs and not {"--version", "-v", "--help"} & set(command.words)):
        yield _unseen(command.name, " ".join(operands[:2]))


def script_of(command: Command) -> Iterator[Install]:
    """Yield the script a command runs when its name says that it installs: run by itself, by a shell, or as a target of make."""
    words = command.words
    run = next((word for word in words[1:] if not word.startswith("-")), "") if command.name in _SHELLS else command.name
    name = base_name(run)
    if _SCRIPT.fullmatch(name) and name not in {"setup.py", "get-pip.py"}:
        yield _unseen("script", name)
    elif command.name in {"make", "gmake", "just", "task", "invoke", "nox", "tox", "rake"} and (
        target := next((word for word in words[1:] if word in _TARGETS), None)
    ):
        yield _unseen(command.name, target)


def _java(command: Command, _around: Surroundings) -> Iterator[Install]:
    """Follow Maven and Gradle: the project's own file names what is fetched, and nothing compares it unless it is told to."""
    if not {"-v", "--version", "-o", "--offline", "--help", "wrapper"} & set(command.words[1:]):
        yield _unseen(command.name, " ".join(_operands(command)[:2]))


def _dotnet(command: Command, _around: Surroundings) -> Iterator[Install]:
    operands = _operands(command)
    if operands[:2] in (["tool", "install"], ["workload", "install"]) or operands[:1] == ["add"]:
        exact = "--version" in command.words and operands[:1] == ["tool"]
        yield Install("dotnet", " ".join(operands[:3]), exact, hashed=False)
    elif operands[:1] and operands[0] in {"build", "pack", "publish", "restore", "run", "test"} and "--no-restore" not in command.words:
        locked = True if "--locked-mode" in command.words or "-p:RestoreLockedMode=true" in command.words else None
        yield Install("dotnet", operands[0], locked, locked, locked=bool(locked))


def _composer(command: Command, around: Surroundings) -> Iterator[Install]:
    operands = _operands(command)
    verbs = operands[1:] if operands[:1] == ["global"] else operands
    if verbs[:1] in (["install"], ["i"]):
        locked = around.has_file("composer.lock")
        yield Install("composer", "install", locked, hashed=False, locked=bool(locked))
    elif verbs[:1] in (["require"], ["create-project"]):
        for name in verbs[1:2] if verbs[0] == "create-project" else verbs[1:]:
            yield Install("composer", name, re.fullmatch(r"\S+[:=]v?\d+\.\d+\.\d+\S*", name) is not None)
    elif verbs[:1] in (["update"], ["upgrade"]):
        yield Install("composer", "update", pinned=False)


def _pecl(command: Command, _around: Surroundings) -> Iterator[Install]:
    operands = _operands(command)
    if operands[:1] in (["install"], ["upgrade"]):
        for name in operands[1:]:
            if not is_path(name):
                yield Install(command.name, name, None if is_hidden(name) else _VERSIONED.fullmatch(name) is not None)
        if command.supplied or not operands[1:]:
            yield _unseen(command.name, "what it is given")


def _named(command: Command, _around: Surroundings) -> Iterator[Install]:
    """Follow `install-php-extensions redis-6.0.2`, `install2.r dplyr`: names and nothing else."""
    for name in _operands(command):
        yield Install(command.name, name, None if is_hidden(name) else _VERSIONED.fullmatch(name) is not None)


def _r(command: Command, around: Surroundings) -> Iterator[Install]:
    """Follow the calls of an R program that is written in the Dockerfile."""
    text = " ".join((*command.words[1:], command.stdin or "", *(" ".join(one.words[1:]) for one in command.upstream)))
    dated = DATE.search(text) is not None and re.search(r"posit\.co|rstudio\.com|mran|snapshot", text) is not None
    for call in _R_CALLS.finditer(text):
        if call[1] == "renv::restore":
            locked = around.has_file("renv.lock")
            yield Install("R", "renv::restore", locked, hashed=False, locked=bool(locked))
        else:
            exact = (
                dated or (call[1] == "install_version" and re.search(r"[\"']\d+\.\d+", call[2]) is not None) or _R_COMMIT.search(call[2]) is not None
            )
            yield Install("R", f"{call[1]}({call[2][:60]})", exact)


def _nix(command: Command, around: Surroundings) -> Iterator[Install]:
    operands = _operands(command)
    text = command.text
    if command.name == "nix" and operands[:1] and operands[0] in {"build", "develop", "profile", "run", "shell"}:
        fixed = either(_NIX_COMMIT.search(text) is not None, None if ":" in text.replace("path:", "") else around.has_file("flake.lock"))
        yield Install("nix", " ".join(operands[:2]), fixed or None, fixed or None, locked=bool(fixed))
    elif (command.name == "nix-env" and re.search(r"\s-(?:i|u|-install|-upgrade)", text)) or command.name in {"nix-build", "nix-shell"}:
        fixed = _NIX_COMMIT.search(text) is not None
        yield Install(command.name, " ".join(operands[:2]), fixed or (None if command.name != "nix-env" else False), fixed or None)


def _mix(command: Command, around: Surroundings) -> Iterator[Install]:
    if "deps.get" in command.words:
        locked = around.has_file("mix.lock")
        yield Install("mix", "deps.get", locked or None, locked or None, locked=bool(locked))


def _julia(command: Command, _around: Surroundings) -> Iterator[Install]:
    if "Pkg" in command.text or "Pkg" in (command.stdin or ""):
        yield _unseen("julia", "Pkg")


TOOLS: dict[str, Tool] = {
    **dict.fromkeys(_VERBS, _by_verb),
    **dict.fromkeys(("gradle", "gradlew", "mvn", "mvnd", "mvnw"), _java),
    **dict.fromkeys(("R", "Rscript", "littler", "r"), _r),
    **dict.fromkeys(("nix", "nix-build", "nix-env", "nix-shell"), _nix),
    **dict.fromkeys(("pear", "pecl"), _pecl),
    **dict.fromkeys(("install-php-extensions", "install2.r", "installGithub.r"), _named),
    "composer": _composer,
    "dotnet": _dotnet,
    "julia": _julia,
    "mix": _mix,
}
"""By name of the program."""
