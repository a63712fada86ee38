"""A Compose file as a tree in which every value knows the file and line it came from, through all merging."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._yaml.build import Tagged
from aiact_report.model import Place

MARK = "\0"
"""Encloses the name of an unset variable in a text; YAML knows no such character, so no file can forge it."""
UNREAD = "\1"
"""Stands between marks after the name of a variable, before the locator of the file that may set it and was not read."""
_MARKED = re.compile(r"\0([^\0]*)\0")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?", re.ASCII)
_TRUTH = {"true": True, "yes": True, "y": True, "on": True, "1": True, "false": False, "no": False, "n": False, "off": False, "0": False}
"""Texts Compose takes for a truth value where one is expected."""

Substitute = Callable[[str], tuple[str, bool]]
"""Text → text with its variables replaced, and whether a credential went in."""


class Origin(NamedTuple):
    """The file a value was read from."""

    locator: str
    directory: Path
    """What relative paths in it are relative to."""


class Node:
    """A value with its origin."""

    __slots__ = ("line", "origin", "secret", "tag", "value")

    def __init__(self, value: Any, origin: Origin, line: int, tag: str | None = None, *, secret: bool = False) -> None:
        self.value = value
        """A dict of Nodes by key, a list of Nodes, or a scalar."""
        self.origin = origin
        self.line = line
        self.tag = tag
        """`!reset` or `!override`."""
        self.secret = secret
        """A credential went into it through a variable; the text holds `[redacted]` for it."""

    def place(self, field: str | None = None) -> Place:
        """Where it was read."""
        return Place(file=self.origin.locator, line=self.line, field=field)

    def with_value(self, value: Any) -> Node:
        """Make the same place hold another value, without merge instruction."""
        return Node(value, self.origin, self.line, secret=self.secret)


def build(data: Any, lines: Any, line: int, origin: Origin, substitute: Substitute) -> Node:
    """Make the tree of a parsed document, its variables replaced."""
    if isinstance(data, Tagged):
        inner = build(data.value, lines, line, origin, substitute)
        inner.tag = data.tag
        return inner
    if isinstance(data, dict):
        subs = lines or {}
        items = ((key, value, *subs.get(key, (line, None))) for key, value in data.items())
        return Node({key: build(value, sub, at, origin, substitute) for key, value, at, sub in items}, origin, line)
    if isinstance(data, list):
        places = lines or [(line, None)] * len(data)
        return Node([build(value, sub, at, origin, substitute) for value, (at, sub) in zip(data, places, strict=True)], origin, line)
    if isinstance(data, str):
        text, secret = substitute(data)
        return Node(text, origin, line, secret=secret)
    return Node(data, origin, line)


def at(node: Node | None, *path: str) -> Node | None:
    """Find the value under a path of keys; None where it, or a part of the way, is not there or null."""
    for key in path:
        if node is None or node.value is None:
            return None
        node = mapping(node).get(key)
    return None if node is None or node.value is None else node


def wrong(node: Node, expected: str) -> Refused:
    """Say that a value is not of the form Compose wants there."""
    return Refused(f"the value is not {expected}, as Compose wants it here", "unsupported", place=node.place())


def mapping(node: Node) -> dict[str, Node]:
    """Read a mapping; null is an empty one."""
    if node.value is None:
        return {}
    if not isinstance(node.value, dict):
        raise wrong(node, "a mapping")
    return node.value


def sequence(node: Node) -> list[Node]:
    """Read a list; null is an empty one."""
    if node.value is None:
        return []
    if not isinstance(node.value, list):
        raise wrong(node, "a list")
    return node.value


def raw_text(node: Node) -> str:
    """Read a scalar as text that may hold marks of unset variables."""
    if isinstance(node.value, (dict, list)):
        raise wrong(node, "text")
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return "" if node.value is None else str(node.value)


def text(node: Node) -> str:
    """Read a scalar as text; an unset variable in it withholds it."""
    return known(raw_text(node), node)


def known(part: str, node: Node) -> str:
    """Pass on a part of a value's text, unless an unset variable is in it."""
    names = unset_names(part)
    if names:
        raise unset(names, node.place())
    return part


def unset_names(part: str) -> tuple[str, ...]:
    """Names of the unset variables in a text, each with the file that may set it where one was not read."""
    return tuple(dict.fromkeys(_MARKED.findall(part))) if MARK in part else ()


def unset(names: tuple[str, ...], place: Place) -> Refused:
    """Say which variables are not set, or may be set by a file that was not read."""
    hidden = next((name for name in names if UNREAD in name), None)
    if hidden is not None:
        variable, _, file = hidden.partition(UNREAD)
        return Refused(f"the variable {variable} may be set by {file}, which was not read", "unset-variable", f"let {file} be read", place)
    listed = ", ".join(names)
    what = f"the variable {listed} is" if len(names) == 1 else f"the variables {listed} are"
    reason = f"{what} not set by any .env file, and the environment of the person who starts it is not read"
    remedy = f"write a default (${{{names[0]}:-…}}), or set it in a .env file beside the Compose file"
    return Refused(reason, "unset-variable", remedy, place)


def literal(node: Node) -> str:
    """Read text that no template may stand in."""
    found = text(node)
    template = placeholder(found)
    if template is not None:
        raise Refused(f"it holds the template placeholder {template[:60]}", "placeholder", "render the template first", node.place())
    return found


def marks_as(part: str, replacement: str | None = None) -> str:
    """Write unset variables as `${NAME}`, or as the replacement."""
    return (
        _MARKED.sub(lambda match: "${" + match[1].partition(UNREAD)[0] + "}" if replacement is None else replacement, part) if MARK in part else part
    )


def texts(node: Node) -> tuple[str, ...]:
    """Read a list of texts, or one text."""
    return tuple(text(item) for item in items(node))


def items(node: Node) -> list[Node]:
    """Read a list, or one scalar as a list of it."""
    return [node] if isinstance(node.value, (str, int, float)) else sequence(node)


def number(node: Node) -> float:
    """Read a number, also from digits in a text."""
    if isinstance(node.value, (int, float)) and not isinstance(node.value, bool) and abs(node.value) < 2**63:
        return node.value
    found = literal(node).strip()
    if isinstance(node.value, bool) or not _NUMBER.fullmatch(found):
        raise wrong(node, "a number")
    return float(found) if "." in found else int(found)


def integer(node: Node) -> int:
    """Read a whole number."""
    found = number(node)
    if found != int(found):
        raise wrong(node, "a whole number")
    return int(found)


def boolean(node: Node) -> bool:
    """Read a truth value, also from the words Compose takes for one."""
    if isinstance(node.value, bool):
        return node.value
    found = _TRUTH.get(literal(node).strip().lower()) if isinstance(node.value, str) else None
    if found is None:
        raise wrong(node, "true or false")
    return found


def names_of(node: Node) -> tuple[str, ...]:
    """Read names: the keys of a mapping, or the items of a list (`NAME=value` gives NAME)."""
    if isinstance(node.value, dict):
        return tuple(node.value)
    return tuple(text(item).partition("=")[0] for item in items(node))


def walk(node: Node) -> Iterator[Node]:
    """Yield every Node of a tree."""
    yield node
    below = node.value.values() if isinstance(node.value, dict) else node.value if isinstance(node.value, list) else ()
    for child in below:
        yield from walk(child)
