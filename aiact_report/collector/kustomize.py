"""Kustomize directories the user names: rendered by `kustomize build` or `kubectl kustomize`, then read like manifests.

See `docs/collectors/rendering.md`.
"""

from __future__ import annotations

from pathlib import Path

from aiact_report.collector._base import Asked, Collected
from aiact_report.collector._refused import Refused
from aiact_report.collector._rendering import process
from aiact_report.collector._rendering import read as render
from aiact_report.collector._rendering.kustomization import NAMES, remote
from aiact_report.collector._rendering.process import Renderer
from aiact_report.collector._rendering.read import Rendering
from aiact_report.collector._request import Request
from aiact_report.collector._vocabulary.credentials import redact

_BY_HAND = "remote bases are not fetched: render it yourself and read the result: kustomize build … > rendered.yaml"
_SHOWN = 200
"""Characters of a remote name that are shown."""


def collect(request: Request) -> Collected:
    """Render and read every directory; what cannot be rendered becomes an Unobserved."""
    found = Collected()
    for path in dict.fromkeys(request.kustomizations):
        found.take(_collect(path, request))
    return found


def _collect(path: Path, request: Request) -> Collected:
    folder = path if path.is_absolute() else request.root / path
    shown = render.shown(path, request)
    file = next((f"{shown}/{name}" for name in NAMES if (folder / name).is_file()), shown)
    rendering = Rendering(f"kustomize:{shown}", "kustomize", file, ("kustomize", "build", shown))
    try:
        _refuse_remote(folder, request)
        renderer = _renderer(request)
        rendering = rendering._replace(arguments=(*renderer.name.split(), *renderer.command[2:], shown))
        data = process.run((*renderer.command, str(folder.resolve())), request.root, request.environment)
    except Refused as error:
        return render.unseen(rendering, error)
    return render.read(rendering, renderer, data, lambda _line: file)


def _renderer(request: Request) -> Renderer:
    """Find kustomize, else the one in kubectl; raises Refused where there is neither."""
    environment = request.environment
    if path := process.find("kustomize", environment):
        return Renderer("kustomize build", (path, "build"), process.version_of((path, "version"), environment))
    if path := process.find("kubectl", environment):
        version = process.version_of((path, "version", "--client"), environment, "Kustomize Version")
        return Renderer("kubectl kustomize", (path, "kustomize"), version)
    msg = "the directory was not rendered: neither kustomize nor kubectl is on the PATH"
    raise Refused(msg, "no-renderer")


def _refuse_remote(folder: Path, request: Request) -> None:
    """Raise Refused for what a kustomization, or one it uses, names and does not lie here: nothing is fetched, from whatever address."""
    found = remote(folder.resolve())
    if found is not None:
        file, name = found
        where = render.shown(Path(file), request)
        msg = f"{where} names {redact(name)[:_SHOWN]!r}, which is no file or folder here: what is remote is not fetched"
        raise Refused(msg, "refused", _BY_HAND)


COLLECTOR = Asked("kustomize", lambda request: bool(request.kustomizations), collect, rank=61)
