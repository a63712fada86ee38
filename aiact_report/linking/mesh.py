"""Mesh policies → workload and route: mutual TLS in force, and who may call.

The narrowest PeerAuthentication holds: of the pods, else of their namespace, else of the mesh. Nothing holds for pods without a
proxy. https://istio.io/latest/docs/reference/config/security/peer_authentication/
"""

from __future__ import annotations

from aiact_report.linking import _selection
from aiact_report.linking._around import concludes, known, listed, named
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, cited, label_of, namespace_of, start_of, value, write, write_list
from aiact_report.linking._selection import Selection
from aiact_report.linking._selectors import EVERYTHING, Selector, parse_plain
from aiact_report.model import Fact, Place, Ref, Subject

_MTLS, _CALLERS, _ROUTE = "workload.mtls", "workload.caller_policies", "route.caller_policies"
_ROOT = "istio-system"
"""Where policies for the whole mesh stand, unless the mesh is configured otherwise."""
_SELECTOR, _MODE = "mesh-policy.selector", "mesh-policy.mode"


def _link(index: Index) -> None:
    peers, callers = (_Policies(index, kind) for kind in ("PeerAuthentication", "AuthorizationPolicy"))
    behind = index.once(_selection.services)
    for workload in index.workloads:
        proxied = _proxied(index, workload)
        _write_mode(index, workload, peers, proxied=proxied)
        letting = [policy for policy in callers.of(workload) if _names_callers(policy)]
        found = [] if proxied is False else [_found(policy, "mesh-policy.action") for policy in letting]
        complete = proxied is False or (callers.knows(workload) and concludes(index, workload, _CALLERS, "mesh-policy"))
        write_list(index, workload, _CALLERS, found, complete=complete)
    for route in index.of_kind("route"):
        _write_route(index, route, behind)


class _Policies:
    """The policies of one kind, the narrowest first."""

    def __init__(self, index: Index, kind: str) -> None:
        policies = [policy for policy in index.of_kind("mesh-policy") if value(policy, "mesh-policy.kind") == kind]
        self._near = Selection(policies, _read, index.once(_selection.pods))
        self._mesh = [policy for policy in policies if namespace_of(policy) == _ROOT and value(policy, _SELECTOR) is None]

    def of(self, workload: Subject) -> list[Subject]:
        """Give the policies for a workload, the narrowest first."""
        near = sorted(self._near.choosers_of(workload), key=lambda policy: value(policy, _SELECTOR) is None)
        return near + [policy for policy in self._mesh if policy not in near]

    def knows(self, workload: Subject) -> bool:
        """Tell whether no other policy is for it."""
        return self._near.knows_choosers(workload)


def _read(policy: Subject) -> Selector | None:
    raw = value(policy, _SELECTOR)
    return EVERYTHING if raw is None else None if raw is UNSEEN else parse_plain(raw)


def _proxied(index: Index, workload: Subject) -> bool | None:
    """Tell whether its pods have a proxy, in them or on their nodes; None when no pods were seen."""
    pods = index.children(workload, "pod")
    if not pods or any("ambient" in listed(cluster, "cluster.mesh_modes") for cluster in index.of_kind("cluster")):
        return None
    return any(listed(pod, "pod.mesh_proxies") for pod in pods)


def _write_mode(index: Index, workload: Subject, policies: _Policies, *, proxied: bool | None) -> None:
    deciding = next((policy for policy in policies.of(workload) if value(policy, _MODE) not in {None, "UNSET"}), None)
    if not index.all_seen(_MTLS, workload, "mesh-policy") or not policies.knows(workload) or _unproven(index, workload, proxied=proxied):
        return
    if proxied is False or (deciding is None and not proxied):
        workload.facts[_MTLS] = index.none(workload)
    elif deciding is None:
        pod = index.children(workload, "pod")[0]
        write(workload, _MTLS, "PERMISSIVE", pod.facts["pod.mesh_proxies"].place, (Ref("pod.mesh_proxies", pod.id),))
    elif known(deciding, _MODE):
        origin = cited(workload, (Ref(_MODE, deciding.id), *_selected(deciding)))
        write(workload, _MTLS, deciding.facts[_MODE].value, deciding.facts[_MODE].place, origin)


def _unproven(index: Index, workload: Subject, *, proxied: bool | None) -> bool:
    """Tell whether a live workload shows no pod, so that a policy on paper may hold for nothing: of a file, paper is all there is."""
    return proxied is None and index.source_kind(workload) == "cluster" and not index.children(workload, "pod")


def _names_callers(policy: Subject) -> bool:
    """Tell whether a policy lets only some callers in: ALLOW with rules that ask, or a check of one's own."""
    action = value(policy, "mesh-policy.action")
    return action == "CUSTOM" or (action == "ALLOW" and value(policy, "mesh-policy.open") is False)


def _found(policy: Subject, fact: str) -> Found:
    return Found(f"AuthorizationPolicy {label_of(policy)}", policy.facts[fact].place, (Ref(fact, policy.id), *_selected(policy)))


def _selected(policy: Subject) -> tuple[Ref, ...]:
    return (Ref(_SELECTOR, policy.id),) if _SELECTOR in policy.facts else ()


def _write_route(index: Index, route: Subject, behind: Selection) -> None:
    """Write what stands before every workload a route leads to; nothing when one of them was not read."""
    backends = listed(route, "route.backends")
    groups = [[each for service in named(index, host, namespace_of(route)) for each in behind.chosen_by(service)] for host in backends]
    facts = [each.facts.get(_CALLERS) for group in groups for each in group]
    if not groups or not all(groups) or None in facts:
        return
    told: list[Fact] = [fact for fact in facts if fact is not None]
    open_ = any(not fact.value for fact in told)
    names = () if open_ else tuple(sorted({name for fact in told for name in fact.value}))
    place: Place = told[0].place if told else start_of(route)
    write(route, _ROUTE, names or None, place, tuple(Ref(_CALLERS, each.id) for group in groups for each in group))


RELATION = Relation("mesh", 30, (_MTLS, _CALLERS, _ROUTE), _link)
