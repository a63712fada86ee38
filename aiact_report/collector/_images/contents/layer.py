"""One layer, entry by entry: which of its files matter, and what of them is looked at.

`visit` is called for every entry, 100,000 of them and more: what is the same for a whole folder is asked once a folder, and the rest is a few
look-ups by name and suffix.
"""

from __future__ import annotations

import re
from functools import partial
from hashlib import blake2b

from aiact_report.collector._images.contents import find, secret, words
from aiact_report.collector._images.contents.find import Find, LayerContents, Sink
from aiact_report.collector._images.contents.folder import SPECIAL, Folder
from aiact_report.collector._images.contents.keep import Keeper
from aiact_report.collector._images.contents.read import Reader
from aiact_report.collector._images.contents.sink import Kept, Tail, Text, Weights

_REGULAR = frozenset((ord("0"), 0, ord("7")))
_HARD, _SYMBOLIC, _DIRECTORY = ord("1"), ord("2"), ord("5")
_ENTRIES = 4_000_000
"""Entries of one layer whose paths are marked."""
_PROGRAM_SIZES = range(100_000, 8 << 30)
_MODEL_LEAST = 16
_LONGEST_PATH = 4096
_METADATA = frozenset({"METADATA", "PKG-INFO"})
_VERSIONS = frozenset({"version", "version.json", "version.txt"})
_DEVELOPMENT = {"HEAD": ".git", "wc.db": ".svn", "requires": ".hg"}
"""File that a working copy always has → folder it lies in."""
_ALIAS_HEADS = frozenset({"", "usr", "var"})
_LIBRARY = re.compile(r"^(lib[A-Za-z0-9]+)\.so\.?([\d.]*)$")


