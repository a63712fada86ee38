"""Backups and snapshots → workload: which schedules copy its namespace, and which snapshots its claims."""

from __future__ import annotations

from fnmatch import fnmatchcase

from aiact_report.linking._around import concludes, is_true, known, listed
from aiact_report.linking._base import Found, Index, Relation, label_of, namespace_of, start_of, value, write_list
from aiact_report.model import Ref, Subject

_BACKUPS, _SNAPSHOTS = "workload.backups", "workload.snapshots"


def _link(index: Index) -> None:
    every = index.of_kind("backup")
    schedules = [item for item in every if value(item, "backup.kind") == "Schedule"]
    snapshots = [item for item in every if listed(item, "backup.claims")]
    read = all(
        known(item, "backup.namespaces", "backup.namespaces_excluded", "backup.paused", "backup.claims", "backup.leaves_out_volumes")
        for item in every
    )
    for workload in index.workloads:
        here = [item for item in schedules if _covers(item, namespace_of(workload))]
        covering = [_found(item, "backup.schedule") for item in here if value(item, "backup.leaves_out_volumes") in {False, None}]
        refused = bool(here) and all(is_true(item, "backup.leaves_out_volumes") for item in here)  # what is for this namespace says no
        complete = refused or (read and concludes(index, workload, _BACKUPS, "backup"))
        write_list(index, workload, _BACKUPS, covering, complete=complete)
        copies = [_found(item, "backup.claims") for item in snapshots if _copies(item, workload)]
        write_list(index, workload, _SNAPSHOTS, copies, complete=complete)


def _covers(item: Subject, namespace: str) -> bool:
    """Tell whether a schedule that is not paused certainly copies a namespace."""
    if not known(item, "backup.namespaces", "backup.namespaces_excluded") or is_true(item, "backup.paused") or not value(item, "backup.schedule"):
        return False
    included = listed(item, "backup.namespaces") or ("*",)
    left_out = listed(item, "backup.namespaces_excluded")
    return any(fnmatchcase(namespace, name) for name in included) and not any(fnmatchcase(namespace, name) for name in left_out)


def _copies(item: Subject, workload: Subject) -> bool:
    """Tell whether a snapshot is of a claim of the workload; those of a StatefulSet's template are called `<template>-<set>-<number>`."""
    if namespace_of(item) != namespace_of(workload):
        return False
    claims, names = listed(item, "backup.claims"), listed(workload, "workload.volume_claims")
    member = tuple(f"{name}-{workload.name}-" for name in names) if value(workload, "workload.kind") == "StatefulSet" else ()
    return any(claim in names or (bool(member) and claim.startswith(member)) for claim in claims)


def _found(item: Subject, fact: str) -> Found:
    place = item.facts[fact].place if fact in item.facts else start_of(item)
    return Found(f"{value(item, 'backup.kind')} {label_of(item)}", place, (Ref(fact, item.id),))


RELATION = Relation("backups", 20, (_BACKUPS, _SNAPSHOTS), _link)
