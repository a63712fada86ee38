"""Whether a workload was read from a cluster, so that what only a cluster shows is asked of it and of nothing else."""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, start_of, write

_FACT = "workload.live"


def _link(index: Index) -> None:
    live = {workload.id for workload in index.workloads if index.source_kind(workload) == "cluster"}
    for workload in index.workloads if live else ():
        write(workload, _FACT, workload.id in live, start_of(workload))


RELATION = Relation("seen_live", 5, (_FACT,), _link, across=True)
