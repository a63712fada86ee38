"""Pods → node: the namespaces whose pods share its GPUs."""

from __future__ import annotations

from aiact_report.linking._around import listed, whole
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, namespace_of, value, write_list
from aiact_report.model import Ref, Subject

_FACT = "node.gpu_shared_across"


def _link(index: Index) -> None:
    nodes = index.of_kind("node")
    if not nodes:
        return
    placed: dict[str, dict[str, Found]] = {}
    complete = True
    for workload in index.workloads:
        using = _asks_for_gpu(index, workload)
        complete = complete and using is not None
        for pod in index.children(workload, "pod") if using else ():
            name = value(pod, "pod.node")
            complete = complete and name is not UNSEEN
            if isinstance(name, str):
                space = namespace_of(workload)
                placed.setdefault(name, {}).setdefault(space, Found(space, pod.facts["pod.node"].place, (Ref("pod.node", pod.id),)))
    for node in nodes:
        spaces = list(placed.get(node.name, {}).values())
        seen = complete and index.once(whole) and index.all_seen(_FACT, node, "pod", "workload", "container")
        write_list(index, node, _FACT, spaces if len(spaces) > 1 else [], complete=seen)


def _asks_for_gpu(index: Index, workload: Subject) -> bool | None:
    """Tell whether a container of it asks for a GPU; None when that was not seen."""
    containers = index.children(workload, "container")
    if any(listed(container, "container.gpus") for container in containers):
        return True
    return None if any(value(container, "container.gpus") is UNSEEN for container in containers) else False


RELATION = Relation("gpu_sharing", 20, (_FACT,), _link)
