"""A Compose file that another one includes is part of that application, not one of its own: its services count once."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.model import Evidence, Subject, of_kind


def drop_included(found: Evidence) -> None:
    """Take out the application of every file all of whose services stand, read from that very file, in another application."""
    files = set(_included(found.subjects))
    if not files:
        return
    gone = {subject.id for subject in found.subjects if subject.source in files}
    found.subjects = [subject for subject in found.subjects if subject.id not in gone]
    found.unobserved = [item for item in found.unobserved if item.subject not in gone]


def _included(subjects: list[Subject]) -> Iterator[str]:
    """Yield the files that are wholly part of another application; of files that include each other, none."""
    projects = [project.source for project in of_kind(subjects, "project")]
    if len(projects) < 2:  # noqa: PLR2004 -- one application includes no other
        return
    own, elsewhere = _services(subjects)
    for file in projects:
        holders = [place for place, names in elsewhere.get(file, {}).items() if own.get(file, set()) <= names]
        if own.get(file) and any(not own[holder] <= elsewhere.get(holder, {}).get(file, set()) for holder in holders):
            yield file


def _services(subjects: list[Subject]) -> tuple[dict[str, set[str]], dict[str, dict[str, set[str]]]]:
    """Services by the file of their application; and by the file they really stand in, then by application."""
    own: dict[str, set[str]] = {}
    elsewhere: dict[str, dict[str, set[str]]] = {}
    for workload in of_kind(subjects, "workload"):
        fact = workload.facts.get("workload.platform")
        if fact is None or fact.value != "compose":
            continue
        own.setdefault(workload.source, set()).add(workload.name)
        file = fact.place.file
        if file and file != workload.source:
            elsewhere.setdefault(file, {}).setdefault(workload.source, set()).add(workload.name)
    return own, elsewhere
