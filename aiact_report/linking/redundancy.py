"""Effective redundancy: whether a workload survives the loss of a pod, a node, a zone, and a drain."""

from __future__ import annotations

from aiact_report.linking import _endurance as endurance
from aiact_report.linking._base import Index, Relation, namespace_of, start_of, value, write
from aiact_report.linking._endurance import Answer
from aiact_report.model import Subject

_FACTS = tuple(f"workload.survives_{what}" for what in ("pod", "node", "zone", "drain"))
_REASONS = tuple(f"{fact}_reason" for fact in _FACTS)

_NOT_ASKED = frozenset({"job", "template"})
"""Lifecycles of which nothing serves by itself."""


def _link(index: Index) -> None:
    for workload in index.workloads:
        lifecycle = workload.facts.get("workload.lifecycle")
        if lifecycle is None:
            continue
        if lifecycle.value in _NOT_ASKED or _lends_its_template(index, workload):
            workload.facts.update(dict.fromkeys((*_FACTS, *_REASONS), index.none(workload)))
            continue
        for fact, reason, answer in zip(_FACTS, _REASONS, endurance.answers(index, workload), strict=True):
            _write(workload, fact, reason, answer)


def _lends_its_template(index: Index, workload: Subject) -> bool:
    """Tell whether it is scaled to nothing since another object (a Rollout) runs pods of its template."""
    if value(workload, "workload.replicas") != 0:
        return False
    return f"{namespace_of(workload)}/{value(workload, 'workload.kind')}/{workload.name}" in index.once(_templates)


def _templates(index: Index) -> frozenset[str]:
    """Name the objects whose pod template another one uses."""
    return frozenset(f"{namespace_of(each)}/{value(each, 'workload.template_ref')}" for each in index.workloads)


def _write(workload: Subject, fact: str, reason: str, answer: Answer) -> None:
    own = (workload.facts.get(ref.name) for ref in answer.origin if ref.subject is None)
    place = next((cited.place for cited in own if cited is not None), None) or start_of(workload)
    if answer.holds is not None:
        write(workload, fact, answer.holds, place, answer.origin)
    write(workload, reason, answer.reason, place, answer.origin)


RELATION = Relation("redundancy", 40, (*_FACTS, *_REASONS), _link)
