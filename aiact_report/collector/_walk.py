"""Which files there are below the paths the user named, and which of them are left out and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from aiact_report._files import LEFTOVER, read_regular
from aiact_report.collector._gitignore import Rules
from aiact_report.errors import MistakesError, Problem
from aiact_report.model import Skipped, Unobserved

VENDORED = frozenset(
    (
        *("node_modules", "bower_components", "vendor", "third_party", "site-packages", ".venv", "venv", ".eggs", ".direnv"),
        *("__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".terraform", ".terragrunt-cache", ".gradle"),
        *(".idea", ".vscode", ".svn", ".hg"),
    )
)
"""Names of folders that hold other people's code or a tool's own files."""
VENDORED_ENDINGS = (".dist-info", ".egg-info")
ALWAYS_LEFT_OUT = ".git"
"""Git's own folder: never sources, even with `--include-ignored`."""
IGNORE_FILE = ".gitignore"
IGNORE_LIMIT = 1024 * 1024
"""Bytes of it that are followed."""


class Found(NamedTuple):
    """A file to look at."""

    locator: str
    """Relative to the root, with `/`."""
    path: str
    """Where it really is."""
    size: int


@dataclass(slots=True)
class Walk:
    """What the walk saw, and what it did not."""

    root: Path
    """The directory locators are relative to."""
    found: dict[str, Found] = field(default_factory=dict)
    """By locator; sorted once the walk is done."""
    skipped: list[Skipped] = field(default_factory=list)
    unobserved: list[Unobserved] = field(default_factory=list)


class _Rules(NamedTuple):
    """One `.gitignore` and the folder it stands in."""

    folder: str
    spec: Rules


def walk(paths: Sequence[Path], *, include_ignored: bool = False, leave_out: Iterable[Path] = ()) -> Walk:
    """Find every file below `paths`; raises MistakesError naming every path that is not there."""
    given = [_absolute(path) for path in paths]
    refuse_missing(paths)
    walker = _Walker(Walk(common_root(given)), include_ignored, frozenset(_absolute(path) for path in leave_out))
    for path in given:
        walker.visit(path)
    result = walker.result
    result.found = dict(sorted(result.found.items()))
    result.skipped.sort(key=lambda entry: entry.path)
    result.unobserved.sort(key=lambda entry: entry.source or "")
    return result


def common_root(paths: Iterable[str | Path]) -> Path:
    """Give the directory that locators are relative to: the one named, or what several paths have in common."""
    folders = [text if os.path.isdir(text) else os.path.dirname(text) for text in map(_absolute, paths)]
    return Path(os.path.commonpath(folders) if folders else os.getcwd())


def locator_of(path: str | Path, root: Path) -> str:
    """Name a file as the user would: relative to `root`, with `/`, and always encodable as UTF-8."""
    relative = os.path.relpath(_absolute(path), root).replace(os.sep, "/")
    return _encodable(relative)


def _encodable(name: str) -> str:
    """Write bytes of a file name that are no UTF-8 as escapes."""
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _absolute(path: str | Path) -> str:
    """Make a path absolute without resolving its links: the user's own names are kept."""
    return os.path.abspath(path)


def refuse_missing(paths: Sequence[Path]) -> None:
    """Raise for all paths that cannot be found, at once."""
    problems = [
        Problem(f"there is no file or directory {str(path)!r}", hint="check the spelling, and the directory you are in")
        for path in paths
        if not os.path.exists(path)
    ]
    if problems:
        raise MistakesError(problems)


