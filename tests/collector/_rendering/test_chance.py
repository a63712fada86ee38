"""What a chart asks of a cluster, or draws by lot: withheld and named, with the real helm."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._rendering.chance import DRAWN, steady
from aiact_report.collector._request import Request
from aiact_report.collector.chart import COLLECTOR

Ask = Callable[..., Request]
CACHED = sorted((Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aiact-report" / "real-tools" / "helm").glob("*/helm"))
HELM = str(CACHED[-1].parent) if CACHED else os.path.dirname(shutil.which("helm") or "")
needs_helm = pytest.mark.skipif(not HELM, reason="helm is not here (scripts/real-tools helm): no chart is rendered with it")
POLICY = """{{- if .Capabilities.APIVersions.Has "networking.k8s.io/v9" }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api}
spec: {podSelector: {}}
{{- end }}
"""
DRAWS = """apiVersion: v1
kind: Secret
metadata: {name: "s-{{ randAlphaNum 8 | lower }}"}
stringData:
  password: {{ randAlphaNum 20 | quote }}
"""


def write(chart: Path, root: Path, **templates: str) -> None:
    """Add templates to a chart."""
    for name, text in templates.items():
        (root / chart / "templates" / f"{name}.yaml").write_text(text)


def workload_namespace(collected: Collected) -> str | None:
    """Give the namespace of the only workload."""
    return next(subject.namespace for subject in collected.subjects if subject.kind == "workload")


@needs_helm
def test_what_capabilities_decide_is_withheld(ask: Ask, chart: Path, tmp_path: Path) -> None:
    """A policy that a chart makes for clusters of a version is not known to be absent; given the version, it is there."""
    write(chart, tmp_path, policy=POLICY, job='{{- if lookup "v1" "Secret" "" "x" }}\n{{- end }}\n')
    collected = COLLECTOR.collect(ask(path=HELM, paths=(chart,)))
    said = {str(item.place.file).rpartition("/")[2]: item for item in collected.unobserved if item.place}
    assert "workload.ingress_policies" in said["policy.yaml"].facts
    assert "--api-versions" in str(said["policy.yaml"].remedy)
    assert "lookup" in said["job.yaml"].reason
    known = COLLECTOR.collect(ask(path=HELM, paths=(chart,), api_versions=("networking.k8s.io/v9",)))
    assert any(subject.kind == "network-policy" for subject in known.subjects)
    assert not any("APIVersions" in item.reason for item in known.unobserved)


@needs_helm
def test_what_is_drawn_by_lot_changes_no_digest(ask: Ask, chart: Path, tmp_path: Path) -> None:
    """Two runs give one digest and one set of facts."""
    write(chart, tmp_path, secret=DRAWS)
    first, second = (COLLECTOR.collect(ask(path=HELM, paths=(chart,))) for _ in range(2))
    assert first == second
    assert any(subject.kind == "workload" for subject in first.subjects)


@needs_helm
def test_release_namespace_and_values_are_the_users(ask: Ask, chart: Path, tmp_path: Path) -> None:
    """As `helm install NAME DIR -n NS --set …` would have them; a credential among them is not shown."""
    write(chart, tmp_path, name="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}'}\n")
    sets = ("replicas=7", "db.password=hunter2hunter2")
    collected = COLLECTOR.collect(ask(path=HELM, paths=(chart,), release="live", namespace="ml", sets=sets))
    assert workload_namespace(collected) == "ml"
    assert any(subject.name == "live" for subject in collected.subjects)
    shown = next(subject for subject in collected.subjects if subject.kind == "rendering").facts["rendering.arguments"].value
    assert "--set=replicas=7" in shown
    assert "--namespace=ml" in shown
    assert "hunter2" not in str(collected)


def test_a_line_that_differs_is_a_placeholder() -> None:
    """Keys and places stay; of another number of lines nothing can be told."""
    assert steady([b"a:\n  - x: 1\n", b"a:\n  - x: 2\n"]) == f'a:\n  - x: "{DRAWN}"\n'.encode()
    assert steady([b"- a\n", b"- b\n"]) == f'- "{DRAWN}"\n'.encode()
    assert steady([b"a: |\n  xyz\n", b"a: |\n  abc\n"]) == f"a: |\n  {DRAWN}\n".encode()
    assert steady([b"a\n", b"a\nb\n"]) is None
