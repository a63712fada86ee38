"""Feedback loops: what a serving workload and a training workload share, by which output may become training data. Candidates, never proof."""

from __future__ import annotations

from typing import NamedTuple

from aiact_report.linking._base import UNSEEN, Found, Index, Relation, label_of, value, write_list
from aiact_report.model import Place, Ref, Subject

_CANDIDATES, _CLOSED = "workload.feedback_candidates", "workload.feedback_closed"
_ARROW = " \u2192 "


class _Stores(NamedTuple):
    """What a workload may write to or read from."""

    by_name: dict[str, tuple[Place, Ref]]
    complete: bool
    models: tuple[str, ...] = ()
    """Where its models lie. Sharing that store with a training is delivery, and no sign of a way back."""

    def delivers(self, name: str) -> bool:
        """Tell whether the model is taken from a store."""
        return any(text == name or text.startswith(f"{name}/") for text in self.models)


def _link(index: Index) -> None:
    placed = [workload for workload in index.of_kind("workload") if value(workload, "workload.boundary") in {"serving", "training"}]
    stores = {workload.id: _stores(index, workload) for workload in placed}
    serving = [workload for workload in placed if value(workload, "workload.boundary") == "serving"]
    by_store: dict[str, list[Subject]] = {}
    for workload in serving:
        for name in stores[workload.id].by_name:
            by_store.setdefault(name, []).append(workload)
    complete = all(stores[workload.id].complete for workload in serving)
    for workload in placed:
        if value(workload, "workload.boundary") == "training":
            _write(index, workload, stores, by_store, complete=complete and stores[workload.id].complete)


def _write(index: Index, training: Subject, stores: dict[str, _Stores], by_store: dict[str, list[Subject]], *, complete: bool) -> None:
    shared = [(name, other) for name in stores[training.id].by_name for other in by_store.get(name, ())]
    output = [(name, other) for name, other in shared if not stores[other.id].delivers(name)]
    complete = complete and len(output) == len(shared)
    ways = {(name, other.id): _way(training, other, name, stores) for name, other in output}
    closed = [ways[name, other.id] for name, other in output if any(map(stores[other.id].delivers, stores[training.id].by_name))]
    write_list(index, training, _CANDIDATES, list(ways.values()), complete=complete)
    write_list(index, training, _CLOSED, closed, complete=complete)


def _way(training: Subject, serving: Subject, name: str, stores: dict[str, _Stores]) -> Found:
    place, ref = stores[training.id].by_name[name]
    _, other = stores[serving.id].by_name[name]
    return Found(_ARROW.join((label_of(serving), name, label_of(training))), place, (ref, other))


def _stores(index: Index, workload: Subject) -> _Stores:
    """Gather volumes and named stores; a volume is one within its namespace or project."""
    found: dict[str, tuple[Place, Ref]] = {}
    containers = index.children(workload, "container")
    complete = all(value(container, "container.stores") is not UNSEEN for container in containers)
    claims = workload.facts.get("workload.volume_claims")
    complete = complete and value(workload, "workload.volume_claims") is not UNSEEN
    scope = workload.namespace or workload.source
    if claims is not None:
        found.update((f"volume {scope}/{name}", (claims.place, Ref("workload.volume_claims", workload.id))) for name in claims.value or ())
    for container in containers:
        stores = container.facts.get("container.stores")
        if stores is not None:
            found.update((name, (stores.place, Ref("container.stores", container.id))) for name in stores.value or ())
    locations = (value(container, "container.model_location") for container in containers)
    return _Stores(found, complete, tuple(text for text in locations if isinstance(text, str)))


RELATION = Relation("feedback", 50, (_CANDIDATES, _CLOSED), _link, across=True)
