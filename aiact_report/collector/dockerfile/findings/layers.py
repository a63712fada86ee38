"""How the layers of a build are made: what is installed only after the sources were copied, caches left in a layer, and how many layers there are.

https://docs.docker.com/build/cache/optimize/, https://docs.docker.com/build/building/best-practices/#apt-get.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.build.model import Step
from aiact_report.collector.dockerfile.context import Copy, copies_of
from aiact_report.collector.dockerfile.facts import Found
from aiact_report.collector.dockerfile.findings.installs import Installed
from aiact_report.collector.dockerfile.installs.base import switched

_SOURCES = frozenset({"api", "app", "backend", "code", "lib", "server", "service", "services", "source", "src"})
"""Folders of sources, by name."""
_CODE = (".go", ".java", ".js", ".jsx", ".py", ".rb", ".rs", ".ts", ".tsx")
_DESCRIPTIONS = frozenset({"setup.py", "noxfile.py", "conanfile.py", "Rakefile.rb"})
_DEPENDENCIES = frozenset(
    {
        "apk",
        "apt",
        "bun",
        "bundle",
        "composer",
        "conda",
        "dnf",
        "gem",
        "microdnf",
        "npm",
        "pdm",
        "pip",
        "pipenv",
        "pixi",
        "pnpm",
        "poetry",
        "R",
        "uv",
        "yarn",
        "yum",
        "zypper",
    }
)
"""Tools whose installations need the list of dependencies and not the sources."""
_WITH_SOURCES = re.compile(r"with its dependencies$|^run$")
_CACHES: dict[str, tuple[re.Pattern[str], str]] = {
    "apk": (re.compile(r"--no-cache|/var/cache/apk"), "/var/cache/apk"),
    "apt": (re.compile(r"/var/lib/apt"), "/var/lib/apt/lists"),
    "conda": (re.compile(r"\bclean\b|/pkgs\b"), "conda/pkgs"),
    "dnf": (re.compile(r"\bclean\b|/var/cache/(?:dnf|yum)|/var/cache/\*"), "/var/cache/dnf"),
    "microdnf": (re.compile(r"\bclean\b|/var/cache/"), "/var/cache/yum"),
    "npm": (re.compile(r"cache clean|\.npm\b|_cacache"), "~/.npm"),
    "pip": (re.compile(r"--no-cache-dir|cache purge|\.cache"), "~/.cache/pip"),
    "uv": (re.compile(r"--no-cache|cache clean|\.cache"), "~/.cache/uv"),
    "yum": (re.compile(r"\bclean\b|/var/cache/(?:dnf|yum)|/var/cache/\*"), "/var/cache/yum"),
    "zypper": (re.compile(r"\bclean\b|/var/cache/zypp"), "/var/cache/zypp"),
}
"""By tool: what shows, anywhere in the RUN, that its cache does not stay, and where it is."""
_SWITCHED_OFF = {"pip": "PIP_NO_CACHE_DIR", "uv": "UV_NO_CACHE"}
_INSTRUCTIONS = frozenset({"ADD", "COPY", "RUN"})


def after_sources(steps: Iterable[Step], installed: Mapping[int, Sequence[Installed]]) -> Iterator[Found]:
    """Yield what one stage installs only after sources were copied in: each change of a source then installs anew, whatever is newest by then.

    A tool that has installed before the sources came is left alone: the project itself comes last.
    """
    before: set[str] = set()
    copied = False
    for step in steps:
        copied = copied or any(_brings_sources(copy) for copy in copies_of([step]))
        for one in installed.get(id(step), ()):
            tool = one.install.tool
            if not copied:
                before.add(tool)
            elif tool in _DEPENDENCIES - before and not one.install.local and not _WITH_SOURCES.search(one.install.what):
                yield one.found


def _brings_sources(copy: Copy) -> bool:
    """Whether a copy out of the context brings sources that change with every commit."""
    if copy.origin is not None or copy.remote:
        return False
    name = PurePosixPath(copy.source).name
    return copy.whole or name in _SOURCES or (name.endswith(_CODE) and name not in _DESCRIPTIONS)


def caches_kept(step: Step, commands: Sequence[Command], installed: Sequence[Installed]) -> Iterator[Found]:
    """Yield the caches a RUN leaves in its layer; what a later RUN removes stays in it."""
    if any("type" in mount and mount["type"].text in {"cache", "tmpfs"} for mount in step.mounts):
        return
    text = " ; ".join(command.text for command in commands)
    tools = {one.install.tool: one for one in installed if not one.install.local}
    for tool, one in tools.items():
        if tool in _CACHES and not _CACHES[tool][0].search(text) and _fills(tool, one.command, text):
            yield Found(f"{tool}: {_CACHES[tool][1]}", step.line, step.keyword)


def _fills(tool: str, command: Command, text: str) -> bool:
    """Whether a cache is filled at all: the index by an update, pip's unless it is switched off."""
    if tool == "apt":
        return re.search(r"\b(?:apt|apt-get|aptitude) (?:-\S+ )*update\b", text) is not None
    return tool not in _SWITCHED_OFF or switched(command, _SWITCHED_OFF[tool]) is False


def count(steps: Iterable[Step]) -> int:
    """Count the layers that instructions make."""
    return sum(step.keyword in _INSTRUCTIONS for step in steps)
