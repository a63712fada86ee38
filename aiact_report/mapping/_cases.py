"""The cases of a control, which are its specification: a family of subjects by their facts, or files, and the outcome.

`facts` describe the subject itself, `parents` those above it (nearest first), `children` those below. `files` are collected as people
write them, path by path, by the collectors that would read them; `of` names the subject that is meant, else all of its kind are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from aiact_report.errors import Problem
from aiact_report.facts.registry import registry
from aiact_report.mapping._document import Entry
from aiact_report.model import Evidence, Fact, Outcome, Place, Subject

IT = "it"
"""Id of the subject that a case by facts is about."""


class Relative(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A subject above or below."""

    kind: str
    facts: dict[str, Any]


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of them."""

    name: str
    subject: str
    """Kind of the subject that is asked."""
    outcome: Outcome
    facts: dict[str, Any] | None = None
    parents: tuple[Relative, ...] = ()
    children: tuple[Relative, ...] = ()
    files: dict[str, str] = {}
    """Path → text."""
    of: str | None = None
    """Name of the subject that is asked."""

    @property
    def said(self) -> tuple[object, ...]:
        """What it describes, without what it expects: two cases that describe the same expect the same."""
        return (self.subject, repr(self.facts), repr(self.parents), repr(self.children), repr(self.files), self.of)


def read(items: Any, control: str, file: str, problems: list[Problem]) -> list[Case]:
    """Read the cases of one control; mistakes and contradictions go to `problems`."""
    found: list[Case] = []
    if not isinstance(items, list):
        problems.append(Problem(f"{control}: cases are a list", file))
    for item in items if isinstance(items, list) else ():
        line = item.line if isinstance(item, Entry) else None
        try:
            case = msgspec.convert(item, Case)
        except msgspec.ValidationError as error:
            problems.append(Problem(f"{control}: a case: {error}", file, line))
            continue
        problems.extend(Problem(f"{control}: case {case.name!r}: {what}", file, line) for what in _wrong(case))
        found.append(case)
    problems.extend(_contradictions(found, control, file))
    return found


def _wrong(case: Case) -> Iterator[str]:
    parts = [(case.subject, case.facts or {}), *((item.kind, item.facts) for item in (*case.parents, *case.children))]
    for kind, facts in parts:
        for name in facts:
            if name not in registry():
                yield f"unknown fact {name!r}"
            elif not name.startswith(f"{kind}."):
                yield f"{name!r} is no fact of a {kind}"
    if case.files and (case.facts or case.parents or case.children):
        yield "it has files or facts, not both"
    if any(path.startswith("/") or ".." in path.split("/") for path in case.files):
        yield "paths of files stay below its folder"


def _contradictions(cases: Iterable[Case], control: str, file: str) -> Iterator[Problem]:
    first: dict[tuple[object, ...], Case] = {}
    for case in cases:
        other = first.setdefault(case.said, case)
        if other.outcome is not case.outcome:
            yield Problem(
                f"{control}: the cases {other.name!r} and {case.name!r} describe the same and expect {other.outcome} and {case.outcome}", file
            )


def evidence(case: Case) -> Evidence:
    """Make the family that a case by facts describes."""
    above = [_subject(f"above-{at}", item.kind, item.facts) for at, item in enumerate(case.parents)]
    for child, parent in itertools.pairwise(above):
        child.parent = parent.id
    it = _subject(IT, case.subject, case.facts or {}, above[0].id if above else None)
    return Evidence(subjects=[*above, it, *(_subject(f"below-{at}", item.kind, item.facts, IT) for at, item in enumerate(case.children))])


def _subject(identity: str, kind: str, facts: dict[str, Any], parent: str | None = None) -> Subject:
    found = {name: Fact(tuple(value) if isinstance(value, list) else value, Place("case.yaml", 1)) for name, value in facts.items()}
    return Subject(identity, kind, identity, "case.yaml", None, parent, found)
