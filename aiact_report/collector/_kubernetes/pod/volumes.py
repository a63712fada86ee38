"""Volumes of a pod: what they are, whether they outlive it, and which of them open the host."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any, NamedTuple

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder

LASTING = frozenset(
    {
        "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume", "flocker", "gcePersistentDisk",
        "glusterfs", "hostPath", "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd",
        "scaleIO", "storageos", "vsphereVolume",
    }
)  # fmt: skip
"""Sources whose content does not end with the pod."""
_SECRETS_DRIVER = "secrets-store.csi.k8s.io"


_BESIDE = frozenset({"configMap", "downwardAPI", "ephemeral", "gitRepo"})
"""Sources that end with the pod and open nothing of the host: https://kubernetes.io/docs/concepts/storage/volumes/."""
_PROJECTED = frozenset({"secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"})
"""Sources of a projected volume: https://kubernetes.io/docs/concepts/storage/projected-volumes/."""


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
    image: str | None = None
    """Image whose files it brings."""
    known: bool = True
    """False: its source, or a part of it, could not be read; the rest is what could."""


class Mounted(NamedTuple):
    """What a container's mounts say."""

    paths: list[str]
    writable: list[str]
    """Paths of lasting volumes that are mounted writable."""
    host: dict[str, None]
    """Host paths, each once and in order."""
    host_writable: dict[str, None]
    secrets: dict[str, None]
    images: dict[str, str]
    """Path → the image whose files lie there."""
    lasting: bool = False
    shm: bool | None = None
    """Whether /dev/shm is a bounded memory volume; None: it is no volume."""
    known: bool = True
    """False: some mount, or what it brings, could not be read."""
    images_known: bool = True
    """False: what could not be read may be an image."""


_SHM = "/dev/shm"  # noqa: S108 -- where containers have it
_UNKNOWN = Volume(known=False)
NOTHING_MOUNTED = Mounted([], [], {}, {}, {}, {})
_NOT_MOUNTED = NOTHING_MOUNTED._replace(known=False, images_known=False)
VOLUME_FACTS = decides(
    "workload.host_paths",
    "workload.host_paths_writable",
    "workload.runtime_sockets",
    "workload.volume_claims",
    "workload.persistent_mount",
    "workload.shm_bounded",
    "workload.image_volumes",
    "workload.image_volumes_moving",
)
MOUNT_FACTS = decides(
    "container.mounts",
    "container.mounts_writable",
    "container.host_mounts",
    "container.host_mounts_writable",
    "container.secret_mounts",
)


def volume(data: dict[str, Any]) -> Volume:
    """Read one entry of `volumes`. Without a source it is an emptyDir, as the API server has it; of several, which it refuses, each is looked at."""
    read = [_source(source, value) for source, value in data.items() if source != "name" and value is not None]
    if len(read) < 2:  # noqa: PLR2004 -- one, as a rule
        return read[0] if read else Volume()
    return next((found for found in read if found.host_path is not None), read[0])._replace(known=False)


def _source(source: str, value: Any) -> Volume:
    """Read what a volume is made of; a source this tool does not know may be anything."""
    read = _SOURCES.get(source)
    if value.__class__ is not dict or (read is None and source not in LASTING and source not in _BESIDE):
        return _UNKNOWN
    if read is not None:
        return read(value)
    return Volume() if source in _BESIDE else Volume(lasting=True, read_only=value.get("readOnly") is True)


def is_source(name: str) -> bool:
    """Whether a field of a volume is a source this tool knows."""
    return name in _SOURCES or name in LASTING or name in _BESIDE


def read_mounts(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], volumes: dict[str, Volume]) -> Mounted:
    """Write where a container mounts what, and return what its workload must know. What is known stands beside what is not."""
    mounts = sheet.items(data, lines, "volumeMounts", "volumeMounts", MOUNT_FACTS)
    if not mounts:
        return NOTHING_MOUNTED if "container.mounts" in sheet.facts else _NOT_MOUNTED
    found = Mounted([], [], {}, {}, {}, {})
    shm: bool | None = None
    lasting = False
    known = images_known = "container.mounts" in sheet.facts
    opened = _opened([mount for mount, _, _ in mounts], volumes) if len(mounts) > 1 else ()
    for mount, _, at in mounts:
        path, name = mount.get("mountPath"), mount.get("name")
        if path.__class__ is not str or ("{" in path and "}" in path):
            sheet.wrong(MOUNT_FACTS, path, "a path", at, "volumeMounts.mountPath")
            known, path = False, None
        else:
            found.paths.append(path)
        source = volumes.get(name, _UNKNOWN) if name.__class__ is str else _UNKNOWN
        if not source.known or mount.get("readOnly") not in (None, True, False):
            _withhold_mount(sheet, mount, source, at)
            known = False
            images_known = images_known and (source.known or source.lasting)
        lasting = lasting or source.lasting
        _add_mount(found, path, source, writable=_is_open(mount, source) or any(_overlap(mount, other) for other in opened))
        if source.memory and path is not None and posixpath.normpath(path) == _SHM:
            shm = source.bounded if shm is None else shm and source.bounded
    _write_mounts(sheet, found, lines["volumeMounts"][0])
    return found._replace(lasting=lasting, shm=shm, known=known, images_known=images_known)


def _is_open(mount: dict[str, Any], source: Volume) -> bool:
    """Whether a mount may be written to, by its own word and its volume's."""
    return not source.read_only and mount.get("readOnly") in (None, False)


