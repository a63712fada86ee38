"""Routes and DestinationRules → workload: what bounds a request's time, takes failing instances out, divides or copies traffic."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.linking import _selection
from aiact_report.linking._around import concludes, is_true, known, listed, named
from aiact_report.linking._base import Found, Index, Relation, label_of, namespace_of, value, write_list
from aiact_report.model import Ref, Subject

_BREAKERS, _TIMEOUTS, _SPLIT, _SHADOW = "workload.circuit_breakers", "workload.route_timeouts", "workload.traffic_split", "workload.shadow_of"
_KINDS = {_BREAKERS: "mesh-policy", _TIMEOUTS: "route", _SPLIT: "route", _SHADOW: "route"}
_SEVERAL = 2
"""Backends among which requests are divided."""


def _link(index: Index) -> None:
    found: dict[str, dict[str, list[Found]]] = {fact: {} for fact in _KINDS}
    for rule in index.of_kind("mesh-policy"):
        _of_rule(index, rule, found)
    for route in index.of_kind("route"):
        _of_route(index, route, found)
    for workload in index.workloads:
        found[_SHADOW].setdefault(workload.id, []).extend(_own_shadow(workload))
        for fact, kind in _KINDS.items():
            complete = index.all_seen(fact, workload, kind) if fact == _SHADOW else concludes(index, workload, fact, kind)
            complete = complete and (fact != _SHADOW or known(workload, "workload.traffic"))
            write_list(index, workload, fact, found[fact].get(workload.id, []), complete=complete)


def _of_rule(index: Index, rule: Subject, found: dict[str, dict[str, list[Found]]]) -> None:
    for fact in ("mesh-policy.outlier_detection", "mesh-policy.connection_pool"):
        if is_true(rule, fact):
            told = Found(f"DestinationRule {label_of(rule)}", rule.facts[fact].place, (Ref(fact, rule.id), Ref("mesh-policy.hosts", rule.id)))
            for workload in _behind(index, rule, listed(rule, "mesh-policy.hosts")):
                found[_BREAKERS].setdefault(workload.id, []).append(told)


def _of_route(index: Index, route: Subject, found: dict[str, dict[str, list[Found]]]) -> None:
    name = f"{value(route, 'route.kind')} {label_of(route)}"
    for fact, cited, hosts in (
        (_TIMEOUTS, "route.timeout", "route.backends"),
        (_SPLIT, "route.weights", "route.backends"),
        (_SHADOW, "route.mirrors", "route.mirrors"),
    ):
        if not value(route, cited) or not known(route, cited) or (fact == _SPLIT and len(listed(route, cited)) < _SEVERAL):
            continue
        told = Found(name, route.facts[cited].place, (Ref(cited, route.id),))
        for workload in _behind(index, route, listed(route, hosts)):
            found[fact].setdefault(workload.id, []).append(told)


def _behind(index: Index, item: Subject, hosts: tuple[str, ...]) -> Iterator[Subject]:
    """Yield the workloads behind the Services that hosts mean."""
    selection = index.once(_selection.services)
    for host in hosts:
        for service in named(index, host, namespace_of(item)):
            yield from selection.chosen_by(service)


def _own_shadow(workload: Subject) -> list[Found]:
    """Give what a predictor of a serving object says itself: that it is a shadow."""
    shares = listed(workload, "workload.traffic")
    if not any(share.endswith("=shadow") for share in shares):
        return []
    name = str(value(workload, "workload.serving_object"))
    return [Found(name, workload.facts["workload.traffic"].place, (Ref("workload.traffic"),))]


RELATION = Relation("traffic", 20, tuple(_KINDS), _link)
