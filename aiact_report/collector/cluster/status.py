"""What the status of a workload adds to its specification: replicas that are there, conditions, and who manages it."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector.cluster.ownership import manager_of, owners, written
from aiact_report.collector.cluster.state import Component, State, observed
from aiact_report.model import Fact, Subject

_NAMES = "desired_replicas ready_replicas available_replicas updated_replicas conditions controlled_by field_managers field_owners generation_observed generate_name warning_events"
FACTS = tuple(f"workload.{name}" for name in _NAMES.split())
"""Facts of every workload that only a cluster shows."""
BUDGET = "disruption-budget.allowed_now"
_READY = ("readyReplicas", "numberReady")
_AVAILABLE = ("availableReplicas", "numberAvailable")
_UPDATED = ("updatedReplicas", "updatedNumberScheduled")
_COUNTED = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "DeploymentConfig", "Rollout"})
"""Kinds whose status leaves out a number that is zero."""
_SEEN = frozenset({"Deployment", "DaemonSet"})


def write_status(subject: Subject, item: Object) -> None:
    """Write the facts of one workload's status; those of a component of a larger object are the object's."""
    name = subject.facts["workload.kind"].place.object or item.name
    status = item.data.get("status")
    status = status if isinstance(status, dict) else {}
    counted = item.kind in _COUNTED
    facts: dict[str, tuple[Any, str]] = {
        "desired_replicas": (_desired(item, status), "spec.replicas"),
        "ready_replicas": (_number(status, _READY, counted=counted), "status"),
        "available_replicas": (_number(status, _AVAILABLE, counted=counted), "status"),
        "updated_replicas": (_number(status, _UPDATED, counted=counted), "status"),
        "conditions": (_conditions(status.get("conditions")), "status.conditions"),
        "controlled_by": (_controller(item.data), "metadata.ownerReferences"),
        "field_managers": (_managers(item.data), "metadata.managedFields"),
        "field_owners": (owners(item.data), "metadata.managedFields"),
        "generation_observed": (_observed(item.data, status), "status.observedGeneration"),
        "generate_name": (_prefix(item.data), "metadata.generateName"),
    }
    written: dict[str, Fact] = {f"workload.{fact}": observed(value, name, field) for fact, (value, field) in facts.items()}
    subject.facts.update(written)


def keep(state: State, item: Object, made: list[Subject]) -> None:
    """Remember which workloads an object is, for what it owns."""
    uid = str(dig(item.data, ("metadata", "uid")))
    state.kept[uid] = made[0].id if made else None
    if len(made) > 1:
        state.parts[uid] = [(subject.name.rpartition("/")[2], subject.id) for subject in made]


def _prefix(data: dict[str, Any]) -> str | None:
    """Give what the API server made the name from: https://kubernetes.io/docs/reference/using-api/api-concepts/#generated-values."""
    prefix = dig(data, ("metadata", "generateName"))
    return prefix if isinstance(prefix, str) and prefix else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _desired(item: Object, status: dict[str, Any]) -> int | None:
    """Give the pods it should have: of a DaemonSet, the nodes it is meant for."""
    number = _whole(dig(item.data, ("spec", "replicas")))
    return number if number is not None else _whole(status.get("desiredNumberScheduled"))


def _number(status: dict[str, Any], names: tuple[str, ...], *, counted: bool) -> int | None:
    """Give a number of the status; the built-in controllers leave out zero."""
    found = next((number for name in names if (number := _whole(status.get(name))) is not None), None)
    return 0 if found is None and counted else found


def _conditions(entries: Any) -> tuple[str, ...]:
    """Write conditions as `type=status`, with the reason of one that is not fulfilled."""
    found = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("type"), str):
            reason = f":{entry['reason']}" if entry.get("reason") and entry.get("status") != "True" else ""
            found.append(f"{entry['type']}={entry.get('status')}{reason}")
    return tuple(sorted(found))


def _controller(data: dict[str, Any]) -> str | None:
    """Name the object that made it."""
    owners = dig(data, ("metadata", "ownerReferences"))
    entries = [entry for entry in owners if isinstance(entry, dict)] if isinstance(owners, list) else []
    return next((f"{entry.get('kind')}/{entry.get('name')}" for entry in entries if entry.get("controller") is True), None)


def _managers(data: dict[str, Any]) -> tuple[str, ...]:
    """Name who wrote fields of it (`manager operation`, and the subresource), its controllers' status apart."""
    return tuple(sorted({manager_of(entry) for entry in written(data)}))


def _observed(data: dict[str, Any], status: dict[str, Any]) -> bool | None:
    """Tell whether its controller has seen the newest specification."""
    wanted, seen = _whole(dig(data, ("metadata", "generation"))), _whole(status.get("observedGeneration"))
    return None if wanted is None or (seen is None and data["kind"] not in _SEEN) else (seen or 0) >= wanted


def write_budget(subject: Subject, item: Object) -> None:
    """Write how many pods a PodDisruptionBudget lets go at the time of reading; before its controller looked at it, nothing is known of that."""
    seen = _observed(item.data, item.data.get("status") or {})
    value = _whole(dig(item.data, ("status", "disruptionsAllowed"))) if seen else None
    subject.facts[BUDGET] = observed(value, f"{item.kind} {item.namespace}/{item.name}", "status.disruptionsAllowed")


def containers_of(pod: Any) -> list[dict[str, Any]]:
    """Give the containers of a pod's specification."""
    found = dig(pod, ("containers",))
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def words_of(containers: list[dict[str, Any]]) -> tuple[str, ...]:
    """Give the command lines of containers."""
    lines = [line for entry in containers for key in ("command", "args") if isinstance(line := entry.get(key), list)]
    return tuple(str(word) for line in lines for word in line)


def component(item: Object) -> Component:
    """Keep of a workload what tells which software it is."""
    containers = containers_of(dig(item.data, ("spec", "template", "spec")))
    status = item.data.get("status")
    numbers = status if isinstance(status, dict) else {}
    images = tuple(str(entry.get("image")) for entry in containers)
    return Component(
        item.kind,
        item.namespace or "",
        item.name,
        images,
        " ".join(words_of(containers)),
        _whole(numbers.get("desiredNumberScheduled")),
        _number(numbers, _READY, counted=True),
    )
