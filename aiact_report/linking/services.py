"""Service → workload: a Service selects pods by their labels, in its own namespace."""

from __future__ import annotations

from functools import partial

from aiact_report.linking import _selection
from aiact_report.linking._base import Found, Index, Relation, label_of, write, write_group
from aiact_report.linking._selection import Selection, labels_cited
from aiact_report.model import Ref, Subject


def _link(index: Index) -> None:
    selection = index.once(_selection.services)
    _link_services(index, selection)
    for workload in index.workloads:
        services = selection.choosers_of(workload)
        complete = selection.knows_choosers(workload) and index.all_seen("workload.services", workload, "service")
        write_group(index, workload, "workload.services", (services,), partial(_all, services), complete=complete)


def _all(services: list[Subject]) -> list[Found]:
    return [_found(service) for service in services]


def _found(service: Subject) -> Found:
    origin = (Ref("service.selector", service.id), Ref("workload.labels"))
    return Found(label_of(service), service.facts["service.selector"].place, origin)


def _members(chosen: list[Subject]) -> tuple[tuple[str, ...], tuple[Ref, ...]]:
    """Name the workloads, and what selected them: the same for every Service of that selector."""
    return tuple(workload.id for workload in chosen), (Ref("service.selector"), *labels_cited(*chosen))


def _link_services(index: Index, selection: Selection) -> None:
    for service in index.of_kind("service"):
        chosen = selection.chosen_by(service)
        if chosen:
            ids, origin = index.of_group("service.workloads", chosen, partial(_members, chosen))
            write(service, "service.workloads", ids, service.facts["service.selector"].place, origin)
        elif selection.knows_chosen(service) and index.all_seen("service.workloads", service, "workload"):
            service.facts["service.workloads"] = index.none(service)


RELATION = Relation("services", 10, ("service.workloads", "workload.services"), _link)
