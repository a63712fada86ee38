"""A monitor scrapes what it can reach: the ports its endpoints name, in the namespaces it looks into."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report import config, pipeline

MAPPING = pipeline.load_mapping(config.Config())
WEB = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: ml}\nspec: {selector: {matchLabels: {app: a}}, template: {metadata: "
    "{labels: {app: a}}, spec: {containers: [{name: c, image: 'r.example/c:1', ports: [{name: http, containerPort: 80}]}]}}}\n"
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: ml, labels: {app: a}}\n"
    "spec: {selector: {app: a}, ports: [{name: web, port: 8080, targetPort: http}]}\n"
)


def outcome(folder: Path, kind: str, spec: str, namespace: str = "ml", web: str = WEB) -> str:
    """Give the outcome of LOG-04 for a workload with one monitor."""
    head = f"---\napiVersion: monitoring.coreos.com/v1\nkind: {kind}\nmetadata: {{name: m, namespace: {namespace}}}\n"
    (folder / "all.yaml").write_text(f"{web}{head}spec: {{selector: {{matchLabels: {{app: a}}}}, {spec}}}\n")
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(folder,)), jobs=1))
    return next(str(each.outcome) for each in pipeline.judge(seen, MAPPING) if each.control == "LOG-04" and each.subject.endswith("Deployment/ml/a"))


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        ("PodMonitor", "podMetricsEndpoints: [{port: http}]", "pass"),
        ("PodMonitor", "podMetricsEndpoints: [{portNumber: 80}]", "pass"),
        ("PodMonitor", "podMetricsEndpoints: [{targetPort: 80}]", "pass"),
        ("PodMonitor", "podMetricsEndpoints: [{path: /metrics}]", "pass"),
        ("PodMonitor", "podMetricsEndpoints: [{port: metrics}, {port: http}]", "pass"),
        ("PodMonitor", "podMetricsEndpoints: [{port: metrics}]", "gap"),
        ("PodMonitor", "podMetricsEndpoints: [{portNumber: 9090}]", "gap"),
        ("PodMonitor", "podMetricsEndpoints: []", "gap"),
        ("ServiceMonitor", "endpoints: [{port: web}]", "pass"),
        ("ServiceMonitor", "endpoints: [{targetPort: http}]", "pass"),
        ("ServiceMonitor", "endpoints: [{targetPort: 80}]", "pass"),
        ("ServiceMonitor", "endpoints: [{port: '8080'}]", "gap"),
        ("ServiceMonitor", "endpoints: [{port: http}]", "gap"),
        ("ServiceMonitor", "endpoints: [{targetPort: 8080}]", "gap"),
        ("ServiceMonitor", "endpoints: [{port: '{{ .Values.port }}'}]", "not-assessed"),
    ],
)
def test_ports_by_name_and_number(tmp_path: Path, kind: str, spec: str, expected: str) -> None:
    """`port` is the name of the Service's or the pod's port, a target port one that the pod declares."""
    assert outcome(tmp_path, kind, spec) == expected


@pytest.mark.parametrize(
    ("chosen", "namespace", "expected"),
    [
        ("namespaceSelector: {any: true}", "monitoring", "pass"),
        ("namespaceSelector: {matchNames: [ml, other]}", "monitoring", "pass"),
        ("namespaceSelector: {matchNames: [other]}", "monitoring", "gap"),
        ("namespaceSelector: {matchNames: [other]}", "ml", "gap"),
        ("namespaceSelector: {}", "monitoring", "gap"),
        ("namespaceSelector: {}", "ml", "pass"),
        ("namespaceSelector: {matchNames: ['{{ .Release.Namespace }}']}", "monitoring", "not-assessed"),
    ],
)
def test_namespaces_it_looks_into(tmp_path: Path, chosen: str, namespace: str, expected: str) -> None:
    """Its own, unless it names others."""
    assert outcome(tmp_path, "ServiceMonitor", f"{chosen}, endpoints: [{{port: web}}]", namespace) == expected
