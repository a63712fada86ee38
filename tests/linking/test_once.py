"""Relations of many to many: kept once, in time and bytes that grow with the input and not with its square."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aiact_report import evidence, pipeline

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: s-%d, namespace: p}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p-%d, namespace: p, labels: {app: a}}\nspec: {containers: [{name: c, image: a/b}]}\n"
KINDS = (
    ("networking.k8s.io/v1", "NetworkPolicy", "podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]"),
    ("security.istio.io/v1", "AuthorizationPolicy", "selector: {matchLabels: {app: a}}, rules: [{from: [{source: {principals: [x]}}]}]"),
    ("monitoring.coreos.com/v1", "PodMonitor", "selector: {matchLabels: {app: a}}, podMetricsEndpoints: [{port: m}]"),
    ("v1", "ResourceQuota", "hard: {cpu: 1}"),
    ("policy/v1", "PodDisruptionBudget", "minAvailable: 1, selector: {matchLabels: {app: a}}"),
)


def _policies(number: int) -> str:
    return "---\n".join(
        f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: n-{number}, namespace: p}}\nspec: {{{spec}}}\n" for api, kind, spec in KINDS
    )


def _file(folder: Path, count: int, what: str) -> dict[str, Any]:
    made = ["---\n".join((POD % at, SERVICE % at if what == "services" else _policies(at))) for at in range(count)]
    (folder / "all.yaml").write_text("---\n".join(made))
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(folder,)), jobs=1))
    data = b"".join(evidence.encode(seen))
    assert evidence.decode(data, "e.json") == seen
    found: dict[str, Any] = json.loads(data)
    return found


@pytest.mark.parametrize("what", ["services", "policies"])
def test_twice_the_objects_are_twice_the_bytes(tmp_path: Path, what: str) -> None:
    """Every object that selects every pod is named once, however many pods there are."""
    one, two = (len(json.dumps(_file(tmp_path, count, what))) for count in (60, 120))
    assert two < 2.1 * one


def test_a_set_stands_once_and_both_sides_point_at_it(tmp_path: Path) -> None:
    """A hundred Services that select a hundred pods are two lists of names and two of what was cited."""
    file = _file(tmp_path, 100, "services")
    sides = {"workload": "workload.services", "service": "service.workloads"}
    for kind, name in sides.items():
        keys = {row["facts"][name]["value_set"] for row in file["subjects"] if row["kind"] == kind}
        assert len(keys) == 1
        assert len(file["sets"][keys.pop()]) == 100
    assert len(file["sets"]) == 4
