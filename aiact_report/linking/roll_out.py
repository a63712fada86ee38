"""What a roll-out and the scheduler's rules leave of a workload, with the replicas in force."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, Relation, known_of, start_of, value, write
from aiact_report.linking._budgets import amount, kept_in_roll_out
from aiact_report.linking._endurance import ZONE_KEYS
from aiact_report.model import Ref, Subject

_KEEPS, _APART = "workload.rollout_keeps", "workload.kept_apart"
_BOUNDS = ("workload.max_unavailable", "workload.max_surge")
_ZONE = "workload.pinned_zone"
_ALIKE = frozenset(
    {
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
        "node.kubernetes.io/instance-type",
        "beta.kubernetes.io/instance-type",
        "node.kubernetes.io/windows-build",
    }
)
"""Labels by which nodes are alike and not lost together: https://kubernetes.io/docs/reference/labels-annotations-taints/."""
_SKEWS, _ANTI = "workload.topology_spread_skews", "workload.anti_affinity_required"


def _link(index: Index) -> None:
    for workload in index.workloads:
        replicas = value(workload, "workload.replicas")
        if replicas is None or replicas == 0 or value(workload, "workload.strategy") is None:
            workload.facts[_KEEPS] = index.none(workload)
        elif isinstance(replicas, int) and value(workload, "workload.strategy") is not UNSEEN:
            _write_kept(index, workload, replicas)
        _write_apart(index, workload, replicas)


def _write_kept(index: Index, workload: Subject, replicas: int) -> None:
    """Write what a roll-out leaves; where a bound is written that is no amount, it is not known."""
    written = [value(workload, name) for name in _BOUNDS]
    bounds = [amount(text) for text in written]
    if any(text is not None and bound is None for text, bound in zip(written, bounds, strict=True)):
        return
    kept = kept_in_roll_out(str(value(workload, "workload.kind")), bounds[0], bounds[1], replicas)
    if kept is None:
        workload.facts[_KEEPS] = index.none(workload)
    else:
        place = workload.facts[_BOUNDS[0]].place if written[0] is not None else start_of(workload)
        write(workload, _KEEPS, kept, place, (Ref("workload.replicas"), Ref(_BOUNDS[0])))


def _write_apart(index: Index, workload: Subject, replicas: object) -> None:
    """Write over which domains the replicas cannot all be in one: `maxSkew` is how many more one may hold than another, which may hold none.

    https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    """
    pairs = [entry.rpartition("=") for entry in known_of(workload, _SKEWS)]
    strict = [key for key, _, skew in pairs if int(skew) == 1 or (isinstance(replicas, int) and int(skew) < replicas)]
    alone = _ALIKE | (frozenset(ZONE_KEYS) if value(workload, _ZONE) not in (None, UNSEEN) else frozenset())
    keys = tuple(key for key in dict.fromkeys((*known_of(workload, _ANTI), *strict)) if key not in alone)
    doubtful = value(workload, _SKEWS) is UNSEEN or value(workload, _ANTI) is UNSEEN or (len(strict) < len(pairs) and not isinstance(replicas, int))
    if keys:
        fact = workload.facts.get(_ANTI if known_of(workload, _ANTI) else _SKEWS)
        write(workload, _APART, keys, fact.place if fact else start_of(workload), (Ref(_ANTI), Ref(_SKEWS), Ref("workload.replicas")))
    elif not doubtful:
        workload.facts[_APART] = index.none(workload)


RELATION = Relation("roll_out", 15, (_KEEPS, _APART), _link)
