"""What the secrets of an application hold, known only so that it is told nowhere: their files and variables are read for that and kept by nobody."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from aiact_report._files import read_regular
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import keep
from aiact_report.collector.compose.files import Files
from aiact_report.collector.compose.nodes import Node, at, text
from aiact_report.collector.compose.read import local

_LONGEST = 64 * 1024
"""Bytes of a secret's file that are looked at."""
_MOST = 200


def keep_secrets(secrets: Mapping[str, Node], files: Files, variables: Mapping[str, str]) -> None:
    """Keep what secrets hold, by `file`, `environment` or `content`, from everything that is told of any source."""
    for name, node in list(secrets.items())[:_MOST]:
        for value in _values(node, files, variables):
            keep(name, value)


def _values(node: Node, files: Files, variables: Mapping[str, str]) -> Iterable[str]:
    if not isinstance(node.value, dict):
        return
    for field in ("file", "environment", "content"):
        try:
            item = at(node, field)
            written = text(item) if item is not None else ""
            path = local(item.origin.directory, written, item) if item is not None and field == "file" else None
        except Refused:
            continue
        if path is not None:
            yield _content(path, files.root)
        elif written:
            yield variables.get(written, "") if field == "environment" else written


def _content(path: Path, root: Path) -> str:
    """Read a secret's file inside the folder that was given; empty where it cannot be read."""
    try:
        real = Path(os.path.realpath(path))
        return read_regular(real, _LONGEST).decode("utf-8", "replace") if real.is_relative_to(root) else ""
    except (OSError, ValueError):
        return ""
