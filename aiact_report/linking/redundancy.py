"""Effective redundancy: whether a workload survives the loss of a pod, a node, a zone, and a drain."""

from __future__ import annotations

from aiact_report.linking import _endurance as endurance
from aiact_report.linking._base import Index, Relation, start_of, write
from aiact_report.linking._endurance import Answer
from aiact_report.model import Subject

_FACTS = tuple(f"workload.survives_{what}" for what in ("pod", "node", "zone", "drain"))
_REASONS = tuple(f"{fact}_reason" for fact in _FACTS)


def _link(index: Index) -> None:
    for workload in index.workloads:
        lifecycle = workload.facts.get("workload.lifecycle")
        if lifecycle is None:
            continue
        if lifecycle.value == "job":
            workload.facts.update(dict.fromkeys((*_FACTS, *_REASONS), index.none(workload)))
            continue
        for fact, reason, answer in zip(_FACTS, _REASONS, endurance.answers(index, workload), strict=True):
            _write(workload, fact, reason, answer)


def _write(workload: Subject, fact: str, reason: str, answer: Answer) -> None:
    own = (workload.facts.get(ref.name) for ref in answer.origin if ref.subject is None)
    place = next((cited.place for cited in own if cited is not None), None) or start_of(workload)
    if answer.holds is not None:
        write(workload, fact, answer.holds, place, answer.origin)
    write(workload, reason, answer.reason, place, answer.origin)


RELATION = Relation("redundancy", 40, (*_FACTS, *_REASONS), _link)
