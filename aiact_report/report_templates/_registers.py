"""The registers at the end of a dossier: what was not assessed, what was read, what could not be read, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from aiact_report.model import Dossier, Skipped, Source, Unobserved, World
from aiact_report.report_templates._groups import Group, bounded, common
from aiact_report.report_templates._subjects import Subjects
from aiact_report.report_templates._text import cut, pattern, place_text

_SOURCES = 250
"""Sources listed with their digest; the digest of the evidence covers the others."""

_ROWS = 40
"""Rows of a register of reasons; the commonest come first."""


class ReasonRow(msgspec.Struct, frozen=True):
    """One reason, and everything it applies to: the first few, and how many more."""

    cause: str
    reason: str
    remedy: str
    count: int
    names: list[str]
    names_more: int
    where: list[str]
    where_more: int


class SourceRow(msgspec.Struct, frozen=True):
    """A source and how much was found in it."""

    source: Source
    subjects: int


class Cut(msgspec.Struct, frozen=True):
    """Rows of a register, and how many more there are."""

    rows: list[ReasonRow]
    more: int


def not_assessed(groups: Iterable[Group]) -> Cut:
    """Group the questions that were not assessed by what keeps them from it."""
    found: dict[tuple[str, str], list[Group]] = {}
    for group in groups:
        if group.mixed:
            key = ("Several further reasons; the evidence names each.", "")
        else:
            key = (pattern(group.withheld.reason), pattern(group.withheld.remedy)) if group.withheld else (group.reason, "")
        found.setdefault(key, []).append(group)
    return _cut(_not_assessed_row(key, members) for key, members in found.items())


def _not_assessed_row(key: tuple[str, str], groups: list[Group]) -> ReasonRow:
    held = [group.withheld for group in groups if group.withheld]
    reason, remedy = (common(item.reason for item in held), common(item.remedy for item in held)) if held else key
    names, names_more = bounded(group.control.id for group in groups)
    where, _ = bounded(row.subject for group in groups for row in group.rows)
    most = max(group.count for group in groups)
    return ReasonRow("", reason, remedy, sum(group.count for group in groups), names, names_more, where, max(0, most - len(where)))


def unobserved(dossier: Dossier, subjects: Subjects) -> Cut:
    """Group what could not be seen by its cause and reason."""
    found: dict[tuple[str, str, str], list[Unobserved]] = {}
    for item in dossier.evidence.unobserved:
        found.setdefault((item.cause, pattern(item.reason), pattern(item.remedy or "")), []).append(item)
    return _cut(_unobserved_row(members, subjects) for members in found.values())


def _unobserved_row(items: list[Unobserved], subjects: Subjects) -> ReasonRow:
    names, names_more = bounded(fact for item in items for fact in item.facts)
    where, where_more = bounded(_where(item, subjects) for item in items)
    reason, remedy = common(item.reason for item in items), common(item.remedy for item in items)
    return ReasonRow(items[0].cause.replace("-", " "), reason, remedy, len(items), names, names_more, where, where_more)


def _where(item: Unobserved, subjects: Subjects) -> str:
    if item.place is not None and (item.place.file or item.place.object):
        return place_text(item.place)
    return subjects.label(item.subject) if item.subject else cut(item.source or "nowhere in particular")


def skipped(items: Iterable[Skipped]) -> Cut:
    """Group the files that are no evidence by the reason they were left out."""
    found: dict[str, list[str]] = {}
    for item in items:
        found.setdefault(item.reason, []).append(cut(item.path))
    rows = []
    for reason, paths in found.items():
        where, more = bounded(paths)
        rows.append(ReasonRow("", reason, "", len(paths), [], 0, where, more))
    return _cut(rows)


def worlds(items: Iterable[World]) -> Cut:
    """List the worlds within which objects were joined; none where there is only one."""
    items = list(items)
    rows = []
    for world in items if len(items) > 1 else ():
        where, more = bounded(world.sources)
        rows.append(ReasonRow(world.by, world.reason, "", len(world.sources), [world.name], 0, where, more))
    return _cut(rows)


def _cut(rows: Iterable[ReasonRow]) -> Cut:
    ordered = sorted(rows, key=lambda row: (-row.count, row.cause, row.reason, row.remedy))
    return Cut(ordered[:_ROWS], max(0, len(ordered) - _ROWS))


def sources(dossier: Dossier) -> tuple[list[SourceRow], int]:
    """List the sources with the number of subjects found in each; return the first ones and how many more there are."""
    held = Counter(subject.source for subject in dossier.evidence.subjects)
    rows = [SourceRow(source, held[source.id]) for source in dossier.evidence.sources]
    return rows[:_SOURCES], max(0, len(rows) - _SOURCES)


def kinds(dossier: Dossier) -> list[tuple[str, int]]:
    """Count the subjects by kind, the commonest first."""
    found = Counter(subject.kind for subject in dossier.evidence.subjects)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))
