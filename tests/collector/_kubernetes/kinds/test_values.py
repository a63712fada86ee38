"""Values, not names: what encrypts, what backs up, what a policy refuses, what labels state."""

from pathlib import Path

import pytest

from aiact_report.collector._base import Unit
from aiact_report.collector.manifest import COLLECTOR


def facts(text: str) -> dict[str, object]:
    """Give the facts of the first object of a text."""
    found = COLLECTOR.collect(Unit("a.yaml", Path("a.yaml"), text.encode(), Path())).subjects[0].facts
    return {name.partition(".")[2]: fact.value for name, fact in found.items()}


@pytest.mark.parametrize(
    ("resources", "provider"),
    [
        ("[{resources: [secrets], providers: [{identity: {}}, {kms: {name: k}}]}]", "identity"),
        ("[{resources: [secrets], providers: [{kms: {name: k}}, {identity: {}}]}]", "kms"),
        ("[{resources: [configmaps], providers: [{kms: {name: k}}]}]", None),
        ("[{resources: ['*.*'], providers: [{secretbox: {keys: []}}]}]", "secretbox"),
    ],
)
def test_the_first_provider_writes(resources: str, provider: str | None) -> None:
    """What comes after it can be read, and is not written."""
    text = f"apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: {resources}\n"
    assert facts(text)["secrets_provider"] == provider


@pytest.mark.parametrize(
    ("template", "left_out"),
    [
        ("{}", False),
        ("{snapshotVolumes: true}", False),
        ("{snapshotVolumes: false}", True),
        ("{snapshotVolumes: false, defaultVolumesToFsBackup: true}", False),
        ("{includedResources: [configmaps]}", True),
        ("{includedResources: [pods, persistentvolumeclaims, persistentvolumes]}", False),
        ("{excludedResources: [persistentvolumes]}", True),
        ("{labelSelector: {matchLabels: {a: b}}}", "?"),
    ],
)
def test_a_backup_that_leaves_volumes_out(template: str, left_out: object) -> None:
    """By what copies them, or by the resources it takes."""
    text = f"apiVersion: velero.io/v1\nkind: Schedule\nmetadata: {{name: s}}\nspec: {{schedule: '0 2 * * *', template: {template}}}\n"
    assert facts(text).get("leaves_out_volumes", "?") == left_out


@pytest.mark.parametrize(
    ("spec", "vacuous"),
    [
        ("{validations: [{expression: 'object.spec.replicas >= 2'}]}", False),
        ("{validations: [{expression: 'true'}]}", True),
        ("{validations: [{expression: '1 == 1'}]}", True),
        ("{validations: [{expression: 'true || object.spec.replicas > 1'}]}", True),
        ("{validations: []}", True),
        ("{matchConditions: [{name: never, expression: 'false'}], validations: [{expression: 'object.spec.replicas >= 2'}]}", True),
    ],
)
def test_a_policy_that_nothing_can_fail(spec: str, vacuous: object) -> None:
    """A rule that is true as it stands refuses nothing."""
    text = f"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {{name: p}}\nspec: {spec}\n"
    assert facts(text)["vacuous"] is vacuous


@pytest.mark.parametrize(
    ("metadata", "fact", "value"),
    [
        ("labels: {owner: unknown}", "owner", None),
        ("labels: {owner: unknown, team: risk}", "owner", "risk"),
        ("labels: {app.kubernetes.io/version: latest}", "version", None),
        ("labels: {app.kubernetes.io/version: 2.3.1}", "version", "2.3.1"),
        ("labels: {app.kubernetes.io/part-of: todo}", "part_of", None),
        ("annotations: {runbook: ''}", "fallback_plan", ""),
        ("annotations: {example.com/runbook: 'https://runbooks.example.com/a'}", "fallback_plan", "https://runbooks.example.com/a"),
        ("annotations: {ai.continual-learning: 'no'}", "learning_loop", None),
        ("annotations: {ai.continual-learning: 'true'}", "learning_loop", "true"),
    ],
)
def test_what_labels_state(metadata: str, fact: str, value: object) -> None:
    """A word that stands where a value should states nothing."""
    text = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a, {metadata}}}\nspec: {{template: {{spec: {{containers: [{{name: c, image: r/c:1}}]}}}}}}\n"
    assert facts(text)[fact] == value


def test_a_metric_whose_resource_is_no_name_is_refused() -> None:
    """A mapping in the place of the name of a resource ends nothing: what the autoscaler follows is not known."""
    metric = "{type: Resource, resource: {name: {token: x}, target: {type: Utilization}}}"
    text = f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: a}}\nspec: {{maxReplicas: 3, metrics: [{metric}]}}\n"
    found = COLLECTOR.collect(Unit("a.yaml", Path("a.yaml"), text.encode(), Path()))
    assert "autoscaler.by_requests" not in found.subjects[0].facts
    assert any("autoscaler.by_requests" in item.facts for item in found.unobserved)
