"""Requirement lists beside a Dockerfile: whether every line is pinned, and whether by hash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from aiact_report.collector._base import Unit, sha256
from aiact_report.collector._files import read_regular
from aiact_report.collector._walk import locator_of
from aiact_report.model import Source

LIST_LIMIT = 1024 * 1024
"""Bytes of a requirement list that are read."""
DEEPEST = 3
"""How far `-r other.txt` within a list is followed."""
_PIN = re.compile(r"[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*={2,3}\s*[^\s*;,]+\s*(?:;.*)?", re.ASCII)
_URL_WITH_HASH = re.compile(r"(?:\S+\s*@\s*)?\S+://\S+#\S*sha(?:256|384|512)=[0-9a-f]{32,128}", re.ASCII)
_COMMIT = re.compile(r"(?:\S+\s*@\s*)?git\+\S+@[0-9a-f]{40}(?:#\S*)?\s*(?:;.*)?", re.ASCII)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_HASH = re.compile(r"\s--hash[= ]\S+")


class Pinning(NamedTuple):
    """How far a requirement list fixes what is installed."""

    pinned: bool
    """Every line names one exact version."""
    hashed: bool
    """Every line carries a hash."""


class RequirementLists:
    """Reads lists from the build context, which is taken to be the Dockerfile's directory; keeps what it read as sources."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.sources: dict[str, Source] = {}

    def pinning(self, name: str, depth: int = 0) -> Pinning | None:
        """Judge the list of this name, relative to the Dockerfile's directory; None when it cannot be seen there."""
        text = self.read(name)
        if text is None:
            return None
        lines = list(_requirements(text))
        each = [self._line(line, name, depth) for line in lines]
        return Pinning(bool(each) and all(one.pinned for one in each), bool(each) and all(one.hashed for one in each))

    def read(self, name: str) -> str | None:
        """Text of a small regular file within the directory the program was pointed at."""
        data = self._data(name)
        return None if data is None else data.decode("utf-8-sig", "replace")

    def keep(self, name: str) -> Source | None:
        """Read a file only to name it as a source; None when it cannot be read."""
        return None if self._data(name) is None else self.sources[self._locator(self.unit.path.parent / name)]

    def _data(self, name: str) -> bytes | None:
        path = self.unit.path.parent / PurePosixPath(name)
        try:
            if "\0" in name or not path.resolve().is_relative_to(self.unit.root.resolve()) or not path.is_file():
                return None
            data = read_regular(path, LIST_LIMIT + 1)
            locator = self._locator(path)
        except (OSError, ValueError, RuntimeError):
            return None
        if len(data) > LIST_LIMIT:
            return None
        self.sources[locator] = Source(id=locator, kind="dockerfile", locator=locator, sha256=sha256(data), collector="dockerfile")
        return data

    def _locator(self, path: Path) -> str:
        return locator_of(path.resolve(), self.unit.root.resolve())

    def _line(self, line: str, name: str, depth: int) -> Pinning:
        if line.startswith(("-r", "--requirement")):
            other = re.split(r"[\s=]+|(?<=^-r)", line, maxsplit=1)[-1].strip()
            found = self.pinning(str(PurePosixPath(name).parent / other), depth + 1) if depth < DEEPEST else None
            return found or Pinning(pinned=False, hashed=False)
        bare = _HASH.sub("", line).strip()
        by_url = _URL_WITH_HASH.match(bare) is not None
        pinned = by_url or _PIN.fullmatch(bare) is not None or _COMMIT.fullmatch(bare) is not None
        return Pinning(pinned, pinned and (by_url or "--hash" in line))


def _requirements(text: str) -> Iterator[str]:
    """Yield the lines that name something to install; continuation lines joined, comments and index options left out."""
    joined = re.sub(r"\\\r?\n", " ", text)
    for line in joined.splitlines():
        bare = _COMMENT.sub("", line).strip()
        if bare and not (bare.startswith("-") and not bare.startswith(("-r", "--requirement", "-e", "--editable"))):
            yield bare
