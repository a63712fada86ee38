"""From files to one application: `extends` and `include` followed, files merged in their order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from aiact_report.collector._base import Unit
from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.chosen import choose
from aiact_report.collector.compose.extends import Extends
from aiact_report.collector.compose.files import FILES_LIMIT, Files
from aiact_report.collector.compose.interpolation import Variables
from aiact_report.collector.compose.merge import HOLE, merge, settled
from aiact_report.collector.compose.nodes import Node, at, items, mapping, text
from aiact_report.collector.compose.read import FILES_IN_A_ROW, SECTIONS, Reader, Scope, hole, local
from aiact_report.model import Place


class Application(NamedTuple):
    """A Compose application, merged."""

    root: Node
    """The merged document."""
    files: Files
    variables: Variables
    directory: Path
    """The project's folder: what relative paths in its first file are relative to."""
    merged: tuple[str, ...]
    """Locators of the files that were merged and included."""
    extended: tuple[str, ...]
    """Services of other files that services of these extend, as `file#service`."""


def load(unit: Unit, files: Files) -> Application | None:
    """Read a unit's files; None when none of them holds a Compose document."""
    reader = Reader(files)
    chosen = choose(unit, reader)
    loader = _Loader(reader)
    root = loader.project(chosen.paths, Scope(unit.path.parent, chosen.variables))
    if root is None:
        return None
    return Application(settled(root), files, chosen.variables, unit.path.parent, tuple(loader.merged), tuple(loader.extends.taken))


class _Loader:
    """Merges the files of a project and those they include."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.extends = Extends(reader)
        self.merged: dict[str, None] = {}
        """Locators of the files that were merged, in order."""
        self._merged = 0
        self._circles = 0
        """Files that were met on the way to themselves."""
        self._known: dict[tuple[tuple[Path, ...], Path, int, int], tuple[Variables, Node | None]] = {}
        """What included files amount to: by them, their folder, the variables (which are kept, so that their identity stays theirs) and the length of the way to them."""

    def project(self, paths: tuple[Path, ...], scope: Scope) -> Node | None:
        """Merge the files of a project in their order."""
        merged: Node | None = None
        for path in paths:
            self._merged += 1
            try:
                self._check(path)
                documents = list(self.reader.documents(path, scope))
            except Refused as error:
                self.reader.unread(error, Place(file=self.reader.files.locator(path)))
                continue
            self.merged.setdefault(self.reader.files.locator(path))
            for document in documents:
                whole = self._with_includes(self.extends.apply(document, path, scope), path, scope)
                merged = whole if merged is None else merge(merged, whole)
        return merged

    def _check(self, path: Path) -> None:
        """Bound the work: files that include others twice over double it at every step."""
        if self._merged > FILES_LIMIT:
            raise Refused(f"{self.reader.files.locator(path)} was not merged: more than {FILES_LIMIT} files are merged in all", "unsupported")

    def _with_includes(self, document: Node, path: Path, scope: Scope) -> Node:
        """Add what a document includes; a name that stands in both stays as the including document has it."""
        include = at(document, "include")
        if include is None:
            return document
        parts = {key: node for key, node in document.value.items() if key != "include"}
        inner = scope._replace(chain=(*scope.chain, os.path.abspath(path)))
        for entry in include.value if isinstance(include.value, list) else [include]:
            try:
                self._add(parts, self._included(entry, inner), entry)
            except Refused as error:
                self.reader.unread(error, entry.place("include"))
                parts[HOLE] = hole(entry, error)
        return document.with_value(parts)

    def _included(self, entry: Node, scope: Scope) -> Node | None:
        """Read what one entry of `include` names: one file, or several that are merged."""
        source = at(entry, "path") if isinstance(entry.value, dict) else entry
        if source is None or source.value is None:
            raise Refused("an entry of include names no path", "unsupported")
        paths = tuple(local(scope.directory, text(item), item) for item in items(source))
        for path in paths:
            circle = os.path.abspath(path) in scope.chain
            self._circles += circle
            if circle or len(scope.chain) > FILES_IN_A_ROW:
                reason = f"{self.reader.files.locator(path)} includes itself, or more than {FILES_IN_A_ROW} files include each other in a row"
                raise Refused(reason, "cycle")
            self.reader.files.open(path)
        return self._remembered(paths, self._inner(entry, paths[0].parent, scope)) if paths else None

    def _remembered(self, paths: tuple[Path, ...], scope: Scope) -> Node | None:
        """Merge a project once for each way of a length that leads to it; where a circle ends depends on the way, so one is not kept."""
        key = (paths, scope.directory, id(scope.variables), len(scope.chain))
        if key not in self._known:
            before = self._circles
            found = self.project(paths, scope)
            if self._circles > before:
                return found
            self._known[key] = (scope.variables, found)
        return self._known[key][1]

    def _inner(self, entry: Node, beside: Path, scope: Scope) -> Scope:
        """Tell an included project's folder and variables; those of the including project win."""
        long = isinstance(entry.value, dict)
        chosen = at(entry, "project_directory") if long else None
        directory = beside if chosen is None else local(scope.directory, text(chosen), chosen)
        env_file = at(entry, "env_file") if long else None
        own = self.reader.dotenv(directory) if env_file is None else self._env_files(env_file, scope)
        return scope._replace(directory=directory, variables=scope.variables.laid_over(own))

    def _env_files(self, env_file: Node, scope: Scope) -> Variables:
        """Read the env files an include names."""
        found = scope.variables
        for item in items(env_file):
            found = self.reader.env_file(local(scope.directory, text(item), item), found)
        return found

    def _add(self, parts: dict[str, Node], included: Node | None, entry: Node) -> None:
        """Lay the sections of an included application beside those of the document."""
        if included is None:
            return
        if HOLE in included.value:
            parts[HOLE] = included.value[HOLE]
        for section in SECTIONS:
            theirs = included.value.get(section)
            if theirs is not None:
                mine = parts.get(section)
                known = dict(mapping(mine)) if mine is not None else {}
                self._add_names(known, mapping(theirs), section, entry)
                parts[section] = (theirs if mine is None or mine.value is None else mine).with_value(known)

    def _add_names(self, known: dict[str, Node], names: Mapping[str, Node], section: str, entry: Node) -> None:
        """Add what is new; say what stands in both and is not the same."""
        for name, node in names.items():
            if not _same(known.setdefault(name, node), node):
                reason = f"{section}.{name[:80]} stands both here and in an included file: Compose refuses that; the one here was read"
                self.reader.files.note("conflict", reason, entry.place("include"))


def _same(left: Node, right: Node) -> bool:
    """Whether two trees hold the same values."""
    if left is right:
        return True
    if isinstance(left.value, dict) and isinstance(right.value, dict):
        return left.value.keys() == right.value.keys() and all(_same(node, right.value[key]) for key, node in left.value.items())
    if isinstance(left.value, list) and isinstance(right.value, list):
        return len(left.value) == len(right.value) and all(map(_same, left.value, right.value))
    return bool(left.value == right.value)
