"""Spread and anti-affinity of a pod: only terms that really select the workload's own pods keep its replicas apart."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.selector import selects
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder

decides(
    "workload.topology_spread_required",
    "workload.topology_spread_skews",
    "workload.pinned_node",
    "workload.pinned_zone",
    "workload.affinity_required",
    "workload.anti_affinity_required",
    "workload.topology_spread",
    "workload.topology_spread_mismatched",
    "workload.anti_affinity",
)

SPREAD = "workload.topology_spread"
MISMATCHED = "workload.topology_spread_mismatched"
ANTI = "workload.anti_affinity"
SPREAD_REQUIRED = "workload.topology_spread_required"
ANTI_REQUIRED = "workload.anti_affinity_required"
SKEWS = "workload.topology_spread_skews"
PINNED, PINNED_ZONE = "workload.pinned_node", "workload.pinned_zone"
TOGETHER = "workload.affinity_required"
_HOST = "kubernetes.io/hostname"
_ZONES = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
"""https://kubernetes.io/docs/reference/labels-annotations-taints/"""
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_BOTH = (ANTI, ANTI_REQUIRED)
_UNTOLD = "its selector or namespaces cannot be compared with the pod's own"


def read_spread(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], labels: dict[str, Any] | None, prefix: str) -> None:
    """Write the topology keys of the spread constraints, by whether they select the pod itself."""
    field = f"{prefix}.topologySpreadConstraints"
    constraints = sheet.items(spec, lines, "topologySpreadConstraints", field, (SPREAD, MISMATCHED, SPREAD_REQUIRED, SKEWS))
    found: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    required: list[str] = []
    for constraint, _, _ in constraints:
        key = constraint.get("topologyKey")
        answer = (
            selects(constraint.get("labelSelector"), labels) if labels is not None and isinstance(key, str) and placeholder(key) is None else None
        )
        found[answer].append(str(key))
        if answer and constraint.get("whenUnsatisfiable") == "DoNotSchedule":
            required.append(f"{key}={_skew(constraint)}")
    if not constraints:
        return
    line = lines["topologySpreadConstraints"][0]
    if found[None]:
        sheet.withhold((SPREAD, MISMATCHED, SPREAD_REQUIRED, SKEWS), Refused(f"{field}: {_UNTOLD}", "invalid-value"), line, field)
        return
    keys_of = tuple(dict.fromkeys(entry.rpartition("=")[0] for entry in required))
    for fact, keys in ((SPREAD, found[True]), (MISMATCHED, found[False]), (SPREAD_REQUIRED, keys_of), (SKEWS, required)):
        sheet.put(fact, tuple(dict.fromkeys(keys)), line, field)


def _skew(constraint: dict[str, Any]) -> int:
    """Give the greatest difference between domains that a constraint permits; what the API refuses permits any."""
    skew = constraint.get("maxSkew")
    return skew if skew.__class__ is int and skew > 0 else 2**31 - 1


def read_pinning(
    sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], labels: dict[str, Any] | None, namespace: str | None, prefix: str
) -> None:
    """Write what puts all pods onto one node: its name, a selector or an affinity of nodes, an affinity to the pods themselves.

    https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
    """
    if spec.get("nodeName"):
        sheet.text(PINNED, spec["nodeName"], lines["nodeName"][0], f"{prefix}.nodeName")
    nodes, node_lines = sheet.section(spec, lines, "nodeSelector", f"{prefix}.nodeSelector", (PINNED, PINNED_ZONE))
    affinity, affinity_lines = sheet.section(spec, lines, "affinity", f"{prefix}.affinity", (PINNED, PINNED_ZONE, TOGETHER))
    for fact, keys, fields in ((PINNED, (_HOST,), (_HOST, "metadata.name")), (PINNED_ZONE, _ZONES, _ZONES)):
        for key in keys:
            if nodes.get(key) is not None:
                sheet.text(fact, nodes[key], node_lines[key][0], f"{prefix}.nodeSelector.{key}")
        names = _required_of(affinity.get("nodeAffinity"), fields)
        if len(names) == 1:
            sheet.text(fact, names[0], affinity_lines["nodeAffinity"][0], f"{prefix}.affinity.nodeAffinity")
    field = f"{prefix}.affinity.podAffinity"
    own, own_lines = sheet.section(affinity, affinity_lines, "podAffinity", field, (TOGETHER,))
    terms = [entry for entry, _, _ in sheet.items(own, own_lines, _REQUIRED, field, (TOGETHER,))]
    if terms:
        _write_terms(
            sheet, TOGETHER, [(str(term.get("topologyKey")), _selects_own(term, labels, namespace)) for term in terms], own_lines[_REQUIRED][0], field
        )