class _Walker:
    """Carries what all folders of one walk share."""

    def __init__(self, result: Walk, include_ignored: bool, leave_out: frozenset[str]) -> None:  # noqa: FBT001 -- private, one caller
        self.result = result
        self.prefix = os.path.join(result.root, "")
        self.include_ignored = include_ignored
        self.leave_out = leave_out

    def visit(self, path: str) -> None:
        """Take in one path the user named: a file is read whatever it is called, a directory is walked."""
        if os.path.isdir(path):
            self._folder(path, [] if self.include_ignored else _rules_above(path, self.result))
        else:
            self._add(path, os.stat(path).st_size)

    def _folder(self, path: str, rules: list[_Rules]) -> None:
        """Walk one directory, then those below it, without recursion: a deep tree costs no stack."""
        pending = [(path, rules)]
        while pending:
            folder, above = pending.pop()
            entries = self._entries(folder)
            here = above if self.include_ignored else [*above, *_rules_in(folder, entries, self.result)]
            pending.extend((entry.path, here) for entry in entries if self._keep(entry, here))

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """List a directory by name; one that cannot be listed is Unobserved."""
        try:
            with os.scandir(folder) as listing:
                return sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            self._unreadable(folder, error)
            return []

    def _keep(self, entry: os.DirEntry[str], rules: list[_Rules]) -> bool:
        """Take in an entry if it is a file; say whether it is a folder to walk."""
        if entry.is_symlink():
            return self._skip(entry.path, "symbolic link: not followed; what it points at is read where it lies, or when you name it")
        if entry.is_dir(follow_symlinks=False):
            reason = self._left_out(entry, rules)
            return self._skip(entry.path + os.sep, reason) if reason else True
        if entry.path in self.leave_out:
            return False
        return self._file(entry, rules)

    def _file(self, entry: os.DirEntry[str], rules: list[_Rules]) -> bool:
        """Take in one file; always false: there is nothing below it."""
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            self._unreadable(entry.path, error)
            return False
        if not stat.S_ISREG(status.st_mode):
            return self._skip(entry.path, "not a regular file")
        if rules and _is_ignored(entry.path, rules):
            return self._skip(entry.path, "left out by .gitignore")
        self._add(entry.path, status.st_size)
        return False

    def _left_out(self, entry: os.DirEntry[str], rules: list[_Rules]) -> str | None:
        """Say why a folder is left out, if it is."""
        if entry.name == ALWAYS_LEFT_OUT:
            return "Git's own files"
        if entry.name.startswith(LEFTOVER):
            return "left by a run of this program that was ended from outside"
        if self.include_ignored:
            return None
        if entry.name in VENDORED or entry.name.endswith(VENDORED_ENDINGS) or os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
            return "a folder of third-party code or of a tool"
        return "left out by .gitignore" if rules and _is_ignored(entry.path + os.sep, rules) else None

    def _add(self, path: str, size: int) -> None:
        locator = self._locator(path)
        self.result.found[locator] = Found(locator, path, size)

    def _skip(self, path: str, reason: str) -> bool:
        """Note what is left out; always false, so that callers can return it."""
        self.result.skipped.append(Skipped(self._locator(path), reason))
        return False

    def _unreadable(self, path: str, error: OSError) -> None:
        self.result.unobserved.append(unreadable(self._locator(path) or ".", error))

    def _locator(self, path: str) -> str:
        """Name what the walk found, quicker than `locator_of` can."""
        return _encodable(path[len(self.prefix) :].replace(os.sep, "/"))


def unreadable(locator: str, error: OSError) -> Unobserved:
    """Say that the operating system refused a file or folder."""
    reason = f"{locator} could not be read: {error.strerror or type(error).__name__}"
    return Unobserved(reason=reason, cause="unreadable", source=locator, remedy="run as a user who may read it")


def _rules_in(folder: str, entries: list[os.DirEntry[str]], walk: Walk) -> Iterator[_Rules]:
    """Read the folder's own `.gitignore`, if it has one."""
    if any(entry.name == IGNORE_FILE for entry in entries):
        yield from _rules_of(folder, walk)


def _rules_of(folder: str, walk: Walk) -> Iterator[_Rules]:
    """Read one `.gitignore`; one that cannot be read ignores nothing, as with Git, and what of it is not followed is said."""
    path = os.path.join(folder, IGNORE_FILE)
    try:
        if os.path.islink(path):
            return  # Git does not follow one either (gitignore(5))
        text = read_regular(path, IGNORE_LIMIT + 1).decode("utf-8", "surrogateescape")
    except OSError:
        return
    rules = Rules(text[:IGNORE_LIMIT].splitlines())
    if rules.left_out or len(text) > IGNORE_LIMIT:
        walk.skipped.append(Skipped(locator_of(path, walk.root), "too many or too long patterns: those beyond the bound ignore nothing"))
    if rules:
        yield _Rules(folder, rules)


def _rules_above(path: str, walk: Walk) -> list[_Rules]:
    """Read the `.gitignore` files from the top of the Git work tree down to `path`'s parent; none that ignore `path`: the user named it."""
    folders = [path]
    while not os.path.exists(os.path.join(folders[-1], ".git")):
        parent = os.path.dirname(folders[-1])
        if parent == folders[-1]:
            return []
        folders.append(parent)
    rules = [rule for folder in reversed(folders[1:]) for rule in _rules_of(folder, walk)]
    return [] if any(_is_ignored(folder + os.sep, rules) for folder in folders) else rules


def _is_ignored(path: str, rules: list[_Rules]) -> bool:
    """Ask the nearest `.gitignore` first; the first that has an opinion (`!` included) decides."""
    for folder, spec in reversed(rules):
        if path.startswith(folder + os.sep):
            said = spec.ignores(path[len(folder) + 1 :].replace(os.sep, "/"))
            if said is not None:
                return said
    return False
