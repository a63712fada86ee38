"""Service → workload: a Service selects pods by their labels, in its own namespace."""

from __future__ import annotations

from aiact_report.linking import _selection
from aiact_report.linking._base import Found, Index, Relation, label_of, write, write_list
from aiact_report.linking._selection import Selection, labels_cited
from aiact_report.model import Ref, Subject


def _link(index: Index) -> None:
    selection = index.once(_selection.services)
    _link_services(index, selection)
    for workload in index.workloads:
        found = [_found(service) for service in selection.choosers_of(workload)]
        complete = selection.knows_choosers(workload) and index.all_seen("workload.services", workload, "service")
        write_list(index, workload, "workload.services", found, complete=complete)


def _found(service: Subject) -> Found:
    origin = (Ref("service.selector", service.id), Ref("workload.labels"))
    return Found(label_of(service), service.facts["service.selector"].place, origin)


def _link_services(index: Index, selection: Selection) -> None:
    for service in index.of_kind("service"):
        chosen = selection.chosen_by(service)
        if chosen:
            origin = (Ref("service.selector"), *labels_cited(*chosen))
            ids = tuple(workload.id for workload in chosen)
            write(service, "service.workloads", ids, service.facts["service.selector"].place, origin)
        elif selection.knows_chosen(service) and index.all_seen("service.workloads", service, "workload"):
            service.facts["service.workloads"] = index.none(service)


RELATION = Relation("services", 10, ("service.workloads", "workload.services"), _link)
