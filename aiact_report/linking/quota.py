"""ResourceQuota and LimitRange → the namespace they bound and the workloads in it."""

from __future__ import annotations

from functools import partial

from aiact_report.linking._base import UNSEEN, Found, Index, Relation, label_of, namespace_of, start_of, value, write_group, write_list
from aiact_report.model import Ref, Subject

_KINDS = {"resource-quota": ("ResourceQuota", "resource-quota.bounds"), "limit-range": ("LimitRange", "limit-range.types")}


def _link(index: Index) -> None:
    bounds: dict[str, list[Found]] = {}
    none: list[Found] = []
    for kind in _KINDS:
        for namespace, members in index.by_namespace(kind).items():
            bounds.setdefault(namespace, []).extend(_found(item) for item in members if value(item, f"{kind}.bounds_computing") is True)
    doubtful = {namespace_of(item) for kind in _KINDS for item in index.of_kind(kind) if value(item, f"{kind}.bounds_computing") is UNSEEN}
    for workload in index.workloads:
        complete = namespace_of(workload) not in doubtful and index.all_seen("workload.quota", workload, *_KINDS)
        here = bounds.get(namespace_of(workload), none)
        write_group(index, workload, "workload.quota", (here,), partial(list[Found], here), complete=complete)
    for item in index.of_kind("namespace"):
        complete = item.name not in doubtful and index.all_seen("namespace.quota", item, *_KINDS)
        write_list(index, item, "namespace.quota", bounds.get(item.name, []), complete=complete)


def _found(item: Subject) -> Found:
    kind, fact = _KINDS[item.kind]
    return Found(f"{kind} {label_of(item)}", start_of(item), (Ref(fact, item.id),))


RELATION = Relation("quota", 10, ("workload.quota", "namespace.quota"), _link)
