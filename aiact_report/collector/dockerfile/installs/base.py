"""What an installation is, and what its tools need to know of the rest of the Dockerfile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.installs.requirements import Pinning


class Install(NamedTuple):
    """One package, or one list of packages, that a command installs."""

    tool: str
    """`pip`, `uv`, `conda`, `npm`, `apt`, …"""
    what: str
    """Name with its version as written, or `-r requirements.txt`, or `sync`."""
    pinned: bool | None
    """To one exact version; None when a variable hides it."""
    hashed: bool | None = False
    """Its content is compared with a hash recorded before; None when that cannot be seen."""
    locked: bool = False
    """It comes from a lock file."""
    system: bool = False
    """A package of the distribution."""
    local: bool = False
    """Built from the source itself: no third party's name."""


class Surroundings(NamedTuple):
    """What the commands of a file can know of the rest of it."""

    pinning: Callable[[str], Pinning | None]
    """Requirement list as a command names it → how far it fixes what is installed."""
    has_file: Callable[[str], bool | None]
    """Whether a file of this name reaches the build; None when the whole context does and the file is not seen in it."""
    snapshots: Callable[[Command], bool]
    """Whether packages of the distribution come from a dated snapshot by the time a command runs."""


_ON = frozenset({"1", "on", "t", "true", "y", "yes"})
_OFF = frozenset({"", "0", "f", "false", "n", "no", "off"})


def switched(command: Command, *names: str) -> bool | None:
    """Whether one of these settings of a tool is switched on in a command's environment; None: set to what is not known.

    The words are those of pip (`distutils.util.strtobool`), uv and pixi (clap's boolish values); an empty text sets nothing.
    """
    unknown = False
    for name in names:
        if name in command.settings:
            value = command.settings[name]
            if value is not None and value.lower() in _ON:
                return True
            unknown = unknown or value is None or value.lower() not in _OFF
    return None if unknown else False


def either(*answers: bool | None) -> bool | None:
    """Whether one of several is so; None: one that is not known may be."""
    return True if True in answers else None if None in answers else False


Tool = Callable[[Command, Surroundings], Iterator[Install]]
"""How the command line of one tool is read."""


def is_hidden(word: str) -> bool:
    """Whether a variable or a substitution stands for what is installed."""
    return word.startswith(("$", "`")) or "$(" in word


def is_path(word: str) -> bool:
    """Whether a word names a local file or folder, no package."""
    return word in {".", ".."} or word.startswith(("./", "../", "/", "~", ".[", "file:", "$PWD", "*."))
