"""Equal verdicts become one entry with a count; what differs stays apart, and nothing grows without bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

import msgspec
import pytest

from aiact_report.model import Dossier, Outcome, Verdict
from aiact_report.report_templates._groups import SHOWN, Group, Grouping
from aiact_report.report_templates._subjects import Subjects


def _groups(dossier: Dossier, verdicts: Iterable[Verdict]) -> list[Group]:
    return Grouping(dossier, Subjects(dossier, {})).groups(verdicts)


def _gaps(dossier: Dossier, control: str, reasons: int) -> list[Verdict]:
    """Make one gap for every workload, with so many different reasons."""
    workloads = [subject.id for subject in dossier.evidence.subjects if subject.kind == "workload"]
    return [Verdict(control, subject, Outcome.GAP, f"Reason {number % reasons}.", "two") for number, subject in enumerate(workloads)]


def test_equal_verdicts_are_one_group_with_the_first_subjects(make_dossier: Callable[..., Dossier]) -> None:
    """Forty gaps of one cause are one entry that names twelve and counts the rest."""
    dossier = make_dossier(40)
    (group,) = _groups(dossier, _gaps(dossier, "RES-01", 1))
    assert (group.count, len(group.rows), group.more) == (40, SHOWN, 28)
    assert [row.id for row in group.rows] == sorted(row.id for row in group.rows)


def test_different_reasons_stay_apart_while_they_are_few(dossier: Dossier) -> None:
    """Two causes are two entries."""
    groups = _groups(dossier, _gaps(dossier, "RES-01", 2))
    assert sorted(group.reason for group in groups) == ["Reason 0.", "Reason 1."]


def test_many_reasons_are_bounded_and_every_verdict_is_counted(make_dossier: Callable[..., Dossier]) -> None:
    """A reason for each subject does not make a page for each subject."""
    dossier = make_dossier(200)
    groups = _groups(dossier, _gaps(dossier, "RES-01", 200))
    assert len(groups) == 6
    assert sum(group.count for group in groups) == 200
    (rest,) = [group for group in groups if group.mixed]
    assert {row.reason for row in rest.rows} != {rest.rows[0].reason}


def test_an_accepted_gap_is_an_entry_of_its_own(dossier: Dossier) -> None:
    """A waiver covers what it covers, and the gap stays a gap."""
    partial = [verdict for verdict in dossier.verdicts if verdict.control == "RES-05" and verdict.outcome is Outcome.PARTIAL]
    groups = _groups(dossier, [*partial, msgspec.structs.replace(partial[0], waiver=None)])
    assert {group.waiver is None for group in groups} == {True, False}
    assert all(group.number for group in groups)


@pytest.mark.parametrize("seed", range(5))
def test_order_of_the_verdicts_changes_nothing(dossier: Dossier, seed: int) -> None:
    """G-007 is the same gap however the evidence was walked."""
    shuffled = list(dossier.verdicts)
    Random(seed).shuffle(shuffled)  # noqa: S311 -- a shuffle, no secret
    assert _groups(dossier, shuffled) == _groups(dossier, dossier.verdicts)


def test_numbers_follow_outcome_severity_and_control(dossier: Dossier) -> None:
    """The register starts with the gravest gaps and has no hole."""
    register = [group for group in _groups(dossier, dossier.verdicts) if group.number]
    severities = ["critical", "high", "medium", "low"]
    keys = [(group.outcome is Outcome.PARTIAL, severities.index(group.severity), group.control.id) for group in register]
    assert keys == sorted(keys)
    assert [group.number for group in register] == [f"G-{number:03d}" for number in range(1, len(register) + 1)]


def test_unanswered_questions_are_grouped_by_what_withholds_the_answer(dossier: Dossier) -> None:
    """The same placeholder in twenty files is one cause, though each file has another line."""
    unseen = [verdict for verdict in dossier.verdicts if verdict.outcome is Outcome.NOT_ASSESSED and verdict.control == "TRC-01"]
    assert len({verdict.reason for verdict in unseen}) > 1
    (group,) = _groups(dossier, unseen)
    assert group.withheld is not None
    assert group.withheld.remedy == "render the chart first: helm template charts/ml"
    assert group.count == len(unseen)


def test_placeholders_that_differ_by_name_are_one_cause(dossier: Dossier) -> None:
    """Fifty templates with fifty variables do not make fifty cards; a single one keeps its name."""
    items = [
        msgspec.structs.replace(item, reason=f"image is the placeholder ${{TAG_{number}}}") for number, item in enumerate(dossier.evidence.unobserved)
    ]
    named = msgspec.structs.replace(dossier, evidence=msgspec.structs.replace(dossier.evidence, unobserved=items))
    unseen = [verdict for verdict in dossier.verdicts if verdict.outcome is Outcome.NOT_ASSESSED and verdict.control == "TRC-01"]
    (group,) = _groups(named, unseen)
    (single,) = _groups(named, unseen[:1])
    assert group.withheld is not None
    assert single.withheld is not None
    assert group.withheld.reason == "image is the placeholder ${…}"
    assert single.withheld.reason.startswith("image is the placeholder ${TAG_")


def test_a_derived_fact_is_shown_with_what_it_was_concluded_from(dossier: Dossier) -> None:
    """The reader can follow the conclusion to the line."""
    verdict = next(item for item in dossier.verdicts if item.control == "RES-01" and item.outcome is Outcome.GAP)
    (group,) = _groups(dossier, [verdict])
    (seen,) = group.rows[0].seen
    assert seen.basis == "derived"
    assert seen.origin[0].startswith("workload.kind ")
    assert seen.origin[0].endswith(":3)")