def _required_of(affinity: Any, keys: tuple[str, ...]) -> list[str]:
    """Name the nodes, or the zones, that a required node affinity leaves, where all its terms name some; its terms are alternatives."""
    terms = dig(affinity, (_REQUIRED, "nodeSelectorTerms"))
    if not isinstance(terms, list) or not terms:
        return []
    found: list[str] = []
    for term in terms:
        rules = [rule for key in ("matchExpressions", "matchFields") for rule in (dig(term, (key,)) or []) if isinstance(rule, dict)]
        named = [rule.get("values") for rule in rules if rule.get("key") in keys and rule.get("operator") == "In"]
        values = next((entry for entry in named if isinstance(entry, list)), None)
        if values is None:
            return []
        found += [value for value in values if isinstance(value, str)]
    return list(dict.fromkeys(found))


def read_anti_affinity(
    sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], labels: dict[str, Any] | None, namespace: str | None, prefix: str
) -> None:
    """Write the topology keys of the anti-affinity terms that select the pod itself."""
    affinity, affinity_lines = sheet.section(spec, lines, "affinity", f"{prefix}.affinity", _BOTH)
    field = f"{prefix}.affinity.podAntiAffinity"
    anti, anti_lines = sheet.section(affinity, affinity_lines, "podAntiAffinity", field, _BOTH)
    if not anti:
        return
    line = affinity_lines["podAntiAffinity"][0]
    required = sheet.items(anti, anti_lines, "requiredDuringSchedulingIgnoredDuringExecution", field, _BOTH)
    preferred = sheet.items(anti, anti_lines, "preferredDuringSchedulingIgnoredDuringExecution", field, (ANTI,))
    weighted = [term for entry, _, _ in preferred if isinstance(term := entry.get("podAffinityTerm"), dict)]
    must = [entry for entry, _, _ in required]
    for fact, terms in ((ANTI, must + weighted), (ANTI_REQUIRED, must)):
        _write_terms(sheet, fact, [(str(term.get("topologyKey")), _selects_own(term, labels, namespace)) for term in terms], line, field)


def _write_terms(sheet: Sheet, fact: str, answers: list[tuple[str, bool | None]], line: int, field: str) -> None:
    """Write the keys of the terms that select the pod itself; where none surely does and one may, it is not known."""
    if fact not in sheet.facts:
        return
    keys = tuple(dict.fromkeys([key for key, answer in answers if answer]))
    if not keys and any(answer is None for _, answer in answers):
        sheet.withhold((fact,), Refused(f"{field}: {_UNTOLD}", "invalid-value"), line, field)
    else:
        sheet.put(fact, keys, line, field)


def _selects_own(term: dict[str, Any], labels: dict[str, Any] | None, namespace: str | None) -> bool | None:
    """Whether a term selects the workload's own pods."""
    if labels is None or not isinstance(term.get("topologyKey"), str) or placeholder(term["topologyKey"]):
        return None
    answer = selects(term.get("labelSelector"), labels)
    return None if answer is None else answer and _reaches(term, namespace)


def _reaches(term: dict[str, Any], namespace: str | None) -> bool | None:
    """Whether a term looks into the pod's own namespace."""
    listed, selector = term.get("namespaces"), term.get("namespaceSelector")
    if selector == {} or (not listed and selector is None):
        return True
    if isinstance(listed, list) and namespace is not None and namespace in listed:
        return True
    return False if selector is None and namespace is not None else None
