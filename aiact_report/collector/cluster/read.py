"""Reading the objects of one list: which reader each kind has, and what becomes of those that something else owns."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from aiact_report.collector._kubernetes.component_kinds import COMPONENTS
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.workload_kinds import WORKLOADS
from aiact_report.collector.cluster.beside import differs, keep_template, read_beside
from aiact_report.collector.cluster.events import Warnings
from aiact_report.collector.cluster.nodes import write_node
from aiact_report.collector.cluster.objects import as_object, full, light, owner_of, secret
from aiact_report.collector.cluster.pods import write_pod
from aiact_report.collector.cluster.resources import Resource
from aiact_report.collector.cluster.settings import write_setting
from aiact_report.collector.cluster.shapes import EventShape, NodeShape, PodShape
from aiact_report.collector.cluster.state import State
from aiact_report.collector.cluster.status import component, containers_of, keep, words_of, write_budget, write_status
from aiact_report.collector.manifest import read_object

_POD = msgspec.json.Decoder(PodShape)
_NODE = msgspec.json.Decoder(NodeShape)
_EVENT = msgspec.json.Decoder(EventShape)
_ENDED = frozenset({"Succeeded", "Failed"})
_OWNING = frozenset(name.partition(".")[0] for name in (*WORKLOADS, *COMPONENTS))
"""Kinds that are workloads: what one of them owns is none of its own, seen or not."""


def read_one(state: State, warnings: Warnings, resource: Resource, raw: msgspec.Raw) -> None:
    """Read one object; raises what the decoder raises when it is not of its form."""
    if resource.kind == "Event":
        warnings.add(state, _EVENT.decode(raw))
    elif resource.kind == "Node":
        write_node(state, _NODE.decode(raw))
    elif resource.kind == "Pod":
        _read_pod(state, resource, raw)
    else:
        _READERS.get(f"{resource.kind}.{resource.group}", _read_any)(state, resource, raw)


def was_read(state: State, resource: Resource, raw: msgspec.Raw) -> bool:
    """Whether an object of a list that was begun again was read before."""
    metadata = light(raw).metadata
    return f"{state.target.locator}#{resource.kind}/{metadata.namespace or '-'}/{metadata.name}" in state.reading.ids


def _read_any(state: State, resource: Resource, raw: msgspec.Raw) -> None:
    """Read an object as a file's would be; of a workload its status too."""
    _read_object(state, as_object(state, full(raw, resource)))


def _read_object(state: State, item: Object) -> None:
    """Read an object, and what only a cluster adds to it."""
    before = len(state.reading.subjects)
    read_object(state.reading, item)
    made = state.reading.subjects[before:]
    workloads = [subject for subject in made if subject.kind == "workload"]
    for subject in workloads:
        write_status(subject, item)
    if len(workloads) == 1:
        keep_template(state, workloads[0], item)
    if workloads:
        keep(state, item, workloads)
        state.components.append(component(item))
    elif made and made[0].kind == "disruption-budget":
        write_budget(made[0], item)


def _read_secret(state: State, resource: Resource, raw: msgspec.Raw) -> None:
    """Read a Secret's type and the names of its keys. Its values are passed over, and that they are in no file is not seen here."""
    _read_object(state, as_object(state, secret(raw, resource)))
    state.reading.subjects[-1].facts.pop("secret.values_committed", None)


def _read_setting(state: State, resource: Resource, raw: msgspec.Raw) -> None:
    """Read an object that only clusters have."""
    write_setting(state, as_object(state, full(raw, resource)))


def _read_owned(state: State, resource: Resource, raw: msgspec.Raw) -> None:
    """Read a ReplicaSet or Job of its own; one that a workload owns only leads from its pods to it."""
    found = light(raw)
    owner = next((entry for entry in found.metadata.owners if entry.controller), None)
    if owner is None:
        _read_any(state, resource, raw)
    elif owner.uid in state.kept:
        state.kept[found.metadata.uid] = state.parent(owner.uid, found.metadata.name)
    elif owner.kind in _OWNING or found.spec.replicas == 0:
        state.kept[found.metadata.uid] = None
    else:
        _read_any(state, resource, raw)


def _read_pod(state: State, resource: Resource, raw: msgspec.Raw) -> None:
    """Read a pod as it runs; one that nothing owns is a workload too."""
    pod = _POD.decode(raw)
    uid, name = pod.metadata.uid, pod.metadata.name
    owner = owner_of(pod.metadata)
    if owner is not None and owner in state.kept:
        parent, own = state.parent(owner, name), False
    elif any(entry.controller and entry.kind in _OWNING for entry in pod.metadata.owners):
        parent, own = _by_name(state, pod), False
    else:
        parent, own = _read_bare(state, resource, raw, uid), True
    state.pods[uid] = parent
    write_pod(state, pod, parent, own=own)
    if parent is not None and not own and pod.status.phase not in _ENDED and differs(state, pod, parent):
        read_beside(state, pod, parent, as_object(state, full(raw, resource)))


def _by_name(state: State, pod: PodShape) -> str | None:
    """Find the Deployment of a pod whose ReplicaSet was not seen: its name is the Deployment's with the hash of the template."""
    owner = next(entry for entry in pod.metadata.owners if entry.controller)
    ending = f"-{pod.metadata.labels.template}"
    if owner.kind != "ReplicaSet" or not owner.name.endswith(ending):
        return None
    wanted = f"{state.target.locator}#Deployment/{pod.metadata.namespace}/{owner.name.removesuffix(ending)}"
    return wanted if wanted in state.reading.ids else None


def _read_bare(state: State, resource: Resource, raw: msgspec.Raw, uid: str) -> str | None:
    """Read a pod as a workload; keep the command line of an API server."""
    item = as_object(state, full(raw, resource))
    _read_object(state, item)
    if item.namespace == "kube-system" and item.name.startswith("kube-apiserver"):
        state.api_servers[f"{item.namespace}/{item.name}"] = words_of(containers_of(item.data.get("spec")))
    return state.kept.get(uid)


_READERS: dict[str, Callable[[State, Resource, msgspec.Raw], None]] = {
    "ReplicaSet.apps": _read_owned,
    "Job.batch": _read_owned,
    "Secret.": _read_secret,
    "StorageClass.storage.k8s.io": _read_setting,
    "PersistentVolume.": _read_setting,
    "ValidatingWebhookConfiguration.admissionregistration.k8s.io": _read_setting,
    "MutatingWebhookConfiguration.admissionregistration.k8s.io": _read_setting,
}
"""`Kind.group` → its reader, where it is not that of files."""
