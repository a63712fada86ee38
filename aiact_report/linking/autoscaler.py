"""Autoscaler → workload, and the replicas in force.

https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
"""

from __future__ import annotations

from typing import Any

from aiact_report.linking._base import UNSEEN, Index, Relation, group, known_of, label_of, namespace_of, platform, value, write
from aiact_report.model import Ref, Subject

_SCALED = ("workload.autoscaler", "workload.autoscaler_max", "workload.autoscaler_scales")
_DECLARED = (Ref("workload.replicas_declared"),)


class _Scalers:
    """Autoscalers by what they target, and workloads by what targets them."""

    def __init__(self, index: Index) -> None:
        self.by_target: dict[str, list[Subject]] = {}
        self.open: set[str] = set()
        """Namespaces that hold an autoscaler whose target is not known."""
        for scaler in index.of_kind("autoscaler"):
            target = value(scaler, "autoscaler.target")
            if target is UNSEEN:
                self.open.add(namespace_of(scaler))
            elif target is not None:
                self.by_target.setdefault(f"{namespace_of(scaler)}/{target}", []).append(scaler)

    def of(self, workload: Subject) -> list[Subject]:
        """Give the autoscalers that target a workload."""
        return self.by_target.get(_key(workload), []) if self.by_target else []


def _link(index: Index) -> None:
    scalers = _Scalers(index)
    for workload in index.of_kind("workload"):
        found: list[Subject] = []
        complete = True
        if platform(workload) == "kubernetes":
            found = scalers.of(workload)
            complete = namespace_of(workload) not in scalers.open and index.all_seen("workload.autoscaler", workload, "autoscaler")
            _name_scaler(index, workload, found, complete=complete)
        _write_replicas(workload, found, complete=complete and not index.withheld("workload.replicas", workload))
    _write_targets(index)


def _key(workload: Subject) -> str:
    """Name a workload as autoscalers of its namespace target it."""
    return f"{namespace_of(workload)}/{value(workload, 'workload.kind')}/{workload.name}"


def _name_scaler(index: Index, workload: Subject, found: list[Subject], *, complete: bool) -> None:
    if not found:
        if complete:
            for name in ("workload.autoscaler", "workload.autoscaler_max", "workload.autoscaler_scales"):
                workload.facts[name] = index.none(workload)
        return
    scaler = _deciding(found)
    write(workload, "workload.autoscaler", label_of(scaler), scaler.facts["autoscaler.target"].place, (Ref("autoscaler.target", scaler.id),))
    scales = scaler.facts.get("autoscaler.scales")
    measured = _measured(index, scaler, workload) if scales is not None and scales.value is True else True
    if measured is False:
        fact = scaler.facts["autoscaler.by_requests"]
        write(workload, "workload.autoscaler_scales", False, fact.place, (Ref("autoscaler.by_requests", scaler.id),))
    elif scales is not None and measured:
        write(workload, "workload.autoscaler_scales", scales.value, scales.place, (Ref("autoscaler.scales", scaler.id),))
    highest = scaler.facts.get("autoscaler.max")
    if highest is not None:
        write(workload, "workload.autoscaler_max", highest.value, highest.place, (Ref("autoscaler.max", scaler.id),))


def _measured(index: Index, scaler: Subject, workload: Subject) -> bool | None:
    """Tell whether an autoscaler gets its measure: shares of requests are not defined where a container requests nothing, and it then takes no action.

    A LimitRange may fill requests in. https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
    """
    wanted = [resource for resource in known_of(scaler, "autoscaler.by_requests") if resource in ("cpu", "memory")]
    containers = [each for each in index.children(workload, "container") if value(each, "container.role") in ("main", "sidecar")]
    requested = [value(each, f"container.{resource}_request") for each in containers for resource in wanted]
    if None not in requested:
        unseen = UNSEEN in requested or (bool(wanted) and not containers)  # a pod whose containers nobody saw requests nothing that is known
        return None if unseen else True
    return None if index.by_namespace("limit-range").get(namespace_of(workload)) else False


def _deciding(found: list[Subject]) -> Subject:
    """Give the autoscaler that leaves the fewest replicas: of several on one workload the weakest decides."""
    return min(found, key=lambda scaler: (_minimum(scaler), scaler.id))


def _minimum(scaler: Subject) -> int:
    lowest: Any = value(scaler, "autoscaler.min")
    return lowest if isinstance(lowest, int) else -1


def _write_replicas(workload: Subject, found: list[Subject], *, complete: bool) -> None:
    """Write the minimum of the autoscaler, or the declared number. Nothing scales what has no number, nor what is scaled to 0."""
    declared = workload.facts.get("workload.replicas_declared")
    if not found and _scales_itself(workload):
        _write_own_floor(workload)
    elif declared is not None and (not declared.value or (complete and not found)):
        write(workload, "workload.replicas", declared.value, declared.place, _DECLARED)
    elif found:
        scaler = _deciding(found)
        lowest = scaler.facts.get("autoscaler.min")
        if lowest is not None and lowest.value is not None:
            origin = (Ref("autoscaler.min", scaler.id), Ref("autoscaler.target", scaler.id))
            write(workload, "workload.replicas", lowest.value, lowest.place, origin)


def _scales_itself(workload: Subject) -> bool:
    """Tell whether its kind has an autoscaler of its own, with a lower bound that is written."""
    return value(workload, "workload.min_replicas") not in {UNSEEN, None}


def _write_own_floor(workload: Subject) -> None:
    """Write the lower bound of its kind's own autoscaler. Ray's is off unless switched on: of two different numbers neither is known to hold."""
    lowest, declared = workload.facts["workload.min_replicas"], value(workload, "workload.replicas_declared")
    if not str(value(workload, "workload.kind")).startswith("Ray") or declared == lowest.value:
        write(workload, "workload.replicas", lowest.value, lowest.place, (Ref("workload.min_replicas"),))


def _write_targets(index: Index) -> None:
    targets = group(index.workloads, _key) if index.of_kind("autoscaler") else {}
    for scaler in index.of_kind("autoscaler"):
        target = scaler.facts.get("autoscaler.target")
        if target is None:
            continue
        found = targets.get(f"{namespace_of(scaler)}/{target.value}", [])
        if found:
            chosen = min(found, key=lambda workload: (workload.source != scaler.source, workload.id))
            write(scaler, "autoscaler.target_found", chosen.id, target.place, (Ref("autoscaler.target"), Ref("workload.kind", chosen.id)))
        elif index.all_seen("autoscaler.target_found", scaler, "workload"):
            write(scaler, "autoscaler.target_found", None, target.place, (Ref("autoscaler.target"),))


RELATION = Relation("autoscaler", 10, (*_SCALED, "workload.replicas", "autoscaler.target_found"), _link)