class LayerScan:
    """Looks at the entries of one layer as they come, each followed by its content where it was asked for."""

    def __init__(self) -> None:
        self._keep = Keeper()
        self._read = Reader(self._keep)
        self._head = "\0"
        self._folder = Folder("")
        self._files = bytearray()
        self._directories = bytearray()
        self._whiteouts: list[str] = []
        self._opaque: list[str] = []
        self._bulk: dict[str, int] = {}
        self._text = Text(secret.TEXT_LIMIT, self._read.small)

    def visit(self, path: str, kind: int, mode: int, size: int, link: str) -> Sink | None:
        """Take note of an entry; return what wants its content."""
        head, _, name = path.rpartition("/")
        if head != self._head:
            self._head = head
            self._folder = Folder(head)
        if name.startswith(".wh."):
            self._whiteout(head, name)
            return None
        if path in self._keep.by_path:
            self._keep.forget(path)
        marks = self._directories if kind == _DIRECTORY else self._files
        if len(marks) < _ENTRIES * 8:
            marks += blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        else:
            self._keep.crowd("entries")
        if kind in _REGULAR:
            return self._regular(path, name, mode, size)
        if kind == _SYMBOLIC:
            self._symbolic(path, head, name, link)
        else:
            self._other(path, kind, mode, link)
        return None

    def done(self) -> LayerContents:
        """Give what was found."""
        return LayerContents(
            self._keep.finds(), self._whiteouts, self._opaque, bytes(self._files), bytes(self._directories), self._bulk, sorted(self._keep.crowded)
        )

    def _whiteout(self, head: str, name: str) -> None:
        """Take note of what this layer hides."""
        if not self._keep.fits(len(head) + len(name), "whiteouts"):
            return
        if name == ".wh..wh..opq":
            self._opaque.append(head)
        elif len(name) > 4 and not name.startswith(".wh..wh."):  # noqa: PLR2004 -- the length of the mark itself
            self._whiteouts.append(f"{head}/{name[4:]}" if head else name[4:])

    def _regular(self, path: str, name: str, mode: int, size: int) -> Sink | None:
        folder = self._folder
        if size >= self._keep.floor:
            self._keep.large(path, size)
        if mode & 0o6002:
            self._permissions(path, mode)
        if folder.bulk is not None:
            self._count(folder.bulk, size)
        if folder.tools and mode & 0o111 and words.tool(name) is not None:
            self._keep.add(Find(find.TOOL, path, words.tool(name)))
        suffix = name.rpartition(".")[2] if "." in name else ""
        return self._by_name(path, name, suffix, size) or self._by_content(path, name, suffix, mode, size)

    def _by_name(self, path: str, name: str, suffix: str, size: int) -> Sink | None:
        """Ask for the content of a file that is known by its name."""
        folder = self._folder
        what = SPECIAL.get(path) if folder.special else "deb" if folder.names and suffix != "md5sums" else None
        if what is not None:
            return self._read.special(what, path, size)
        if suffix == "egg-info" or (folder.python and name in _METADATA):
            return Kept(8192, partial(self._read.python, path))
        if name == "package.json" and folder.node:
            return Kept(1 << 18, partial(self._read.node, path))
        if name in _VERSIONS:
            return self._read.gpu(path)
        self._note(path, name, suffix, size)
        return None

    def _note(self, path: str, name: str, suffix: str, size: int) -> None:
        """Take note of a file whose name says it all."""
        if name in words.LOCK_FILES and not self._folder.quiet:
            self._keep.add(Find(find.LOCK, path))
        elif name in _DEVELOPMENT and self._head.rpartition("/")[2] == _DEVELOPMENT[name]:
            self._keep.add(Find(find.DEVELOPMENT, self._head, directory=True))
        elif name.startswith(".env") and secret.is_environment_file(name):
            self._keep.add(Find(find.DEVELOPMENT, path))
        elif suffix == "a" and name.startswith("lib"):
            self._count("static libraries", size)
        elif ".so" in name and name.startswith(words.GPU_LIBRARIES):
            self._library(path, name)
        if self._folder.bundle:
            self._bundled(name)

    def _by_content(self, path: str, name: str, suffix: str, mode: int, size: int) -> Sink | None:
        """Ask for the content of what may be a model, a frozen program, or a small file with a secret."""
        if suffix in words.MODELS or self._head.endswith("/blobs"):
            if size >= _MODEL_LEAST and self._folder.model:
                return Weights(path, suffix if suffix in words.MODELS else "", size, self._read.model)
        elif mode & 0o111 and size in _PROGRAM_SIZES and ".so" not in name:
            return Tail(partial(self._keep.add, Find(find.BUNDLE, path, "PyInstaller")))
        if 0 < size <= secret.TEXT_LIMIT and (suffix not in words.NO_TEXT or name in secret.NAMES):
            return self._text.begin(path)
        return None

    def _symbolic(self, path: str, head: str, name: str, link: str) -> None:
        if self._folder.tools:
            fact = words.tool(name)
            if fact is not None:
                self._keep.add(Find(find.TOOL, path, (fact, link[:_LONGEST_PATH])))
        if head in _ALIAS_HEADS:
            self._keep.add(Find(find.ALIAS, path, link[:_LONGEST_PATH]))

    def _other(self, path: str, kind: int, mode: int, link: str) -> None:
        """Take note of a directory, a hard link or a device."""
        if kind == _DIRECTORY:
            if mode & 0o002 and not mode & 0o1000:
                self._keep.add(Find(find.WRITABLE, path, mode & 0o7777, directory=True))
        elif kind == _HARD:
            if mode & 0o6002:
                self._permissions(path, mode)
            fact = words.tool(path.rpartition("/")[2]) if self._folder.tools and mode & 0o111 else None
            if fact is not None:
                self._keep.add(Find(find.TOOL, path, fact))
            self._read.hard_link(path, link.removeprefix("./").lstrip("/"), is_model=self._folder.model)

    def _permissions(self, path: str, mode: int) -> None:
        if mode & 0o6000:
            self._keep.add(Find(find.SETUID, path, mode & 0o7777))
        if mode & 0o002:
            self._keep.add(Find(find.WRITABLE, path, mode & 0o7777))

    def _count(self, what: str, size: int) -> None:
        if what in self._bulk or len(self._bulk) < 1000:  # noqa: PLR2004 -- a bound of hostile layers only
            self._bulk[what] = self._bulk.get(what, 0) + size

    def _library(self, path: str, name: str) -> None:
        match = _LIBRARY.match(name)
        if match is not None:
            self._keep.add(Find(find.GPU, path, f"{match[1]} {match[2]}".strip()))

    def _bundled(self, name: str) -> None:
        if name == "base_library.zip" or name.startswith(("libpython", "python3")):
            self._keep.add(Find(find.BUNDLE, self._head, "PyInstaller folder", directory=True))
