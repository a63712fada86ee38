"""The system's boundary as a reader sees it: what each workload is for, what its loss of a part leaves, and by which ways output may come back."""

from __future__ import annotations

import msgspec

from aiact_report.model import Subject
from aiact_report.report_templates._subjects import Subjects, value_of
from aiact_report.report_templates._text import cut

_ROWS = 80
"""Workloads shown; the evidence holds all."""
_ORDER = ("serving", "training", None, "storing", "watching", "support", "outside")
"""Whose row comes first: what decides about people, then what nobody has assigned."""
_PARTS = ("pod", "node", "zone", "drain")


class Answer(msgspec.Struct, frozen=True):
    """Whether a loss is survived."""

    word: str
    """`yes`, `no`, `unknown`, or empty where the question does not arise."""
    reason: str


class Component(msgspec.Struct, frozen=True):
    """One workload."""

    purpose: str
    name: str
    where: str
    """The cluster it was read from, when other places were read too and names alone may mean two things."""
    reason: str
    answers: tuple[Answer, ...]


class Boundary(msgspec.Struct, frozen=True):
    """The workloads by purpose, and the ways back."""

    rows: list[Component]
    more: int
    unassigned: int
    asked: bool
    """Whether redundancy was asked of any of them."""
    ways: list[str]
    ways_more: int


def boundary(subjects: Subjects) -> Boundary:
    """Gather what linking proposed of every workload."""
    found = [subject for subject in subjects.of_kind("workload") if "workload.boundary" in subject.facts]
    found.sort(key=lambda subject: (_ORDER.index(value_of(subject, "workload.boundary")), subject.namespace or "", subject.name, subject.id))
    ways = sorted({way for subject in found for way in value_of(subject, "workload.feedback_candidates") or ()})
    return Boundary(
        rows=[_component(subjects, subject) for subject in found[:_ROWS]],
        more=max(0, len(found) - _ROWS),
        unassigned=sum(value_of(subject, "workload.boundary") is None for subject in found),
        asked=any("workload.survives_pod_reason" in subject.facts for subject in found),
        ways=[cut(way) for way in ways[:_ROWS]],
        ways_more=max(0, len(ways) - _ROWS),
    )


def _component(subjects: Subjects, subject: Subject) -> Component:
    return Component(
        purpose=value_of(subject, "workload.boundary") or "unassigned",
        name=subjects.name(subject),
        where=subjects.cluster(subject),
        reason=cut(str(value_of(subject, "workload.boundary_reason") or "")),
        answers=tuple(_answer(subject, part) for part in _PARTS),
    )


def _answer(subject: Subject, part: str) -> Answer:
    name = f"workload.survives_{part}"
    if f"{name}_reason" not in subject.facts or value_of(subject, f"{name}_reason") is None:
        return Answer("", "")
    known = {True: "yes", False: "no"}.get(value_of(subject, name), "unknown")
    return Answer(known, cut(str(value_of(subject, f"{name}_reason"))))
