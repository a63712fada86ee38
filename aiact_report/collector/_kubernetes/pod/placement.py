"""Spread and anti-affinity of a pod: only terms that really select the workload's own pods keep its replicas apart."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.selector import selects
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._vocabulary.credentials import placeholder

decides(
    "workload.topology_spread_required",
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
_BOTH = (ANTI, ANTI_REQUIRED)
_UNTOLD = "its selector or namespaces cannot be compared with the pod's own"


def read_spread(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], labels: dict[str, Any] | None, prefix: str) -> None:
    """Write the topology keys of the spread constraints, by whether they select the pod itself."""
    field = f"{prefix}.topologySpreadConstraints"
    constraints = sheet.items(spec, lines, "topologySpreadConstraints", field, (SPREAD, MISMATCHED, SPREAD_REQUIRED))
    found: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    required: list[str] = []
    for constraint, _, _ in constraints:
        key = constraint.get("topologyKey")
        answer = (
            selects(constraint.get("labelSelector"), labels) if labels is not None and isinstance(key, str) and placeholder(key) is None else None
        )
        found[answer].append(str(key))
        if answer and constraint.get("whenUnsatisfiable") == "DoNotSchedule":
            required.append(str(key))
    if not constraints:
        return
    line = lines["topologySpreadConstraints"][0]
    if found[None]:
        sheet.withhold((SPREAD, MISMATCHED, SPREAD_REQUIRED), "invalid-value", f"{field}: {_UNTOLD}", line, field)
        return
    for fact, keys in ((SPREAD, found[True]), (MISMATCHED, found[False]), (SPREAD_REQUIRED, required)):
        sheet.put(fact, tuple(dict.fromkeys(keys)), line, field)


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
        sheet.withhold((fact,), "invalid-value", f"{field}: {_UNTOLD}", line, field)
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
