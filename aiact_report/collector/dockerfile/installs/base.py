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
    settings: Callable[[str], str | None]
    """Value of an environment variable at the end of the command's stage."""


Tool = Callable[[Command, Surroundings], Iterator[Install]]
"""How the command line of one tool is read."""


def is_hidden(word: str) -> bool:
    """Whether a variable or a substitution stands for what is installed."""
    return word.startswith(("$", "`")) or "$(" in word


def is_path(word: str) -> bool:
    """Whether a word names a local file or folder, no package."""
    return word in {".", ".."} or word.startswith(("./", "../", "/", "~", ".[", "file:", "$PWD", "*."))
