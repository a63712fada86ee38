"""A real API server, read with exactly the shipped rights."""

from __future__ import annotations

import base64

import pytest
import urllib3
import yaml

from aiact_report.collector.cluster import rbac as _cluster_rbac
from aiact_report.collector.cluster.withheld import facts_of
from aiact_report.errors import MistakesError
from aiact_report.facts.registry import kind_of, registry
from aiact_report.model import Basis
from tests.collector.cluster.filled import APPS, CORE, DIGEST, OTHER, SECRET, fill


@pytest.fixture(scope="module")
def filled(server):
    """A namespace with everything that is read of one."""
    return fill(server)


@pytest.fixture(scope="module")
def reader(filled):
    """A kubeconfig of a service account with exactly the shipped ClusterRole."""
    filled.apply(_cluster_rbac.rights(()))
    token = filled.token(_cluster_rbac.NAME)
    return filled.kubeconfig("reader", {"token": token})


@pytest.fixture(scope="module")
def found(reader, read):
    """What is read with those rights."""
    return read(reader)


def test_shipped_rights_are_enough(found):
    """The shipped ClusterRole reads everything that is read: nothing is forbidden."""
    assert [entry for entry in found.collected.unobserved if entry.cause in {"forbidden", "unauthorized"}] == []
    assert [(source.id, source.kind, source.observed_at) for source in found.collected.sources] == [
        ("cluster:reader", "cluster", "2026-03-01T12:00:00Z")
    ]


def test_shipped_rights_write_nothing(filled, reader):
    """The shipped ClusterRole may not change, make or delete anything, nor open a shell."""
    token = yaml.safe_load(reader.read_text())["users"][0]["user"]["token"]
    root = filled.address
    asked = [
        ("POST", f"{root}{CORE}/configmaps"),
        ("DELETE", f"{root}{CORE}/pods/alone"),
        ("PATCH", f"{root}{APPS}/deployments/scoring"),
        ("PUT", f"{root}{CORE}/secrets/db"),
        ("POST", f"{root}{CORE}/pods/alone/exec"),
    ]
    pool = urllib3.PoolManager(ca_certs=str(filled.authority.file), retries=False)
    for method, url in asked:
        answer = pool.request(method, url, body=b"{}", headers={"Authorization": f"Bearer {token}", "Content-Type": "application/merge-patch+json"})
        assert answer.status == 403, (method, url, answer.status)


def test_workload_is_read_as_a_file_would_be(found):
    """A Deployment of the API goes through the readers of manifests, its facts observed and placed by object and field."""
    fact = found.subjects["Deployment/prod/scoring"].facts["workload.replicas_declared"]
    assert (fact.value, fact.basis, fact.place.object, fact.place.field, fact.place.file) == (
        2,
        Basis.OBSERVED,
        "Deployment prod/scoring",
        "spec.replicas",
        None,
    )
    container = "Deployment/prod/scoring/container/api"
    assert found.value(container, "container.readiness_path") == "/ready"
    assert found.value(container, "container.image.tag") == "1.4.0"
    assert found.value(container, "container.run_as_non_root") is None


def test_status_of_a_workload(found):
    """Replicas that are there, conditions with their reasons and warnings stand beside what was declared."""
    name = "Deployment/prod/scoring"
    assert found.value(name, "workload.desired_replicas") == 2
    assert found.value(name, "workload.ready_replicas") == 1
    assert found.value(name, "workload.conditions") == ("Available=False:MinimumReplicasUnavailable",)
    assert found.value(name, "workload.warning_events") == ("BackOff=12",)
    assert found.value(name, "workload.generation_observed") is True


def test_owned_objects_are_no_workloads(found):
    """A ReplicaSet of a Deployment and a Job of a CronJob are none of their own; bare ones are."""
    workloads = {key for key, subject in found.subjects.items() if subject.kind == "workload" and subject.namespace == "prod"}
    assert workloads == {"Deployment/prod/scoring", "ReplicaSet/prod/bare", "Pod/prod/alone", "CronJob/prod/nightly"}


def test_pods_as_they_run(found):
    """A pod tells where it was put, what really runs in it and how it fares, below its workload."""
    good, bad = "Pod/prod/scoring-abc12-1", "Pod/prod/scoring-abc12-2"
    assert found.subjects[good].parent == "cluster:reader#Deployment/prod/scoring"
    assert found.value(good, "pod.image_digests") == (f"api={DIGEST}",)
    assert found.value(bad, "pod.image_digests") == (f"api={OTHER}",)
    assert [found.value(good, f"pod.{name}") for name in ("node", "zone", "ready", "revision", "unready_seconds")] == [
        "node-a",
        "zone-1",
        True,
        "abc12",
        None,
    ]
    assert [found.value(bad, f"pod.{name}") for name in ("zone", "ready", "restart_count", "oom_killed", "unready_seconds")] == [
        "zone-2",
        False,
        7,
        True,
        60,
    ]
    assert found.value(bad, "pod.waiting_reasons") == ("CrashLoopBackOff",)
    assert found.value(bad, "pod.termination_reasons") == ("OOMKilled",)
    assert found.subjects["Pod/prod/alone/running"].parent == "cluster:reader#Pod/prod/alone"


