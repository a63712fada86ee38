"""Facts about installations: what is installed, and what of it is pinned, locked or compared with a hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.build.model import Step
from aiact_report.collector.dockerfile.context import Copy
from aiact_report.collector.dockerfile.facts import Found, Writer
from aiact_report.collector.dockerfile.installs import index
from aiact_report.collector.dockerfile.installs.base import Install, Surroundings, Tool
from aiact_report.collector.dockerfile.installs.other import TOOLS as OTHER_TOOLS
from aiact_report.collector.dockerfile.installs.python import TOOLS as PYTHON_TOOLS
from aiact_report.collector.dockerfile.installs.system import TOOLS as SYSTEM_TOOLS
from aiact_report.collector.dockerfile.installs.unread import TOOLS as UNREAD_TOOLS
from aiact_report.collector.dockerfile.installs.unread import script_of

TOOLS: dict[str, Tool] = {**SYSTEM_TOOLS, **UNREAD_TOOLS, **PYTHON_TOOLS, **OTHER_TOOLS}
"""Every tool that installs, by name of its program."""
_LOCK_FILES = frozenset(
    {
        "bun.lock", "bun.lockb", "Cargo.lock", "conda-lock.yml", "environment.yaml", "environment.yml", "Gemfile.lock", "go.sum",
        "npm-shrinkwrap.json", "package-lock.json", "pdm.lock", "Pipfile.lock", "pixi.lock", "pnpm-lock.yaml", "poetry.lock", "pylock.toml",
        "uv.lock", "yarn.lock",
    }
)  # fmt: skip


class Installed(NamedTuple):
    """An installation with the command that makes it."""

    install: Install
    command: Command

    @property
    def found(self) -> Found:
        """As an item of a list."""
        return Found(redact(f"{self.install.tool}: {self.install.what}"), self.command.line, self.command.keyword)


def installed_by(commands: Iterable[Command], around: Surroundings) -> Iterator[Installed]:
    """Yield what commands install."""
    frozen = False
    for each in commands:
        command = each._replace(settings={**each.settings, "BUNDLE_FROZEN": "true"}) if frozen and each.name == "bundle" else each
        frozen = frozen or _freezes(command)
        tool = TOOLS.get(command.name)
        for install in () if tool is None else tool(command, around):
            yield Installed(install, command)
        for install in script_of(command):
            yield Installed(install, command)


def _freezes(command: Command) -> bool:
    """Whether a command has Bundler install from its lock from there on (`bundle config set --local deployment true`): https://bundler.io/man/bundle-config.1.html."""
    words = command.words
    return command.name == "bundle" and "config" in words[1:2] and not {"deployment", "frozen"}.isdisjoint(words) and words[-1] in {"true", "1"}


def write(writer: Writer, every: Sequence[Installed]) -> None:
    """Write the facts about installations of all stages that reach the result."""
    language = [one for one in every if not one.install.system and not one.install.local]
    system = [one for one in every if one.install.system]
    writer.items("dockerfile.installs", (one.found for one in every if not one.install.local))
    _unpinned(writer, "dockerfile.installs_unpinned", language)
    _unpinned(writer, "dockerfile.os_installs_unpinned", system)
    writer.items("dockerfile.installs_locked", (one.found for one in language if one.install.locked))
    _hashed(writer, language)


def _unpinned(writer: Writer, name: str, every: Sequence[Installed]) -> None:
    """Those without an exact version; when none is seen, one that a variable or the context hides withholds the fact."""
    any_found = writer.items(name, (one.found for one in every if one.install.pinned is False))
    hidden = next((one for one in every if one.install.pinned is None), None)
    if hidden is not None and not any_found:
        _withhold(writer, name, hidden)


def _hashed(writer: Writer, language: Sequence[Installed]) -> None:
    name = "dockerfile.installs_hashed"
    without = next((one for one in language if one.install.hashed is False), None)
    hidden = next((one for one in language if one.install.hashed is None), None)
    if not language:
        writer.unset(name)
    elif without is None and hidden is not None:
        _withhold(writer, name, hidden)
    else:
        decided = (without or language[0]).command
        writer.set(name, without is None, decided.line, decided.keyword)


def _withhold(writer: Writer, name: str, hidden: Installed) -> None:
    shown = hidden.found
    reason = f"What “{shown.text}” installs depends on something that is not in the file."
    writer.withhold([name], Refused(reason, "unset-variable" if "$" in hidden.install.what else "unreadable"), shown)


def write_lock_files(writer: Writer, copies: Iterable[Copy], steps: Iterable[Step]) -> None:
    """Write the lock files and requirement lists that are copied in, or mounted for a RUN, by name."""
    copied = (Found(copy.source, copy.line, copy.keyword) for copy in copies if copy.origin is None)
    mounted = (Found(mount["source"].text, step.line, "RUN") for step in steps for mount in step.mounts if "source" in mount and "from" not in mount)
    named = (found._replace(text=PurePosixPath(found.text).name.rstrip("*")) for found in (*copied, *mounted))
    writer.items("dockerfile.lock_files", sorted((found for found in named if is_lock_file(found.text)), key=lambda found: found.line))


def is_lock_file(name: str) -> bool:
    """Whether a file is a lock file or a requirement list by its name."""
    listed = "requirements" in name and name.endswith((".txt", ".in", ".lock"))
    return name in _LOCK_FILES or listed or name.endswith(".lock") or name == "constraints.txt"


def write_index(writer: Writer, commands: Iterable[Command], variables: Iterable[Found]) -> None:
    """Write the settings that weaken where packages come from."""
    said = [found for command in commands for found in index.in_command(command)]
    writer.items("dockerfile.package_index_insecure", sorted((*said, *variables), key=lambda found: found.line))
