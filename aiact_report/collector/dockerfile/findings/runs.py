"""Facts about what the build runs: downloads, pipes into shells, build tools, remote access, frozen bundles, SBOMs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.facts import Found
from aiact_report.collector.dockerfile.findings.download import DOWNLOADERS
from aiact_report.collector.dockerfile.findings.installs import Installed
from aiact_report.collector.dockerfile.grammar.unwrap import SHELLS

_INTERPRETERS = SHELLS | {"node", "perl", "php", "python", "ruby"}
_INLINE = frozenset({"-c", "-e", "-m", "-n", "-ne", "-pe", "-r"})
"""Options by which an interpreter gets its program elsewhere than from its input."""
_BUILD_TOOLS = frozenset(
    {
        "autoconf", "automake", "base-devel", "binutils", "build-base", "build-essential", "cargo", "clang", "cmake", "g++", "gcc", "gcc-c++",
        "gfortran", "git", "golang", "go", "libtool", "llvm", "make", "meson", "ninja", "ninja-build", "rust", "rustc",
    }
)  # fmt: skip
_MANAGERS = frozenset({"apk", "apt", "apt-get", "aptitude", "dnf", "microdnf", "tdnf", "yum", "zypper"})
_REMOVING = frozenset({"autoremove", "del", "erase", "purge", "remove"})
_VERSION_START = re.compile(r"[\[=<>~!;@ ]")
_REMOTE_ACCESS = frozenset(
    {
        "code-server", "debugpy", "dropbear", "gdbserver", "ipdb", "jupyter", "jupyterlab", "jupyter-server", "notebook", "openssh", "openssh-server",
        "pydevd", "pydevd-pycharm", "ptvsd", "rsh-server", "telnet-server", "telnetd", "tigervnc-server", "tightvncserver", "ttyd", "vsftpd", "x11vnc",
        "xrdp",
    }
)  # fmt: skip
_REMOTE_PROGRAMS = frozenset(
    {"code-server", "debugpy", "dropbear", "gdbserver", "jupyter", "jupyter-lab", "jupyter-notebook", "sshd", "telnetd", "ttyd", "vncserver", "xrdp"}
)
_FREEZERS = {
    "pyinstaller": "pyinstaller",
    "nuitka": "nuitka",
    "nuitka3": "nuitka",
    "pex": "pex",
    "shiv": "shiv",
    "cxfreeze": "cx_Freeze",
    "cx_freeze": "cx_Freeze",
    "pyoxidizer": "pyoxidizer",
}
_SBOM_TOOLS = frozenset({"cdxgen", "cyclonedx", "cyclonedx-bom", "cyclonedx-gomod", "cyclonedx-npm", "cyclonedx-py", "sbom-tool", "syft"})


def piped_to_shell(commands: Iterable[Command]) -> Iterator[Found]:
    """Yield downloads that are run as they arrive: through a pipe, or as the words of a shell."""
    for command in commands:
        source = next((one for one in command.upstream if one.name in DOWNLOADERS), None)
        if source is not None and _runs_its_input(command):
            yield _found(command, f"{source.text} | {command.name}")
        source = next((one for one in command.nested if one.name in DOWNLOADERS), None)
        if source is not None and _runs_its_words(command):
            yield _found(command, f"{command.name} $({source.text})")


def _runs_its_input(command: Command) -> bool:
    """Whether an interpreter takes its program from the pipe."""
    if command.name not in _INTERPRETERS:
        return False
    options = [word for word in command.words[1:] if word.startswith("-") and word != "-"]
    operands = [word for word in command.words[1:] if not word.startswith("-") or word == "-"]
    return not (_INLINE & set(options)) and (not operands or operands[0] == "-" or "-s" in options or command.name == "busybox")


def _runs_its_words(command: Command) -> bool:
    """Whether what a substitution prints is run: `sh -c "$(curl …)"`, `bash <(curl …)`, `eval "$(curl …)"`."""
    if command.name in {"eval", "source", "."}:
        return True
    return command.name in _INTERPRETERS and any("(…)" in word or word.startswith(("$(", "<(")) for word in command.words[1:])


def updates_alone(commands: Sequence[Command]) -> Iterator[Found]:
    """Yield an update of the package index whose RUN installs nothing."""
    verbs = [
        (command, next((word for word in command.words[1:] if not word.startswith("-")), "")) for command in commands if command.name in _MANAGERS
    ]
    update = next((command for command, verb in verbs if verb in {"update", "refresh", "ref"}), None)
    goes_on = any(verb in {"install", "add", "in", "upgrade", "dist-upgrade", "full-upgrade", "up", "build-dep"} for _, verb in verbs)
    if update is not None and update.name in {"apk", "apt", "apt-get", "aptitude", "zypper"} and not goes_on:
        yield _found(update, update.text)


def build_tools(installed: Iterable[Installed], commands: Sequence[Command]) -> Iterator[Found]:
    """Yield compilers and development packages one RUN installs and does not remove again."""
    removed = {bare_name(word) for command in commands for word in _removed(command)}
    for one in installed:
        name = bare_name(one.install.what)
        kept = name not in removed and not (one.command.name == "apk" and _virtual(one.command) & removed)
        if one.install.system and kept and _is_build_tool(name):
            yield one.found._replace(text=name)


def _is_build_tool(name: str) -> bool:
    return (
        name in _BUILD_TOOLS
        or name.endswith(("-dev", "-devel"))
        or re.fullmatch(r"(?:gcc|g\+\+|clang|llvm|golang|cuda-compiler)-[\d.-]+(?:-go)?", name) is not None
    )


def bare_name(word: str) -> str:
    """Name of a package without its version, extras and markers."""
    return _VERSION_START.split(word, maxsplit=1)[0].lower()


def _removed(command: Command) -> tuple[str, ...]:
    if command.name in _MANAGERS and _REMOVING & set(command.words[1:]):
        return command.words[1:]
    return ()


def _virtual(command: Command) -> set[str]:
    """Name of the group `apk add --virtual` gives its packages."""
    words = command.words
    named = {following for word, following in pairwise(words) if word in {"-t", "--virtual"}}
    return {bare_name(name) for name in named | {word.partition("=")[2] for word in words if word.startswith("--virtual=")}}


def remote_access(installed: Iterable[Installed], commands: Iterable[Command]) -> Iterator[Found]:
    """Yield tools that let somebody in: installed, or started."""
    for one in installed:
        if bare_name(one.install.what) in _REMOTE_ACCESS:
            yield one.found._replace(text=bare_name(one.install.what))
    for command in commands:
        if command.name in _REMOTE_PROGRAMS and command.keyword != "RUN":
            yield _found(command, command.name)


def frozen_bundles(installed: Iterable[Installed], commands: Iterable[Command]) -> Iterator[Found]:
    """Yield tools that freeze an application: run, or installed to be run by a script."""
    for command in commands:
        name = _FREEZERS.get(command.name.lower())
        if name:
            yield _found(command, name)
    for one in installed:
        name = _FREEZERS.get(bare_name(one.install.what).replace("-", "_")) or _FREEZERS.get(bare_name(one.install.what))
        if name and not one.install.system:
            yield one.found._replace(text=name)


def sbom_command(commands: Iterable[Command]) -> Found | None:
    """Find the first command that writes a bill of materials."""
    return next((_found(command, command.name) for command in commands if _makes_sbom(command)), None)


def _makes_sbom(command: Command) -> bool:
    if command.name in _SBOM_TOOLS or command.words[:2] in {("docker", "sbom"), ("npm", "sbom"), ("trivy", "sbom")}:
        return "--version" not in command.words
    text = command.text.lower()
    return command.name in {"bom", "grype", "pip-audit", "trivy"} and ("cyclonedx" in text or "spdx" in text)


def _found(command: Command, text: str) -> Found:
    return Found(redact(text), command.line, command.keyword)
