"""Fields of a controller's specification that its kind does not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiact_report.collector._kubernetes import known
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig

_ROLLING = ("workload.max_unavailable", "workload.max_surge")
_BOUND = ("workload.backoff_limit", "workload.restart_max_attempts")
_STRATEGY = ("workload.strategy", *_ROLLING)
_DECIDES: Mapping[str, tuple[str, ...]] = {
    "replicas": ("workload.replicas_declared",),
    "minReadySeconds": ("workload.min_ready_seconds",),
    "progressDeadlineSeconds": ("workload.progress_deadline",),
    "revisionHistoryLimit": ("workload.revision_history_limit",),
    "activeDeadlineSeconds": ("workload.active_deadline",),
    "strategy": _STRATEGY,
    "updateStrategy": _STRATEGY,
    "backoffLimit": _BOUND,
    "volumeClaimTemplates": ("workload.volume_claims", "workload.persistent_mount"),
}
"""Field → facts it decides."""
_SCHEDULE = {"schedule": ("workload.schedule",), "concurrencyPolicy": ("workload.concurrency_policy",)}


def check_spec(sheet: Sheet, item: Object, spec: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Look through a controller's specification, and through its strategy."""
    kind = "Job" if item.kind == "CronJob" else item.kind
    known.check(sheet, *spec, known.SPECS[kind], "spec" if kind == item.kind else "spec.jobTemplate.spec", _DECIDES)
    if kind != item.kind and item.data["spec"].__class__ is dict:
        known.check(sheet, item.data["spec"], item.lines["spec"][1], known.SPECS[item.kind], "spec", _SCHEDULE)
    for key in ("strategy", "updateStrategy"):
        strategy = spec[0].get(key)
        if strategy.__class__ is dict:
            lines = spec[1][key][1]
            known.check(sheet, strategy, lines, known.STRATEGY, f"spec.{key}", {"type": _STRATEGY, "rollingUpdate": _ROLLING})
            if dig(strategy, ("rollingUpdate",)).__class__ is dict:
                decided = {"maxUnavailable": _ROLLING[:1], "maxSurge": _ROLLING[1:]}
                known.check(sheet, strategy["rollingUpdate"], lines["rollingUpdate"][1], known.ROLLING, f"spec.{key}.rollingUpdate", decided)