def test_secrets_are_names_only(found):
    """Of a Secret the names of its keys are told; its values, and the annotation that repeats them, are nowhere."""
    assert found.value("Secret/prod/db", "secret.keys") == ("password",)
    assert found.value("Secret/prod/db", "secret.type") == "Opaque"
    assert found.value("ConfigMap/prod/settings", "config-map.credentials") == ("DB_PASSWORD",)
    for text in (SECRET, base64.b64encode(SECRET.encode()).decode()):
        assert text not in repr(found.collected)


def test_nodes_and_what_they_are_together(found):
    """Nodes are subjects below the cluster, and their versions, zones and accelerators are summed up on it."""
    assert found.subjects["Node/-/node-a"].parent == "cluster:reader#cluster"
    assert found.value("Node/-/node-a", "node.mig_strategy") == "single"
    assert found.value("cluster", "cluster.nodes") == 2
    assert found.value("cluster", "cluster.zones") == ("zone-1", "zone-2")
    assert found.value("cluster", "cluster.gpu_products") == ("A100",)
    assert found.value("cluster", "cluster.container_runtimes") == ("containerd://1.4.3",)


def test_what_watches_and_bounds_the_cluster(found):
    """Threat detection with its coverage and a network plug-in that enforces policies are known by their DaemonSets."""
    assert found.value("cluster", "cluster.threat_detection") == ("Falco",)
    assert found.value("cluster", "cluster.threat_detection_everywhere") is True
    assert found.value("cluster", "cluster.network_policy_enforced") is True


def test_flags_of_a_visible_api_server(found):
    """Where the API server runs as a pod its flags answer for audit and encryption; a flag that is not there is seen to be not there."""
    assert found.value("cluster", "cluster.audit_log") == "/var/log/audit.log"
    assert found.value("cluster", "cluster.encryption_at_rest") is None
    assert found.value("cluster", "cluster.anonymous_auth") is False
    assert found.value("cluster", "cluster.authorization_modes") == ("Node", "RBAC")


def test_storage(found):
    """Storage classes and volumes tell of encryption and attachment."""
    assert found.value("StorageClass/-/fast", "storage-class.encryption_parameters") == ("encrypted",)
    assert found.value("PersistentVolume/-/models", "persistent-volume.access_modes") == ("ReadWriteOnce",)


def test_every_registered_fact_is_told_or_withheld(found):
    """Each fact the registry lists for this collector is on its subject, or some Unobserved names it."""
    withheld = {(entry.subject, name) for entry in found.collected.unobserved for name in entry.facts}
    for subject in found.collected.subjects:
        names = {name for name, spec in registry().items() if "cluster" in spec.sources and kind_of(name) == subject.kind}
        missing = {name for name in names - subject.facts.keys() if not {(subject.id, name), (None, name)} & withheld}
        assert missing == set(), subject.id


def test_reading_twice_gives_the_same(reader, read, found):
    """The order and the ids of what is read do not change from run to run."""
    again = read(reader)
    assert [subject.id for subject in again.collected.subjects] == [subject.id for subject in found.collected.subjects]
    assert again.collected.unobserved == found.collected.unobserved


@pytest.fixture(scope="module")
def narrow(filled):
    """The token of an account with exactly the shipped Role of one namespace."""
    filled.apply(_cluster_rbac.rights(("prod",)))
    return filled.token("prod")


def test_role_of_one_namespace(filled, narrow, read):
    """With the shipped Role one namespace is read, and exactly what lies outside it is withheld."""
    found = read(filled.kubeconfig("narrow", {"token": narrow}), namespaces=("prod",))
    assert found.value("Deployment/prod/scoring", "workload.replicas_declared") == 2
    assert found.value("Namespace/-/prod", "namespace.pod_security_enforce") == "restricted"
    assert "DaemonSet/security/falco" not in found.subjects
    forbidden = {name for entry in found.collected.unobserved if entry.cause == "forbidden" for name in entry.facts}
    assert set(facts_of("Node", "")) <= forbidden
    assert set(facts_of("ClusterRole", "rbac.authorization.k8s.io")) <= forbidden
    assert not {"workload.disruption_budget", "secret.keys", "pod.phase", "namespace.pod_security_enforce"} & forbidden
    assert found.withheld("cluster.threat_detection") == ["not-asked"]
    assert "pod.zone" not in found.subjects["Pod/prod/scoring-abc12-1"].facts


