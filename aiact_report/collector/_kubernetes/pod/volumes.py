"""Volumes of a pod: what they are, whether they outlive it, and which of them open the host."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any, NamedTuple

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._vocabulary.credentials import placeholder

_LASTING = frozenset(
    {
        "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume", "flocker", "gcePersistentDisk",
        "glusterfs", "hostPath", "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd",
        "scaleIO", "storageos", "vsphereVolume",
    }
)  # fmt: skip
"""Sources whose content does not end with the pod."""
_SECRETS_DRIVER = "secrets-store.csi.k8s.io"


class Volume(NamedTuple):
    """One volume, as its mounts need it."""

    lasting: bool = False
    """Its content does not end with the pod."""
    read_only: bool = False
    """Its source says so itself."""
    host_path: str | None = None
    claim: str | None = None
    secrets: tuple[str, ...] = ()
    """Secrets it brings."""
    memory: bool = False
    """It lies in memory (emptyDir medium Memory)."""
    bounded: bool = False
    """It has a size limit."""


class Mounted(NamedTuple):
    """What a container's mounts say."""

    paths: list[str]
    writable: list[str]
    """Paths of lasting volumes that are mounted writable."""
    host: dict[str, None]
    """Host paths, each once and in order."""
    host_writable: dict[str, None]
    secrets: dict[str, None]
    lasting: bool = False
    shm: bool | None = None
    """Whether /dev/shm is a bounded memory volume; None: it is no volume."""


_SHM = "/dev/shm"  # noqa: S108 -- where containers have it
_UNKNOWN = Volume()
NOTHING_MOUNTED = Mounted([], [], {}, {}, {})
VOLUME_FACTS = decides(
    "workload.host_paths",
    "workload.host_paths_writable",
    "workload.runtime_sockets",
    "workload.volume_claims",
    "workload.persistent_mount",
    "workload.shm_bounded",
)
MOUNT_FACTS = decides(
    "container.mounts",
    "container.mounts_writable",
    "container.host_mounts",
    "container.host_mounts_writable",
    "container.secret_mounts",
)


def volume(data: dict[str, Any]) -> Volume | None:
    """Read one entry of `volumes`; None when its source cannot be read."""
    for source, value in data.items():
        if source in _SOURCES or source in _LASTING:
            if value.__class__ is not dict:
                return None
            read = _SOURCES.get(source)
            return Volume(lasting=True, read_only=value.get("readOnly") is True) if read is None else read(value)
    return _UNKNOWN


def read_mounts(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], volumes: dict[str, Volume]) -> Mounted | None:
    """Write where a container mounts what, and return what its workload must know."""
    mounts = sheet.items(data, lines, "volumeMounts", "volumeMounts", MOUNT_FACTS)
    if not mounts:
        return NOTHING_MOUNTED if "container.mounts" in sheet.facts else None
    line = lines["volumeMounts"][0]
    found = Mounted([], [], {}, {}, {})
    shm: bool | None = None
    lasting = False
    for mount, _, at in mounts:
        path, name = mount.get("mountPath"), mount.get("name")
        if path.__class__ is not str or ("{" in path and "}" in path):
            sheet.wrong(MOUNT_FACTS, path, "a path", at, "volumeMounts.mountPath")
            return None
        found.paths.append(path)
        source = volumes.get(name) if name.__class__ is str else None
        if source is None or mount.get("readOnly") not in (None, True, False):
            _withhold_mount(sheet, mount, source, at)
            return None
        if source.secrets:
            found.secrets.update(dict.fromkeys(source.secrets))
        if source.lasting:
            lasting = True
            _add_lasting(found, path, source, writable=not source.read_only and mount.get("readOnly") is not True)
        elif source.memory and posixpath.normpath(path) == _SHM:
            shm = source.bounded if shm is None else shm and source.bounded
    for fact, value in zip(MOUNT_FACTS, (found.paths, found.writable, found.host, found.host_writable, found.secrets), strict=True):
        if value:
            sheet.put(fact, tuple(value), line, "volumeMounts")
    return found._replace(lasting=lasting, shm=shm)


def _withhold_mount(sheet: Sheet, mount: dict[str, Any], source: Volume | None, line: int) -> None:
    """Withhold what mounts say when one is of a volume that is not there or could not be read, or is neither writable nor not."""
    if source is not None:
        sheet.wrong(MOUNT_FACTS, mount["readOnly"], "true or false", line, "volumeMounts.readOnly")
    else:
        reason = "a mount names a volume that is not among the pod's, or could not be read"
        sheet.withhold(MOUNT_FACTS[1:], "incomplete", reason, line, "volumeMounts.name")


def _add_lasting(found: Mounted, path: str, source: Volume, *, writable: bool) -> None:
    """Note a mount of a volume that outlives the pod."""
    if writable:
        found.writable.append(path)
    if source.host_path is not None:
        found.host[source.host_path] = None
        if writable:
            found.host_writable[source.host_path] = None


def _empty(value: dict[str, Any]) -> Volume | None:
    """Read an emptyDir."""
    medium = value.get("medium")
    return Volume(memory=medium == "Memory", bounded=value.get("sizeLimit") is not None) if medium in (None, "", "Memory", "HugePages") else None


def _secret(value: dict[str, Any]) -> Volume | None:
    """Read a secret volume."""
    name = value.get("secretName")
    return Volume(secrets=(name,)) if isinstance(name, str) else None


def _projected(value: dict[str, Any]) -> Volume | None:
    """Name the secrets among the sources of a projected volume."""
    sources = value.get("sources")
    if not isinstance(sources, list) or not all(isinstance(entry, dict) for entry in sources):
        return Volume() if sources is None else None
    names = [dig(entry["secret"], ("name",)) for entry in sources if entry.get("secret") is not None]
    return Volume(secrets=tuple(names)) if all(isinstance(name, str) for name in names) else None


def _csi(value: dict[str, Any]) -> Volume:
    """Read a CSI volume: secrets of the secrets store driver, else storage."""
    if value.get("driver") != _SECRETS_DRIVER:
        return Volume(lasting=True, read_only=value.get("readOnly") is True)
    attributes = value.get("volumeAttributes")
    provider = attributes.get("secretProviderClass") if isinstance(attributes, dict) else None
    return Volume(secrets=(provider if isinstance(provider, str) else _SECRETS_DRIVER,))


def _host_path(value: dict[str, Any]) -> Volume | None:
    """Read a host path; a placeholder or no text cannot be read."""
    path = value.get("path")
    return Volume(lasting=True, host_path=path) if isinstance(path, str) and placeholder(path) is None else None


def _claim(value: dict[str, Any]) -> Volume | None:
    """Read a volume claim."""
    name = value.get("claimName")
    return Volume(lasting=True, read_only=value.get("readOnly") is True, claim=name) if isinstance(name, str) and placeholder(name) is None else None


_SOURCES: dict[str, Callable[[dict[str, Any]], Volume | None]] = {
    "emptyDir": _empty,
    "hostPath": _host_path,
    "persistentVolumeClaim": _claim,
    "secret": _secret,
    "projected": _projected,
    "csi": _csi,
}
"""Source of a volume → how it is read; the rest of `_LASTING` are read alike."""
