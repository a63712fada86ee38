"""Which workloads train a model: as declared, by their kind, or by a sign; what is declared as something else does not train because a word says so."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, Relation, cited, known_of, value, write
from aiact_report.model import Ref, Subject

_TRAINS, _DECLARED, _KIND, _WORDS = "workload.trains", "workload.boundary_declared", "workload.purpose", "workload.training"


def _link(index: Index) -> None:
    for workload in index.of_kind("workload"):
        _write(workload)


def _write(workload: Subject) -> None:
    declared, kind, signs = (workload.facts.get(name) for name in (_DECLARED, _KIND, _WORDS))
    if declared is not None and declared.value == "training":
        write(workload, _TRAINS, "declared as training", declared.place, (Ref(_DECLARED),))
    elif kind is not None and kind.value == "training":
        write(workload, _TRAINS, "its kind trains models", kind.place, cited(workload, (Ref(_KIND),)))
    elif declared is not None:
        write(workload, _TRAINS, None, declared.place, (Ref(_DECLARED),))
    elif kind is not None and kind.value == "serving":
        write(workload, _TRAINS, None, kind.place, cited(workload, (Ref(_KIND),)))
    elif signs is not None and known_of(workload, _WORDS):
        write(workload, _TRAINS, f"a sign of training: {known_of(workload, _WORDS)[0]}", signs.place, cited(workload, (Ref(_WORDS),)))
    elif signs is not None and value(workload, _WORDS) is not UNSEEN:
        write(workload, _TRAINS, None, signs.place, cited(workload, (Ref(_WORDS),)))


RELATION = Relation("training", 20, (_TRAINS,), _link, across=True)
