"""Whether a workload was read from what runs it, a cluster or an engine, so that what only these show is asked of it and of nothing else."""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, platform, start_of, write
from aiact_report.model import Subject

_FACT = "workload.live"


def _link(index: Index) -> None:
    read = {index.source_kind(workload) for workload in index.workloads} & {"cluster", "engine"}
    for workload in index.workloads if read else ():
        if _runner(workload) in read:
            write(workload, _FACT, index.source_kind(workload) in read, start_of(workload))


def _runner(workload: Subject) -> str:
    """Name what runs a workload of this platform."""
    return "cluster" if platform(workload) == "kubernetes" else "engine"


RELATION = Relation("seen_live", 5, (_FACT,), _link, across=True)
