"""ServiceMonitor, PodMonitor and scraped Services → workload: who collects its metrics.

A monitor looks into its own namespace, unless it names others. Which it names is not read, so one that would match from
another namespace leaves the answer open where nothing nearer was found.
https://prometheus-operator.dev/docs/api-reference/api/
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from aiact_report.linking import _selection
from aiact_report.linking._around import listed
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, label_of, value, write_group
from aiact_report.linking._selection import Selection, Targets, selector_fact
from aiact_report.linking._selectors import EVERYTHING
from aiact_report.model import Ref, Subject

_FACT = "workload.metrics_monitored"
_read = selector_fact("monitor.selector", null=EVERYTHING)


class _Watch:
    """The monitors of one kind and what they look at."""

    def __init__(self, index: Index, kind: str, targets: Sequence[Subject], labels: str) -> None:
        monitors = [item for item in index.of_kind("monitor") if value(item, "monitor.kind") == kind]
        self.labels = labels
        self._near = Selection(monitors, _read, Targets(targets, labels))
        self._anywhere = Selection(monitors, _read, Targets(targets, labels, lambda _: ""))

    def near(self, target: Subject) -> list[Subject]:
        """Give the monitors that look at a target from its own namespace: one list for all targets of which it is the same."""
        return self._near.choosers_of(target)

    def found(self, target: Subject) -> list[Found]:
        """Say which they are."""
        return [self._found(monitor, target) for monitor in self.near(target) if _asks(monitor, target)]

    def nobody(self, target: Subject) -> bool:
        """Tell whether no monitor, of whatever namespace, can look at a target."""
        found = self._anywhere.choosers_of(target)
        return self._anywhere.knows_choosers(target) and not any(_asks(monitor, target) is not False for monitor in found)

    def _found(self, monitor: Subject, target: Subject) -> Found:
        labels = (Ref(self.labels, target.id),) if self.labels in target.facts else ()
        origin = (Ref("monitor.selector", monitor.id), *labels)
        return Found(f"{value(monitor, 'monitor.kind')} {label_of(monitor)}", monitor.facts["monitor.selector"].place, origin)


def _asks(monitor: Subject, target: Subject) -> bool | None:
    """Tell whether a monitor asks a port that its target has; None where ports were not seen. One without endpoints asks none.

    Names of a container's ports are not compared: of a pod every port counts.
    """
    ports = value(monitor, "monitor.ports")
    if ports is UNSEEN:
        return None
    names = value(target, "service.port_names") if target.kind == "service" else UNSEEN
    if not ports or names is UNSEEN:
        return bool(ports)
    named = names if isinstance(names, tuple) else ()
    has = {*named, *listed(target, "service.target_ports"), "*"}
    return any(port in has for port in ports)


def _link(index: Index) -> None:
    pods = _Watch(index, "PodMonitor", index.workloads, "workload.labels")
    behind = _Watch(index, "ServiceMonitor", index.of_kind("service"), "service.labels")
    selection = index.once(_selection.services)
    kinds_known = all(value(monitor, "monitor.kind") is not UNSEEN for monitor in index.of_kind("monitor"))
    for workload in index.workloads:
        services = selection.choosers_of(workload)
        complete = kinds_known and pods.nobody(workload) and selection.knows_choosers(workload)
        complete = complete and index.of_group(_FACT, services, partial(_nobody, behind, services))
        complete = complete and index.all_seen(_FACT, workload, "monitor", "service")
        groups = (pods.near(workload), services, _LABELLED[pods.labels in workload.facts])
        write_group(index, workload, _FACT, groups, partial(_all, pods, behind, workload, services), complete=complete)


_LABELLED = ((), ("labels",))
"""Stand for a workload whose labels are cited, and one whose labels are not known."""


def _all(pods: _Watch, behind: _Watch, workload: Subject, services: list[Subject]) -> list[Found]:
    return pods.found(workload) + [item for service in services for item in (*behind.found(service), *_scraped(service))]


def _nobody(behind: _Watch, services: list[Subject]) -> bool:
    """Tell whether nobody looks at any of these Services."""
    return all(behind.nobody(service) and "service.scraped" in service.facts for service in services)


def _scraped(service: Subject) -> list[Found]:
    scraped = service.facts.get("service.scraped")
    if scraped is None or scraped.value is not True:
        return []
    return [Found(f"Service {label_of(service)} prometheus.io/scrape", scraped.place, (Ref("service.scraped", service.id),))]


RELATION = Relation("monitors", 20, (_FACT,), _link)
