"""Linking as a whole: the registry's promise, order, repetition, and what could not be seen."""

from __future__ import annotations

import copy
import random
import time
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import aiact_report
from aiact_report import plugins
from aiact_report.linking._link import link
from aiact_report.model import Basis, Evidence, Ref

_FACTS = Path(aiact_report.__file__).parent / "facts"


def _busy(new_world: Any) -> Any:
    """Make a world in which every relation finds something."""
    world = new_world()
    apart = {"topology_spread_skews": None, "anti_affinity_required": None}
    bounds = {"strategy": "RollingUpdate", "max_unavailable": None, "max_surge": None}
    api = world.workload(labels={"app": "api", "tier": "web"}, service_account="api", **bounds, **apart)
    world.add(
        "container",
        "c",
        parent=api,
        host_ports=(8080,),
        run_as_user=None,
        user_name=None,
        run_as_non_root=True,
        stores=None,
    )
    world.workload("api", source="overlay.yaml", replicas_declared=1)
    world.workload("db", namespace="default", kind="StatefulSet", replicas_declared=1, labels={"app": "db", "tier": "web"})
    world.workload("odd", labels="(unknown)")
    world.workload("far", namespace="prod", host_network=True)
    for name in ("one", "two"):
        world.budget(name, min_available="50%", selector={"matchExpressions": [{"key": "tier", "operator": "Exists"}]})
        world.policy(name, egress_open=name == "two")
        world.autoscaler(name)
        world.add("ingress", name, backends=("api", "db"))
        world.add("monitor", name, kind="PodMonitor", ports=("metrics",), selector={"matchLabels": {"app": "api"}})
        world.add("resource-quota", name, bounds=("cpu",))
        world.add("role-binding", name, scope="RoleBinding", role=f"Role/{name}", subjects=("ServiceAccount:default/api",))
        world.add("role", name, scope="Role", rules=(f"get:/{name}",), wildcards=(), aggregated=False, reads_secrets=False, opens_shells=False)
    world.budget("closed", selector={}, max_unavailable="0")
    world.policy("all", pod_selector={}, denies_all=("Ingress",))
    world.service(type="NodePort", scraped=True)
    world.service("db", type="LoadBalancer")
    world.add("service-account", "api", automount=False)
    world.add("namespace", "default", pod_security_enforce="baseline")
    shop = world.workload("shop", platform="compose", kind="service", build_dockerfile="Dockerfile", build_target=None, source="compose.yaml")
    world.add(
        "container",
        "shop",
        parent=shop,
        built_here=True,
        run_as_user=None,
        user_name=None,
        healthcheck=None,
        healthcheck_disabled=False,
    )
    world.add(
        "dockerfile", "Dockerfile", source="Dockerfile", user="app", healthcheck="CMD curl", base="debian:12", dockerignore=True, dockerignores=("*",)
    )
    extra = world.workload("extra", namespace="extra", volume_claims=None)
    world.add("container", "extra", parent=extra, model_location="/models/a.onnx", model_location_pin="path", stores=None)
    _ship(world)
    _run(world)
    return world


