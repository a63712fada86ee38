"""Namespace → workload: the Pod Security level its namespace enforces. Without the Namespace object it is not known."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, Relation, group, namespace_of, value
from aiact_report.model import Basis, Fact, Ref, Subject

_ENFORCE = "namespace.pod_security_enforce"


def _link(index: Index) -> None:
    levels = {name: _level(members) for name, members in group(index.of_kind("namespace"), lambda item: item.name).items()}
    for workload in index.workloads:
        level = levels.get(namespace_of(workload))
        if level is not None:
            workload.facts["workload.pod_security"] = level


def _level(written: list[Subject]) -> Fact | None:
    """Make the fact all workloads of a namespace share; None when the same Namespace is written twice and not alike."""
    values = {value(item, _ENFORCE) for item in written}
    if len(values) != 1 or UNSEEN in values:
        return None
    fact = written[0].facts[_ENFORCE]
    return Fact(fact.value, fact.place, Basis.DERIVED, (Ref(_ENFORCE, written[0].id),))


RELATION = Relation("pod_security", 10, ("workload.pod_security",), _link)
