"""One real cluster, read by two identities: what sees less is never judged better. `docs/two-identities.md` is what this test makes.

To make the page anew: `AIACT_REPORT_WRITE=1 .venv/bin/pytest tests/collector/cluster/test_two_identities.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from aiact_report import config, pipeline
from aiact_report.collector._request import Clusters, Request
from aiact_report.collector.cluster import rbac as _cluster_rbac
from aiact_report.model import Evidence, Outcome

PAGE = Path(__file__).resolve().parents[3] / "docs" / "two-identities.md"
LABELS = {"app": "api"}
CONTAINER = {
    "name": "api",
    "image": "registry.example/api:1.2.3",
    "resources": {"limits": {"memory": "1Gi", "cpu": "1"}},
    "securityContext": {"privileged": False, "readOnlyRootFilesystem": True},
    "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
}
OBJECTS: list[tuple[str, dict[str, Any]]] = [
    ("/api/v1/namespaces", {"metadata": {"name": "ml", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}),
    ("/api/v1/namespaces", {"metadata": {"name": "tools"}}),
    (
        "/apis/apps/v1/namespaces/ml/deployments",
        {
            "metadata": {"name": "api"},
            "spec": {
                "replicas": 2,
                "selector": {"matchLabels": LABELS},
                "template": {"metadata": {"labels": LABELS}, "spec": {"containers": [CONTAINER]}},
            },
        },
    ),
    (
        "/apis/apps/v1/namespaces/tools/deployments",
        {
            "metadata": {"name": "notebook"},
            "spec": {
                "replicas": 1,
                "selector": {"matchLabels": {"app": "nb"}},
                "template": {"metadata": {"labels": {"app": "nb"}}, "spec": {"containers": [{"name": "nb", "image": "registry.example/nb"}]}},
            },
        },
    ),
    (
        "/apis/policy/v1beta1/namespaces/ml/poddisruptionbudgets",
        {"metadata": {"name": "api"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": LABELS}}},
    ),
    (
        "/apis/networking.k8s.io/v1/namespaces/ml/networkpolicies",
        {"metadata": {"name": "api"}, "spec": {"podSelector": {"matchLabels": LABELS}, "policyTypes": ["Ingress", "Egress"]}},
    ),
    ("/api/v1/namespaces/ml/services", {"metadata": {"name": "api"}, "spec": {"selector": LABELS, "ports": [{"port": 80}]}}),
    ("/api/v1/namespaces/ml/secrets", {"metadata": {"name": "db"}, "stringData": {"password": "x"}}),
    (
        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        {
            "metadata": {"name": "everything"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
            "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "tools"}],
        },
    ),
]
HEAD = """# Two identities

One cluster (a real API server, Kubernetes {version}), read twice: with the ClusterRole that `aiact-report rbac` prints, and with what `aiact-report rbac --namespace ml --without-secrets`
prints. Whoever sees less learns less, and nothing is judged better for it: a test reads both, refuses any verdict that is better, and compares this page with what it found.

"""


@pytest.fixture(scope="module")
def readings(own_server) -> tuple[str, Evidence, Evidence]:
    """The version, and what each identity sees, linked."""
    for path, body in OBJECTS:
        own_server.create(path, body)
    own_server.apply(_cluster_rbac.rights(()))
    own_server.apply(_cluster_rbac.rights(("ml",), secrets=False))
    return f"1.{own_server.minor}", _read(own_server, _cluster_rbac.NAME, ()), _read(own_server, "ml", ("ml",))


def _read(server: Any, namespace: str, spaces: tuple[str, ...]) -> Evidence:
    kubeconfig = server.kubeconfig("prod", {"token": server.token(namespace)})
    environment = {"KUBECONFIG": str(kubeconfig), "HOME": str(kubeconfig.parent)}
    request = Request(kubeconfig.parent, "2026-03-01T12:00:00Z", environment, clusters=Clusters(contexts=("prod",), namespaces=spaces))
    return pipeline.link(pipeline.collect(pipeline.Wanted(request=request), jobs=1))


def _verdicts(seen: Evidence) -> dict[tuple[str, str], Outcome]:
    found = pipeline.judge(seen, pipeline.load_mapping(config.Config()))
    kept = ("Deployment/ml/api", "Deployment/tools/notebook", "Namespace/-/ml", "Namespace/-/tools", "#cluster")
    return {(each.control, each.subject.removeprefix("cluster:prod#")): each.outcome for each in found if any(name in each.subject for name in kept)}


def _page(version: str, full: dict[tuple[str, str], Outcome], part: dict[tuple[str, str], Outcome]) -> str:
    """Write the page."""
    counts = [Counter(str(outcome) for outcome in each.values()) for each in (full, part)]
    lines = [HEAD.replace("{version}", version), "| outcome | full | restricted |\n|---|--:|--:|\n"]
    lines += [f"| {outcome} | {counts[0][outcome]} | {counts[1][outcome]} |\n" for outcome in map(str, Outcome)]
    lines.append("\n## Where they differ\n\n| control | subject | full | restricted |\n|---|---|---|---|\n")
    for key in sorted(full):
        if key in part and part[key] != full[key]:
            lines.append(f"| {key[0]} | {key[1]} | {full[key]} | {part[key]} |\n")
    unseen = sorted({subject for control, subject in full if (control, subject) not in part} - {subject for _, subject in part})
    lines += ["\n## What the restricted identity does not see at all\n\n", *(f"- {subject}\n" for subject in unseen)]
    return "".join(lines)


def test_seeing_less_is_never_judged_better(readings) -> None:
    """Each verdict of the restricted identity is that of the full one, or not assessed; and the page says so."""
    version, *seen = readings
    full, part = map(_verdicts, seen)
    better = {key: (str(full.get(key)), str(outcome)) for key, outcome in part.items() if outcome not in {full.get(key), Outcome.NOT_ASSESSED}}
    assert better == {}
    assert any(key not in part for key in full)
    page = _page(version, full, part)
    if os.environ.get("AIACT_REPORT_WRITE"):
        PAGE.write_text(page, encoding="utf-8")
    kept = PAGE.read_text(encoding="utf-8")
    # Another version of Kubernetes is judged by its own age and fields: the page speaks of the one it names.
    assert kept == page or f"Kubernetes {version})" not in kept, "the page is not what was found: make it anew"
