"""Compose service → the Dockerfile its image is built from."""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, platform, write
from aiact_report.linking._builds import Builds
from aiact_report.model import Ref

_FACT, _DECLARED = "workload.dockerfile", "workload.build_dockerfile"


def _link(index: Index) -> None:
    builds = index.once(Builds)
    for workload in index.of_kind("workload"):
        declared = workload.facts.get(_DECLARED)
        if declared is None or platform(workload) != "compose":
            continue
        if declared.value is None:
            write(workload, _FACT, None, declared.place, (Ref(_DECLARED),))
        elif declared.value in builds.by_locator:
            write(workload, _FACT, builds.by_locator[declared.value].id, declared.place, (Ref(_DECLARED),))


RELATION = Relation("dockerfile", 10, (_FACT,), _link)
