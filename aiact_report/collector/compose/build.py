"""What a service is built from: its Dockerfile, its context, and the stage."""

from __future__ import annotations

import os
from pathlib import Path

from aiact_report.collector._refused import Refused
from aiact_report.collector._walk import locator_of
from aiact_report.collector.compose.nodes import Node, at, literal, text
from aiact_report.collector.compose.read import is_remote
from aiact_report.collector.compose.sheet import Sheet


def read(sheet: Sheet, root: Path) -> None:
    """Set the Dockerfile a service is built from, the folder that is sent, and the stage."""
    sheet.read("workload.build_dockerfile", "build", lambda node: _dockerfile(node, root))
    sheet.read("workload.build_context", "build", lambda node: locator_of(_context(node), root))
    sheet.look("workload.build_target")
    build = sheet.node.value.get("build")
    if build is not None and isinstance(build.value, dict):
        sheet.read("workload.build_target", "build.target", literal)


def _dockerfile(node: Node, root: Path) -> str | None:
    """Name the Dockerfile relative to the folder the program was pointed at."""
    if at(node, "dockerfile_inline") is not None:
        reason = "the Dockerfile is written in the Compose file, where it is not read"
        raise Refused(reason, "unsupported", "put it in a file of its own", node.place())
    file = at(node, "dockerfile")
    return locator_of(os.path.normpath(os.path.join(_context(node), text(file) if file else "Dockerfile")), root)


def _context(node: Node) -> str:
    """Path of the folder that is sent to the engine: the text of `build`, or its `context`."""
    context = at(node, "context")
    folder = text(context) if context else "."
    if is_remote(folder):
        raise Refused("the build context is on another machine, and nothing is fetched", "unsupported", "read a local copy", node.place())
    return os.path.normpath(node.origin.directory / folder)
