"""What a platform does with a rule, judged through the whole of the program: domains that are none, bounds of nothing, what is undone by another field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aiact_report.collector import rights

Judge = Callable[[str], dict[tuple[str, str], Any]]

APP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: ml}
spec:
  replicas: 3
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec: {%scontainers: [{name: c, image: 'r.example/a:1.2', %s}]}
"""
SPREAD = "topologySpreadConstraints: [{maxSkew: 1, topologyKey: %s, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: a}}}], "
ZONE = "topology.kubernetes.io/zone"
TERM = "{matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [%s]}]}"
NODES = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [%s]}}}, "
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: r}
rules: [{apiGroups: [admissionregistration.k8s.io], resources: [%s], verbs: [%s]}]
"""
SCALED = """\
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: k, namespace: ml, annotations: {%s}}
spec: {scaleTargetRef: {name: a}, minReplicaCount: 2, maxReplicaCount: 5, triggers: [%s]}
"""


@pytest.mark.parametrize(
    ("text", "control", "outcome"),
    [
        (APP % (SPREAD % ZONE, ""), "RES-06", "pass"),
        (APP % (SPREAD % "kubernetes.io/os", ""), "RES-06", "partial"),
        (APP % (SPREAD % "kubernetes.io/arch", ""), "RES-06", "partial"),
        (APP % (SPREAD % "example.com/rack", ""), "RES-06", "pass"),
        (APP % (f"{SPREAD % ZONE}nodeSelector: {{{ZONE}: eu-1a}}, ", ""), "RES-06", "partial"),
        (APP % (f"{SPREAD % ZONE}nodeSelector: {{{ZONE}: eu-1a}}, ", ""), "RES-17", "gap"),
        (APP % (f"{SPREAD % 'kubernetes.io/hostname'}nodeSelector: {{{ZONE}: eu-1a}}, ", ""), "RES-06", "pass"),
        (APP % (SPREAD % ZONE + NODES % (TERM % "eu-1a"), ""), "RES-17", "gap"),
        (APP % (SPREAD % ZONE + NODES % (TERM % "eu-1a, eu-1b"), ""), "RES-17", "pass"),
        (APP % (SPREAD % ZONE + NODES % f"{TERM % 'eu-1a'}, {TERM % 'eu-1b'}", ""), "RES-17", "pass"),
        (APP % ("", "") + SCALED % ("", "{type: prometheus}"), "RES-08", "pass"),
        (APP % ("", "") + SCALED % ("", ""), "RES-08", "gap"),
        (APP % ("", "") + SCALED % ("autoscaling.keda.sh/paused-scale-out: 'true'", "{type: prometheus}"), "RES-08", "gap"),
        (APP % ("", "") + SCALED % ("autoscaling.keda.sh/paused-scale-in: 'true'", "{type: prometheus}"), "RES-08", "pass"),
        (APP % ("", "securityContext: {privileged: true, capabilities: {drop: [ALL]}}"), "PRV-04", "gap"),
        (APP % ("", "securityContext: {privileged: false, capabilities: {drop: [ALL]}}"), "PRV-04", "pass"),
        (APP % ("os: {name: windows}, ", "securityContext: {windowsOptions: {runAsUserName: ContainerUser}}"), "PRV-01", "pass"),
        (APP % ("", "resources: {limits: {memory: '0'}, requests: {cpu: 1}}"), "RES-09", "gap"),
        (APP % ("", "resources: {limits: {memory: 1Gi}, requests: {cpu: '0'}}"), "RES-09", "partial"),
        (APP % ("", "livenessProbe: {exec: {command: []}}"), "RES-03", "not-assessed"),
        (APP % ("", "volumeMounts: [{name: nowhere, mountPath: /m}]"), "PRV-08", "not-assessed"),
        (APP % ("volumes: [{name: m, emptyDir: {}}], ", "volumeMounts: [{name: m, mountPath: /m}]"), "PRV-08", "pass"),
        (ROLE % ("validatingwebhookconfigurations", "deletecollection"), "ACC-01", "gap"),
        (ROLE % ("validatingadmissionpolicies", "delete"), "ACC-01", "gap"),
        (ROLE % ("mutatingadmissionpolicybindings", "create"), "ACC-01", "gap"),
        (ROLE % ("validatingadmissionpolicies", "get"), "ACC-01", "pass"),
    ],
)
def test_by_the_platforms_own_rules(judged: Judge, text: str, control: str, outcome: str) -> None:
    """The harmless counterpart stands beside each."""
    found = {verdict.outcome.value for key, verdict in judged(text).items() if key[0] == control}
    assert found - {"not-applicable"} == {outcome}


@pytest.mark.parametrize(
    ("pods", "answers"),
    [
        ("containers: [{name: c, image: 'vllm/vllm-openai:v0.6.3'}]", {"MDL-02": "not-assessed", "LOG-02": "not-assessed"}),
        ("containers: [{name: c, image: 'vllm/vllm-openai:v0.6.3', args: [--model, /models/m]}]", {"MDL-02": "not-applicable"}),
        ("containers: [{name: c, image: 'r.example/web:1.2'}]", {"MDL-02": "not-applicable", "LOG-02": "not-assessed"}),
    ],
)
def test_what_nobody_wrote_is_not_what_cannot_be(judged: Judge, pods: str, answers: dict[str, str]) -> None:
    """A server of whose model nobody wrote the place has one all the same; a pod without a controller writes logs."""
    found = judged(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: ml}}\nspec: {{{pods}}}\n")
    assert {control: next(verdict.outcome.value for key, verdict in found.items() if key[0] == control) for control in answers} == answers


CLAIM = "volumes: [{name: m, persistentVolumeClaim: {claimName: c}}], "
SERVER = "args: [--model, /models/m], volumeMounts: [{name: m, mountPath: /models, readOnly: true%s}%s]"
SERVED = """\
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: i, namespace: ml}
spec: {predictor: {logger: {mode: %s, url: "http://log"}, model: {modelFormat: {name: sklearn}, storageUri: "gs://b/m"}}}
"""


@pytest.mark.parametrize(
    ("text", "control", "outcome"),
    [
        (APP % (CLAIM, SERVER % ("", "")), "MDL-04", "pass"),
        (APP % (CLAIM, SERVER % ("", ", {name: m, mountPath: /rw}")), "MDL-04", "gap"),
        (APP % (CLAIM, SERVER % (", subPath: models", ", {name: m, mountPath: /rw, subPath: scratch}")), "MDL-04", "pass"),
        (APP % (CLAIM, SERVER % (", subPath: models/a", ", {name: m, mountPath: /rw, subPath: models}")), "MDL-04", "gap"),
        (APP % (CLAIM, SERVER % ("", ", {name: m, mountPath: /ro, readOnly: true}")), "MDL-04", "pass"),
        (SERVED % "all", "LOG-06", "pass"),
        (SERVED % "nothing", "LOG-06", "not-assessed"),
    ],
)
def test_what_serves_a_model(judged: Judge, text: str, control: str, outcome: str) -> None:
    """Weights that another mount of their volume makes writable are writable; a mode the platform does not have records nothing that is known."""
    text = text.replace("r.example/a:1.2", "vllm/vllm-openai:v0.6.3")
    found = {verdict.outcome.value for key, verdict in judged(text).items() if key[0] == control}
    assert found - {"not-applicable"} == {outcome}


def test_no_rights_are_asked_for_what_no_server_lists() -> None:
    """The configuration of encryption is a file of the API server."""
    assert "apiserver.config.k8s.io" not in rights((), secrets=True)


@pytest.mark.parametrize(("where", "outcome"), [("metadata: {name: a, namespace: ml", "gap"), ("metadata: {labels: {app: a}", "pass")])
def test_a_monitor_reads_the_pods_annotation(judged: Judge, where: str, outcome: str) -> None:
    """An annotation of the Deployment itself does not reach its pods."""
    text = (APP % ("", "")).replace(where, where + ", annotations: {prometheus.io/scrape: 'true'}")
    assert judged(text)["LOG-04", "Deployment/ml/a"].outcome.value == outcome
