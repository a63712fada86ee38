"""What a running container mounts: host paths, named volumes, the project's own folders, runtime sockets, secrets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aiact_report.collector._json.parts import flag, rows, table, text, whole
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.sockets import opens_runtime
from aiact_report.collector.engine.sheet import Sheet

_FIELD = "Mounts"
_HOST_MOUNTS = ("container.host_mounts", "container.host_mounts_writable")
_HOST_PATHS = (
    "workload.host_paths", "workload.host_paths_writable", "workload.project_binds", "workload.project_binds_writable",
    "workload.runtime_sockets", "workload.volume_claims",
)  # fmt: skip
_ANONYMOUS = re.compile(r"[0-9a-f]{64}")
_SECRETS = "/run/secrets/"
PROJECT_FOLDER = "com.docker.compose.project.working_dir"
"""Label Docker Compose gives the folder of its project by."""


class _Mount(NamedTuple):
    """One mount as the engine made it."""

    target: str
    host: str | None
    """Path of the host, for a bind and for a volume that is one in disguise."""
    volume: str | None
    """Name of a volume somebody named."""
    writable: bool

    @property
    def lasts(self) -> bool:
        """Whether it outlives the container."""
        return self.host is not None or self.volume is not None


def volume_devices(volumes: Any) -> dict[str, str | None]:
    """Give, by the name of a volume, the host path behind it where its driver's options make it a bind; None where they do not."""
    found: dict[str, str | None] = {}
    for volume in rows(volumes, "Volumes"):
        name, options = text(volume, "Name"), table(volume, "Options")
        is_bind = {"bind", "rbind"} & set((text(options, "o") or "").split(","))
        if name:
            found[name] = text(options, "device") if is_bind else None
    return found


def describe(container: Sheet, workload: Sheet, data: dict[str, Any], devices: Mapping[str, str | None], labels: Mapping[str, str]) -> None:
    """Set the facts of both subjects that come from mounts."""
    mounts = sorted(_mounts(data, devices), key=lambda mount: mount.target)
    temporary = table(data, "HostConfig", "Tmpfs")
    writable = [mount for mount in mounts if mount.writable]
    container.put("container.mounts", _unique([*(mount.target for mount in mounts), *temporary]), _FIELD)
    container.put("container.mounts_writable", _unique(mount.target for mount in writable if mount.lasts), _FIELD)
    container.put("container.secret_mounts", _secrets(mounts), _FIELD)
    folder = labels.get(PROJECT_FOLDER)
    for mounts_fact, paths_fact, chosen in (
        ("container.host_mounts", "workload.host_paths", mounts),
        ("container.host_mounts_writable", "workload.host_paths_writable", writable),
    ):
        outside = _unique(mount.host for mount in chosen if mount.host and _inside(mount.host, folder) is None)
        container.put(mounts_fact, outside, _FIELD)
        workload.put(paths_fact, outside, _FIELD)
    workload.put("workload.project_binds", _project(mounts, folder), _FIELD)
    workload.put("workload.project_binds_writable", _project(writable, folder), _FIELD)
    workload.put("workload.runtime_sockets", _unique(mount.host for mount in mounts if mount.host and opens_runtime(mount.host)), _FIELD)
    workload.put("workload.volume_claims", _unique(mount.volume for mount in mounts if mount.volume), _FIELD)
    workload.put("workload.persistent_mount", any(mount.lasts for mount in mounts), _FIELD)
    unknown = sorted({mount.volume for mount in mounts if mount.volume and mount.volume not in devices})
    if unknown:
        reason = f"the engine did not tell of the volume {unknown[0]}, so whether it is a folder of the host is not known"
        container.withhold(_HOST_MOUNTS, Refused(reason, "refused"), _FIELD)
        workload.withhold(_HOST_PATHS, Refused(reason, "refused"), _FIELD)
    workload.put("workload.shm_bounded", (whole(table(data, "HostConfig"), "ShmSize") or 0) > 0, "HostConfig.ShmSize")


def _mounts(data: dict[str, Any], devices: Mapping[str, str | None]) -> Iterable[_Mount]:
    """Yield every mount with a place in the container."""
    for entry in rows(data, "Mounts"):
        target = text(entry, "Destination")
        if target is None:
            continue
        kind, name = text(entry, "Type"), text(entry, "Name")
        host = text(entry, "Source") if kind in {"bind", "npipe"} else devices.get(name or "")
        volume = name if kind == "volume" and name and host is None and not _ANONYMOUS.fullmatch(name) else None
        yield _Mount(target, host, volume, flag(entry, "RW") is not False)


def _unique(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({item for item in found if item}))


def _secrets(mounts: list[_Mount]) -> tuple[str, ...]:
    """Name the secrets that Compose mounts as files."""
    return _unique(mount.target.removeprefix(_SECRETS) for mount in mounts if mount.target.startswith(_SECRETS) and not mount.writable)


def _inside(path: str, folder: str | None) -> str | None:
    """Write a path inside the project's folder relative to it; None for one outside, and for any runtime socket."""
    if not folder or not folder.startswith("/") or opens_runtime(path):
        return None
    base, path = posixpath.normpath(folder), posixpath.normpath(path)
    if path == base:
        return "."
    return f"./{path[len(base) + 1 :]}" if base != "/" and path.startswith(f"{base}/") else None


def _project(mounts: list[_Mount], folder: str | None) -> tuple[str, ...]:
    return _unique(_inside(mount.host, folder) for mount in mounts if mount.host)
