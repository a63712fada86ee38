"""The pods of a workload as a cluster showed them, those of the objects made for it among them, and how many were ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aiact_report.linking._base import UNSEEN, Index, group, namespace_of, value
from aiact_report.model import Ref, Subject

_OWNERS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout"})
"""Kinds whose pods are known by their owners; what other kinds make may be owned by objects that are not read."""
_SHOWN = 10


class Running(NamedTuple):
    """How many pods were ready when a cluster was read."""

    number: int | None
    """None: that was not seen."""
    origin: tuple[Ref, ...] = ()


def running(index: Index, workload: Subject) -> Running | None:
    """Count the pods that were ready; none for what was read from files and runs nowhere."""
    pods = pods_of(index, workload)
    if pods:
        known = [each for each in pods if value(each, "pod.ready") is not UNSEEN]
        ready = [each for each in known if value(each, "pod.ready") is True]
        return Running(len(ready), refs(ready or known, "pod.ready")) if len(known) == len(pods) else Running(None)
    if index.source_kind(workload) != "cluster":
        return None
    if value(workload, "workload.kind") in _OWNERS and not index.withheld("pod.ready", workload):
        return Running(0)
    said = value(workload, "workload.ready_replicas")
    return Running(said, (Ref("workload.ready_replicas"),)) if isinstance(said, int) else Running(None)


def pods_of(index: Index, workload: Subject) -> list[Subject]:
    """Give the pods of a workload, or else of the workloads its controller made for it."""
    own = index.children(workload, "pod")
    if own or index.source_kind(workload) != "cluster":
        return own
    return [pod for made in _made_for(index, workload) for pod in index.children(made, "pod")]


def _made_for(index: Index, workload: Subject) -> list[Subject]:
    """Give the workloads that an object controls; of an object with several components, those that carry the name of this one."""
    title, _, component = workload.name.partition("/")
    made = index.once(_controlled).get(f"{namespace_of(workload)}/{value(workload, 'workload.kind')}/{title}", [])
    return [each for each in made if not component or each.name.endswith((f"-{component}", f"/{component}"))]


def _controlled(index: Index) -> dict[str, list[Subject]]:
    """Sort the workloads by the object that made them."""
    made = [each for each in index.workloads if isinstance(value(each, "workload.controlled_by"), str)]
    return group(made, lambda each: f"{namespace_of(each)}/{value(each, 'workload.controlled_by')}")


def refs(pods: Iterable[Subject], fact: str) -> tuple[Ref, ...]:
    """Cite a fact of the first few pods; they say the same thing."""
    return tuple(Ref(fact, each.id) for each in list(pods)[:_SHOWN])


def count(number: int, word: str) -> str:
    """Write a number with its noun."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def remain(number: int) -> str:
    """Say how many are left."""
    return f"{number} remains" if number == 1 else f"{number} remain"
