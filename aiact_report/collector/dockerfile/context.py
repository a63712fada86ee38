"""What reaches a build from its context: files copied in, lists exported on the way, and what lies beside the Dockerfile."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import PurePosixPath
from typing import NamedTuple

from aiact_report.collector._base import Unit
from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.build.model import Step
from aiact_report.collector.dockerfile.grammar.lines import opening
from aiact_report.collector.dockerfile.ignore import excludes
from aiact_report.collector.dockerfile.installs.base import Surroundings
from aiact_report.collector.dockerfile.installs.requirements import Pinning, RequirementLists
from aiact_report.collector.dockerfile.place import Ignored, ground_of, ignored

WHOLE = frozenset({"", "*", "**", "**/*", "*/**"})
"""Sources that mean the whole context, once the path is cleaned as the builder does: it cannot leave the context, so `src/..` and `../..` are its root."""
_MOST_CANDIDATES = 20
_MOST_LISTS = 100


class Copy(NamedTuple):
    """One source of a COPY or ADD."""

    source: str
    destination: str
    line: int
    keyword: str
    origin: str | None
    """What `--from` says; None: the build context."""
    step: Step

    @property
    def whole(self) -> bool:
        """Whether it is the whole build context, without what `--exclude` leaves out of it."""
        if self.origin is not None or self.remote or posixpath.normpath(f"/{self.source}").lstrip("/") not in WHOLE:
            return False
        return not excludes(self.step.instruction.flag_values("exclude"))

    @property
    def remote(self) -> bool:
        """Whether ADD fetches it."""
        return self.keyword == "ADD" and is_remote(self.source)


def is_remote(source: str) -> bool:
    """Whether a source of ADD is an address."""
    return source.lower().startswith(("http://", "https://", "git://", "ssh://", "git@"))


def copies_of(steps: Iterable[Step]) -> Iterator[Copy]:
    """Yield every source of every COPY and ADD, heredocs left out."""
    for step in steps:
        if step.keyword in {"ADD", "COPY"}:
            origin = step.instruction.flag("from") if step.keyword == "COPY" else None
            for word, written in zip(step.words[:-1], step.instruction.words[:-1], strict=True):
                if opening(written) is None:
                    yield Copy(word.text, step.words[-1].text, step.line, step.keyword, origin, step)


class Context:
    """The build context, as far as the used stages take from it."""

    def __init__(self, unit: Unit, copies: Iterable[Copy], steps: Iterable[Step], commands: Iterable[Command]) -> None:
        self.unit = unit
        self.lists = RequirementLists(unit)
        self.copies = [copy for copy in copies if copy.origin is None and not copy.remote]
        self.mounted = [mount["source"].text for step in steps for mount in step.mounts if "source" in mount and "from" not in mount]
        self.ground = ground_of(unit, (*(copy.source for copy in self.copies), *self.mounted))
        self.exported = dict(_exports(commands))
        self.names = [PurePosixPath(source).name for source in (*(copy.source for copy in self.copies), *self.mounted)]
        self.known: dict[str, Pinning | None] = {}
        self.present: dict[str, bool | None] = {}

    def around(self, snapshots: Callable[[Command], bool]) -> Surroundings:
        """Tell what the commands of one stage can know."""
        return Surroundings(self.pinning, self.has_file, snapshots)

    def pinning(self, name: str) -> Pinning | None:
        """How far a requirement list fixes what is installed; None when the list is not seen."""
        if name not in self.known and len(self.known) < _MOST_LISTS:
            self.known[name] = self._pinning(name)
        return self.known.get(name)

    def _pinning(self, name: str) -> Pinning | None:
        base = PurePosixPath(name).name
        if base in self.exported:
            return Pinning(pinned=True, hashed=self.exported[base])
        if not base or "$" in name:
            return None
        above = os.path.relpath(self.ground.folder, self.unit.path.parent)
        found = (self.lists.pinning(posixpath.join(above, candidate)) for candidate in self._candidates(name, base))
        return next((pinning for pinning in found if pinning is not None), None)

    def _candidates(self, name: str, base: str) -> list[str]:
        """Where in the context the list may lie: as copied by name, then as written, then in a copied folder."""
        by_name = [copy.source for copy in self.copies if base in {PurePosixPath(copy.source).name, PurePosixPath(copy.destination).name}]
        mounted = [source for source in self.mounted if PurePosixPath(source).name == base]
        folders = [str(PurePosixPath(copy.source) / base) for copy in self.copies]
        written = [name.removeprefix("./")] if self.copies or self.mounted else []
        every = [candidate.lstrip("/") for candidate in (*by_name, *mounted, *written, *folders)]
        return list(dict.fromkeys(every))[:_MOST_CANDIDATES]

    def has_file(self, name: str) -> bool | None:
        """Whether a lock file reaches the build."""
        if name not in self.present:
            self.present[name] = self._has_file(name)
        return self.present[name]

    def _has_file(self, name: str) -> bool | None:
        if name in self.names:
            return True
        wide = any(copy.whole for copy in self.copies) or any(fnmatchcase(name, pattern) for pattern in self.names)
        folders = any("." not in PurePosixPath(copy.source).name for copy in self.copies)
        return (self.exists(name) or None) if wide or folders else False

    def exists(self, name: str) -> bool:
        """Whether a regular file of this name lies in the context."""
        try:
            return stat.S_ISREG((self.ground.folder / name).stat().st_mode)
        except (OSError, ValueError):
            return False

    def text(self, name: str) -> str | None:
        """Text of a file that is copied in under this name."""
        base = PurePosixPath(name).name
        above = os.path.relpath(self.ground.folder, self.unit.path.parent)
        found = (self.lists.read(posixpath.join(above, candidate)) for candidate in self._candidates(name, base) if base)
        return next((text for text in found if text is not None), None)

    def ignored(self) -> Ignored:
        """Tell what bounds the context."""
        return ignored(self.unit, self.ground, self.lists)


def _exports(commands: Iterable[Command]) -> Iterator[tuple[str, bool]]:
    """Yield the requirement lists a lock file is turned into on the way, and whether with hashes."""
    for command in commands:
        exports = command.words[:2] in {("poetry", "export"), ("uv", "export"), ("pdm", "export"), ("pipenv", "requirements")}
        if exports:
            opted = {"--hash"} if command.name == "pipenv" else set()
            hashed = not {"--without-hashes", "--no-hashes"} & set(command.words) and opted <= set(command.words)
            for target in (*command.outputs, *_after(command.words, ("-o", "--output", "--output-file"))):
                yield PurePosixPath(target).name, hashed


def _after(words: tuple[str, ...], names: tuple[str, ...]) -> Iterator[str]:
    for word, following in pairwise(words):
        if word in names:
            yield following
    for word in words:
        if word.startswith(tuple(f"{name}=" for name in names)):
            yield word.partition("=")[2]
