"""Requirement lists beside a Dockerfile: whether every line is pinned, and whether by hash."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from aiact_report._files import read_regular
from aiact_report.collector._base import Unit, sha256
from aiact_report.collector._walk import locator_of
from aiact_report.model import Source

LIST_LIMIT = 1024 * 1024
"""Bytes of a requirement list that are read."""
MOST_LISTS = 100
"""Lists of one Dockerfile that are read; one more is not seen."""
MOST_LINES = 20_000
"""Lines of one list that name something; a longer one is not seen."""
_LONGEST = 2_000
"""Characters of a line beside its hashes; a longer one pins nothing."""
_PIN = re.compile(r"[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*={2,3}\s*[^\s*;,]+\s*(?:;.*)?", re.ASCII)
_URL_WITH_HASH = re.compile(r"(?:\S+\s*@\s*)?\S+://\S+#\S*sha(?:256|384|512)=[0-9a-f]{32,128}", re.ASCII)
_COMMIT = re.compile(r"(?:\S+\s*@\s*)?git\+\S+@[0-9a-f]{40}(?:#\S*)?\s*(?:;.*)?", re.ASCII)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_HASH = re.compile(r"\s--hash[= ]\S+")


class Pinning(NamedTuple):
    """How far a requirement list fixes what is installed."""

    pinned: bool | None
    """Every line names one exact version; None: every one that was seen, and a list it names was not."""
    hashed: bool | None
    """Every line carries a hash; None: the same."""


class RequirementLists:
    """Reads lists from the build context, which is taken to be the Dockerfile's directory; keeps what it read as sources."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.sources: dict[str, Source] = {}
        self.lines: dict[str, tuple[str, ...] | None] = {}
        """What a list names, by its cleaned name; None: not seen."""

    def pinning(self, name: str) -> Pinning | None:
        """Judge the list of this name with all it names, relative to the context; None when it cannot be seen. Each list is read once, however often it is named."""
        if self._lines(name) is None:
            return None
        every = list(self._every(name))
        return Pinning(_all([one.pinned for one in every]), _all([one.hashed for one in every]))

    def _every(self, name: str) -> Iterator[Pinning]:
        """Yield how far each line of a list and of those it names fixes what is installed."""
        wanted, seen = [name], {_clean(name)}
        while wanted:
            current = wanted.pop()
            lines = self._lines(current)
            if lines is None:
                yield Pinning(pinned=None, hashed=None)
            for line in dict.fromkeys(lines or ()):
                other = _named_list(line, current)
                if other is None:
                    yield _pinned(line)
                elif _clean(other) not in seen:
                    seen.add(_clean(other))
                    wanted.append(other)

    def _lines(self, name: str) -> tuple[str, ...] | None:
        """Lines of one list, read once."""
        key = _clean(name)
        if key not in self.lines:
            text = self.read(key) if len(self.lines) < MOST_LISTS else None
            lines = () if text is None else tuple(islice(_requirements(text), MOST_LINES + 1))
            self.lines[key] = None if text is None or len(lines) > MOST_LINES else lines
        return self.lines[key]

    def read(self, name: str) -> str | None:
        """Text of a small regular file within the directory the program was pointed at."""
        data = self._data(name)
        return None if data is None else data.decode("utf-8-sig", "replace")

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


def _all(answers: list[bool | None]) -> bool | None:
    """Whether all is so; one that is not decides, and no line at all fixes nothing."""
    return False if not answers or False in answers else None if None in answers else True


def _clean(name: str) -> str:
    """Name of a list without `.` and `..` in it."""
    return posixpath.normpath(name)


def _named_list(line: str, name: str) -> str | None:
    """Name the list a line of another one takes in, relative to the context; None when it is no such line."""
    if not line.startswith(("-r", "--requirement")):
        return None
    other = re.split(r"[\s=]+|(?<=^-r)", line, maxsplit=1)[-1].strip()
    return str(PurePosixPath(name).parent / other)


def _pinned(line: str) -> Pinning:
    """Judge one line that names a package."""
    bare = _HASH.sub("", line).strip()
    if len(bare) > _LONGEST:
        return Pinning(pinned=False, hashed=False)
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
