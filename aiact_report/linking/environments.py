"""Production and what stands before it: the same workload in an environment where changes are tried first."""

from __future__ import annotations

from typing import Any

from aiact_report.linking._around import listed
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, label_of, namespace_of, start_of, value, write, write_list
from aiact_report.linking._environment import WORDS, environment
from aiact_report.model import Place, Ref, Subject

_FACT, _STAGED, _SAME = "workload.environment", "workload.staged_as", "workload.staged_same"
_LABELS = ("environment", "env", "app.kubernetes.io/environment", "stage")
_PRODUCTION = "production"


def _link(index: Index) -> None:
    before: dict[tuple[Any, str], list[Subject]] = {}
    for workload in index.workloads:
        found, place, origin = _environment(index, workload)
        write(workload, _FACT, found, place, origin)
        if found not in {None, _PRODUCTION}:
            before.setdefault(_key(workload), []).append(workload)
    for workload in index.workloads if before else ():
        if workload.facts[_FACT].value == _PRODUCTION:
            _write_staged(index, workload, before.get(_key(workload), []))


def _environment(index: Index, workload: Subject) -> tuple[str | None, Place, tuple[Ref, ...]]:
    """Tell the environment by namespace, by label, by the cluster's name: the first that tells."""
    labels = workload.facts.get("workload.labels")
    given = labels.value if labels is not None and isinstance(labels.value, dict) else {}
    label = next((word for key in _LABELS if (word := environment(given.get(key))) is not None), None)
    by_name = environment(namespace_of(workload))
    if by_name is None and label is not None and labels is not None:
        return label, labels.place, (Ref("workload.labels"),)
    cluster = environment(workload.source) if index.source_kind(workload) == "cluster" else None
    return by_name or cluster, start_of(workload), ()


def _key(workload: Subject) -> tuple[Any, str]:
    """Know a workload again in another environment: its kind, and its name without a word for one."""
    parts = [part for part in workload.name.split("-") if part not in WORDS]
    return value(workload, "workload.kind"), "-".join(parts)


def _write_staged(index: Index, workload: Subject, others: list[Subject]) -> None:
    told = [Found(f"{other.facts[_FACT].value}: {label_of(other)}", start_of(other), (Ref(_FACT, other.id),)) for other in others]
    write_list(index, workload, _STAGED, told, complete=index.all_seen(_STAGED, workload, "workload"))
    own = _digests(index, workload)
    same = [(other, _digests(index, other)) for other in others]
    if own is None or not others or any(digests is None for _, digests in same):
        return
    match = next((other for other, digests in same if digests == own), None)
    write(workload, _SAME, match is not None, start_of(match or others[0]), tuple(Ref(_FACT, other.id) for other, _ in same))


def _digests(index: Index, workload: Subject) -> frozenset[str] | None:
    """Give the digests of its images: as they run, else as they are named; None when one is not known."""
    running = listed(workload, "workload.running_digests")
    if running:
        return frozenset(entry.partition("=")[2] for entry in running)
    named = [value(container, "container.image.digest") for container in index.children(workload, "container")]
    return frozenset(map(str, named)) if named and not any(item is None or item is UNSEEN for item in named) else None


RELATION = Relation("environments", 60, (_FACT, _STAGED, _SAME), _link, across=True)
