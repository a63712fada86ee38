"""Pods as they run: a light subject below the workload each belongs to."""

from __future__ import annotations

from datetime import datetime

from aiact_report.collector.cluster.shapes import Condition, ContainerStatus, PodShape
from aiact_report.collector.cluster.state import State
from aiact_report.model import Basis, Fact, Place, Subject

_NAMES = """phase ready node zone revision images image_ids image_digests restart_count termination_reasons oom_killed waiting_reasons
    unready_seconds unscheduled started_at qos_class admitted_by mesh_proxies"""
FACTS = tuple(f"pod.{name}" for name in _NAMES.split())
"""Facts of every pod."""
_PROXIES = frozenset(
    {"istio-proxy", "linkerd-proxy", "kuma-sidecar", "consul-dataplane", "consul-connect-envoy-sidecar", "osm-envoy", "envoy-sidecar"}
)
"""Containers that a service mesh puts into pods."""
_OBSERVED = Basis.OBSERVED


def write_pod(state: State, pod: PodShape, parent: str | None, *, own: bool = False) -> None:
    """Make the subject of one pod. `own`: the pod is a workload itself, so its id is taken."""
    meta, status = pod.metadata, pod.status
    name = f"Pod {meta.namespace}/{meta.name}"
    wanted = f"{state.target.locator}#Pod/{meta.namespace}/{meta.name}" + ("/running" if own else "")
    facts = _identity(state, pod, name) | _condition(state, pod, name) | _containers(pod, status.inits + status.containers + status.ephemerals, name)
    subject = Subject(state.reading.unique(wanted), "pod", meta.name, state.target.locator, meta.namespace, parent, facts)
    state.reading.subjects.append(subject)
    if pod.spec.node is not None and "Node" not in state.seen:
        del facts["pod.zone"]  # said once, with the list of nodes that could not be read


def _identity(state: State, pod: PodShape, name: str) -> dict[str, Fact]:
    """Say what was asked for, and where it was put."""
    spec, labels = pod.spec, pod.metadata.labels
    place, asked = Place(None, None, "metadata", name), Place(None, None, "spec", name)
    containers = [*(spec.inits or ()), *spec.containers, *(spec.ephemerals or ())]
    proxies = tuple([entry.name for entry in containers if entry.name in _PROXIES])
    return {
        "pod.node": Fact(spec.node, asked, _OBSERVED),
        "pod.zone": Fact(state.zones.get(spec.node) if spec.node else None, asked, _OBSERVED),
        "pod.images": Fact(tuple([f"{entry.name}={entry.image}" for entry in containers]), asked, _OBSERVED),
        "pod.mesh_proxies": Fact(proxies, asked, _OBSERVED),
        "pod.revision": Fact(labels.template or labels.revision, place, _OBSERVED),
        "pod.admitted_by": Fact(pod.metadata.annotations.constraints, place, _OBSERVED),
    }


def _condition(state: State, pod: PodShape, name: str) -> dict[str, Fact]:
    """Say how the pod as a whole is."""
    status = pod.status
    place, conditions = Place(None, None, "status", name), Place(None, None, "status.conditions", name)
    ready = next((entry for entry in status.conditions if entry.type == "Ready"), None)
    scheduled = next((entry for entry in status.conditions if entry.type == "PodScheduled"), None)
    unscheduled = scheduled.reason or "not scheduled" if scheduled is not None and scheduled.status == "False" else None
    return {
        "pod.phase": Fact(status.phase, place, _OBSERVED),
        "pod.ready": Fact(ready is not None and ready.status == "True", conditions, _OBSERVED),
        "pod.unready_seconds": Fact(_unready(ready, status.phase, state.observed_at), conditions, _OBSERVED),
        "pod.unscheduled": Fact(unscheduled, conditions, _OBSERVED),
        "pod.started_at": Fact(status.started, place, _OBSERVED),
        "pod.qos_class": Fact(status.quality, place, _OBSERVED),
    }


def _unready(ready: Condition | None, phase: str | None, observed_at: str) -> int | None:
    """Count the seconds since a pod that is meant to run is not ready."""
    if ready is None or ready.status == "True" or ready.since is None or phase in {"Succeeded", "Failed"}:
        return None
    return seconds_between(ready.since, observed_at)


def seconds_between(start: str, end: str) -> int | None:
    """Count whole seconds between two RFC 3339 times; None when one is none."""
    try:
        return max(0, int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()))
    except (ValueError, TypeError):
        return None


def _containers(pod: PodShape, statuses: list[ContainerStatus], name: str) -> dict[str, Fact]:
    """Say how its containers are, together."""
    place = Place(None, None, "status.containerStatuses", name)
    ids = [(entry.name, entry.image_id) for entry in statuses if entry.image_id]
    ended = [state.terminated for entry in statuses for state in (entry.last, entry.state) if state.terminated is not None]
    bad = tuple(dict.fromkeys([end.reason or f"exit code {end.code}" for end in ended if end.code or end.reason not in {"Completed", None}]))
    killed = "OOMKilled" in bad
    waiting = tuple(dict.fromkeys([entry.state.waiting.reason for entry in statuses if entry.state.waiting and entry.state.waiting.reason]))
    reasons = (*bad, pod.status.reason) if pod.status.reason else bad
    return {
        "pod.image_ids": Fact(tuple([f"{container}={image}" for container, image in ids]), place, _OBSERVED),
        "pod.image_digests": Fact(_digests(ids), place, _OBSERVED),
        "pod.restart_count": Fact(sum([entry.restarts for entry in statuses]), place, _OBSERVED),
        "pod.termination_reasons": Fact(reasons, place, _OBSERVED),
        "pod.oom_killed": Fact(killed, place, _OBSERVED),
        "pod.waiting_reasons": Fact(waiting, place, _OBSERVED),
    }


def _digests(ids: list[tuple[str, str]]) -> tuple[str, ...]:
    """Give `container=sha256:…` for every imageID that ends in a digest (`repository@digest`, `docker-pullable://…@digest`)."""
    found = []
    for container, image in ids:
        _, mark, digest = image.rpartition("@")
        if mark and ":" in digest:
            found.append(f"{container}={digest}")
    return tuple(found)
