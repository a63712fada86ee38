"""What the API server refuses is not in force: nothing passes by it, and what is bad in it stays bad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aiact_report.model import Outcome

Judge = Callable[[str], dict[tuple[str, str], Any]]
GOOD = "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}, "


def workload(kind: str, version: str, spec: str = "", pod: str = "", container: str = GOOD) -> str:
    """Write a controller; `spec` and `pod` are flow YAML that end with a comma."""
    template = f"{{metadata: {{labels: {{app: a}}}}, spec: {{{pod}containers: [{{{container}image: 'r.example/c:1.2.3', name: c}}]}}}}"
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: ml}}\nspec: {{{spec}template: {template}}}\n"


SELECTED = "selector: {matchLabels: {app: a}}, "


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (workload("Deployment", "extensions/v1beta1", SELECTED), "since 1.16"),
        (workload("StatefulSet", "apps/v1beta2", SELECTED), "since 1.16"),
        (workload("Deployment", "apps/v2", SELECTED), "no release"),
        (workload("Deployment", "v1", SELECTED), "no Deployment in v1"),
        (workload("Job", "batch/v1beta1", pod="restartPolicy: Never, "), "since 1.25"),
        (workload("Deployment", "apps/v1", "selector: {matchLabels: {app: b}}, "), "own template"),
        (workload("DaemonSet", "apps/v1", "selector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}, "), "own template"),
        (workload("ReplicationController", "v1", "selector: {app: a, tier: web}, "), "own template"),
        (workload("Deployment", "apps/v1", "selector: {}, "), "empty"),
        (workload("StatefulSet", "apps/v1", SELECTED, "restartPolicy: OnFailure, "), "restart policy"),
        (workload("Job", "batch/v1", pod="restartPolicy: Always, "), "restart policy"),
        (workload("Deployment", "apps/v1", f"{SELECTED}strategy: {{rollingUpdate: {{maxUnavailable: 0, maxSurge: '0%'}}}}, "), "both be 0"),
        (workload("Deployment", "apps/v1", f"{SELECTED}strategy: {{type: Recreate, rollingUpdate: {{maxSurge: 1}}}}, "), "Recreate"),
        (
            workload("Deployment", "apps/v1", SELECTED).replace("name: c}]", "name: c}, {image: 'r.example/c:1.2.3', name: c}]"),
            "one name",
        ),
        (
            workload("Deployment", "apps/v1", SELECTED, container=f"{GOOD}resources: {{requests: {{memory: 2Gi}}, limits: {{memory: 1Gi}}}}, "),
            "more than its limit",
        ),
    ],
)
def test_nothing_passes_by_what_is_refused(judged: Judge, text: str, says: str) -> None:
    """Neither the workload nor its containers pass anything, and the reason says why."""
    found = {key: verdict for key, verdict in judged(text).items() if "container/c" in key[1] or key[1].endswith("/ml/a")}
    assert not [key for key, verdict in found.items() if verdict.outcome is Outcome.PASS]
    refused = next(verdict for (control, subject), verdict in found.items() if control == "PRV-03" and "container" in subject)
    assert refused.outcome is Outcome.NOT_ASSESSED
    assert says in refused.reason


@pytest.mark.parametrize(
    "text",
    [
        workload("Deployment", "apps/v1", SELECTED),
        workload("Deployment", "apps/v1", "selector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}, "),
        workload("Deployment", "apps/v1", "selector: {matchLabels: {'{{ .Values.key }}': a}}, "),
        workload("Deployment", "apps/v1", "selector: {matchLabels: {app: '{{ .Values.name }}'}}, "),
        workload("DeploymentConfig", "apps.openshift.io/v1", "selector: {app: a}, "),
        workload("Deployment", "apps/v1", SELECTED, "restartPolicy: Always, "),
        workload("Job", "batch/v1", pod="restartPolicy: OnFailure, "),
        workload("Deployment", "apps/v1", SELECTED, container=f"{GOOD}resources: {{requests: {{cpu: 500m}}, limits: {{cpu: 1}}}}, "),
    ],
)
def test_what_is_taken_passes(judged: Judge, text: str) -> None:
    """A selector that selects, or that only rendering can tell, costs nothing."""
    assert next(verdict for (control, _), verdict in judged(text).items() if control == "PRV-03").outcome is Outcome.PASS


def test_what_is_bad_in_it_stays_bad(judged: Judge) -> None:
    """A cluster of another age may run it."""
    text = workload("Deployment", "extensions/v1beta1", SELECTED, container="securityContext: {privileged: true}, ")
    assert judged(text)["PRV-02", "Deployment/ml/a/container/c"].outcome is Outcome.GAP


@pytest.mark.parametrize(
    ("kind", "version", "spec", "control"),
    [
        ("PodDisruptionBudget", "policy/v1beta1", "maxUnavailable: 1, selector: {matchLabels: {app: a}}", "RES-05"),
        ("PodDisruptionBudget", "policy/v1", "maxUnavailable: 1, minAvailable: 1, selector: {matchLabels: {app: a}}", "RES-05"),
        ("HorizontalPodAutoscaler", "autoscaling/v2beta2", "minReplicas: 2, maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: a}", "RES-08"),
        ("NetworkPolicy", "extensions/v1beta1", "podSelector: {}, policyTypes: [Ingress, Egress]", "NET-01"),
    ],
)
def test_it_protects_nothing(judged: Judge, kind: str, version: str, spec: str, control: str) -> None:
    """A budget, an autoscaler or a policy that no server takes does not help what it would select; one that is taken does."""
    asks = f"{GOOD}resources: {{requests: {{cpu: 1}}}}, "
    both = workload("Deployment", "apps/v1", f"replicas: 3, {SELECTED}", container=asks) + "---\n"
    dead = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x, namespace: ml}}\nspec: {{{spec}}}\n"
    assert judged(both + dead)[control, "Deployment/ml/a"].outcome is not Outcome.PASS
    alive = {"RES-05": "policy/v1", "RES-08": "autoscaling/v2", "NET-01": "networking.k8s.io/v1"}[control]
    taken = dead.replace(f"apiVersion: {version}", f"apiVersion: {alive}").replace("minAvailable: 1, ", "")
    assert judged(both + taken)[control, "Deployment/ml/a"].outcome is Outcome.PASS


def test_refused_rights_are_shown(judged: Judge) -> None:
    """What an old version of a role grants is not taken for no right."""
    pod = "serviceAccountName: s, "
    role = (
        "---\napiVersion: rbac.authorization.k8s.io/v1beta1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
        "roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}\n"
        "subjects: [{kind: ServiceAccount, name: s, namespace: ml}]\n"
    )
    assert judged(workload("Deployment", "apps/v1", SELECTED, pod) + role)["ACC-01", "Deployment/ml/a"].outcome is Outcome.GAP
