"""Helm charts the user names: rendered by `helm template`, then read like manifests. See `docs/collectors/rendering.md`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiact_report.collector._base import Asked, Collected, Request
from aiact_report.collector._files import read_regular
from aiact_report.collector._rendering import process
from aiact_report.collector._rendering import read as render
from aiact_report.collector._rendering.process import Renderer, RenderError
from aiact_report.collector._rendering.read import Rendering
from aiact_report.collector._yaml import load as _yaml

_MARK = "# Source: "
_HEAD = 256 * 1024
"""Bytes of a Chart.yaml that are read."""
_MISSING = ("missing in charts/", "helm dependency build", "dependencies")


def collect(request: Request) -> Collected:
    """Render and read every chart; what cannot be rendered becomes an Unobserved."""
    found = Collected()
    for path in dict.fromkeys(request.charts):
        found.take(_collect(path, request))
    return found


def _collect(path: Path, request: Request) -> Collected:
    folder = path if path.is_absolute() else request.root / path
    rendering = _rendering(path, _described(folder), request)
    try:
        renderer = _renderer(request)
        data = process.run((*renderer.command, *_arguments(rendering.name, folder, request)), request.root, request.environment)
    except RenderError as error:
        return render.unseen(rendering, _advised(error, render.shown(path, request)))
    place_of = _place_of(data.decode("utf-8", "replace"), render.shown(path, request), rendering.file)
    return render.read(rendering, renderer, data, place_of)


def _renderer(request: Request) -> Renderer:
    """Find helm; raises RenderError where there is none."""
    path = process.find("helm", request.environment)
    if path is None:
        msg = "the chart was not rendered: helm is not on the PATH"
        raise RenderError(msg, "no-renderer")
    version = process.version_of((path, "version", "--short"), request.environment)
    return Renderer("helm", (path,), version)


def _arguments(name: str | None, folder: Path, request: Request) -> tuple[str, ...]:
    """Give helm its arguments; tests of a chart are not part of what is installed."""
    values = [f"--values={path if path.is_absolute() else (request.root / path).resolve()}" for path in request.values]
    return ("template", name or "release", str(folder.resolve()), *values, "--skip-tests")


def _rendering(path: Path, described: dict[str, Any], request: Request) -> Rendering:
    """Say what is rendered, in the words of its Chart.yaml."""
    shown = render.shown(path, request)
    name, version, app_version = (str(described[key])[:200] if described.get(key) is not None else None for key in ("name", "version", "appVersion"))
    values = tuple(f"--values={render.shown(entry, request)}" for entry in request.values)
    arguments = ("helm", "template", name or "release", shown, *values, "--skip-tests")
    return Rendering(f"helm:{shown}", "chart", f"{shown}/Chart.yaml", arguments, name, version, app_version)


def _described(folder: Path) -> dict[str, Any]:
    """Read the Chart.yaml; nothing where there is none that can be read, helm then says so."""
    try:
        text = read_regular(folder / "Chart.yaml", _HEAD).decode("utf-8", "replace")
    except OSError:
        return {}
    documents = [document.data for document in _yaml.load(text, "kubernetes") if isinstance(document, _yaml.Document)]
    return documents[0] if documents and isinstance(documents[0], dict) else {}


def _advised(error: RenderError, shown: str) -> RenderError:
    """Add what to do about missing dependencies."""
    if error.cause == "refused" and any(word in error.reason for word in _MISSING):
        return RenderError(error.reason, "incomplete", f"helm dependency build {shown}")
    return error


def _place_of(text: str, shown: str, chart_file: str) -> Callable[[int], str]:
    """Find the template a line of the output comes from: helm names it by the chart's name, people by its folder."""
    source_of = render.sources_in(text, _MARK)

    def place(line: int) -> str:
        template = source_of(line)
        return f"{shown}/{template.partition('/')[2]}" if template is not None and "/" in template else chart_file

    return place


COLLECTOR = Asked("chart", lambda request: bool(request.charts), collect, rank=60)
