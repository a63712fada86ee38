"""Documents of Compose files as trees with their variables replaced, and the way from a path written in one to a file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._yaml import load as _yaml
from aiact_report.collector.compose.dotenv import values
from aiact_report.collector.compose.files import Files
from aiact_report.collector.compose.interpolation import Variables, expand
from aiact_report.collector.compose.merge import HOLE
from aiact_report.collector.compose.nodes import MARK, Node, Origin, build
from aiact_report.model import Place

CHAIN_LIMIT = 20
"""Services that extend each other in a row."""
FILES_IN_A_ROW = 10
"""Files that include each other, or whose services extend each other, in a row."""
SECTIONS = ("services", "networks", "volumes", "secrets", "configs", "models")
"""Sections of a Compose file that are merged and included."""
_READ = frozenset({*SECTIONS, "name", "include"})
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]+://|git@|git::|github\.com[/:]|[^/@]+@[^/:]+:|.*\.git(?:$|#)", re.IGNORECASE)
"""How paths are written that lead to another machine: https://docs.docker.com/reference/compose-file/include/ and build/#context."""

_USER = re.compile(r"^([a-z][a-z0-9+.-]*://)\S*@", re.IGNORECASE)
"""The user part of an address, which may be a token."""


class Scope(NamedTuple):
    """What all files of one project, or of one included project, share."""

    directory: Path
    """What relative paths are relative to."""
    variables: Variables
    chain: tuple[str, ...] = ()
    """The files that led here through `include`."""


class Reader:
    """Parses each file once."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._parsed: dict[str, list[_yaml.Document]] = {}
        self._dotenv: dict[Path, Variables] = {}

    def documents(self, path: Path, scope: Scope) -> Iterator[Node]:
        """Yield the documents of a file as trees."""
        origin = Origin(self.files.locator(path), scope.directory)
        for item in self._documents_of(path):
            data = {key: value for key, value in item.data.items() if key in _READ or (isinstance(key, str) and key.startswith("x-"))}
            yield build(data, item.lines, item.line, origin, lambda text: expand(text, scope.variables))

    def _documents_of(self, path: Path) -> list[_yaml.Document]:
        key = os.path.abspath(path)
        if key not in self._parsed:
            self._parsed[key] = list(self._parse(path))
        return self._parsed[key]

    def _parse(self, path: Path) -> Iterator[_yaml.Document]:
        """Yield the documents of a file that can be a Compose file's; the others are Unobserved."""
        opened = self.files.open(path)
        content, note = _yaml.decode(opened.data)
        if note:
            self.files.note("encoding", f"{opened.locator}: {note}", Place(file=opened.locator))
        for item in _yaml.load(content, "compose"):
            place = Place(file=opened.locator, line=item.line)
            if isinstance(item, _yaml.Broken):
                self.files.note("parse-error", f"the document cannot be read: {item.reason}", place, "correct the YAML")
            elif not isinstance(item.data, dict):
                self._note_form(item.data, place)
            else:
                self._note_duplicates(item, opened.locator)
                yield item

    def _note_form(self, data: Any, place: Place) -> None:
        """Say that a document is no Compose file; an empty one needs no word."""
        if data is not None:
            self.files.note("unsupported", "the document is not a mapping, so it is no Compose file", place)

    def _note_duplicates(self, item: _yaml.Document, locator: str) -> None:
        """Say which keys stand twice: Compose refuses such a file."""
        for key, line in item.duplicates:
            reason = f"the key {key[:80]} stands twice: Compose refuses the file; the later value was read"
            self.files.note("duplicate-key", reason, Place(file=locator, line=line))

    def dotenv(self, directory: Path) -> Variables:
        """Read the variables of the `.env` file in a folder, when there is one."""
        if directory not in self._dotenv:
            self._dotenv[directory] = self._read_dotenv(directory / ".env")
        return self._dotenv[directory]

    def _read_dotenv(self, path: Path) -> Variables:
        """Read it; a folder of that name is none, and a link that leads nowhere may lead somewhere on another machine."""
        if not os.path.lexists(path) or os.path.isdir(path):
            return Variables()
        return self.env_file(path, Variables())

    def env_file(self, path: Path, before: Variables) -> Variables:
        """Read variables from an env file; where it cannot be read, what it may set is not known."""
        try:
            found = values(self.files.env_entries(path, before))
        except Refused as error:
            self.unread(error, Place(file=self.files.locator(path)))
            return Variables(unread=self.files.locator(path))
        return Variables(found).laid_over(before)

    def unread(self, error: Refused, place: Place) -> None:
        """Record that a part of the application could not be read."""
        self.files.note(error.cause, error.reason, error.place or place, error.remedy)


def is_remote(written: str) -> bool:
    """Whether a path leads to another machine: a repository, an artifact of a registry, an address."""
    return _REMOTE.match(written) is not None


def local(directory: Path, written: str, node: Node) -> Path:
    """Turn a path of a Compose file into one of this machine."""
    if is_remote(written):
        shown = _USER.sub(r"\1", redact(written).partition("?")[0])[:80]
        raise Refused(f"{shown} is on another machine, and nothing is fetched", "unsupported", "read a local copy", node.place())
    if written.startswith("~") or MARK in written:
        raise Refused("the path leads out of the folder that was given", "refused", place=node.place())
    return Path(os.path.normpath(directory / written))


def hole(node: Node, error: Refused) -> Node:
    """Make the value that stands under `HOLE`: why a part is missing, and where it was asked for."""
    return Node(f"a part of it stands in a file that was not read: {error.reason}", node.origin, node.line)


def with_hole(service: Node, node: Node, error: Refused) -> Node:
    """Mark a mapping as incomplete."""
    return service.with_value({**service.value, HOLE: hole(node, error)})
