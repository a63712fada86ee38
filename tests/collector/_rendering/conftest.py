"""A chart, an overlay, and renderers: those of this machine, and a stand-in for what a healthy one does not do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._request import Charts, Request

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: scoring}
spec:
  replicas: 1
  selector: {matchLabels: {app: scoring}}
  template:
    metadata: {labels: {app: scoring}}
    spec:
      containers: [{name: app, image: "registry.example/scoring:1.2"}]
"""


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Request]:
    """Make a request in a folder of its own."""

    def make(*, path: str | None = None, kustomizations: tuple[Path, ...] = (), **charts: Any) -> Request:
        environment = {"PATH": os.environ.get("PATH", "") if path is None else path}
        return Request(tmp_path, "2026-01-01T00:00:00Z", environment=environment, charts=Charts(**charts), kustomizations=kustomizations)

    return make


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    """Write a chart whose only template takes its replicas from the values."""
    folder = tmp_path / "charts" / "scoring"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: scoring-api\nversion: 1.4.0\nappVersion: '2.0'\n")
    (folder / "values.yaml").write_text("replicas: 1\n")
    (folder / "templates" / "deployment.yaml").write_text(DEPLOYMENT.replace("replicas: 1", "replicas: {{ .Values.replicas }}"))
    return Path("charts/scoring")


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """Write a base, and an overlay that sets replicas and namespace."""
    base, prod = tmp_path / "base", tmp_path / "overlays" / "prod"
    base.mkdir()
    prod.mkdir(parents=True)
    (base / "deployment.yaml").write_text(DEPLOYMENT)
    (base / "kustomization.yaml").write_text("resources: [deployment.yaml]\n")
    (prod / "kustomization.yaml").write_text("namespace: prod\nresources: [../../base]\nreplicas: [{name: scoring, count: 3}]\n")
    return Path("overlays/prod")


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[[str, str], str]:
    """Write an executable of a name that runs a Python text; gives the PATH that holds it alone."""

    def make(name: str, body: str) -> str:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / name
        program.write_text(f"#!{sys.executable} -IS\nimport sys, time, os\n{body}\n")
        program.chmod(0o755)
        return str(folder)

    return make
