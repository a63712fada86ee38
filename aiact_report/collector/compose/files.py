"""The files a Compose application consists of: each read once, from inside the folder the program was pointed at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from aiact_report._files import read_regular
from aiact_report.collector._base import FILE_LIMIT, Unit, sha256
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import is_credential
from aiact_report.collector._walk import locator_of
from aiact_report.collector._yaml import load as _yaml
from aiact_report.collector.compose.dotenv import Entry, parse
from aiact_report.collector.compose.nodes import marks_as
from aiact_report.model import Place, Source, Unobserved

FILES_LIMIT = 500
"""Files one application may be read from: more can only come from files that include each other over and over."""


ENTRIES_LIMIT = 50_000
"""Lines of env files that are read for the services of one application, once for each that names them."""


class Opened(NamedTuple):
    """A file that was read."""

    locator: str
    data: bytes


class Files:
    """Reads files, remembers them, and keeps a Source of each."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.root = Path(os.path.realpath(unit.root))
        self.sources: dict[str, Source] = {}
        self.unobserved: list[Unobserved] = []
        self.entries = 0
        """Lines of env files that were read, once for each service that names them."""
        self._opened: dict[str, Opened] = {}
        self._remember(unit.path, unit.locator, unit.data)

    @property
    def size(self) -> int:
        """Bytes that were read."""
        return sum(len(opened.data) for opened in self._opened.values())

    def locator(self, path: Path) -> str:
        """Name a file as the user would: relative to the folder the program was pointed at."""
        if path == self.unit.path:
            return self.unit.locator
        return locator_of(path, self.unit.root)

    def open(self, path: Path) -> Opened:
        """Read a file, or say why not; a path that leads out of the folder is not followed."""
        key = os.path.abspath(path)
        if key not in self._opened:
            self._check(path)
            self._remember(path, self.locator(path), self._read(path))
        return self._opened[key]

    def _check(self, path: Path) -> None:
        """Refuse what must not be read: a Compose file decides the path, and its author need not mean well."""
        if "\0" in os.fspath(path):  # the mark of a variable that is not set, or a letter that no path has
            raise Refused(f"{self.locator(path).replace(chr(0), '')[:80]} was not read: a variable in its path is not set", "unset-variable")
        locator = self.locator(path)
        if len(self._opened) >= FILES_LIMIT:
            raise Refused(f"{locator} was not read: the application consists of more than {FILES_LIMIT} files", "unsupported")
        if not Path(os.path.realpath(path)).is_relative_to(self.root):
            remedy = "point the program at the folder that holds both"
            raise Refused(f"{locator} lies outside the folder that was given, so it was not read", "refused", remedy)
        if not os.path.exists(path):
            raise Refused(f"the file {locator} is not there", "missing", "add the file, or take its mention out")
        if not os.path.isfile(path):
            raise Refused(f"{locator} is no file", "unreadable")

    def _read(self, path: Path) -> bytes:
        """Read the bytes, no more than the limit."""
        try:
            data = read_regular(path, FILE_LIMIT + 1)
        except OSError as error:
            raise Refused(f"{self.locator(path)} cannot be read: {error.strerror}", "unreadable") from error
        if len(data) > FILE_LIMIT:
            raise Refused(f"{self.locator(path)} is larger than {FILE_LIMIT // (1024 * 1024)} MiB", "too-large")
        return data

    def _remember(self, path: Path, locator: str, data: bytes) -> None:
        self._opened[os.path.abspath(path)] = Opened(locator, data)
        self.sources[locator] = Source(id=locator, kind="compose", locator=locator, sha256=sha256(data), collector="compose")

    def env_entries(self, path: Path, variables: Mapping[str, str], *, raw: bool = False) -> list[Entry]:
        """Read an env file; its unreadable lines are Unobserved."""
        opened = self.open(path)
        self.entries += opened.data.count(b"\n")
        if self.entries > ENTRIES_LIMIT:
            raise Refused(
                f"the variables of {self.locator(path)} were not read: env files give the services of this application more than {ENTRIES_LIMIT:,}",
                "too-large",
            )
        text, note = _yaml.decode(opened.data)
        if note:
            self.note("encoding", f"{opened.locator}: {note}", Place(file=opened.locator))
        entries = parse(text, variables, raw=raw)
        for entry in entries:
            if entry.name is not None and entry.value is not None:
                is_credential(entry.name, marks_as(entry.value, ""))  # whether or not anything uses it, it is told nowhere
            elif entry.name is None:
                self.note("parse-error", "a line of the env file is not of the form NAME=value", Place(file=opened.locator, line=entry.line))
        return entries

    def note(self, cause: str, reason: str, place: Place, remedy: str | None = None) -> None:
        """Record something that could not be seen and belongs to no subject."""
        self.unobserved.append(Unobserved(reason=reason, cause=cause, source=self.unit.locator, place=place, remedy=remedy))
