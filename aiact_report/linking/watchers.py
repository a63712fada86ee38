"""Model monitors and guards → the workloads beside them: of the same namespace, or of the same system by label."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.linking._around import concludes
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, label_of, namespace_of, value, write_list
from aiact_report.model import Ref, Subject

_QUALITY, _GUARDS = "workload.quality_monitors", "workload.input_guards"
_MONITOR, _DECLARED = "container.monitor", "workload.boundary_declared"
_GUARD = frozenset({"nemo-guardrails", "llm-guard", "llama-guard", "alibi-detect"})
_NO_DRIFT = frozenset({"nemo-guardrails", "llm-guard", "llama-guard"})
"""Guards of single requests; the others watch quality or drift."""


def _link(index: Index) -> None:
    watching = [
        (workload, container) for workload in index.workloads for container in index.children(workload, "container") if value(container, _MONITOR)
    ]
    known = all(value(container, _MONITOR) is not UNSEEN for _, container in watching)
    kinds = {
        _QUALITY: [pair for pair in watching if value(pair[1], _MONITOR) not in {UNSEEN, *_NO_DRIFT}],
        _GUARDS: [pair for pair in watching if value(pair[1], _MONITOR) in _GUARD],
    }
    spaces = {fact: _by_space(pairs) for fact, pairs in kinds.items()}
    _add_declared(index, spaces[_QUALITY])
    for workload in index.workloads:
        for fact, by_space in spaces.items():
            found = [item for space in _spaces(workload) for item in by_space.get(space, ())]
            complete = known and not by_space and concludes(index, workload, fact, "workload", "container")
            write_list(index, workload, fact, found, complete=complete)


def _add_declared(index: Index, spaces: dict[tuple[str, str], list[Found]]) -> None:
    """Add what is declared as watching and is no monitor that is known: whether it watches a model stands in its own code."""
    for workload in index.workloads:
        declared = workload.facts.get(_DECLARED)
        if declared is not None and declared.value == "watching":
            told = Found(f"{label_of(workload)} (declared)", declared.place, (Ref(_DECLARED, workload.id),))
            for space in _spaces(workload):
                spaces.setdefault(space, []).append(told)


def _spaces(workload: Subject) -> Iterator[tuple[str, str]]:
    """Yield what two workloads share when they belong together."""
    yield "namespace", namespace_of(workload)
    system = value(workload, "workload.part_of")
    if isinstance(system, str):
        yield "system", system


def _by_space(pairs: list[tuple[Subject, Subject]]) -> dict[tuple[str, str], list[Found]]:
    found: dict[tuple[str, str], list[Found]] = {}
    for workload, container in pairs:
        fact = container.facts[_MONITOR]
        told = Found(f"{label_of(workload)} ({fact.value})", fact.place, (Ref(_MONITOR, container.id),))
        for space in _spaces(workload):
            found.setdefault(space, []).append(told)
    return found


RELATION = Relation("watchers", 20, (_QUALITY, _GUARDS), _link)
