"""What makes a workload reachable from outside the cluster: its Services, Ingresses, routes, host ports and the host's network."""

from __future__ import annotations

from aiact_report.linking import _selection
from aiact_report.linking._around import whole
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, value, write_list
from aiact_report.linking._doors import Doors
from aiact_report.model import Ref, Subject

_FACT = "workload.exposed_by"


def _link(index: Index) -> None:
    selection = index.once(_selection.services)
    doors = Doors(index)
    for workload in index.workloads:
        services = selection.choosers_of(workload)
        containers = index.children(workload, "container")
        found = [door for service in services for door in doors.of(service)] + _own(workload, containers)
        complete = selection.knows_choosers(workload) and all(doors.knows(service) for service in services) and _own_known(workload, containers)
        complete = complete and not (_makes_services(workload) and index.source_kind(workload) != "cluster") and index.once(whole)
        write_list(index, workload, _FACT, found, complete=complete and index.all_seen(_FACT, workload, "service", "ingress", "route"))


def _makes_services(workload: Subject) -> bool:
    """Tell whether its controller makes Services that no file holds: serving platforms and Ray do, and Knative, whose kind is called Service."""
    return value(workload, "workload.serving_object") not in {None, UNSEEN} or value(workload, "workload.kind") == "Service"


def _own(workload: Subject, containers: list[Subject]) -> list[Found]:
    found = []
    network = workload.facts.get("workload.host_network")
    if network is not None and network.value is True:
        found.append(Found("host network", network.place, (Ref("workload.host_network"),)))
    for container in containers:
        ports = container.facts.get("container.host_ports")
        if ports is not None and ports.value:
            origin = (Ref("container.host_ports", container.id),)
            found += [Found(f"hostPort {port}", ports.place, origin) for port in ports.value]
    return found


def _own_known(workload: Subject, containers: list[Subject]) -> bool:
    return value(workload, "workload.host_network") is not UNSEEN and all(value(item, "container.host_ports") is not UNSEEN for item in containers)


RELATION = Relation("exposure", 20, (_FACT,), _link)
