"""Facts of workloads."""

from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector._kubernetes.facts import FACTS
from aiact_report.collector.manifest import COLLECTOR
from aiact_report.model import Fact


def _collect(text: str) -> Collected:
    """Read a text as the file `m.yaml`."""
    return COLLECTOR.collect(Unit("m.yaml", Path("m.yaml"), text.encode(), Path()))


def _deployment(spec: str = "", pod: str = "", container: str = "", metadata: str = "") -> Collected:
    """A Deployment with more in its parts; each part is flow YAML without its braces."""
    return _collect(
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, {metadata}}}\nspec:\n  <<: {{{spec}}}\n"
        "  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
        f"      <<: {{{pod}}}\n"
        f"      containers: [{{name: app, image: 'web:1', {container}}}]\n"
    )


def _workload(collected: Collected) -> dict[str, Any]:
    """Values of the only workload's facts, by last name."""
    (subject,) = (subject for subject in collected.subjects if subject.kind == "workload")
    return {name.removeprefix("workload."): fact.value for name, fact in subject.facts.items()}


def _container(collected: Collected, at: int = 0) -> dict[str, Any]:
    """Values of a container's facts."""
    subjects = [subject for subject in collected.subjects if subject.kind == "container"]
    return {name.removeprefix("container."): fact.value for name, fact in subjects[at].facts.items()}


def _withheld(collected: Collected) -> set[str]:
    """Names of the facts that could not be seen."""
    return {fact for entry in collected.unobserved for fact in entry.facts}


def test_what_is_not_written_is_null_on_the_line_of_its_subject() -> None:
    """All unset facts of a subject share one value, placed where the subject starts."""
    collected = _collect("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: app\n      image: web:1\n")
    container = collected.subjects[1]
    unset = [fact for fact in container.facts.values() if fact.value is None]
    assert unset[0].place.line == 6
    assert all(fact is unset[0] for fact in unset)
    assert set(container.facts) == set(FACTS["container"])


def test_what_is_written_has_its_own_line_and_field() -> None:
    """The place of a value is the line of its field, spelled from the object."""
    collected = _collect(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: 3\n  template:\n    spec:\n      hostNetwork: true\n      containers: []\n"
    )
    facts = collected.subjects[0].facts
    assert (facts["workload.replicas_declared"].place.line, facts["workload.replicas_declared"].place.field) == (5, "spec.replicas")
    assert (facts["workload.host_network"].place.line, facts["workload.host_network"].place.field) == (8, "spec.template.spec.hostNetwork")
    assert facts["workload.host_network"] == Fact(True, facts["workload.host_network"].place)


@pytest.mark.parametrize(
    ("kind", "version", "expected"),
    [
        ("Deployment", "apps/v1", ("service", 1, "RollingUpdate", 600, 10, "Always")),
        ("StatefulSet", "apps/v1", ("service", 1, "RollingUpdate", None, 10, "Always")),
        ("DaemonSet", "apps/v1", ("daemon", None, "RollingUpdate", None, 10, "Always")),
        ("ReplicaSet", "apps/v1", ("service", 1, None, None, None, "Always")),
        ("ReplicationController", "v1", ("service", 1, None, None, None, "Always")),
        ("DeploymentConfig", "apps.openshift.io/v1", ("service", 1, "RollingUpdate", 600, 10, "Always")),
        ("Job", "batch/v1", ("job", None, None, None, None, None)),
    ],
)
def test_defaults_are_the_platforms(kind: str, version: str, expected: tuple[object, ...]) -> None:
    """What nobody wrote and the cluster fills in."""
    facts = _workload(_collect(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{template: {{spec: {{containers: []}}}}}}\n"))
    names = ("lifecycle", "replicas_declared", "strategy", "progress_deadline", "revision_history_limit", "restart_policy")
    assert tuple(facts[name] for name in names) == expected
    assert facts["termination_grace_period"] == 30


def test_a_cron_job_is_read_through_its_job() -> None:
    """Schedule above, bounds below."""
    facts = _workload(
        _collect(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: retrain}\n"
            "spec: {schedule: '0 3 * * *', jobTemplate: {spec: {backoffLimit: 2, template: {spec: {restartPolicy: Never, containers: []}}}}}\n"
        )
    )
    names = ("schedule", "concurrency_policy", "backoff_limit", "restart_max_attempts", "restart_policy", "lifecycle", "training")
    assert [facts[name] for name in names] == ["0 3 * * *", "Allow", 2, 2, "Never", "job", ("retrain",)]


