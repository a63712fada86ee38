"""Dated snapshots of a distribution: the same packages tomorrow as today, as the remedy of BLD-01 says.

https://snapshot.debian.org/, https://snapshot.ubuntu.com/, https://wiki.archlinux.org/title/Arch_Linux_Archive,
https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades.html, https://packagemanager.posit.co/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.build.model import Step

DATE = re.compile(r"20\d\d[-/]?[01]\d[-/]?[0-3]\d")
"""A day."""
_HOSTS = re.compile(
    r"(?:snapshot(?:-cloudflare)?\.debian\.org/archive|snapshot\.ubuntu\.com|archive\.archlinux\.org/repos|download\.opensuse\.org/history)/\S*?20\d\d/?[01]\d/?[0-3]\d"
)
"""Addresses of a day's packages."""
_OPTION = re.compile(r"APT::Snapshot\s+\"?20\d{6}")
_WRITERS = frozenset({"cat", "echo", "printf", "sed", "tee"})
_LISTS = ("/sources.list", ".sources", "/mirrorlist")
"""Ends of the files that name all sources, once they are written anew."""


class Snapshots:
    """From which command on the packages of a stage come from a dated snapshot."""

    def __init__(self, steps: Iterable[tuple[Step, Sequence[Command]]], copied: Iterable[tuple[Step, str, str]]) -> None:
        """Take the steps of a stage and of those below with their commands, and the texts that COPY puts to a path."""
        texts: dict[int, list[tuple[str, str]]] = {}
        for step, text, path in copied:
            texts.setdefault(id(step), []).append((text, path))
        self.dated: set[int] = set()
        """Ids of the commands that come after it."""
        seen = removed = False
        for step, commands in steps:
            seen = seen or any(_HOSTS.search(text) and path.endswith(_LISTS) for text, path in texts.get(id(step), ()))
            for command in commands:
                if seen:
                    self.dated.add(id(command))
                removed = removed or (command.name in {"rm", "mv"} and "/etc/apt/sources" in command.text)
                seen = seen or _sets_up(command, alone=removed)

    def before(self, command: Command) -> bool:
        """Whether a snapshot is set up before a command."""
        return id(command) in self.dated


def _sets_up(command: Command, *, alone: bool) -> bool:
    """Whether a command makes a dated snapshot the only source: by writing the list anew, or a further one where the others were removed."""
    if command.name == "zypper":
        return "ar" in command.words[1:3] and _HOSTS.search(command.text) is not None
    if command.name not in _WRITERS:
        return False
    said = " ".join((command.text, command.stdin or "", *(one.text for one in command.upstream), *(one.stdin or "" for one in command.upstream)))
    if _OPTION.search(said):
        return True
    written = [*command.outputs, *(word for word in command.words[1:] if command.name in {"sed", "tee"})]
    adds = bool(command.appends) or (command.name == "tee" and not {"-a", "--append"}.isdisjoint(command.words))
    return not adds and _HOSTS.search(said) is not None and any(path.endswith(_LISTS) or (alone and "/sources.list.d/" in path) for path in written)
