"""Installations of the distribution's packages: apt, apk, dnf, yum, microdnf, zypper, pacman and others, by name or by file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.grammar import options
from aiact_report.collector.dockerfile.installs.base import Install, Surroundings, Tool, is_hidden, is_path
from aiact_report.collector.dockerfile.installs.snapshots import DATE

_APT = frozenset({"-S", "--snapshot", "-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file", "-a"})
_APK = frozenset({"-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--keys-dir", "--repositories-file", "--cache-dir"})
_RPM = frozenset({"-c", "--config", "--enablerepo", "--disablerepo", "--repo", "--repoid", "--installroot", "--releasever", "-x", "--exclude", "-r"})
_RPM_VERSION = re.compile(r".+-\d[\w.~+^:]*(?:-[\w.~+^]+)?", re.ASCII)
_ZYPPER_GLOBAL = frozenset({"--root", "-R", "--reposd-dir", "-D", "--cache-dir"})


_UPGRADES = frozenset({"dist-upgrade", "distro-sync", "dup", "full-upgrade", "patch", "up", "update", "upgrade", "upgrade-minimal"})
"""Verbs that take the newest of what is installed; of apt and apk, `update` only reads the index."""
_RELEASE = re.compile(r"\d{4}\.\d+\.20\d{6}")
"""A dated release of Amazon Linux."""


def _apt(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _APT)
    dated = around.snapshots(command) or any(DATE.match(value) for value in taken.values("--snapshot", "-S"))
    verb, names = taken.operands[:1], taken.operands[1:]
    if verb in (("install",), ("reinstall",), ("satisfy",)):
        kept = [name for name in names if not name.endswith(("-", "+")) or name.endswith("++")]
        yield from _packages(command, "apt", kept, lambda name: dated or ("=" in name and "*" not in name))
    elif verb == ("build-dep",):
        yield Install("apt", " ".join(("build-dep", *names[:1])), dated, system=True)
    elif verb and verb[0] in _UPGRADES - {"update"}:
        yield Install("apt", verb[0], dated, system=True)


def _apk(command: Command, _around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _APK)
    if taken.operands[:1] == ("add",):
        names = [name for name in taken.operands[1:] if not name.startswith("!")]
        yield from _packages(command, "apk", names, lambda name: "=" in name and not set("<>~*") & set(name))
    elif taken.operands[:1] == ("upgrade",):
        yield Install("apk", "upgrade", pinned=False, system=True)


def _rpm(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _RPM)
    tool = "dnf" if command.name == "tdnf" else command.name
    dated = around.snapshots(command) or any(_RELEASE.fullmatch(value) for value in taken.values("--releasever"))
    verbs = taken.operands[1:2] if taken.operands[:1] in (("group",), ("groups",), ("module",)) else taken.operands[:1]
    names = taken.operands[len(verbs) + (verbs != taken.operands[:1]) :]
    if verbs in (("install",), ("localinstall",), ("reinstall",), ("groupinstall",), ("builddep",), ("install-n",)):
        yield from _packages(command, tool, names, lambda name: dated or (_RPM_VERSION.fullmatch(name) is not None and "*" not in name))
    elif verbs and verbs[0] in _UPGRADES:
        yield Install(tool, verbs[0], dated, system=True)


def _zypper(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], _ZYPPER_GLOBAL)
    dated = around.snapshots(command)
    if taken.operands[:1] in (("install",), ("in",)):
        yield from _packages(command, "zypper", taken.operands[1:], lambda name: dated or ("=" in name and not set("<>*") & set(name)))
    elif taken.operands and taken.operands[0] in _UPGRADES:
        yield Install("zypper", taken.operands[0], dated, system=True)


def _pacman(command: Command, around: Surroundings) -> Iterator[Install]:
    taken = options.take(command.words[1:], frozenset({"--config", "--root", "-r"}))
    asked = [name for name, _ in taken.given if re.fullmatch(r"-S[yuw]*|--sync", name)]
    dated = around.snapshots(command)
    if taken.operands and asked:
        yield from _packages(command, "pacman", taken.operands, lambda _name: dated)
    elif any("u" in name[2:] for name in asked):
        yield Install("pacman", "-Syu", dated, system=True)


def _by_file(command: Command, _around: Surroundings) -> Iterator[Install]:
    """Follow `dpkg -i FILE` and `rpm -i FILE`, which install that very file and fetch nothing for it."""
    installs = any(re.fullmatch(r"-[a-zA-Z]*[iU][a-zA-Z]*|--install|--upgrade", word) for word in command.words[1:])
    for name in command.words[1:] if installs else ():
        if not name.startswith("-"):
            yield Install(command.name, name, None if is_hidden(name) else True, system=True)


def _named_only(verb: str) -> Tool:
    """Make a reader of a manager that takes names after a verb and no versions that are known here."""

    def read(command: Command, _around: Surroundings) -> Iterator[Install]:
        operands = [word for word in command.words[1:] if not word.startswith("-")]
        if not verb or operands[:1] == [verb]:
            yield from _packages(command, command.name, operands[1 if verb else 0 :], lambda name: "=" in name)

    return read


def _packages(command: Command, tool: str, names: Sequence[str], is_pinned: Callable[[str], bool]) -> Iterator[Install]:
    """Yield what is named; with no name, or with names another program supplies, what is installed is not seen."""
    for name in names:
        if "://" in name:
            yield Install(tool, name, pinned=True, system=True)
        elif is_path(name) or name.endswith((".deb", ".rpm", ".apk")) or is_hidden(name):
            yield Install(tool, name, pinned=None, system=True)
        else:
            yield Install(tool, name, is_pinned(name), system=True)
    if command.supplied or not names:
        yield Install(tool, "what it is given", pinned=None, system=True)


TOOLS: dict[str, Tool] = {
    "apk": _apk,
    "apt": _apt,
    "apt-fast": _apt,
    "apt-get": _apt,
    "aptitude": _apt,
    "brew": _named_only("install"),
    "dnf": _rpm,
    "dpkg": _by_file,
    "emerge": _named_only(""),
    "microdnf": _rpm,
    "nala": _apt,
    "opkg": _named_only("install"),
    "pacman": _pacman,
    "pkg": _named_only("install"),
    "rpm": _by_file,
    "snap": _named_only("install"),
    "tdnf": _rpm,
    "urpmi": _named_only(""),
    "xbps-install": _named_only(""),
    "yum": _rpm,
    "zypper": _zypper,
}
"""By name of the program."""
