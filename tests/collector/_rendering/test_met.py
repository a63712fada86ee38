"""Overlays and charts that a walk meets: what they put together is judged as rendered, or is named with the command that would show it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from aiact_report import pipeline
from aiact_report.collector._rendering import process
from aiact_report.collector._request import Request
from aiact_report.model import Evidence, Unobserved

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 1
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: "r.example/api:1.2.3"}]}
"""
PATCH = """apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec: {template: {spec: {containers: [{name: api, resources: {limits: {memory: 1Gi}}}]}}}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}, ports: [{port: 80}]}\n"
needs_kustomize = pytest.mark.skipif(
    not (shutil.which("kustomize") or shutil.which("kubectl")), reason="without kustomize or kubectl, nothing is rendered"
)


def read(root: Path, files: dict[str, str], *, render: bool = False, kustomizations: tuple[Path, ...] = ()) -> Evidence:
    """Write files and read them."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    request = Request(root, "2026-01-01T00:00:00Z", {"PATH": os.environ["PATH"]}, kustomizations=kustomizations)
    return pipeline.link(pipeline.collect(pipeline.Wanted(paths=(root,), request=request, render=render), jobs=1))


def workloads(seen: Evidence) -> list[str]:
    """Give the ids of the workloads."""
    return [subject.id for subject in seen.subjects if subject.kind == "workload"]


def unrendered(seen: Evidence) -> list[Unobserved]:
    """Give what was not rendered."""
    return [item for item in seen.unobserved if item.cause == "not-rendered"]


BASE = {"base/kustomization.yaml": "resources: [api.yaml]\n", "base/api.yaml": DEPLOYMENT}


@pytest.mark.parametrize(
    "overlay",
    [
        "resources: [../../base]\nnamespace: prod\n",
        "bases: [../../base]\npatches: [{path: patch.yaml}]\n",
        "resources: [../../base]\npatchesStrategicMerge: [patch.yaml]\n",
        "resources: [../../base/]\npatchesJson6902: [{target: {kind: Deployment, name: api}, path: patch.yaml}]\n",
        "resources: [../../base]\ncomponents: [../../components/hard]\n",
        "resources: [../../base]\nreplicas: [{name: api, count: 4}]\n",
    ],
)
def test_an_overlay_is_named_once_and_its_parts_are_not_judged(tmp_path: Path, overlay: str) -> None:
    """With the command that renders it; base, component and patch are no workloads by themselves."""
    component = {"components/hard/kustomization.yaml": "kind: Component\npatches: [{path: p.yaml}]\n", "components/hard/p.yaml": PATCH}
    files = {**BASE, "overlays/prod/kustomization.yaml": overlay, "overlays/prod/patch.yaml": PATCH}
    seen = read(tmp_path, files | (component if "components" in overlay else {}))
    assert workloads(seen) == []
    (item,) = unrendered(seen)
    assert "kubectl kustomize overlays/prod | aiact-report generate -" in str(item.remedy)
    assert any(entry.path == "base/api.yaml" and "overlays/prod" in entry.reason for entry in seen.skipped)


def test_two_overlays_are_two(tmp_path: Path) -> None:
    """Each has its command."""
    overlays = {f"overlays/{name}/kustomization.yaml": f"resources: [../../base]\nnamespace: {name}\n" for name in ("dev", "prod")}
    assert [item.source for item in unrendered(read(tmp_path, BASE | overlays))] == ["kustomize:overlays/dev", "kustomize:overlays/prod"]


def test_a_list_of_files_is_one_world(tmp_path: Path) -> None:
    """A kustomization that changes nothing is what is applied: its files are judged and joined, wherever they lie."""
    files = {"k8s/kustomization.yaml": "resources: [dev/api.yaml, prod/svc.yaml]\n", "k8s/dev/api.yaml": DEPLOYMENT, "k8s/prod/svc.yaml": SERVICE}
    seen = read(tmp_path, files)
    (workload,) = (subject for subject in seen.subjects if subject.kind == "workload")
    assert workload.facts["workload.services"].value == ("api",)
    assert [(world.name, world.by) for world in seen.worlds] == [("k8s", "kustomization")]
    assert unrendered(seen) == []


