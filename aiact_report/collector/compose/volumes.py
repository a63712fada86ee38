"""Volumes of a service, short (`./data:/data:ro`) and long, and where their sources lie."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._walk import locator_of
from aiact_report.collector.compose.nodes import MARK, Node, at, boolean, mapping, raw_text, wrong

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]")
_NAMED_BY_A_LETTER = re.compile(r"[A-Za-z]:/[^:\\]*(?::[A-Za-z,]+)?")
"""A volume of one letter at a path of Linux (`d:/data:ro`). Compose takes the letter for a drive, and an engine on Linux then refuses it: nobody means that."""
_VARIABLE = re.compile(r"\0[^\0]*\0")


_KINDS = frozenset({"bind", "volume", "tmpfs", "npipe", "cluster", "image"})
"""Types of the long syntax: https://docs.docker.com/reference/compose-file/services/#volumes."""


class Volume(NamedTuple):
    """One entry of `volumes`; its texts may hold marks of unset variables."""

    kind: str
    """`bind`, `volume`, `tmpfs`, …; `unknown` when an unset variable decides it."""
    source: str
    """Empty: an anonymous volume."""
    target: str
    read_only: bool | None
    """None: an unset variable decides it."""
    node: Node


def volume(node: Node) -> Volume:
    """Read an entry in either syntax."""
    return _long(node) if isinstance(node.value, dict) else _short(node)


def _short(node: Node) -> Volume:
    """Read `[SOURCE:]TARGET[:OPTIONS]`."""
    written = raw_text(node).strip()
    drive = _WINDOWS.match(written) and not _NAMED_BY_A_LETTER.fullmatch(written)
    parts = written[2:].split(":") if drive else written.split(":")
    if drive:
        parts[0] = written[:2] + parts[0]
    if len(parts) == 1 and MARK in written:
        return Volume("unknown", written, written, read_only=None, node=node)
    if len(parts) == 1:
        return Volume("volume", "", _tidy(parts[0]), read_only=False, node=node)
    options = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 -- source, target, options
    read_only = "ro" in options.split(",") or (None if MARK in options else False)
    return Volume(_kind(parts[0]), parts[0], _tidy(parts[1]), read_only, node)


def _long(node: Node) -> Volume:
    """Read the long syntax."""
    texts = {key: raw_text(value) for key, value in mapping(node).items() if key in {"type", "source", "target"}}
    if not texts.get("target"):
        raise wrong(node, "a volume with a target")
    switch = at(node, "read_only")
    kind = texts.get("type") or "volume"
    if kind not in _KINDS and MARK not in kind:
        raise Refused(f"the type of volume {kind[:80]} is not known here", "unsupported", place=node.place())
    if MARK in kind:  # whoever sets it decides what the source is
        return Volume("unknown", kind, _tidy(texts["target"]), read_only=None, node=node)
    unsure = switch is not None and MARK in raw_text(switch)
    read_only = None if unsure else kind == "image" or (switch is not None and boolean(switch))
    return Volume(kind, texts.get("source", ""), _tidy(texts["target"]), read_only, node)


def _kind(source: str) -> str:
    """Tell a host path from a volume's name, as Compose does: by how it starts."""
    if source.startswith(("/", ".", "~", "\\")) or _WINDOWS.match(source):
        return "bind"
    if MARK not in source:
        return "volume"
    return "bind" if "/" in _VARIABLE.sub("", source) else "unknown"


def _tidy(target: str) -> str:
    """Write a path in the container without a slash at its end."""
    return target.rstrip("/") or "/" if target else target


def host_path(source: str, node: Node, project: str) -> str | None:
    """Name a bind's source when it lies outside the project's folder; None when it lies inside."""
    if source.startswith(("/", "\\")) or _WINDOWS.match(source):
        return posixpath.normpath(source).replace("//", "/")
    if source.startswith("~"):
        return source.rstrip("/")
    inside = posixpath.normpath(source)
    return _from_project(inside, node, project) if inside == ".." or inside.startswith("../") else None


def project_path(source: str, node: Node, project: str) -> str:
    """Name a bind's source inside the project's folder relative to that folder."""
    path = _from_project(source, node, project)
    return path if path.startswith(".") else f"./{path}"


def _from_project(source: str, node: Node, project: str) -> str:
    """Make a path that is relative to the folder of its file relative to the project's."""
    folder = locator_of(node.origin.directory, Path(project))
    return posixpath.normpath(posixpath.join(folder, source))