@pytest.mark.parametrize(
    ("owners", "lifecycle"), [("", "pod"), ("ownerReferences: [{kind: ReplicaSet}]", "service"), ("ownerReferences: [{kind: Job}]", "job")]
)
def test_a_pod_with_an_owner_is_not_naked(owners: str, lifecycle: str) -> None:
    """It lives as its owner does."""
    assert _workload(_collect(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, {owners}}}\nspec: {{containers: []}}\n"))["lifecycle"] == lifecycle


def test_an_unknown_kind_with_a_pod_template_is_a_workload() -> None:
    """What depends on its own defaults is not guessed."""
    collected = _collect(
        "apiVersion: example.org/v1alpha1\nkind: Rotation\nmetadata: {name: a}\nspec: {replicas: 4, template: {spec: {containers: [{name: b, image: c}]}}}\n"
    )
    assert _workload(collected)["replicas_declared"] == 4
    assert {"workload.strategy", "workload.progress_deadline"} <= _withheld(collected)
    assert _container(collected)["image"] == "c"


def test_a_fragment_withholds_what_it_lacks() -> None:
    """What has a selector and no pod template is a workload of which not all is written."""
    collected = _collect("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 3, selector: {}}\n")
    assert _workload(collected)["replicas_declared"] == 3
    assert {"workload.host_network", "container.privileged"} <= _withheld(collected)
    assert collected.unobserved[0].cause == "incomplete"


