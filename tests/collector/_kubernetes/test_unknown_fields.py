"""A field Kubernetes does not have is not "not set": what it may have been meant to decide is not assessed, and it is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aiact_report.model import Outcome

Judge = Callable[[str], dict[tuple[str, str], Any]]

CONTROLLED = "Deployment/ml/a"
CONTAINER = f"{CONTROLLED}/container/c"


def deployment(spec: str = "", pod: str = "", container: str = "", image: str = "image: 'r.example/c:1.2.3', ") -> str:
    """Write a Deployment with more in its parts; each part is flow YAML that ends with a comma."""
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: ml}\n"
        f"spec: {{{spec}selector: {{matchLabels: {{app: a}}}}, template: {{metadata: {{labels: {{app: a}}}}, spec: {{{pod}"
        f"containers: [{{{image}{container}name: c}}]}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("spec", "pod", "container", "control", "subject", "names"),
    [
        ("", "securityContxt: {runAsNonRoot: true}, ", "", "PRV-01", CONTAINER, "securityContxt"),
        ("", "securitycontext: {seccompProfile: {type: RuntimeDefault}}, ", "", "PRV-06", CONTAINER, "securitycontext"),
        ("", "hostnetwork: true, ", "", "PRV-07", CONTROLLED, "hostnetwork"),
        ("", "hostPid: true, ", "", "PRV-07", CONTROLLED, "hostPid"),
        ("", "volume: [{name: s, hostPath: {path: /var/run/docker.sock}}], ", "", "PRV-08", CONTROLLED, "volume"),
        ("", "runAsNonRoot: true, ", "", "PRV-01", CONTAINER, "runAsNonRoot"),
        ("", "", "livenessprobe: {httpGet: {port: 80}}, ", "RES-03", CONTAINER, "livenessprobe"),
        ("", "", "readynessProbe: {httpGet: {port: 80}}, ", "RES-02", CONTROLLED, "readynessProbe"),
        ("", "", "privileged: true, ", "PRV-02", CONTAINER, "privileged"),
        ("", "", "securityContext: {priviliged: true}, ", "PRV-02", CONTAINER, "priviliged"),
        ("", "", "securityContext: {capabilities: {drops: [ALL]}}, ", "PRV-04", CONTAINER, "drops"),
        ("", "", "securityContext: {readOnlyRootFileSystem: true}, ", "PRV-05", CONTAINER, "readOnlyRootFileSystem"),
        ("", "", "resources: {limit: {memory: 1Gi}}, ", "RES-09", CONTAINER, "limit"),
        ("replica: 3, ", "", "", "RES-01", CONTROLLED, "replica"),
        ("updateStrategy: {type: Recreate}, ", "", "", "RES-07", CONTROLLED, "updateStrategy"),
        ("", "superPower: {of: tomorrow}, ", "", "PRV-02", CONTAINER, "superPower"),
    ],
)
def test_a_slip_is_not_assessed_and_named(judged: Judge, spec: str, pod: str, container: str, control: str, subject: str, names: str) -> None:
    """Other letters, another place, a word of tomorrow: the reason names the field."""
    verdict = judged(deployment(spec, pod, container))[control, subject]
    assert verdict.outcome is Outcome.NOT_ASSESSED
    assert names in verdict.reason or control == "RES-01"


def test_what_is_written_stands_beside_it(judged: Judge) -> None:
    """An unknown field hides no known one, neither a good nor a bad."""
    text = deployment("replicas: 3, ", "superPower: true, ", "securityContext: {privileged: true, readOnlyRootFilesystem: true}, ")
    found = judged(text)
    assert found["PRV-02", CONTAINER].outcome is Outcome.GAP
    assert found["PRV-05", CONTAINER].outcome is Outcome.PASS
    assert found["RES-01", CONTROLLED].outcome is Outcome.PASS


def test_a_slip_in_what_decides_nothing_withholds_nothing(judged: Judge) -> None:
    """`terminationMesagePath` resembles a field that no question asks of; null is nothing at all."""
    plain, slipped = judged(deployment()), judged(deployment("", "dnsPolicyy: Default, hostnetwork: null, ", "terminationMesagePath: /x, "))
    assert {key: verdict.outcome for key, verdict in plain.items()} == {key: verdict.outcome for key, verdict in slipped.items()}


@pytest.mark.parametrize("field", ["containerConcurrency: 1, ", "timeoutSeconds: 300, "])
def test_knative_adds_fields_of_its_own(judged: Judge, field: str) -> None:
    """A revision is a pod with more fields."""
    text = (
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a, namespace: ml}\n"
        f"spec: {{template: {{spec: {{{field}containers: [{{image: 'r.example/c:1.2.3', name: c}}]}}}}}}\n"
    )
    assert judged(text)["PRV-02", "Service/ml/a/container/c"].outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("kind", "group", "spec", "control"),
    [
        ("PodDisruptionBudget", "policy/v1", "maxUnavailabel: 1, selector: {matchLabels: {app: a}}", "RES-05"),
        ("NetworkPolicy", "networking.k8s.io/v1", "podSelektor: {}, policyTypes: [Egress], ", "NET-02"),
        ("HorizontalPodAutoscaler", "autoscaling/v2", "minReplica: 3, maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: a}", "RES-01"),
    ],
)
def test_other_kinds_too(judged: Judge, kind: str, group: str, spec: str, control: str) -> None:
    """A budget, a policy or an autoscaler whose bound is misspelled does not pass as one that has none, nor as one that has it."""
    found = judged(f"{deployment('replicas: 3, ')}---\napiVersion: {group}\nkind: {kind}\nmetadata: {{name: x, namespace: ml}}\nspec: {{{spec}}}\n")
    assert found[control, CONTROLLED].outcome is not Outcome.PASS