def _run(world: Any) -> None:
    """Add a cluster beside the files: nodes, pods, what trains, and the objects that cover a workload."""
    world.read("prod", "cluster")
    live = {"source": "prod", "namespace": "shop"}
    cluster = world.add("cluster", "prod", source="prod", image_verification=None, mesh_modes=None)
    world.add("node", "n1", parent=cluster, source="prod")
    api = world.workload("api", **live, volume_claims=("data",), traffic=("api=100",), serving_object=None, field_owners=None)
    digest = "sha256:" + "d" * 64
    given = {"image": "app:1", "image__digest": digest, "monitor": None, "gpus": None, "stores": ("s3://log",), "model_server": "triton"}
    world.add("container", "c", parent=api, source="prod", **given, model_location=None, env_secret_refs=None, secret_mounts=None)
    told = {"images": ("c=app:1",), "image_digests": (f"c={digest}",), "restart_count": 0, "oom_killed": False, "waiting_reasons": None}
    for number in (0, 1):
        placed = {"node": "n1", "zone": "a", "ready": True, "phase": "Running", "revision": "1", "mesh_proxies": ("istio-proxy",)}
        world.add("pod", f"api-{number}", parent=api, **live, **told, **placed)
    world.add(
        "service", "api", **live, type="ClusterIP", selector={"app": "api"}, labels={}, external_ips=None, internal_balancer=False, scraped=False
    )
    world.add(
        "service", "dark", **live, type="ClusterIP", selector={"app": "dark"}, labels={}, external_ips=None, internal_balancer=False, scraped=False
    )
    route = {
        "kind": "HTTPRoute",
        "gateways": ("public",),
        "backends": ("api",),
        "mirrors": ("dark",),
        "timeout": "30s",
        "weights": ("api=90", "old=10"),
    }
    world.add("route", "web", **live, **route)
    world.workload("dark", **live, volume_claims=("data",), traffic=None, serving_object=None)
    world.workload("retrain", **live, lifecycle="job", training=("train",), volume_claims=("data",))
    tried = world.workload("api", namespace="shop", labels={"app": "api", "env": "staging"})
    world.add("container", "tried", parent=tried, image__digest=digest)
    _cover(world, live)


def _cover(world: Any, live: dict[str, str]) -> None:
    """Add policies, alerts, backups and storage to a namespace of the cluster."""
    policy = {"engine": "kyverno", "kind": "ClusterPolicy", "enforcing": True, "verifies_images": True, "images": None, "covers": ("Pod",)}
    world.add("admission-policy", "signed", source="prod", **policy, namespaces_excluded=None, namespaces=None, selective=False, policy=None)
    world.add("mesh-policy", "callers", **live, kind="AuthorizationPolicy", action="ALLOW", open=False, selector=None)
    world.add("mesh-policy", "api", **live, kind="DestinationRule", hosts=("api",), outlier_detection=True, connection_pool=None)
    world.add("alert-rules", "rules", **live, topics=("availability",))
    world.add("alert-receivers", "on-call", **live, channels=("pagerduty",))
    world.add(
        "backup",
        "daily",
        source="prod",
        namespace="velero",
        kind="Schedule",
        schedule="0 2 * * *",
        namespaces=None,
        namespaces_excluded=None,
        leaves_out_volumes=False,
    )
    world.add("backup", "data", **live, kind="VolumeSnapshot", claims=("data",))
    world.add("config-map", "loki", **live, log_retention_days=365.0)
    world.add(
        "edge-filter", "guard", **live, kind="Middleware", targets=None, refs=None, authentication="basicAuth", rate_limit="rateLimit", timeout="5s"
    )
    world.add("ingress", "guarded", **live, backends=("api",), filter_refs=(f"Middleware/{live['namespace']}/guard",))
    world.add(
        "route",
        "guarded",
        **live,
        kind="IngressRoute",
        gateways=("Traefik",),
        backends=("api",),
        filter_refs=(f"Middleware/{live['namespace']}/guard",),
    )
    apart = {"source": "devices.yaml", "namespace": "devices"}
    world.add("device-claim", "gpu", **apart, kind="ResourceClaim", classes=("gpu.nvidia.com",))
    world.add("container", "using", parent=world.workload("using", **apart), **apart, device_claims=("ResourceClaim/gpu",), gpus=None)
    world.add("storage-class", "fast", source="prod", encryption_parameters=("encrypted",), provisioner="ebs.csi.aws.com", default=True)
    world.add("volume-claim", "data", **live, storage_class="fast", access_modes=("ReadWriteMany",))
    world.add("namespace", "shop", source="prod")


