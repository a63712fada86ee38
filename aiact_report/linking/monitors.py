"""ServiceMonitor, PodMonitor and scraped Services → workload: who collects its metrics.

A monitor looks into its own namespace, unless it names others.
https://prometheus-operator.dev/docs/api-reference/api/
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from aiact_report.linking import _selection
from aiact_report.linking._around import listed
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, label_of, namespace_of, value, write_group
from aiact_report.linking._selection import Selection, Targets, selector_fact
from aiact_report.linking._selectors import EVERYTHING
from aiact_report.model import Ref, Subject

_FACT = "workload.metrics_monitored"
_read = selector_fact("monitor.selector", null=EVERYTHING)


class _Watch:
    """The monitors of one kind and what they look at."""

    def __init__(self, index: Index, kind: str, targets: Sequence[Subject], labels: str) -> None:
        monitors = [item for item in index.of_kind("monitor") if value(item, "monitor.kind") == kind]
        self.index, self.labels = index, labels
        self._chosen = Selection(monitors, _read, Targets(targets, labels, lambda _: ""))

    def found(self, target: Subject, workload: Subject) -> list[Found]:
        """Say which monitors look at a target and ask a port that it, or the workload behind it, has."""
        chosen = self._chosen.choosers_of(target)
        return [self._found(monitor, target) for monitor in chosen if _covers(monitor, target) and _asks(self.index, monitor, target, workload)]

    def may_watch(self, target: Subject) -> bool:
        """Tell whether a monitor chooses a target, or may."""
        return bool(self._chosen.choosers_of(target)) or not self._chosen.knows_choosers(target)

    def nobody(self, target: Subject, workload: Subject) -> bool:
        """Tell whether no monitor, of whatever namespace, can look at a target."""
        found = self._chosen.choosers_of(target)
        return self._chosen.knows_choosers(target) and all(
            _covers(monitor, target) is False or _asks(self.index, monitor, target, workload) is False for monitor in found
        )

    def _found(self, monitor: Subject, target: Subject) -> Found:
        labels = (Ref(self.labels, target.id),) if self.labels in target.facts else ()
        origin = (Ref("monitor.selector", monitor.id), *labels)
        return Found(f"{value(monitor, 'monitor.kind')} {label_of(monitor)}", monitor.facts["monitor.selector"].place, origin)


def _covers(monitor: Subject, target: Subject) -> bool | None:
    """Tell whether a monitor looks into the namespace of a target: its own, unless it names others; None where those were not seen."""
    spaces = value(monitor, "monitor.namespaces")
    if spaces is UNSEEN:
        return None
    return namespace_of(target) in (spaces or (namespace_of(monitor),)) or "*" in (spaces or ())


def _asks(index: Index, monitor: Subject, target: Subject, workload: Subject) -> bool | None:
    """Tell whether a monitor asks a port that its target has; None where ports were not seen. One without endpoints asks none.

    A port of a Service goes by its name alone; a target port is compared with those the pod declares: Prometheus knows no others.
    """
    ports = value(monitor, "monitor.ports")
    if ports is UNSEEN:
        return None
    answers = {_has(index, port, target, workload) for port in ports or ()}
    return True if True in answers else None if None in answers else False


def _has(index: Index, port: str, target: Subject, workload: Subject) -> bool | None:
    """Tell whether a target has one port."""
    if port == "*":
        return True
    if target.kind == "service" and not port.startswith(_OF_POD):
        names = value(target, "service.port_names")
        return None if names is UNSEEN else port in (names or ())
    wanted = port.removeprefix(_OF_POD)
    containers = index.children(workload, "container")
    has = any(wanted in (*listed(each, "container.port_names"), *map(str, listed(each, "container.ports"))) for each in containers)
    known = containers and all(value(each, name) is not UNSEEN for each in containers for name in ("container.port_names", "container.ports"))
    return True if has else False if known else None


_OF_POD = "target:"


def _link(index: Index) -> None:
    pods = _Watch(index, "PodMonitor", index.workloads, "workload.labels")
    behind = _Watch(index, "ServiceMonitor", index.of_kind("service"), "service.labels")
    selection = index.once(_selection.services)
    kinds_known = all(value(monitor, "monitor.kind") is not UNSEEN for monitor in index.of_kind("monitor"))
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    """What was found, one object for all of which it is the same."""
    for workload in index.workloads:
        services = selection.choosers_of(workload)
        complete = kinds_known and pods.nobody(workload, workload) and selection.knows_choosers(workload)
        watched = index.of_group("monitors.services", services, partial(_watched, behind, services))
        complete = complete and all(behind.nobody(service, workload) and "service.scraped" in service.facts for service in watched)
        complete = complete and index.all_seen(_FACT, workload, "monitor", "service")
        found = _all(pods, behind, workload, watched)
        said = tuple([item.text for item in found])
        groups = (services, same.setdefault(said, said), _LABELLED[pods.labels in workload.facts])
        write_group(index, workload, _FACT, groups, partial(list, found), complete=complete)


def _watched(behind: _Watch, services: list[Subject]) -> list[Subject]:
    """Give the services of which there is something to say, once for all workloads behind the same ones."""
    return [service for service in services if behind.may_watch(service) or "service.scraped" not in service.facts or _scraped(service)]


_LABELLED = ((), ("labels",))
"""Stand for a workload whose labels are cited, and one whose labels are not known."""


def _all(pods: _Watch, behind: _Watch, workload: Subject, services: list[Subject]) -> list[Found]:
    found = pods.found(workload, workload)
    return found + [item for service in services for item in (*behind.found(service, workload), *_scraped(service))]


def _scraped(service: Subject) -> list[Found]:
    scraped = service.facts.get("service.scraped")
    if scraped is None or scraped.value is not True:
        return []
    return [Found(f"Service {label_of(service)} prometheus.io/scrape", scraped.place, (Ref("service.scraped", service.id),))]


RELATION = Relation("monitors", 20, (_FACT,), _link)
