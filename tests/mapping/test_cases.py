"""Every question of every control, end to end: the cases beside this file say what each must answer."""

from pathlib import Path

import pytest

from aiact_report._cases import of_folder, outcomes
from aiact_report.facts.registry import PARENT_KINDS
from aiact_report.mapping._cases import IT, evidence
from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Outcome

CASES = Path(__file__).parent / "cases"
MAPPING = load()


def cases():
    """Every case with the control it is for; what is wrong with one (an unknown fact, a contradiction) stops them all."""
    return [(control, case) for control, each in of_folder(CASES).items() for case in each]


@pytest.mark.parametrize(("control", "case"), [pytest.param(*pair, id=f"{pair[0]}: {pair[1].name}") for pair in cases()])
def test_case(control, case) -> None:
    """The control gives the outcome the case says, by facts or by files that are collected."""
    assert outcomes(control, case, MAPPING) == {case.outcome}


def test_every_question_has_its_cases() -> None:
    """Each question has a pass, a gap and a not-assessed case; partial and not-applicable where it has them."""
    have = {(control, case.subject, case.outcome) for control, case in cases()}
    for control, questions in MAPPING.questions.items():
        for question in questions:
            wanted = {Outcome.PASS, Outcome.GAP, Outcome.NOT_ASSESSED}
            wanted |= ({Outcome.PARTIAL} if question.partial else set()) | ({Outcome.NOT_APPLICABLE} if question.when else set())
            missing = {outcome for outcome in wanted if (control, question.subject, outcome) not in have}
            assert not missing, f"{control} of {question.subject}: no case for {sorted(missing)}"


def test_children_of_cases_are_children() -> None:
    """Each is of a kind that stands below the subject's."""
    for _, case in cases():
        assert all(PARENT_KINDS.get(item.kind) == case.subject for item in case.children)


def test_every_family_has_cases_by_files() -> None:
    """So collectors are held by the same words."""
    assert {control.partition("-")[0] for control, case in cases() if case.files} == {control.id.partition("-")[0] for control in MAPPING.controls}


def test_at_least_fifty_controls() -> None:
    """Three kinds of source answer at least fifty controls."""
    assert len(MAPPING.controls) >= 50


NO_HALF = {("NET-01", "no policy"), ("NET-01", "policies that let everybody through")}
"""Gaps whose case leaves open which half decided."""


def gaps():
    """Every case that is a gap, with its question and what is said of it."""
    questions = {(control, question.subject): question for control, found in MAPPING.questions.items() for question in found}
    for control, case in cases():
        if case.outcome is Outcome.GAP and not case.files:
            said = next(verdict for verdict in judge(evidence(case), MAPPING) if verdict.control == control and verdict.subject == IT)
            yield control, case.name, questions[control, case.subject], said.reason


def test_a_gap_names_the_half_that_decided() -> None:
    """Where several things can decide a gap, the sentence said is of the one that did, in every case."""
    open_ones = {(control, name) for control, name, question, said in gaps() if question.gap_when and said == question.gap}
    assert open_ones == NO_HALF


def test_few_gaps_leave_the_reader_to_guess() -> None:
    """An "or" is left in few sentences that are said, where it joins kinds of one thing and not two things one of which is so."""
    left = [(control, name) for control, name, _, said in gaps() if " or " in said]
    assert len(left) <= 65, left
