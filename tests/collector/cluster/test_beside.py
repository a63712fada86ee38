"""Every container of every pod is judged: those that admission injects and `kubectl debug` adds are in no template."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import msgspec

from aiact_report.collector.cluster.connection import Target
from aiact_report.collector.cluster.events import Warnings
from aiact_report.collector.cluster.read import read_one
from aiact_report.collector.cluster.resources import Resource
from aiact_report.collector.cluster.state import State
from aiact_report.model import Subject

POD: dict[str, Any] = {"containers": [{"name": "api", "image": "r.example/api:1", "securityContext": {"privileged": False}}]}
LABELS = {"app": "api"}
DEBUG = {"name": "debugger-x", "image": "busybox:latest", "securityContext": {"privileged": True}, "targetContainerName": "api"}
SIDECAR = {"name": "agent", "image": "vendor/agent:latest", "securityContext": {"privileged": True}}
DEPLOYMENTS, SETS, PODS = (
    Resource("Deployment", "apps", "v1", "deployments", namespaced=True),
    Resource("ReplicaSet", "apps", "v1", "replicasets", namespaced=True),
    Resource("Pod", "", "v1", "pods", namespaced=True),
)


def read(*pods: dict[str, Any]) -> dict[str, Subject]:
    """Read a Deployment with these pods; give the subjects by id."""
    state = State(Target("test", None, None), "2026-01-01T00:00:00Z")
    template = {"metadata": {"labels": LABELS}, "spec": POD}
    spec = {"replicas": 2, "selector": {"matchLabels": LABELS}, "template": template}
    _one(state, DEPLOYMENTS, {"metadata": {"name": "api", "namespace": "ml", "uid": "d"}, "spec": spec})
    owner = [{"kind": "Deployment", "name": "api", "uid": "d", "controller": True}]
    _one(state, SETS, {"metadata": {"name": "api-1", "namespace": "ml", "uid": "s", "ownerReferences": owner}, "spec": {"replicas": 2}})
    for number, pod in enumerate(pods):
        made = [{"kind": "ReplicaSet", "name": "api-1", "uid": "s", "controller": True}]
        meta = {"name": f"api-1-{number}", "namespace": "ml", "uid": f"p{number}", "labels": LABELS, "ownerReferences": made}
        _one(state, PODS, {"metadata": meta, "spec": pod, "status": {"phase": "Running"}})
    return {subject.id.partition("#")[2]: subject for subject in state.reading.subjects}


def _one(state: State, resource: Resource, data: dict[str, Any]) -> None:
    read_one(state, Warnings(), resource, msgspec.Raw(json.dumps(data).encode()))


def pod(**more: Any) -> dict[str, Any]:
    """Make a pod of the template, with more in it."""
    made = deepcopy(POD)
    for key, value in more.items():
        made[key] = made.get(key, []) + value if isinstance(value, list) else value
    return made


def containers(found: dict[str, Subject]) -> list[tuple[str, str | None, object]]:
    """Give name, parent and privilege of the containers."""
    return [(each.name, each.parent, each.facts["container.privileged"].value) for each in found.values() if each.kind == "container"]


def test_a_pod_of_its_template_adds_nothing() -> None:
    """The template's containers speak for all pods made from it."""
    assert containers(read(pod(), pod())) == [("api", "cluster:test#Deployment/ml/api", False)]


def test_an_injected_container_is_one_of_the_workload() -> None:
    """It is judged like one that was declared, once for all pods that have the same."""
    found = containers(read(pod(containers=[SIDECAR]), pod(containers=[SIDECAR])))
    assert found == [("api", "cluster:test#Deployment/ml/api", False), ("agent", "cluster:test#Deployment/ml/api", True)]


def test_a_debug_container_is_judged() -> None:
    """`kubectl debug --profile=sysadmin` adds a privileged one to a single pod."""
    found = read(pod(), pod(ephemeralContainers=[DEBUG]))
    assert ("debugger-x", "cluster:test#Deployment/ml/api", True) in containers(found)
    subject = next(each for each in found.values() if each.name == "debugger-x")
    assert subject.facts["container.role"].value == "ephemeral"
    assert subject.facts["container.image"].place.object == "Pod ml/api-1-1"
    assert found["Pod/ml/api-1-1"].facts["pod.images"].value == ("api=r.example/api:1", "debugger-x=busybox:latest")


def test_a_container_that_was_given_more_is_judged_as_it_runs() -> None:
    """Admission made the template's own container privileged in one pod."""
    worse = pod()
    worse["containers"][0]["securityContext"] = {"privileged": True}
    assert ("api of api-1-1", "cluster:test#Deployment/ml/api", True) in containers(read(pod(), worse))


def test_a_pod_that_shares_its_node_makes_its_workload_do_so() -> None:
    """Host network and host paths that were added to a pod are the workload's."""
    mount = {"name": "sock", "hostPath": {"path": "/var/run/docker.sock"}}
    found = read(pod(hostNetwork=True, volumes=[mount], containers=[SIDECAR | {"volumeMounts": [{"name": "sock", "mountPath": "/s"}]}]))
    facts = found["Deployment/ml/api"].facts
    assert facts["workload.host_network"].value is True
    assert facts["workload.runtime_sockets"].value
    assert "Pod/ml/api-1-0/running" not in found
