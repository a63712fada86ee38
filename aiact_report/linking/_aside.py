"""What stands in another world of files that may belong to this one: it is not joined, and "none" is not said where it could decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aiact_report.linking._selectors import EVERYTHING, NOTHING, Selector, labels, parse, parse_plain
from aiact_report.model import Subject

_ANYWHERE: Final = frozenset({"monitor", "admission-policy", "storage-class", "cluster", "namespace", "backup", "alert-rules"})
"""Kinds that bear on other namespaces than their own, or have none."""
_NO_SAY: Final = frozenset({"role"})
"""Kinds that say nothing by themselves: a role does so through its binding, which names it."""
_SELECTORS: Final = {
    "disruption-budget": ("disruption-budget.selector", NOTHING, False),
    "network-policy": ("network-policy.pod_selector", EVERYTHING, False),
    "monitor": ("monitor.selector", EVERYTHING, False),
    "service": ("service.selector", NOTHING, True),
    "mesh-policy": ("mesh-policy.selector", EVERYTHING, True),
}
"""Kind → the fact that holds what it selects, what its absence selects, and whether it is a plain map of labels."""
_OF_SERVICES: Final = "ServiceMonitor"
"""A monitor whose selector asks for labels of Services."""
_ASKED: Final = 64
"""Objects of a kind and namespace that are asked one by one; of more, one is taken to bear."""

Group = dict[tuple[str, str], list[Subject]]


def grouped(subjects: Iterable[Subject]) -> Group:
    """Sort objects by kind and namespace; what reaches further than its namespace is under the empty one."""
    found: Group = {}
    for subject in subjects:
        if subject.kind not in _NO_SAY:
            space = "" if subject.kind in _ANYWHERE or _whole_cluster(subject) else subject.namespace or "default"
            found.setdefault((subject.kind, space), []).append(subject)
    return found


def merged(groups: Iterable[Group]) -> Group:
    """Put the objects of several worlds together."""
    found: Group = {}
    for group in groups:
        for key, subjects in group.items():
            found.setdefault(key, []).extend(subjects)
    return found


def bearing(groups: Iterable[Group], target: Subject, kinds: Iterable[str]) -> Subject | None:
    """Give the first object of these kinds that may bear on a target."""
    space = target.name if target.kind == "namespace" else target.namespace or "default"
    for group in groups:
        for kind in kinds:
            found = [*group.get((kind, space), ()), *group.get((kind, ""), ())]
            one: Subject | None = found[0] if len(found) > _ASKED else next((item for item in found if _may_bear(item, target)), None)
            if one is not None:
                return one
    return None


def _whole_cluster(subject: Subject) -> bool:
    scope = subject.facts.get(f"{subject.kind}.scope")
    return scope is not None and isinstance(scope.value, str) and scope.value.startswith("Cluster")


def _may_bear(item: Subject, target: Subject) -> bool:
    """Tell whether nothing rules out that an object is about a target."""
    if item.kind == "workload" and target.kind != "workload":
        item, target = target, item
    if target.kind != "workload":
        return True
    if item.kind in _SELECTORS:
        return _may_select(item, target)
    if item.kind == "autoscaler":
        aim, kind = item.facts.get("autoscaler.target"), target.facts.get("workload.kind")
        return aim is None or kind is None or aim.value == f"{kind.value}/{target.name}"
    if item.kind == "service-account":
        account = target.facts.get("workload.service_account")
        return account is None or (account.value or "default") == item.name
    return item.kind != "role-binding" or _may_bind(item, target)


def _may_select(item: Subject, target: Subject) -> bool:
    name, null, plain = _SELECTORS[item.kind]
    kind = item.facts.get("monitor.kind")
    if kind is not None and kind.value == _OF_SERVICES:
        return True
    raw, own = item.facts.get(name), target.facts.get("workload.labels")
    known = labels(own.value) if own is not None else None
    if raw is None or known is None:
        return True
    selector: Selector | None
    selector = null if raw.value is None else parse_plain(raw.value) if plain else parse(raw.value, null=null)
    return selector is None or selector.matches(known)


def _may_bind(item: Subject, target: Subject) -> bool:
    """Tell whether a binding may name the service account of a workload, or a group that holds it."""
    names, account = item.facts.get("role-binding.subjects"), target.facts.get("workload.service_account")
    if names is None or account is None or not isinstance(names.value, tuple | None):
        return True
    own = account.value or "default"
    return any(name.startswith("Group:") or name.endswith((f"/{own}", f":{own}")) for name in names.value or ())
