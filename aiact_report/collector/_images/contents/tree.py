"""Lays the layers over each other: which finds are in the final filesystem, and which a later layer hides.

Only paths on which something was found are held by name. What else a layer holds is known by eight bytes a path, which is enough to see
that it replaces one of them.
"""

from __future__ import annotations

import posixpath
import sys
from array import array
from collections.abc import Iterable, Iterator

from aiact_report.collector._images.contents.find import ALIAS, BUNDLE, SECRETS, Find, LayerContents, mark

_HOPS = 8
"""Symbolic links that lead to each other."""
_ALIASES = 64
"""Linked directories that are followed."""
_DEPTH = 40
"""Folders of a path that are told apart; what lies deeper is one with the rest of its path."""


class Placed:
    """A find, the layer it lies in, and the one that hides it."""

    __slots__ = ("find", "hidden", "layer", "path")

    def __init__(self, find: Find, path: str, layer: int) -> None:
        self.find = find
        self.path = path
        """Its path in the final filesystem: through linked directories such as `bin`."""
        self.layer = layer
        self.hidden: int | None = None


class _Node:
    """A path on which, or beneath which, something was found."""

    __slots__ = ("above", "beneath", "name", "placed")

    def __init__(self, name: str, above: _Node | None) -> None:
        self.name = name
        self.above = above
        self.beneath: dict[str, _Node] = {}
        self.placed: list[Placed] = []

    def walk(self) -> Iterator[_Node]:
        """Give the node and all beneath it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            waiting.extend(node.beneath.values())
            yield node

    def path(self) -> str:
        """Write the path."""
        names: list[str] = []
        node: _Node | None = self
        while node is not None and node.above is not None:
            names.append(node.name)
            node = node.above
        return "/".join(reversed(names))


class Tree:
    """The layers that were laid so far."""

    def __init__(self) -> None:
        self.all: list[Placed] = []
        """Every find of every layer."""
        self.aliases: dict[str, str] = {}
        """Linked directory → where it leads: `bin` → `usr/bin`."""
        self._root = _Node("", None)
        self._nodes: dict[int, _Node] = {}
        """Mark of a path, and of its other names → what is there."""

    def lay(self, number: int, layer: LayerContents) -> None:
        """Lay the next layer over those before it."""
        for path in layer.whiteouts:
            if self.aliases.pop(path, None) is None:
                _hide(self._node(self.real(path)), number)
        for path in layer.opaque:
            for node in list(self._beneath(self.real(path))):
                _hide(node, number)
        for node in self._touched(layer.files):
            _hide(node, number)
        for node in self._touched(layer.directories):
            _replace(node, number)
        for path in [alias for alias in self.aliases if mark(alias) in _Marks(layer.files)]:
            del self.aliases[path]
        self._link(layer.finds)
        for find in layer.finds:
            if find.topic != ALIAS:
                self._place(find, number)

    def real(self, path: str) -> str:
        """Follow linked directories at the start of a path."""
        for _ in range(_HOPS):
            alias = next((alias for alias in self.aliases if path.startswith(alias + "/")), None)
            if alias is None:
                break
            path = self.aliases[alias] + path[len(alias) :]
        return path

    def names(self, path: str) -> Iterator[str]:
        """Give a path and its names through linked directories."""
        yield path
        for alias, target in self.aliases.items():
            if path.startswith(target + "/"):
                yield alias + path[len(target) :]

    def _touched(self, marks: bytes) -> list[_Node]:
        """Find what is known of the paths of a layer."""
        return [self._nodes[found] for found in filter(self._nodes.__contains__, array("Q", marks))] if self._nodes else []

    def _link(self, finds: Iterable[Find]) -> None:
        """Take in the linked directories of a layer, and give the paths beneath them their further names."""
        links = {
            find.path: posixpath.normpath(posixpath.join("/", posixpath.dirname(find.path), find.value))[1:] for find in finds if find.topic == ALIAS
        }
        fresh = {path: target for path, target in links.items() if target and target != path and not f"{target}/".startswith(f"{path}/")}
        for path in sorted(fresh)[: _ALIASES - len(self.aliases)]:
            self.aliases[path] = fresh[path]
        if fresh:
            for node in self._root.walk():
                self._register(node, node.path())

    def _place(self, find: Find, number: int) -> None:
        placed = Placed(find, self.real(find.path), number)
        self.all.append(placed)
        node, at = self._root, 0
        for part in placed.path.split("/", _DEPTH):
            at += len(part) + 1
            known = node.beneath.get(part)
            if known is None:
                known = node.beneath[part] = _Node(part, node)
                self._register(known, placed.path[: at - 1])
            node = known
        node.placed.append(placed)

    def _register(self, node: _Node, path: str) -> None:
        for name in self.names(path):
            self._nodes[int.from_bytes(mark(name), sys.byteorder)] = node

    def _node(self, path: str) -> _Node | None:
        node: _Node | None = self._root
        for part in path.split("/", _DEPTH) if path else ():
            node = None if node is None else node.beneath.get(part)
        return node

    def _beneath(self, path: str) -> Iterable[_Node]:
        node = self._node(path)
        return () if node is None else node.beneath.values()


def _hide(node: _Node | None, number: int) -> None:
    """Hide what is at a path and beneath it. What is known of it stays, empty: a later layer may fill it again."""
    for hidden in () if node is None else node.walk():
        for placed in hidden.placed:
            placed.hidden = number
        hidden.placed = []


def _replace(node: _Node, number: int) -> None:
    """Lay a directory over a path: it takes the place of a file, and of what was known of the directory itself."""
    stays = [placed for placed in node.placed if placed.find.directory and placed.find.topic in _OF_CONTENT]
    for placed in node.placed:
        if placed not in stays:
            placed.hidden = number
    node.placed = stays


_OF_CONTENT = SECRETS | {BUNDLE}
"""Finds of directories that tell of what is in them."""


class _Marks:
    """The marks of a layer, to ask for one."""

    def __init__(self, marks: bytes) -> None:
        self._marks = marks

    def __contains__(self, wanted: bytes) -> bool:
        at = self._marks.find(wanted)
        while at >= 0 and at % 8:
            at = self._marks.find(wanted, at + 1)
        return at >= 0
