"""Every verdict and its evidence in a form that is small and quick to look through: whatever is said twice stands once and has a number."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import msgspec

from aiact_report.model import (
    SEVERITIES,
    Answer,
    ChangeState,
    Control,
    Dossier,
    Fact,
    Outcome,
    Place,
    Source,
    Subject,
    Verdicts,
    bears,
    shown,
    unfolded,
)
from aiact_report.report_templates._index.words import Numbers, handle, note, text
from aiact_report.report_templates._subjects import Subjects, plural
from aiact_report.report_templates._text import value_text
from aiact_report.report_templates.json import rows as rows_of_dossier

OUTCOMES = (Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED, Outcome.PASS, Outcome.NOT_APPLICABLE)
"""The order in which outcomes are counted and shown."""


def encoded(dossier: Dossier, subjects: Subjects) -> str:
    """Give the index as JSON that may stand in a page: nothing in it ends the element it stands in."""
    data = msgspec.json.encode(Index(dossier, subjects).members()).decode()
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class Index:
    """Numbers everything that a page says of the verdicts."""

    def __init__(self, dossier: Dossier, subjects: Subjects) -> None:
        self._dossier, self._subjects = dossier, subjects
        self._table = unfolded(rows_of_dossier(dossier), dossier.evidence)
        self._controls = {control.id: (at, control) for at, control in enumerate(dossier.controls)}
        self._lists = dossier.verdicts.lists if isinstance(dossier.verdicts, Verdicts) else frozenset()
        self._cited = _cited(self._table.answers)
        self._facts, self._texts, self._kinds, self._spaces, self._owners = Numbers(), Numbers(), Numbers(), Numbers(), Numbers()
        self._sayings, self._cells, self._runs, self._stems = Numbers(), Numbers(), Numbers(), Numbers()
        self._sources = {source.id: at for at, source in enumerate(dossier.evidence.sources)}

    def members(self) -> dict[str, object]:
        """Give the index, ready to be encoded."""
        answers = [self._answer(answer) for answer in self._table.answers]
        different = Numbers()
        places = {subject.id: at for at, subject in enumerate(self._dossier.evidence.subjects)}
        subjects = [self._subject(subject, places, different) for subject in self._dossier.evidence.subjects]
        return {
            "outcomes": [outcome.value for outcome in OUTCOMES],
            "severities": list(SEVERITIES),
            "controls": [[control.id, text(control.title), SEVERITIES.index(control.severity)] for control in self._dossier.controls],
            "obligations": [[item.key, text(item.title)] for item in self._dossier.obligations],
            "sources": [_source(source) for source in self._dossier.evidence.sources],
            "kinds": [[kind, plural(str(kind), 2).removeprefix("2 ")] for kind in self._kinds],
            "namespaces": list(self._spaces),
            "owners": list(self._owners),
            "facts": list(self._facts),
            "sayings": list(self._sayings),
            "answers": _columns(answers, 2),
            "rows": list(different),
            "subjects": _columns(subjects, 9),
            "cells": _columns(self._cells, 5),
            "runs": list(self._runs),
            "stems": list(self._stems),
            "waived": self._waived(places),
            "states": [_NO_FINDING, *(state.value for state in ChangeState)],
            "changed": self._changed(places),
            "texts": list(self._texts),
        }

    def _answer(self, answer: Answer) -> tuple[int, int]:
        number, control = self._controls[answer.control]
        severity = SEVERITIES.index(answer.severity or control.severity)
        facts = tuple(self._facts[named] if isinstance(named, str) else (self._facts[named[0]], named[1]) for named in answer.facts)
        expected = self._texts[text(answer.expected)]
        said = (number, OUTCOMES.index(answer.outcome), severity, expected, facts, int(answer.holes), self._bearing(control, answer))
        return self._sayings[said], self._texts[text(answer.reason)]

    def _bearing(self, control: Control, answer: Answer) -> tuple[int, ...]:
        keys = {support.obligation for support in control.supports if bears(support, answer)}
        return tuple(at for at, item in enumerate(self._dossier.obligations) if item.key in keys)

    def _subject(self, subject: Subject, places: dict[str, int], different: Numbers) -> tuple[object, ...]:
        row = self._table.rows.get(subject.id, ())
        return (
            text(self._subjects.label(subject.id)),
            handle(subject),
            self._kinds[subject.kind],
            self._spaces[text(subject.namespace or "")],
            self._sources.get(subject.source, -1),
            places.get(subject.parent or "", -1),
            self._owners[text(self._subjects.owner(subject.id) or "")],
            different[tuple(row)],
            self._seen(subject),
        )

    def _seen(self, subject: Subject) -> list[int]:
        """Give the cited facts of a subject by the file they stand in: file, facts, its first line, the others from there."""
        found: dict[int, list[tuple[int, int]]] = {}
        for name in self._cited.get(subject.kind, ()):
            fact = subject.facts.get(name)
            if fact is not None:
                stem, line = self._place(fact.place)
                found.setdefault(stem, []).append((self._cell(name, fact), line))
        return [number for stem, pairs in found.items() for number in self._run(stem, pairs)]

    def _run(self, stem: int, pairs: list[tuple[int, int]]) -> tuple[int, ...]:
        first = pairs[0][1]
        return stem, self._runs[tuple(cell for cell, _ in pairs)], first, self._runs[tuple(line - first for _, line in pairs)]

    def _cell(self, name: str, fact: Fact) -> int:
        value = value_text(fact.value)
        said = shown(fact.value, empty="none" if name in self._lists else "not set")
        field = text(fact.place.field or "", 120)
        basis = self._texts[str(fact.basis)]
        return self._cells[(self._facts[name], self._texts[value], self._texts[field], basis, -1 if said == value else self._texts[text(said)])]

    def _place(self, place: Place) -> tuple[int, int]:
        if place.file is not None and place.line is not None:
            return self._stems[text(place.file)], place.line
        return self._stems[text(self._subjects.where(place))], 0

    def _changed(self, places: dict[str, int]) -> list[tuple[int, int, int]]:
        """List what became of findings since the baseline: subject, control, state. A subject of the baseline alone has no verdict here."""
        comparison, states = self._dossier.comparison, list(ChangeState)
        changes = comparison.changes if comparison else []
        known = (change for change in changes if change.subject in places and change.control in self._controls)
        return [(places[change.subject], self._controls[change.control][0], 1 + states.index(change.state)) for change in known]

    def _waived(self, places: dict[str, int]) -> list[tuple[int, int, int]]:
        """List the verdicts that waivers cover: subject, control, and what is said of it."""
        verdicts = self._dossier.verdicts
        if isinstance(verdicts, Verdicts):
            found = [(subject, control, waiver) for (subject, control), (_, waiver) in verdicts.waived.items()]
        else:
            found = [(verdict.subject, verdict.control, verdict.waiver) for verdict in verdicts if verdict.waiver]
        return [(places[subject], self._controls[control][0], self._texts[note(waiver)]) for subject, control, waiver in found]


_NO_FINDING = "no finding"
"""What is said of a verdict that was no finding then and is none now."""


def _cited(answers: Iterable[Answer]) -> dict[str, list[str]]:
    """Name the facts that answers cite, by the kind of subject that has them; in an order that does not depend on how the evidence came to be."""
    found: dict[str, list[str]] = {}
    for name in sorted({named if isinstance(named, str) else named[0] for answer in answers for named in answer.facts}):
        found.setdefault(name.partition(".")[0], []).append(name)
    return found


def _source(source: Source) -> list[str]:
    return [text(source.locator), source.kind]


def _columns(rows: Iterable[Hashable | Sequence[object]], width: int) -> list[list[object]]:
    """Turn rows into columns: the brackets of a hundred thousand rows would be most of their size."""
    turned = [list(column) for column in zip(*rows, strict=True)]
    return turned or [[] for _ in range(width)]
