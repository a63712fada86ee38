"""The sample that somebody tries by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec

from aiact_report.model import Dossier, Outcome
from aiact_report.report_templates._sample import Sample, sample
from aiact_report.report_templates._subjects import Subjects


def _sample(dossier: Dossier) -> Sample:
    return sample(dossier, Subjects(dossier, {}))


def test_passes_come_first_and_each_shows_what_it_rests_on(dossier: Dossier) -> None:
    """Twelve passes, five gaps, three partial answers, of as many as there are."""
    found = _sample(dossier)
    assert [row.word for row in found.rows] == ["met"] * 12 + ["gap"] * 5 + ["partial"] * 3
    assert all(row.seen and row.seen[0].place for row in found.rows)
    counts = Counter(verdict.outcome for verdict in dossier.verdicts)
    assert found.totals == [("met", counts[Outcome.PASS]), ("gap", counts[Outcome.GAP]), ("partial", counts[Outcome.PARTIAL])]
    assert found.population == sum(number for _, number in found.totals)


def test_the_evidence_draws_it(dossier: Dossier) -> None:
    """The same evidence draws the same whatever the order of the verdicts; another draws others."""
    turned = msgspec.structs.replace(dossier, verdicts=list(reversed(dossier.verdicts)))
    other = msgspec.structs.replace(dossier, evidence_sha256="0" * 64)
    assert _sample(turned) == _sample(dossier)
    assert _sample(other).rows != _sample(dossier).rows


def test_few_are_all_drawn(make_dossier: Callable[..., Dossier]) -> None:
    """What is smaller than the sample is the sample; of nothing, nothing is drawn."""
    assert _sample(make_dossier(0)).rows == []
    small = make_dossier(1)
    gaps = sum(verdict.outcome is Outcome.GAP for verdict in small.verdicts)
    assert sum(row.word == "gap" for row in _sample(small).rows) == min(gaps, 5)
