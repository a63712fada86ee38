"""Helm charts: rendered by the real program where there is one, else by a stand-in that writes what helm writes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._request import Charts, Request
from aiact_report.collector.chart import COLLECTOR

Ask = Callable[..., Request]
StandIn = Callable[[str, str], str]
OUTPUT = """---
# Source: scoring-api/charts/cache/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: cache
spec:
  ports: [{port: 6379}]
---
# Source: scoring-api/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: scoring
spec:
  replicas: 3
  template:
    metadata: {labels: {app: scoring}}
    spec:
      containers: [{name: app, image: "registry.example/scoring:1.2"}]
"""
HELM = f"""
if sys.argv[1] == "version":
    print("v3.16.4+g7877b45")
else:
    sys.stdout.write({OUTPUT!r})
"""


def values(collected: Collected, kind: str) -> dict[str, object]:
    """Values of the only subject of a kind."""
    (subject,) = (subject for subject in collected.subjects if subject.kind == kind)
    return {name.removeprefix(f"{kind}."): fact.value for name, fact in subject.facts.items()}


@pytest.mark.skipif(shutil.which("helm") is None, reason="helm is not on the PATH: no chart is rendered with it")
def test_a_chart_is_read_with_its_values(ask: Ask, chart: Path, tmp_path: Path) -> None:
    """The real program: later values win, and the template is named."""
    (tmp_path / "prod.yaml").write_text("replicas: 4\n")
    collected = COLLECTOR.collect(ask(paths=(chart,), values=(Path("prod.yaml"),)))
    workload = next(subject for subject in collected.subjects if subject.kind == "workload")
    assert workload.facts["workload.replicas_declared"].value == 4
    assert workload.facts["workload.replicas_declared"].place.file == "charts/scoring/templates/deployment.yaml"
    assert (values(collected, "rendering")["name"], values(collected, "rendering")["version"]) == ("scoring-api", "1.4.0")


def test_places_name_the_template_of_each_object(ask: Ask, chart: Path, stand_in: StandIn) -> None:
    """Also that of a chart within the chart."""
    collected = COLLECTOR.collect(ask(path=stand_in("helm", HELM), paths=(chart,)))
    files = {subject.kind: next(iter(subject.facts.values())).place.file for subject in collected.subjects}
    assert files["service"] == "charts/scoring/charts/cache/templates/service.yaml"
    assert files["workload"] == "charts/scoring/templates/deployment.yaml"
    assert next(subject.id for subject in collected.subjects if subject.kind == "workload") == "helm:charts/scoring#Deployment/-/scoring"


def test_renderer_chart_and_arguments_are_facts(ask: Ask, chart: Path, stand_in: StandIn) -> None:
    """Nothing of this machine is in them."""
    collected = COLLECTOR.collect(ask(path=stand_in("helm", HELM), paths=(chart,), values=(Path("prod.yaml"),)))
    assert values(collected, "rendering") == {
        "renderer": "helm",
        "renderer_version": "3.16.4+g7877b45",
        "arguments": ("helm", "template", "scoring-api", "charts/scoring", "--values=prod.yaml", "--skip-tests"),
        "name": "scoring-api",
        "version": "1.4.0",
        "app_version": "2.0",
        "documents": 2,
    }
    assert [(source.id, source.kind) for source in collected.sources] == [("helm:charts/scoring", "chart")]


def test_helm_is_called_without_the_users_settings(ask: Ask, chart: Path, stand_in: StandIn) -> None:
    """Nothing of the environment reaches it but what it needs, so that no cluster and no network is asked."""
    body = "print('kind: X' if sorted(os.environ) and 'SECRET_TOKEN' not in os.environ and not os.path.exists(os.environ['KUBECONFIG']) else sys.exit(3))"
    request = ask(path=stand_in("helm", body), paths=(chart,))
    assert COLLECTOR.collect(Request(request.root, "", {**request.environment, "SECRET_TOKEN": "x"}, charts=Charts(paths=(chart,)))).sources


def test_missing_dependencies_name_the_command_that_brings_them(ask: Ask, chart: Path, stand_in: StandIn) -> None:
    """They are not downloaded."""
    complaint = "Error: An error occurred while checking for chart dependencies. found in Chart.yaml, but missing in charts/ directory: redis"
    path = stand_in("helm", f"sys.exit({complaint!r})")
    (entry,) = COLLECTOR.collect(ask(path=path, paths=(chart,))).unobserved
    assert (entry.cause, entry.remedy) == ("incomplete", "helm dependency build charts/scoring")
    assert "redis" in entry.reason


def test_a_credential_in_the_complaint_is_not_shown(ask: Ask, chart: Path, stand_in: StandIn) -> None:
    """Helm repeats values in its errors."""
    (entry,) = COLLECTOR.collect(ask(path=stand_in("helm", "sys.exit('cannot use https://u:hunter2secret@host/x')"), paths=(chart,))).unobserved
    assert "hunter2secret" not in entry.reason


def test_without_helm_the_command_is_given(ask: Ask, chart: Path, tmp_path: Path) -> None:
    """One entry that withholds everything the chart might have held."""
    (entry,) = COLLECTOR.collect(ask(path=str(tmp_path), paths=(chart,))).unobserved
    assert (entry.cause, entry.facts, entry.subject, entry.source) == ("no-renderer", (), None, "helm:charts/scoring")
    assert "helm template scoring-api charts/scoring" in str(entry.remedy)


def test_output_that_is_no_yaml_is_unobserved(ask: Ask, chart: Path, stand_in: StandIn) -> None:
    """A broken document costs itself alone."""
    body = HELM.replace("registry.example/scoring:1.2", "x").replace("kind: Service", "kind: [Service")
    collected = COLLECTOR.collect(ask(path=stand_in("helm", body), paths=(chart,)))
    assert [entry.cause for entry in collected.unobserved if entry.subject is None] == ["parse-error"]
    assert values(collected, "workload")["replicas_declared"] == 3
