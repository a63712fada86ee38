"""What the volumes of a pod and the mounts of its containers mean together."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.pod.volumes import Mounted, Volume
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.sockets import opens_runtime
from aiact_report.collector._vocabulary.tags import floats

CONTAINER_SUMS = decides("workload.host_paths_writable", "workload.persistent_mount", "workload.shm_bounded", "workload.training")
"""Facts of a workload that all its containers decide together."""


Where = tuple[dict[str, Any], str, tuple[int, str] | None]
"""The lines of a pod, its spelling, and line and field of the claims that come beside its volumes."""


def sum_up(sheet: Sheet, where: Where, volumes: dict[str, Volume], mounted: list[Mounted]) -> None:
    """Write what volumes and mounts together mean for the workload."""
    lines, prefix, claimed = where
    seen = all(mount.known for mount in mounted)
    if "volumes" not in lines and not volumes and seen:
        if "workload.persistent_mount" in sheet.facts:
            sheet.default("workload.persistent_mount", False)
        return
    written = (lines["volumes"][0], f"{prefix}.volumes") if "volumes" in lines else claimed
    line, field = written or (sheet.place.line or 1, f"{prefix}.volumes")
    if not seen:
        sheet.withhold(CONTAINER_SUMS[:-1], Refused("the mounts of a container could not be read", "invalid-value"), line, field)
    for fact, value in _sums(volumes, mounted).items():
        if fact in sheet.facts:
            sheet.put(fact, value, line, field)
        elif value.__class__ is tuple:
            sheet.keep(fact, value, line, field)
        elif value is _DECIDES[fact]:
            sheet.put(fact, value, line, field)


_DECIDES = {"workload.persistent_mount": True, "workload.shm_bounded": False}
"""Fact → the answer that one mount gives, whatever the others are."""


def _sums(volumes: dict[str, Volume], mounts: list[Mounted]) -> dict[str, Any]:
    """Add up what volumes and mounts say."""
    hosts = dict.fromkeys([entry.host_path for entry in volumes.values() if entry.host_path is not None])
    claims = dict.fromkeys([entry.claim for entry in volumes.values() if entry.claim is not None])
    images = dict.fromkeys([entry.image for entry in volumes.values() if entry.image is not None])
    shm = [mount.shm for mount in mounts if mount.shm is not None]
    found: dict[str, Any] = {"workload.persistent_mount": any(mount.lasting for mount in mounts)}
    if hosts:
        found["workload.host_paths"] = tuple(hosts)
        found["workload.host_paths_writable"] = tuple(dict.fromkeys([path for mount in mounts for path in mount.host_writable]))
        found["workload.runtime_sockets"] = tuple(path for path in hosts if opens_runtime(path))
    if claims:
        found["workload.volume_claims"] = tuple(claims)
    if images:
        found["workload.image_volumes"] = tuple(images)
        found["workload.image_volumes_moving"] = tuple(image for image in images if floats(image))
    if shm:
        found["workload.shm_bounded"] = all(shm)
    return found
