"""A Compose file that is merged or included is part of that application, and a service that others only extend is no service: each counts once."""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.collector._run.detect import COMPOSE_BASES
from aiact_report.model import Evidence, Place, Subject, Unobserved, of_kind

_INCOMPLETE = "incomplete"
"""Cause of what is said of a file that names nothing to run: it is meant to be merged with another, and was."""


def drop_included(found: Evidence) -> None:
    """Take out what stands in another application already, and what was said of it."""
    projects = list(of_kind(found.subjects, "project"))
    parts, bases = _parts(projects), _bases(projects)
    if not parts and not bases:
        return
    gone = {subject.id for subject in found.subjects if subject.source in parts} | _extended(found.subjects, bases)
    found.subjects = [subject for subject in found.subjects if subject.id not in gone]
    read = parts | {base.partition("#")[0] for base in bases}
    said = {(item.reason, item.place) for item in found.unobserved if item.source not in parts}
    found.unobserved = [item for item in found.unobserved if item.subject not in gone and not _said(item, parts, read, said)]


def _said(item: Unobserved, parts: set[str], read: set[str], said: set[tuple[str, Place | None]]) -> bool:
    """Whether the application a file belongs to says the same, or has what the file alone lacks."""
    return (item.cause == _INCOMPLETE and item.source in read) or (item.source in parts and (item.reason, item.place) in said)


def _listed(project: Subject, fact: str) -> Iterable[str]:
    """Give the files or services a project names; none in evidence that does not say."""
    found = project.facts.get(fact)
    return found.value if found is not None and isinstance(found.value, (tuple, list)) else ()


def _parts(projects: list[Subject]) -> set[str]:
    """Name the files that another application was read from; of two that hold each other, neither is a part."""
    holders: dict[str, set[str]] = {}
    for project in projects:
        for file in _listed(project, "project.files"):
            if file != project.source:
                holders.setdefault(file, set()).add(project.source)
    return {file for file, held in holders.items() if any(file not in holders.get(holder, ()) for holder in held)}


def _bases(projects: list[Subject]) -> set[str]:
    """Name the services that are extended, as `file#service`, but for those of files that are applications by their very name."""
    named = {base for project in projects for base in _listed(project, "project.extended")}
    return {base for base in named if base.partition("#")[0].rpartition("/")[2] not in COMPOSE_BASES}


def _extended(subjects: list[Subject], bases: set[str]) -> set[str]:
    """Give the ids of extended services and their containers, and of projects that hold no others."""
    gone = {base.replace("#", "#service/") for base in bases}
    gone = {subject.id for subject in subjects if subject.id in gone or subject.parent in gone}
    left = {subject.parent for subject in subjects if subject.kind == "workload" and subject.id not in gone}
    files = {base.partition("#")[0] for base in bases}
    return gone | {subject.id for subject in subjects if subject.kind == "project" and subject.source in files and subject.id not in left}