def test_a_patch_is_no_workload() -> None:
    """Without selector and template, or with containers without an image, it is a part of one: its replicas decide nothing."""
    for spec in ("{replicas: 3}", "{template: {spec: {containers: [{name: a, securityContext: {privileged: false}}]}}}"):
        collected = _collect(f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec: {spec}\n")
        assert [subject for subject in collected.subjects if subject.kind == "workload"] == []
        assert [item.cause for item in collected.unobserved] == ["patch"]


@pytest.mark.parametrize(
    "path",
    ["/var/run/docker.sock", "/run/containerd/containerd.sock", "/var/run", "/run/", "/", "//var/run", "/var/../run", "/opt/k3s/containerd.sock"],
)
def test_runtime_sockets_are_seen_through_their_folders(path: str) -> None:
    """Whoever mounts `/var/run` has the socket in it."""
    facts = _workload(_deployment(pod=f"volumes: [{{name: v, hostPath: {{path: {path}}}}}]"))
    assert facts["runtime_sockets"] == (path,)


def test_other_host_paths_are_no_sockets() -> None:
    """They are listed, with who writes them."""
    collected = _deployment(
        pod="volumes: [{name: v, hostPath: {path: /var/log}}, {name: w, hostPath: {path: /data}}]",
        container="volumeMounts: [{name: v, mountPath: /log, readOnly: true}, {name: w, mountPath: /data}]",
    )
    facts = _workload(collected)
    assert (facts["host_paths"], facts["host_paths_writable"], facts["runtime_sockets"]) == (("/var/log", "/data"), ("/data",), ())
    assert _container(collected)["host_mounts"] == ("/var/log", "/data")
    assert _container(collected)["mounts_writable"] == ("/data",)


def test_volumes_are_sorted_by_what_they_hold() -> None:
    """Claims last, emptyDir does not, secrets arrive as files, memory at /dev/shm is bounded or not."""
    collected = _deployment(
        pod="volumes: [{name: c, persistentVolumeClaim: {claimName: models}}, {name: t, emptyDir: {}}, {name: m, emptyDir: {medium: Memory}}, {name: s, secret: {secretName: api}}]",
        container="volumeMounts: [{name: c, mountPath: /models}, {name: t, mountPath: /tmp}, {name: m, mountPath: /dev/shm}, {name: s, mountPath: /keys}]",
    )
    facts, container = _workload(collected), _container(collected)
    assert (facts["volume_claims"], facts["persistent_mount"], facts["shm_bounded"]) == (("models",), True, False)
    assert (container["mounts_writable"], container["secret_mounts"], container["host_mounts"]) == (("/models",), ("api",), None)
    assert _workload(_deployment())["persistent_mount"] is False


@pytest.mark.parametrize(
    ("selector", "spread", "mismatched"),
    [
        ("labelSelector: {matchLabels: {app: web}}", ("zone",), ()),
        ("labelSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}, matchLabelKeys: [pod-template-hash]", ("zone",), ()),
        ("labelSelector: {}", ("zone",), ()),
        ("labelSelector: {matchLabels: {app: other}}", (), ("zone",)),
        ("labelSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}", (), ("zone",)),
        ("maxSkew: 1", (), ("zone",)),
    ],
)
def test_only_constraints_that_select_the_pod_spread_it(selector: str, spread: tuple[str, ...], mismatched: tuple[str, ...]) -> None:
    """A selector with a slip in it keeps nothing apart."""
    facts = _workload(_deployment(pod=f"topologySpreadConstraints: [{{topologyKey: zone, {selector}}}]"))
    assert (facts["topology_spread"], facts["topology_spread_mismatched"]) == (spread, mismatched)


@pytest.mark.parametrize(
    ("term", "keys"),
    [
        ("labelSelector: {matchLabels: {app: web}}", ("node",)),
        ("labelSelector: {matchLabels: {app: web}}, namespaces: [prod]", ("node",)),
        ("labelSelector: {matchLabels: {app: web}}, namespaces: [other]", ()),
        ("labelSelector: {matchLabels: {app: web}}, namespaceSelector: {}", ("node",)),
        ("labelSelector: {matchLabels: {app: other}}", ()),
    ],
)
def test_only_terms_that_select_the_pod_keep_it_apart(term: str, keys: tuple[str, ...]) -> None:
    """Required and preferred terms alike, in the pod's own namespace."""
    required = f"affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{{topologyKey: node, {term}}}]}}}}"
    preferred = (
        f"affinity: {{podAntiAffinity: {{preferredDuringSchedulingIgnoredDuringExecution: [{{podAffinityTerm: {{topologyKey: node, {term}}}}}]}}}}"
    )
    for text in (required, preferred):
        assert _workload(_deployment(pod=text, metadata="namespace: prod"))["anti_affinity"] == keys


def test_labels_say_who_what_and_which() -> None:
    """Owner, version and part; that it is scraped is for its pods to say, which its own annotation does not reach."""
    facts = _workload(
        _deployment(
            metadata='labels: {team: risk, app.kubernetes.io/version: "1.2"}, annotations: {prometheus.io/scrape: "true", app.kubernetes.io/part-of: credit}'
        )
    )
    assert (facts["owner"], facts["version"], facts["part_of"], facts["prometheus_scrape"]) == ("risk", "1.2", "credit", None)
    assert facts["labels"] == {"app": "web"}


def test_labels_that_are_no_text_are_refused() -> None:
    """`version: 1.0` is a number; the cluster takes none, and selectors cannot be compared."""
    collected = _collect("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {version: 1.0}}\nspec: {containers: []}\n")
    assert "workload.labels" in _withheld(collected)


def test_the_claims_of_a_stateful_set_are_volumes() -> None:
    """Each pod gets one; its mounts are writable and last."""
    collected = _collect(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  volumeClaimTemplates: [{metadata: {name: data}}]\n"
        "  template: {spec: {containers: [{name: db, image: 'postgres:16', volumeMounts: [{name: data, mountPath: /data}]}]}}\n"
    )
    assert _workload(collected)["volume_claims"] == ("data",)
    assert _container(collected)["mounts_writable"] == ("/data",)


def test_a_volume_without_a_name_is_read_and_said() -> None:
    """The cluster refuses it; what it would open on the host is plain all the same."""
    collected = _deployment(pod="volumes: [{hostPath: {path: /var/run/docker.sock}}, {name: tmp, emptyDir: {}}]")
    facts = _workload(collected)
    assert (facts["host_paths"], facts["runtime_sockets"]) == (("/var/run/docker.sock",), ("/var/run/docker.sock",))
    assert (facts["host_paths_writable"], facts["persistent_mount"]) == ((), False)
    (entry,) = collected.unobserved
    assert (entry.cause, entry.facts, entry.subject) == ("invalid-value", (), "m.yaml#Deployment/-/web")
    assert "volumes.name is nothing" in entry.reason
