"""Every question of every control, end to end: the cases beside this file say what each must answer."""

import itertools
from pathlib import Path

import pytest
import yaml

from aiact_report.facts.registry import PARENT_KINDS, registry
from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Evidence, Fact, Outcome, Place, Subject

CASES = Path(__file__).parent / "cases"
MAPPING = load()


def cases():
    """Every case with the control it is for."""
    for path in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text()):
            yield path.stem, case


def frozen(value):
    """Lists as the tuples collectors give."""
    return tuple(value) if isinstance(value, list) else value


def subject(identity, kind, facts, parent=None):
    """Make a subject of a case's facts."""
    found = {name: Fact(frozen(value), Place("case.yaml", 1)) for name, value in (facts or {}).items()}
    return Subject(identity, kind, identity, "case.yaml", None, parent, found)


def evidence_of(case):
    """Make the family a case describes: nearest ancestor first, the subject, its children."""
    above = [subject(f"above-{index}", item["kind"], item["facts"]) for index, item in enumerate(case.get("parents") or [])]
    for child, parent in itertools.pairwise(above):
        child.parent = parent.id
    it = subject("it", case["subject"], case.get("facts"), above[0].id if above else None)
    below = [subject(f"below-{index}", item["kind"], item["facts"], "it") for index, item in enumerate(case.get("children") or [])]
    return Evidence(subjects=[*above, it, *below])


@pytest.mark.parametrize(("control", "case"), [pytest.param(*pair, id=f"{pair[0]}: {pair[1]['name']}") for pair in cases()])
def test_case(control, case) -> None:
    """The control gives the outcome the case says."""
    found = [verdict for verdict in judge(evidence_of(case), MAPPING) if verdict.control == control and verdict.subject == "it"]
    assert [verdict.outcome for verdict in found] == [case["outcome"]], [verdict.reason for verdict in found]


def test_every_question_has_its_cases() -> None:
    """Each question has a pass, a gap and a not-assessed case; partial and not-applicable where it has them."""
    have = {(control, case["subject"], case["outcome"]) for control, case in cases()}
    for control, questions in MAPPING.questions.items():
        for question in questions:
            wanted = {Outcome.PASS, Outcome.GAP, Outcome.NOT_ASSESSED}
            wanted |= ({Outcome.PARTIAL} if question.partial else set()) | ({Outcome.NOT_APPLICABLE} if question.when else set())
            missing = {outcome for outcome in wanted if (control, question.subject, outcome) not in have}
            assert not missing, f"{control} of {question.subject}: no case for {sorted(missing)}"


def test_cases_speak_the_registry() -> None:
    """Cases use known facts, on subjects of their kind."""
    for control, case in cases():
        for item in [{"kind": case["subject"], "facts": case.get("facts")}, *(case.get("parents") or []), *(case.get("children") or [])]:
            for name in item["facts"] or {}:
                assert name in registry(), f"{control}: {name}"
                assert name.startswith(f"{item['kind']}."), f"{control}: {name} on a {item['kind']}"
        assert all(PARENT_KINDS.get(item["kind"]) == case["subject"] for item in case.get("children") or [])


def test_at_least_fifty_controls() -> None:
    """Three kinds of source answer at least fifty controls."""
    assert len(MAPPING.controls) >= 50


NO_HALF = {("NET-01", "no policy"), ("NET-01", "policies that let everybody through")}
"""Gaps whose case leaves open which half decided."""


def gaps():
    """Every case that is a gap, with its question and what is said of it."""
    questions = {(control, question.subject): question for control, found in MAPPING.questions.items() for question in found}
    for control, case in cases():
        if case["outcome"] == "gap":
            said = next(verdict for verdict in judge(evidence_of(case), MAPPING) if verdict.control == control and verdict.subject == "it")
            yield control, case["name"], questions[control, case["subject"]], said.reason


def test_a_gap_names_the_half_that_decided() -> None:
    """Where several things can decide a gap, the sentence said is of the one that did, in every case."""
    open_ones = {(control, name) for control, name, question, said in gaps() if question.gap_when and said == question.gap}
    assert open_ones == NO_HALF


def test_few_gaps_leave_the_reader_to_guess() -> None:
    """An "or" is left in few sentences that are said, where it joins kinds of one thing and not two things one of which is so."""
    left = [(control, name) for control, name, _, said in gaps() if " or " in said]
    assert len(left) <= 65, left
