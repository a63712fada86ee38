"""The index as a table: what paper shows, and a browser without a script."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from aiact_report.model import Dossier, Outcome, Subject
from aiact_report.report_templates._index.data import OUTCOMES
from aiact_report.report_templates._subjects import Subjects
from aiact_report.report_templates._text import cut
from aiact_report.report_templates.json import rows as rows_of_dossier

_WORDS = {
    Outcome.GAP: "Gaps",
    Outcome.PARTIAL: "Partial",
    Outcome.NOT_ASSESSED: "Not assessed",
    Outcome.PASS: "Met",
    Outcome.NOT_APPLICABLE: "Not applicable",
}


ANNEX = 300
"""Subjects of which paper holds the whole index; of more, it says on its first page where that is."""


class SubjectRow(msgspec.Struct, frozen=True):
    """A subject, how many of its verdicts have which outcome, and which questions those are."""

    name: str
    source: str
    counts: tuple[int, ...]
    """Gaps, partial, not assessed, met."""
    questions: tuple[tuple[str, str], ...]
    """Outcome in words, and the ids of its questions."""


def table(dossier: Dossier, subjects: Subjects) -> list[SubjectRow]:
    """Give a row for every subject that was read, in the order of the evidence."""
    return list(_rows(dossier, subjects))


def _rows(dossier: Dossier, subjects: Subjects) -> Iterator[SubjectRow]:
    found = rows_of_dossier(dossier)
    said = [(OUTCOMES.index(answer.outcome), answer.control) for answer in found.answers]
    known: dict[tuple[int, ...], tuple[tuple[int, ...], tuple[tuple[str, str], ...]]] = {}
    for subject in dossier.evidence.subjects:
        row = tuple(found.rows.get(subject.id, ()))
        if row not in known:
            known[row] = _outcomes([said[number] for number in row])
        yield SubjectRow(subjects.label(subject.id), _source(subject), *known[row])


def _source(subject: Subject) -> str:
    return cut(subject.source, 200)


def _outcomes(said: list[tuple[int, str]]) -> tuple[tuple[int, ...], tuple[tuple[str, str], ...]]:
    """Count the answers of one subject, and name the questions of each outcome."""
    by = [[control for outcome, control in said if outcome == at] for at in range(len(OUTCOMES))]
    named = tuple((_WORDS[outcome], ", ".join(controls)) for outcome, controls in zip(OUTCOMES, by, strict=True) if controls)
    return tuple(len(controls) for controls in by[:4]), named