def test_shipped_cluster_role_reads_single_namespaces_too(reader, read):
    """With the ClusterRole nothing of a namespace that was named is forbidden; one that is not there is said to be none."""
    found = read(reader, namespaces=("prod", "prdo"))
    assert found.value("Namespace/-/prod", "namespace.pod_security_enforce") == "restricted"
    assert [entry for entry in found.collected.unobserved if entry.cause == "forbidden"] == []
    said = {(entry.reason.partition(": ")[2], entry.remedy) for entry in found.collected.unobserved if "namespaces in prdo" in entry.reason}
    assert said == {("the cluster has no namespace prdo", "correct the name of the namespace")}


def test_a_budget_no_controller_has_looked_at_tells_nothing(found):
    """The server writes 0 into a new budget's status; before its controller has seen it, that is no number of evictions."""
    assert found.value("PodDisruptionBudget/prod/scoring", "disruption-budget.allowed_now") is None


def test_refusal_in_one_of_two_namespaces(filled, narrow, read):
    """A refusal in one namespace withholds from the subjects of that namespace and from no other's."""
    found = read(filled.kubeconfig("both", {"token": narrow}), namespaces=("prod", "security"))
    refused = [entry for entry in found.collected.unobserved if entry.cause == "forbidden" and "security" in entry.reason]
    assert refused
    assert all(entry.subject is not None for entry in refused)
    assert not any(entry.subject.startswith("cluster:both#Deployment/prod") for entry in refused)


def test_without_the_right_to_secrets(filled, read):
    """The role without secrets leaves exactly what Secrets hold unobserved."""
    filled.namespace("careful")
    filled.apply(_cluster_rbac.rights(("careful",), secrets=False))
    token = filled.token("careful")
    found = read(filled.kubeconfig("careful", {"token": token}), namespaces=("careful",))
    said = [entry for entry in found.collected.unobserved if "secrets in careful" in entry.reason]
    assert said
    assert {entry.cause for entry in said} == {"forbidden"}


def test_one_account_reads_several_namespaces(filled, read):
    """`rbac -n A -n B --service-account N/NAME` binds one account in both: nothing of either is forbidden."""
    for name in ("team-a", "team-b", "auditors"):
        filled.namespace(name)
    filled.apply(_cluster_rbac.rights(("team-a", "team-b"), account=_cluster_rbac.Account("auditors", _cluster_rbac.NAME)))
    found = read(filled.kubeconfig("two", {"token": filled.token("auditors")}), namespaces=("team-a", "team-b"))
    assert {"Namespace/-/team-a", "Namespace/-/team-b"} <= set(found.subjects)
    forbidden = [entry.reason for entry in found.collected.unobserved if entry.cause == "forbidden"]
    assert not [reason for reason in forbidden if "team-" in reason]


@pytest.mark.usefixtures("narrow")
def test_a_context_that_asks_in_anothers_name_sees_what_that_one_may(filled, read):
    """`as:` of a context is sent with every question: the administrator reads as an account sees it, and not more."""
    pair = {"client-certificate": str(filled.folder / "admin.crt"), "client-key": str(filled.folder / "admin.key")}
    user = f"system:serviceaccount:prod:{_cluster_rbac.NAME}"
    groups = ["system:serviceaccounts", "system:serviceaccounts:prod", "system:authenticated"]
    found = read(filled.kubeconfig("as-prod", {**pair, "as": user, "as-groups": groups}), namespaces=("prod",))
    forbidden = {name for entry in found.collected.unobserved if entry.cause == "forbidden" for name in entry.facts}
    assert set(facts_of("Node", "")) <= forbidden
    assert found.value("Deployment/prod/scoring", "workload.replicas_declared") == 2
    nobody = read(filled.kubeconfig("as-nobody", {**pair, "as": "nobody"}))
    assert not any(subject.kind == "workload" for subject in nobody.collected.subjects)
    odd = read(filled.kubeconfig("as-odd", {**pair, "as-groups": ["system:masters"]}))
    assert "in the name of somebody" in odd.collected.unobserved[0].reason


def test_wrong_context_is_the_users_mistake(reader, read):
    """A context that is not in the kubeconfig is named, with the nearest one that is."""
    with pytest.raises(MistakesError) as caught:
        read(reader, "raeder")
    assert "raeder" in str(caught.value)
    assert "did you mean 'reader'?" in str(caught.value)
