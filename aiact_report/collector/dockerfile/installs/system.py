"""Installations of the distribution's packages: apt, apk, dnf, yum, microdnf, zypper, pacman."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.grammar import options
from aiact_report.collector.dockerfile.installs.base import Install, Surroundings, Tool, is_hidden, is_path

_APT = frozenset({"-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file", "-a"})
_APK = frozenset({"-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--keys-dir", "--repositories-file", "--cache-dir"})
_RPM = frozenset({"-c", "--config", "--enablerepo", "--disablerepo", "--repo", "--repoid", "--installroot", "--releasever", "-x", "--exclude", "-r"})
_RPM_VERSION = re.compile(r".+-\d[\w.~+^:]*(?:-[\w.~+^]+)?", re.ASCII)
_ZYPPER_GLOBAL = frozenset({"--root", "-R", "--reposd-dir", "-D", "--cache-dir"})


def _apt(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _APT)
    if taken.operands[:1] == ("install",):
        for name in taken.operands[1:]:
            if not name.endswith(("-", "+")) or name.endswith("++"):
                yield from _package("apt", name, "=" in name and "*" not in name)


def _apk(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _APK)
    if taken.operands[:1] == ("add",):
        for name in taken.operands[1:]:
            if not name.startswith("!"):
                yield from _package("apk", name, "=" in name and not set("<>~*") & set(name))


def _rpm(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _RPM)
    if taken.operands[:1] in (("install",), ("localinstall",)):
        for name in taken.operands[1:]:
            pinned = _RPM_VERSION.fullmatch(name) is not None and "*" not in name
            yield from _package("dnf" if command.name == "tdnf" else command.name, name, pinned)


def _zypper(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _ZYPPER_GLOBAL)
    if taken.operands[:1] in (("install",), ("in",)):
        for name in taken.operands[1:]:
            yield from _package("zypper", name, "=" in name and not set("<>*") & set(name))


def _pacman(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"--config", "--root", "-r"}))
    if any(re.fullmatch(r"-S[yuw]*|--sync", name) for name, _ in taken.given):
        for name in taken.operands:
            yield from _package("pacman", name, pinned=False)


def _package(tool: str, name: str, pinned: bool) -> Iterator[Install]:  # noqa: FBT001 -- a tool, a name and what it means
    if is_path(name) or name.endswith((".deb", ".rpm", ".apk")) or "://" in name:
        return
    yield Install(tool, name, None if is_hidden(name) else pinned, system=True)


TOOLS: dict[str, Tool] = {
    "apk": _apk,
    "apt": _apt,
    "apt-get": _apt,
    "aptitude": _apt,
    "dnf": _rpm,
    "microdnf": _rpm,
    "pacman": _pacman,
    "tdnf": _rpm,
    "yum": _rpm,
    "zypper": _zypper,
}
"""By name of the program."""