def _opened(mounts: list[dict[str, Any]], volumes: dict[str, Volume]) -> list[dict[str, Any]]:
    """Give the mounts that may be written to, of volumes that are mounted more than once."""
    names = [mount.get("name") for mount in mounts]
    return [
        mount
        for mount, name in zip(mounts, names, strict=True)
        if name.__class__ is str and names.count(name) > 1 and _is_open(mount, volumes.get(name, _UNKNOWN))
    ]


def _overlap(mount: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether what one mount shows can be changed through another of the same volume: both are of all of it, or one's folder holds the other's."""
    if mount.get("name") != other.get("name") or "subPathExpr" in mount or "subPathExpr" in other:
        return False
    mine, theirs = (f"/{each.get('subPath') or ''}".rstrip("/") + "/" for each in (mount, other))
    return mine.startswith(theirs) or theirs.startswith(mine)


def _write_mounts(sheet: Sheet, found: Mounted, line: int) -> None:
    """Write the lists; one that some mount withheld keeps what is known."""
    for fact, value in zip(MOUNT_FACTS, (found.paths, found.writable, found.host, found.host_writable, found.secrets), strict=True):
        if fact not in sheet.facts:
            sheet.keep(fact, tuple(value), line, "volumeMounts")
        elif value:
            sheet.put(fact, tuple(value), line, "volumeMounts")


def _withhold_mount(sheet: Sheet, mount: dict[str, Any], source: Volume, line: int) -> None:
    """Withhold what mounts say when one is of a volume that is not there or could not be read, or is neither writable nor not."""
    if source.known:
        facts = (MOUNT_FACTS[1], MOUNT_FACTS[3])
        sheet.wrong(facts, mount["readOnly"], "true or false", line, "volumeMounts.readOnly")
    else:
        reason = "a mount names a volume that is not among the pod's, or could not be read"
        sheet.withhold(MOUNT_FACTS[1:], Refused(reason, "incomplete"), line, "volumeMounts.name")


def _add_mount(found: Mounted, path: str | None, source: Volume, *, writable: bool) -> None:
    """Note what one mount brings."""
    found.secrets.update(dict.fromkeys(source.secrets))
    if source.image is not None and path is not None:
        found.images[path] = source.image
    if source.lasting:
        _add_lasting(found, path, source, writable=writable)


def _add_lasting(found: Mounted, path: str | None, source: Volume, *, writable: bool) -> None:
    """Note a mount of a volume that outlives the pod."""
    if writable and path is not None:
        found.writable.append(path)
    if source.host_path is not None:
        found.host[source.host_path] = None
        if writable:
            found.host_writable[source.host_path] = None


def _empty(value: dict[str, Any]) -> Volume:
    """Read an emptyDir."""
    medium = value.get("medium")
    huge = medium.__class__ is str and medium.startswith("HugePages")
    if medium not in (None, "", "Memory") and not huge:
        return _UNKNOWN
    return Volume(memory=medium == "Memory", bounded=value.get("sizeLimit") is not None)


def _secret(value: dict[str, Any]) -> Volume:
    """Read a secret volume."""
    name = value.get("secretName")
    return Volume(secrets=(name,)) if isinstance(name, str) else _UNKNOWN


def _projected(value: dict[str, Any]) -> Volume:
    """Name the secrets among the sources of a projected volume."""
    sources = value.get("sources")
    if sources is None:
        return Volume()
    if not isinstance(sources, list):
        return _UNKNOWN
    entries = [entry for entry in sources if isinstance(entry, dict)]
    names = [dig(entry["secret"], ("name",)) for entry in entries if entry.get("secret") is not None]
    told = tuple(name for name in names if isinstance(name, str))
    known = len(entries) == len(sources) and len(told) == len(names) and all(entry.keys() <= _PROJECTED for entry in entries)
    return Volume(secrets=told, known=known)


def _csi(value: dict[str, Any]) -> Volume:
    """Read a CSI volume: secrets of the secrets store driver, else storage."""
    if value.get("driver") != _SECRETS_DRIVER:
        return Volume(lasting=True, read_only=value.get("readOnly") is True)
    attributes = value.get("volumeAttributes")
    provider = attributes.get("secretProviderClass") if isinstance(attributes, dict) else None
    return Volume(secrets=(provider if isinstance(provider, str) else _SECRETS_DRIVER,))


def _host_path(value: dict[str, Any]) -> Volume:
    """Read a host path; a placeholder or no text cannot be read."""
    path = value.get("path")
    return Volume(lasting=True, host_path=path) if isinstance(path, str) and placeholder(path) is None else Volume(lasting=True, known=False)


def _claim(value: dict[str, Any]) -> Volume:
    """Read a volume claim."""
    name, read_only = value.get("claimName"), value.get("readOnly") is True
    known = isinstance(name, str) and placeholder(name) is None
    return Volume(lasting=True, read_only=read_only, claim=name) if known else Volume(lasting=True, read_only=read_only, known=False)


def _image(value: dict[str, Any]) -> Volume:
    """Read an image volume: its files are those of an image, and always read-only: https://kubernetes.io/docs/concepts/storage/volumes/#image."""
    reference = value.get("reference")
    known = isinstance(reference, str) and placeholder(reference) is None
    return Volume(read_only=True, image=reference) if known else Volume(read_only=True, known=False)


_SOURCES: dict[str, Callable[[dict[str, Any]], Volume]] = {
    "emptyDir": _empty,
    "hostPath": _host_path,
    "persistentVolumeClaim": _claim,
    "secret": _secret,
    "projected": _projected,
    "csi": _csi,
    "image": _image,
}
"""Source of a volume → how it is read; the rest of `LASTING` are read alike."""
