"""NetworkPolicy → workload and namespace: which directions are bounded, and whether anything is let through unbounded.

Policies add up: a pod may do what any policy that selects it allows. https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from __future__ import annotations

from aiact_report.linking import _selection
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, cited, label_of, value, write, write_group, write_list
from aiact_report.linking._selection import Selection, labels_cited, selector_fact
from aiact_report.linking._selectors import EVERYTHING
from aiact_report.model import Ref, Subject

_DIRECTIONS = ("ingress", "egress")
_OPENINGS = {
    "ingress": (("workload.ingress_unbounded", "network-policy.ingress_open"),),
    "egress": (("workload.egress_unbounded", "network-policy.egress_open"), ("workload.egress_everywhere", "network-policy.egress_everywhere")),
}
"""Direction → the facts to conclude, each with what of a policy decides it."""


def _link(index: Index) -> None:
    # podSelector is a plain field, no pointer: left out, it is the empty selector.
    read = selector_fact("network-policy.pod_selector", null=EVERYTHING)
    selection = Selection(index.of_kind("network-policy"), read, index.once(_selection.pods))
    for workload in index.workloads:
        for direction in _DIRECTIONS:
            _write_direction(index, workload, selection, direction)
    _write_default_deny(index)


def _write_direction(index: Index, workload: Subject, selection: Selection, direction: str) -> None:
    name = f"workload.{direction}_policies"
    policies = selection.choosers_of(workload)
    bounding, read = index.of_group(name, policies, lambda: _bounding(policies, direction))
    complete = selection.knows_choosers(workload) and read and index.all_seen(name, workload, "network-policy")
    labelled = _LABELLED["workload.labels" in workload.facts]
    write_group(index, workload, name, (bounding, labelled), lambda: [_found(policy, workload) for policy in bounding], complete=complete)
    for fact, opening in _OPENINGS[direction]:
        if not index.withheld(fact, workload):
            _write_unbounded(index, workload, bounding, (fact, opening), complete=complete)


_LABELLED = ((), ("labels",))
"""Stand for a workload whose labels are cited, and one whose labels are not known."""


def _bounding(policies: list[Subject], direction: str) -> tuple[list[Subject], bool]:
    """Give the policies that bound a direction, and whether that is known of all."""
    bounding = [policy for policy in policies if _bounds(policy, direction) is True]
    return bounding, all(_bounds(policy, direction) is not None for policy in policies)


def _write_unbounded(index: Index, workload: Subject, bounding: list[Subject], facts: tuple[str, str], *, complete: bool) -> None:
    """One open policy decides. That none is open is known only when all could be read, and the pod has a network of its own."""
    name, opening = facts
    policy = index.of_group(opening, bounding, lambda: next((each for each in bounding if value(each, opening) is True), None))
    if policy is not None:
        origin = cited(workload, (Ref(opening, policy.id), *_found(policy, workload).origin))
        write(workload, name, value=True, place=policy.facts[opening].place, origin=origin)
    elif not bounding and complete:
        write(workload, name, value=True, place=index.none(workload).place)
    elif bounding and complete and _own_network(workload) and index.of_group(f"{opening} known", bounding, lambda: _all_known(bounding, opening)):
        labelled = _LABELLED["workload.labels" in workload.facts]
        origin = index.of_group(f"{opening} cited {bool(labelled)}", bounding, lambda: _cited(workload, bounding, opening))
        write(workload, name, value=False, place=_found(bounding[0], workload).place, origin=origin)


def _all_known(policies: list[Subject], opening: str) -> bool:
    return all(value(policy, opening) is not UNSEEN for policy in policies)


def _cited(workload: Subject, policies: list[Subject], opening: str) -> tuple[Ref, ...]:
    return cited(workload, (ref for policy in policies for ref in (Ref(opening, policy.id), *_found(policy, workload).origin)))


def _own_network(workload: Subject) -> bool:
    """Tell whether policies are known to apply: what they do to pods on the host's network is undefined."""
    return value(workload, "workload.host_network") in (None, False)


def _bounds(policy: Subject, direction: str) -> bool | None:
    types = value(policy, "network-policy.types")
    return None if types is UNSEEN else direction.capitalize() in (types or ())


def _found(policy: Subject, workload: Subject) -> Found:
    selector = policy.facts["network-policy.pod_selector"]
    origin = (Ref("network-policy.pod_selector", policy.id), Ref("network-policy.types", policy.id), *labels_cited(workload))
    return Found(label_of(policy), selector.place, origin)


def _write_default_deny(index: Index) -> None:
    policies = index.by_namespace("network-policy")
    name = "namespace.default_deny"
    for namespace in index.of_kind("namespace"):
        here = policies.get(namespace.name, [])
        found = [_denied(policy, direction) for policy in here for direction in _denies(policy)]
        complete = all("network-policy.denies_all" in policy.facts for policy in here)
        write_list(index, namespace, name, found, complete=complete and index.all_seen(name, namespace, "network-policy"))


def _denied(policy: Subject, direction: str) -> Found:
    return Found(direction, policy.facts["network-policy.denies_all"].place, (Ref("network-policy.denies_all", policy.id),))


def _denies(policy: Subject) -> tuple[str, ...]:
    denied = value(policy, "network-policy.denies_all")
    return () if denied is UNSEEN or not denied else denied


RELATION = Relation(
    "network_policy",
    10,
    (
        "workload.ingress_policies",
        "workload.egress_policies",
        "workload.ingress_unbounded",
        "workload.egress_unbounded",
        "workload.egress_everywhere",
        "namespace.default_deny",
    ),
    _link,
)
