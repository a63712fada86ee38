"""Workload that trains → workloads that serve under the same service account, in the same namespace."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Found, Index, Relation, group, label_of, namespace_of, value, write_list
from aiact_report.model import Ref, Subject

_FACT, _ACCOUNT, _BOUNDARY, _TRAINS = "workload.account_shared_with", "workload.service_account", "workload.boundary", "workload.trains"


def _link(index: Index) -> None:
    serving = [each for each in index.workloads if value(each, _BOUNDARY) == "serving" and isinstance(value(each, _ACCOUNT), str)]
    by_account = group(serving, _key)
    for workload in index.workloads:
        if not value(workload, _TRAINS) or value(workload, _TRAINS) is UNSEEN or _ACCOUNT not in workload.facts:
            continue
        found = [_found(each) for each in by_account.get(_key(workload), ()) if each is not workload and value(each, _TRAINS) is None]
        write_list(index, workload, _FACT, found, complete=index.all_seen(_FACT, workload, "workload"))


def _key(workload: Subject) -> str:
    return f"{namespace_of(workload)}/{value(workload, _ACCOUNT)}"


def _found(workload: Subject) -> Found:
    return Found(label_of(workload), workload.facts[_ACCOUNT].place, (Ref(_ACCOUNT, workload.id), Ref(_BOUNDARY, workload.id)))


RELATION = Relation("shared_account", 31, (_FACT,), _link)
