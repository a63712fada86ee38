"""Effective redundancy: whether a workload survives the loss of a pod, a node, a zone, and a drain."""

from __future__ import annotations

from collections.abc import Callable

from aiact_report.linking import _endurance as endurance
from aiact_report.linking._base import Index, Relation, start_of, write
from aiact_report.linking._endurance import Answer
from aiact_report.model import Subject

_QUESTIONS: dict[str, Callable[[Index, Subject], Answer]] = {
    "workload.survives_pod": endurance.pod,
    "workload.survives_node": lambda index, workload: endurance.domain(index, workload, endurance.NODES),
    "workload.survives_zone": lambda index, workload: endurance.domain(index, workload, endurance.ZONES),
    "workload.survives_drain": endurance.drain,
}


def _link(index: Index) -> None:
    for workload in index.workloads:
        lifecycle = workload.facts.get("workload.lifecycle")
        if lifecycle is None:
            continue
        for fact, ask in _QUESTIONS.items():
            if lifecycle.value == "job":
                workload.facts[fact] = workload.facts[f"{fact}_reason"] = index.none(workload)
            else:
                _write(workload, fact, ask(index, workload))


def _write(workload: Subject, fact: str, answer: Answer) -> None:
    place = next((workload.facts[ref.name].place for ref in answer.origin if ref.subject is None and ref.name in workload.facts), start_of(workload))
    if answer.holds is not None:
        write(workload, fact, answer.holds, place, answer.origin)
    write(workload, f"{fact}_reason", answer.reason, place, answer.origin)


RELATION = Relation("redundancy", 40, tuple(name for fact in _QUESTIONS for name in (fact, f"{fact}_reason")), _link)
