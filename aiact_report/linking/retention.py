"""ConfigMaps → cluster and workloads: how long the log stores among them keep what they are given."""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, value, write
from aiact_report.model import Ref

_FACT, _OWN = "cluster.log_retention_days", "config-map.log_retention_days"
_WORKLOAD = "workload.log_retention_days"


def _link(index: Index) -> None:
    found = [(days, settings) for settings in index.of_kind("config-map") if isinstance(days := value(settings, _OWN), int | float)]
    if not found:
        return
    days, settings = min(found, key=lambda item: (item[0], item[1].id))
    origin = (Ref(_OWN, settings.id),)
    for cluster in index.of_kind("cluster"):
        write(cluster, _FACT, days, settings.facts[_OWN].place, origin)
    for workload in index.workloads:
        write(workload, _WORKLOAD, days, settings.facts[_OWN].place, origin)


RELATION = Relation("retention", 10, (_FACT, _WORKLOAD), _link)
