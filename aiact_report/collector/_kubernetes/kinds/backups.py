"""Backups: schedules and runs of Velero, and snapshots of volumes."""

from __future__ import annotations

from collections.abc import Callable

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, reader, whole
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused

decides("backup.leaves_out_volumes")

_VELERO, _SNAPSHOT = ("velero.io",), ("snapshot.storage.k8s.io",)

_VOLUMES = frozenset({"*", "persistentvolumes", "persistentvolumeclaims", "pv", "pvc"})


def _backup(*fields: tuple[str, tuple[str, ...], str]) -> tuple[Field, ...]:
    """Make the fields of a kind of backup."""
    return (Field("backup.kind", ("kind",)), *(Field(f"backup.{name}", path, form) for name, path, form in fields))


def _velero(*before: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    return (
        ("namespaces", (*before, "includedNamespaces", "*"), "texts"),
        ("namespaces_excluded", (*before, "excludedNamespaces", "*"), "texts"),
        ("retention", (*before, "ttl"), "text"),
    )


def _read_volumes(*before: str) -> Callable[[Sheet, Object], None]:
    """Make what says whether a backup of Velero leaves volumes out: by what copies them, or by the resources it takes.

    https://velero.io/docs/main/api-types/backup/
    """

    def read(sheet: Sheet, item: Object) -> None:
        fact, start = "backup.leaves_out_volumes", whole(item)

        def at(key: str) -> list[Found]:
            return gather(sheet, (fact,), start, (*before, key))

        by_file = any(entry.value is True for key in ("defaultVolumesToFsBackup", "defaultVolumesToRestic") for entry in at(key))
        taken = {str(name).partition(".")[0].lower() for entry in at("includedResources") for name in _each(entry.value)}
        left = {str(name).partition(".")[0].lower() for entry in at("excludedResources") for name in _each(entry.value)}
        off = next((entry for entry in at("snapshotVolumes") if entry.value is False and not by_file), None)
        if fact not in sheet.facts:
            return
        if off is not None:
            sheet.put(fact, True, off.line, off.field)
        elif (taken and not taken & _VOLUMES) or left & (_VOLUMES - {"*"}):
            sheet.default(fact, value=True)
        elif at("labelSelector") or at("orLabelSelectors"):
            sheet.withhold(
                (fact,), Refused("the backup takes what labels select, which is not compared with what is here", "unsupported"), item.line, "spec"
            )
        else:
            sheet.default(fact, value=False)

    return read


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else []


KINDS: tuple[Named, ...] = (
    (
        "VolumeSnapshot",
        Kind(
            _SNAPSHOT,
            "backup",
            reader(
                *_backup(
                    ("class", ("spec", "volumeSnapshotClassName"), "text"),
                    ("claims", ("spec", "source", "persistentVolumeClaimName"), "texts"),
                    ("last", ("status", "creationTime"), "text"),
                )
            ),
        ),
    ),
    ("VolumeSnapshotClass", Kind(_SNAPSHOT, "backup", reader(*_backup(("deletion_policy", ("deletionPolicy",), "text"))))),
    (
        "Schedule",
        Kind(
            _VELERO,
            "backup",
            reader(
                *_backup(
                    ("schedule", ("spec", "schedule"), "text"),
                    ("paused", ("spec", "paused"), "truth"),
                    ("last", ("status", "lastBackup"), "text"),
                    *_velero("spec", "template"),
                ),
                then=_read_volumes("spec", "template"),
            ),
        ),
    ),
    (
        "Backup",
        Kind(_VELERO, "backup", reader(*_backup(("last", ("status", "completionTimestamp"), "text"), *_velero("spec")), then=_read_volumes("spec"))),
    ),
)
"""Kinds with their names."""