def _ship(world: Any) -> None:
    """Add an image with its Dockerfile, its containers, its reports, and a second one of the same tag."""
    image = world.image(
        "app", digest="a", names=("app:1",), user="root", base_name="debian:12", packages=("pypi/flask@3.0",), sbom_attached=("SPDX",)
    )
    world.image("app", digest="b", source="registry", names=("app:1",))
    world.add("dockerfile", "Containerfile", source="app/Containerfile", user="app", instructions=("RUN make app",), base="debian:12")
    digest = image.facts["image.manifest_digest"].value
    world.container("declared", image="app:1", image__digest=digest)
    running = {"running_image_id": None, "running_image_digests": (digest,), "compose_service": None}
    world.add("container", "running", parent=world.workload("run", platform="engine", source="docker"), source="docker", **running)
    world.scan("scan", digests=(digest,))
    world.scan("other", digests=("sha256:" + "f" * 64,), target="app:1")
    world.add("sbom", "bom", digests=(digest,), components=(), source="bom.json")


def _facts(evidence: Evidence) -> dict[str, Any]:
    return {subject.id: subject.facts for subject in evidence.subjects}


def test_relations_write_exactly_what_the_registry_promises() -> None:
    """Every fact said to come from linking has one relation that yields it, and no other fact has."""
    registry = {name: fact for path in sorted(_FACTS.glob("*.yaml")) for name, fact in yaml.safe_load(path.read_text(encoding="utf-8")).items()}
    promised = sorted(name for name, fact in registry.items() if "linking" in fact["from"])
    assert promised == sorted(name for relation in plugins.values("aiact_report.linking", "RELATION") for name in relation.yields)


def test_a_relation_yields_what_it_says(new_world: Any) -> None:
    """Nothing is written that no relation lists, and a world with everything in it gets every fact."""
    world = _busy(new_world)
    world.link()
    written = {name for subject in world.evidence.subjects for name, fact in subject.facts.items() if fact.basis is Basis.DERIVED}
    assert written == {name for relation in plugins.values("aiact_report.linking", "RELATION") for name in relation.yields}


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_evidence_changes_nothing(new_world: Any, chance: random.Random) -> None:
    """Shuffled subjects get the same facts, to the byte."""
    world = _busy(new_world)
    shuffled = copy.deepcopy(world.evidence)
    chance.shuffle(shuffled.subjects)
    world.link()
    link(shuffled)
    assert _facts(shuffled) == _facts(world.evidence)


def test_linking_twice_is_linking_once(new_world: Any) -> None:
    """Linked evidence can be linked again, after a rule changed or an object was taken out."""
    world = _busy(new_world)
    world.link()
    once = copy.deepcopy(_facts(world.evidence))
    world.link()
    assert _facts(world.evidence) == once


def test_what_is_no_longer_so_is_forgotten(world: Any) -> None:
    """A derived fact does not outlive the object it came from."""
    api, hpa = world.workload(), world.autoscaler()
    world.link()
    assert world.value(api, "replicas") == 2
    world.evidence.subjects.remove(hpa)
    world.link()
    assert world.value(api, "replicas") == 3
    assert world.value(api, "autoscaler") is None


def test_every_derived_fact_cites_facts_that_are_there(new_world: Any) -> None:
    """An origin names a fact of its own subject, or another subject that is in the evidence and holds it."""
    world = _busy(new_world)
    world.link()
    held = {subject.id: subject.facts for subject in world.evidence.subjects}
    cited = [(subject, ref) for subject in world.evidence.subjects for fact in subject.facts.values() for ref in fact.origin or ()]
    assert cited
    assert [(subject.id, ref) for subject, ref in cited if ref.name not in held[ref.subject or subject.id]] == []
    assert [(subject.id, ref) for subject, ref in cited if ref.subject == subject.id] == []


def test_none_found_is_said_at_the_workloads_own_line(world: Any) -> None:
    """That nothing was found has the place of the workload and cites nothing."""
    api = world.workload()
    world.link()
    fact = api.facts["workload.disruption_budget"]
    assert (fact.value, fact.place, fact.basis, fact.origin or ()) == (None, api.facts["workload.kind"].place, Basis.DERIVED, ())


