"""Helm charts the user names: rendered by `helm template`, then read like manifests. See `docs/collectors/rendering.md`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiact_report._files import read_regular
from aiact_report.collector._base import Asked, Collected
from aiact_report.collector._refused import Refused
from aiact_report.collector._rendering import chance, process
from aiact_report.collector._rendering import read as render
from aiact_report.collector._rendering.process import Renderer
from aiact_report.collector._rendering.read import Rendering
from aiact_report.collector._request import Request
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._yaml import load as _yaml

_MARK = "# Source: "
_HEAD = 256 * 1024
"""Bytes of a Chart.yaml that are read."""
_AGAIN = 2
"""Times that a chart that draws lots is rendered again."""
_MISSING = ("missing in charts/", "helm dependency build", "dependencies")


def collect(request: Request) -> Collected:
    """Render and read every chart; what cannot be rendered becomes an Unobserved."""
    found = Collected()
    for path in dict.fromkeys(request.charts.paths):
        found.take(_collect(path, request))
    return found


def _collect(path: Path, request: Request) -> Collected:
    folder = path if path.is_absolute() else request.root / path
    rendering, asked = _rendering(path, _described(folder), request), chance.look(folder)
    shown = render.shown(path, request)
    try:
        renderer = _renderer(request)
        command = (*renderer.command, *_arguments(rendering.name, folder, request))
        data = _run(command, request, draws=asked.draws)
    except Refused as error:
        return render.unseen(rendering, _advised(error, shown))
    found = render.read(rendering, renderer, data, _place_of(data.decode("utf-8", "replace"), shown, rendering.file))
    found.unobserved += chance.unanswered(asked, _answered(request), shown, rendering.locator)
    render.put_into(found.subjects, request.charts.namespace)
    return found


def _run(command: tuple[str, ...], request: Request, *, draws: bool) -> bytes:
    """Render; a chart that draws lots several times, so that what differs can be told and no digest hangs on it."""
    data = process.run(command, request.root, request.environment)
    if not draws:
        return data
    again = chance.steady([data, *(process.run(command, request.root, request.environment) for _ in range(_AGAIN))])
    if again is None:
        msg = "the chart draws lots, and its rendering has other lines each time: nothing of it was read"
        raise Refused(msg, chance.CAUSE, "set the values that it would draw: --helm-set KEY=VALUE")
    return again


def _answered(request: Request) -> tuple[str, ...]:
    """Name what a chart may ask and is answered."""
    versions = (".Capabilities.APIVersions",) if request.charts.api_versions else ()
    return (*versions, ".Capabilities.KubeVersion") if request.charts.kube_version else versions


def _renderer(request: Request) -> Renderer:
    """Find helm; raises Refused where there is none."""
    path = process.find("helm", request.environment)
    if path is None:
        msg = "the chart was not rendered: helm is not on the PATH"
        raise Refused(msg, "no-renderer")
    version = process.version_of((path, "version", "--short"), request.environment)
    return Renderer("helm", (path,), version)


def _arguments(name: str | None, folder: Path, request: Request) -> tuple[str, ...]:
    """Give helm its arguments; tests of a chart are not part of what is installed."""
    values = [f"--values={path if path.is_absolute() else (request.root / path).resolve()}" for path in request.charts.values]
    return ("template", request.charts.release or name or "release", str(folder.resolve()), *values, *_settings(request), "--skip-tests")


def _settings(request: Request, hide: Callable[[str], str] = str) -> tuple[str, ...]:
    """Give what the user says of release and cluster; `hide` takes credentials out of what is shown."""
    return (
        *(f"--set={hide(entry)}" for entry in request.charts.sets),
        *((f"--namespace={request.charts.namespace}",) if request.charts.namespace else ()),
        *(f"--api-versions={entry}" for entry in request.charts.api_versions),
        *((f"--kube-version={request.charts.kube_version}",) if request.charts.kube_version else ()),
    )


def _rendering(path: Path, described: dict[str, Any], request: Request) -> Rendering:
    """Say what is rendered, in the words of its Chart.yaml."""
    shown = render.shown(path, request)
    name, version, app_version = (str(described[key])[:200] if described.get(key) is not None else None for key in ("name", "version", "appVersion"))
    values = tuple(f"--values={render.shown(entry, request)}" for entry in request.charts.values)
    release = request.charts.release or name or "release"
    arguments = ("helm", "template", release, shown, *values, *_settings(request, redact), "--skip-tests")
    return Rendering(f"helm:{shown}", "chart", f"{shown}/Chart.yaml", arguments, name, version, app_version)


def _described(folder: Path) -> dict[str, Any]:
    """Read the Chart.yaml; nothing where there is none that can be read, helm then says so."""
    try:
        text = read_regular(folder / "Chart.yaml", _HEAD).decode("utf-8", "replace")
    except OSError:
        return {}
    documents = [document.data for document in _yaml.load(text, "kubernetes") if isinstance(document, _yaml.Document)]
    return documents[0] if documents and isinstance(documents[0], dict) else {}


def _advised(error: Refused, shown: str) -> Refused:
    """Add what to do about missing dependencies."""
    if error.cause == "refused" and any(word in error.reason for word in _MISSING):
        return Refused(error.reason, "incomplete", f"helm dependency build {shown}")
    return error


def _place_of(text: str, shown: str, chart_file: str) -> Callable[[int], str]:
    """Find the template a line of the output comes from: helm names it by the chart's name, people by its folder."""
    source_of = render.sources_in(text, _MARK)

    def place(line: int) -> str:
        template = source_of(line)
        return f"{shown}/{template.partition('/')[2]}" if template is not None and "/" in template else chart_file

    return place


COLLECTOR = Asked("chart", lambda request: bool(request.charts.paths), collect, rank=60)
