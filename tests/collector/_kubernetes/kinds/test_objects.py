"""Custom resources that are no workload, and what damage does to any of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report.collector._kubernetes.facts import FACTS

TEXT = Path(__file__).with_name("objects.yaml").read_text(encoding="utf-8")
DOCUMENTS = {f"{document['kind']}/{document['metadata']['name']}": document for document in yaml.safe_load_all(TEXT)}
WRONG: tuple[Any, ...] = (5, "{{ .Values.x }}", "text", [1], {"a": 1}, [None], True, [], {})


@pytest.mark.parametrize(
    ("named", "kind", "expected"),
    [
        ("ScaledObject/a", "autoscaler", {"target": "Deployment/web", "min": 1, "max": 100, "metrics": ("prometheus",)}),
        ("VerticalPodAutoscaler/a", "vertical-autoscaler", {"target": "web", "mode": "Off"}),
        ("ClusterQueue/a", "queue", {"resources": ("cpu=9", "nvidia.com/gpu=2"), "cohort": "all"}),
        ("AnalysisTemplate/a", "analysis", {"metrics": ("rate",), "providers": ("prometheus",)}),
        ("Experiment/a", "inference-graph", {"steps": ("m", "n"), "weights": ("m=90", "n=10"), "mirror": "o", "default": "m"}),
        (
            "HTTPRoute/a",
            "route",
            {
                "weights": ("web=90", "next=10"),
                "mirrors": ("shadow",),
                "timeout": "10s",
                "retries": False,
                "authentication": None,
                "filter_refs": ("SecurityPolicy/default/jwt",),
                "filters": ("RequestMirror", "SecurityPolicy jwt"),
            },
        ),
        ("VirtualService/a", "route", {"timeout": "5s", "retries": True, "mirrors": ("shadow",), "weights": ("web=100",), "backends": ("web",)}),
        ("Route/a", "route", {"tls": "edge", "insecure_policy": "Redirect", "timeout": "30s", "hosts": ("a.example",)}),
        ("Gateway/a", "gateway", {"listeners": ("HTTPS:443", "HTTP:80"), "plain_listeners": ("HTTP:80",), "tls": False}),
        ("Gateway/b", "gateway", {"listeners": ("HTTPS:443",), "plain_listeners": (), "tls": True, "tls_modes": ("MUTUAL",)}),
        ("Certificate/a", "certificate", {"ready": True, "dns_names": ("a.example",), "renew_before": "240h", "not_after": "2027-01-01T00:00:00Z"}),
        ("PeerAuthentication/a", "mesh-policy", {"mode": "STRICT", "selector": None}),
        ("AuthorizationPolicy/b", "mesh-policy", {"action": "ALLOW", "open": True, "selector": {"app": "web"}}),
        ("DestinationRule/c", "mesh-policy", {"mode": "ISTIO_MUTUAL", "outlier_detection": True, "connection_pool": True, "retries": 3}),
        (
            "CiliumNetworkPolicy/a",
            "network-policy",
            {
                "pod_selector": {"matchLabels": {"app": "web"}},
                "types": ("Ingress", "Egress"),
                "ingress_open": True,
                "egress_open": False,
                "denies_all": (),
            },
        ),
        (
            "ClusterPolicy/a",
            "admission-policy",
            {
                "enforcing": True,
                "verifies_images": True,
                "images": ("registry.example/*",),
                "namespaces_excluded": ("kube-system",),
                "covers": ("Pod",),
                "rules": ("signed",),
            },
        ),
        ("K8sAllowedRepos/b", "admission-policy", {"engine": "gatekeeper", "enforcing": False, "covers": ("Pod",)}),
        ("ClusterImagePolicy/c", "admission-policy", {"enforcing": True, "verifies_images": True, "images": ("registry.example/**",)}),
        ("ValidatingAdmissionPolicyBinding/d", "admission-policy", {"policy": "p", "enforcing": False, "verifies_images": False}),
        ("PolicyReport/a", "policy-report", {"passed": 5, "failed": 1, "failing": ("signed",)}),
        ("ExternalSecret/a", "secret-source", {"store": "vault", "target": "t", "refresh": "1h"}),
        ("SecretStore/b", "secret-source", {"providers": ("vault",)}),
        ("Schedule/a", "backup", {"schedule": "0 1 * * *", "namespaces": ("prod",), "retention": "720h"}),
        ("VolumeSnapshot/b", "backup", {"claims": ("data",), "class": "c"}),
        (
            "PersistentVolume/a",
            "persistent-volume",
            {"driver": "ebs.csi.aws.com", "claim": "prod/data", "reclaim_policy": "Retain", "capacity": "5Gi"},
        ),
        ("StorageClass/a", "storage-class", {"encryption_parameters": ("encrypted",), "reclaim_policy": "Delete", "default": False}),
        (
            "PrometheusRule/a",
            "alert-rules",
            {"alerts": ("ModelDown", "SlowAnswers", "FeatureDrift"), "topics": ("availability", "latency", "drift"), "severities": ("critical",)},
        ),
        ("AlertmanagerConfig/a", "alert-receivers", {"receivers": ("team",), "channels": ("slack",), "default": "team"}),
        ("Application/a", "delivery", {"automated": True, "self_heal": True, "sync_status": "OutOfSync", "health": "Healthy"}),
        ("Kustomization/b", "delivery", {"automated": False, "suspended": True, "prune": True, "source": "r"}),
        (
            "CronWorkflow/a",
            "pipeline",
            {"engine": "argo", "schedule": "0 2 * * 0", "suspends": True, "trains": ("retrain", "train"), "deploys": ("kubectl",)},
        ),
        ("Pipeline/b", "pipeline", {"engine": "tekton", "suspends": False, "trains": ("fine-tune",), "images": ("x:1",)}),
        ("BuildConfig/a", "image-build", {"source": "https://git.example/a", "from_image": ("base:1",), "output": "a:1"}),
        ("KubeletConfig/a", "machine-config", {"kubelet": ("podPidsLimit", "featureGates"), "user_namespaces": True}),
    ],
)
def test_a_kind_says_what_it_is_asked_for(read, named: str, kind: str, expected: dict[str, Any]) -> None:
    """What the questions need of each kind, in the registry's words."""
    facts = read(json.dumps(DOCUMENTS[named])).facts(kind)
    assert {name: facts.get(name, "withheld") for name in expected} == expected