def test_a_document_that_may_have_held_one_leaves_none_unsaid(world: Any) -> None:
    """An Unobserved that names the fact and no subject withholds "none found", and nothing else."""
    api = world.workload()
    world.hide("workload.disruption_budget", "workload.disruptions_allowed")
    world.link()
    assert world.value(api, "disruption_budget") == "(unknown)"
    assert world.value(api, "disruptions_allowed") == "(unknown)"
    assert world.value(api, "services") is None


def test_naming_the_lost_objects_facts_is_enough(world: Any) -> None:
    """A lost PodDisruptionBudget may be named by its own facts."""
    api = world.workload()
    world.hide("disruption-budget.selector")
    world.link()
    assert world.value(api, "disruption_budget") == "(unknown)"
    assert world.value(api, "services") is None


def test_what_was_found_counts_beside_what_was_lost(world: Any) -> None:
    """A budget that was read is there, whatever else could not be read."""
    api = world.workload()
    world.budget(max_unavailable="1")
    world.hide("workload.disruption_budget")
    world.link()
    assert world.value(api, "disruption_budget") == "pdb"


def test_what_is_withheld_from_one_subject_is_known_of_another(world: Any) -> None:
    """An Unobserved with a subject concerns that subject."""
    api, web = world.workload(), world.workload("web")
    world.hide("workload.services", subject=api)
    world.link()
    assert world.value(api, "services") == "(unknown)"
    assert world.value(web, "services") is None


def test_a_lost_file_of_unknown_content_leaves_every_none_unsaid(world: Any) -> None:
    """A manifest of which nothing could be read might have held anything."""
    api = world.workload()
    world.hide(source="broken.yaml", cause="unreadable")
    world.link()
    nones = {name for name, fact in api.facts.items() if fact.basis is Basis.DERIVED and fact.value is None}
    assert nones <= {"workload.boundary", "workload.environment", "workload.single_by_design"}, (
        "what its own facts do not tell, no other document would"
    )


def test_a_mere_note_withholds_nothing(world: Any) -> None:
    """That a key was written twice is said of a subject, and all its facts are known."""
    api = world.workload()
    world.hide(subject=api, cause="duplicate-key")
    world.hide(cause="duplicate-key", source="app.yaml")
    world.link()
    assert world.value(api, "services") is None


def test_a_lost_compose_file_hides_no_kubernetes_object(world: Any) -> None:
    """A source of another kind could not have held one."""
    api = world.workload()
    world.read("compose.yaml", "compose")
    world.hide(source="compose.yaml")
    world.hide(source="notes.txt", cause="unreadable")
    world.link()
    assert world.value(api, "services") is None


def test_origins_of_another_subject_name_it(world: Any) -> None:
    """A reader can follow a derived fact to the lines it came from."""
    api, budget = world.workload(), world.budget(max_unavailable="1")
    world.link()
    assert world.origin(api, "disruption_budget") == (Ref("disruption-budget.selector", budget.id), Ref("workload.labels"))
    assert api.facts["workload.disruption_budget"].place == budget.facts["disruption-budget.selector"].place


def test_many_policies_over_many_workloads_are_not_tried_pair_by_pair(world: Any) -> None:
    """4,000 workloads and 4,000 policies that share a label take well under the seconds that 16 million comparisons would."""
    for number in range(4000):
        labels = {"app": f"app-{number}", "part-of": "shop"}
        world.workload(f"app-{number}", labels=labels)
        world.policy(f"policy-{number}", pod_selector={"matchLabels": labels})
    started = time.process_time()
    world.link()
    assert time.process_time() - started < 2
    assert {world.value(subject, "ingress_policies") for subject in world.evidence.subjects if subject.kind == "workload"} == {
        (f"policy-{number}",) for number in range(4000)
    }
