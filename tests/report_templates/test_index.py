"""The data of the index: small, harmless in a page, and every verdict in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from aiact_report.model import Dossier, Fact, Place
from aiact_report.report_templates._index.data import OUTCOMES, encoded
from aiact_report.report_templates._index.table import table
from aiact_report.report_templates._subjects import Subjects


def _index(dossier: Dossier) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encoded(dossier, Subjects(dossier, {})))
    return found


def test_every_verdict_is_there_with_its_outcome(dossier: Dossier) -> None:
    """As many of each question and outcome as were judged."""
    index = _index(dossier)
    answers = [number for row in index["subjects"][7] for number in index["rows"][row]]
    sayings = [index["sayings"][index["answers"][0][number]] for number in answers]
    found = Counter((index["controls"][saying[0]][0], index["outcomes"][saying[1]]) for saying in sayings)
    assert found == Counter((verdict.control, verdict.outcome.value) for verdict in dossier.verdicts)


def test_the_table_counts_the_same(dossier: Dossier) -> None:
    """A row a subject, whose numbers are those of its verdicts."""
    rows = table(dossier, Subjects(dossier, {}))
    assert len(rows) == len(dossier.evidence.subjects)
    counts = Counter(verdict.outcome for verdict in dossier.verdicts)
    assert [sum(row.counts[at] for row in rows) for at in range(4)] == [counts[outcome] for outcome in OUTCOMES[:4]]


def test_a_dossier_of_nothing_has_an_index_of_nothing(make_dossier: Callable[..., Dossier]) -> None:
    """No subject, no row, and still data that can be read."""
    index = _index(make_dossier(0))
    assert index["subjects"] == [[]] * 9
    assert index["answers"] == [[], []]


def test_hostile_text_stays_data(dossier: Dossier) -> None:
    """Nothing in it ends the element it stands in, hides or reorders what follows, or grows with a value of 100 kB."""
    evil = "</script><script>alert(1)</script><!--\x1b[31m\u202e&amp;" + "x" * 100_000
    subjects = [
        msgspec.structs.replace(subject, name=evil, namespace=evil, facts={name: Fact(evil, Place(evil, 1, evil)) for name in subject.facts})
        for subject in dossier.evidence.subjects
    ]
    hostile = msgspec.structs.replace(dossier, evidence=msgspec.structs.replace(dossier.evidence, subjects=subjects))
    data = encoded(hostile, Subjects(hostile, {}))
    assert not set("<>&\x1b\u202e") & set(data)
    assert len(data) < 200_000


def test_the_order_in_which_facts_were_found_does_not_matter(dossier: Dossier) -> None:
    """A dossier that is read again from its files gives the same bytes."""
    subjects = [msgspec.structs.replace(subject, facts=dict(reversed(subject.facts.items()))) for subject in dossier.evidence.subjects]
    other = msgspec.structs.replace(dossier, evidence=msgspec.structs.replace(dossier.evidence, subjects=subjects))
    assert encoded(other, Subjects(other, {})) == encoded(dossier, Subjects(dossier, {}))