def test_credentials_in_a_repository_never_become_a_fact(read) -> None:
    """The address stays, the password does not."""
    seen = read(json.dumps(DOCUMENTS["Application/a"]))
    assert "git.example" in str(seen.facts("delivery"))
    assert "pass1234567" not in str(seen.collected)


def test_what_a_constraint_demands_is_unseen(read) -> None:
    """A program in a template may verify signatures; nobody says that it does not."""
    assert "admission-policy.verifies_images" in read(json.dumps(DOCUMENTS["K8sAllowedRepos/b"])).withheld()


@pytest.mark.parametrize("kind", ["CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"])
def test_a_policy_that_is_not_read_may_bound_any_pod(read, kind: str) -> None:
    """So no pod is said to be unbounded."""
    group = "cilium.io/v2" if kind.startswith("Cilium") else "crd.projectcalico.org/v1"
    seen = read(f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{}}\n")
    assert any(entry.subject is None and "workload.ingress_unbounded" in entry.facts for entry in seen.collected.unobserved)


def test_an_empty_rule_of_cilium_lets_nothing_through(read) -> None:
    """Other than in Kubernetes' own policies, where it lets everything through."""
    seen = read("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\nspec: {endpointSelector: {}, ingress: [{}]}\n")
    facts = seen.facts("network-policy")
    assert (facts["types"], facts["ingress_open"], facts["denies_all"]) == (("Ingress",), False, ("Ingress",))


def test_a_lost_document_withholds_what_its_kind_decides(read) -> None:
    """A KEDA object that cannot be read may scale anything; an alert rule that cannot be read may be the one asked for."""
    assert "workload.replicas" in read("apiVersion: keda.sh/v1\nkind: ScaledObject\nspec: [\n").withheld()
    assert "alert-rules.topics" in read("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec: [\n").withheld()


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value below the top, but not kind and apiVersion."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        if path or key not in ("kind", "apiVersion"):
            yield (*path, key)
            yield from paths(value, (*path, key))


def damaged(document: dict[str, Any], path: tuple[Any, ...], wrong: Any) -> str:
    """Put something else at one place of a document."""
    copy = deepcopy(document)
    target = copy
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = wrong
    return json.dumps(copy)


@pytest.mark.parametrize("named", DOCUMENTS)
def test_no_damage_raises_or_loses_a_fact(read, named: str) -> None:
    """Whatever stands in a field, every registered fact is there or withheld from its subject."""
    for path in paths(DOCUMENTS[named]):
        for wrong in WRONG:
            collected = read(damaged(DOCUMENTS[named], path, wrong)).collected
            withheld = {(entry.subject, fact) for entry in collected.unobserved for fact in entry.facts}
            for subject in collected.subjects:
                lost = [name for name in FACTS[subject.kind] if name not in subject.facts and (subject.id, name) not in withheld]
                assert not lost, (path, wrong, subject.id, lost)
                odd = {name: fact.value for name, fact in subject.facts.items() if isinstance(fact.value, list)}
                assert not odd, (path, wrong, odd)
            assert collected.subjects or collected.unobserved, (path, wrong)