def test_what_nobody_uses_is_still_judged(tmp_path: Path) -> None:
    """A manifest in the folder of a base that no kustomization lists is applied by hand, or not: it is judged."""
    seen = read(
        tmp_path,
        {**BASE, "base/extra.yaml": DEPLOYMENT.replace("name: api", "name: extra"), "o/kustomization.yaml": "resources: [../base]\nnamespace: a\n"},
    )
    assert workloads(seen) == ["base/extra.yaml#Deployment/-/extra"]


def test_a_patch_alone_is_no_workload(tmp_path: Path) -> None:
    """A strategic-merge patch that no kustomization here names is told by what it lacks."""
    seen = read(tmp_path, {"patch.yaml": PATCH, "replicas.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b}\nspec: {replicas: 3}\n"})
    assert workloads(seen) == []
    assert [item.cause for item in seen.unobserved] == ["patch", "patch"]


@needs_kustomize
def test_an_overlay_is_rendered_where_that_is_allowed(tmp_path: Path) -> None:
    """With `--render`, or by its name; nothing else renders it."""
    files = {**BASE, "prod/kustomization.yaml": "resources: [../base]\nreplicas: [{name: api, count: 4}]\n"}
    by_name = read(tmp_path, files, kustomizations=(Path("prod"),))
    seen = read(tmp_path, files, render=True)
    assert workloads(seen) == workloads(by_name) == ["kustomize:prod#Deployment/-/api"]
    assert unrendered(seen) == unrendered(by_name) == []


@pytest.mark.parametrize("name", ["http://127.0.0.1:{port}/base.yaml", "git@127.0.0.1:{port}/x", "github.com/a/b//c?ref=v1", "../elsewhere"])
def test_nothing_remote_is_asked_for(tmp_path: Path, name: str) -> None:
    """Nor at the loopback: what is no file here is refused before a program is started."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        text = name.format(port=server.getsockname()[1])
        seen = read(tmp_path, {"o/kustomization.yaml": f"resources: ['{text}']\nnamespace: a\n"}, render=True)
        with pytest.raises(TimeoutError):
            server.accept()
    assert any(item.cause == "refused" and "not fetched" in item.reason for item in seen.unobserved)


@pytest.mark.skipif(
    not process.isolation(), reason="this user may make no network namespace: what a renderer asks for is refused only by what is read of it"
)
def test_a_renderer_has_no_network(tmp_path: Path) -> None:
    """It runs in a namespace of its own, in which the loopback does not answer either."""
    import socket
    import sys

    with socket.create_server(("127.0.0.1", 0)) as server:
        body = f"import socket\ntry:\n    socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)\n    print('reached')\nexcept OSError:\n    print('nothing')"
        assert process.run((sys.executable, "-c", body), tmp_path, {}) == b"nothing\n"


CHART = {
    "charts/api/Chart.yaml": "apiVersion: v2\nname: api\nversion: 1.0.0\n",
    "charts/api/values.yaml": "image: r.example/api:1.2.3\n",
    "charts/api/templates/deployment.yaml": DEPLOYMENT.replace('"r.example/api:1.2.3"', "{{ .Values.image }}").replace(
        "spec:\n  rep", "{{- with .Values }}\nspec:\n  rep"
    ),
    "charts/api/templates/service.yaml": "{{- if .Values.service }}\n" + SERVICE + "{{- end }}\n",
    "charts/api/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "charts/api/charts/sub/templates/x.yaml": "{{- if .Values.service }}\n" + SERVICE + "{{- end }}\n",
}


def test_a_chart_is_named_once(tmp_path: Path) -> None:
    """With the command that renders it, not one line a template; a chart inside is part of it."""
    seen = read(tmp_path, CHART)
    (item,) = unrendered(seen)
    assert item.source == "helm:charts/api"
    assert "helm template release charts/api | aiact-report generate -" in str(item.remedy)
    assert not any(entry.cause == "placeholder" and entry.subject is None and "/api/templates/" in str(entry.source) for entry in seen.unobserved)
