"""What may be said of an obligation: by relation, coverage and outcome."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.mapping._rollup import roll_up, summarise
from aiact_report.model import Answer, Evidence, Outcome, RollUp, Rows, Verdicts
from aiact_report.pipeline import Wanted, collect, link

MAPPING = load()
COUNTS = st.fixed_dictionaries({outcome.value: st.integers(0, 2) for outcome in Outcome})
CLAIMS = {RollUp.FOUND, RollUp.IN_PART, RollUp.WITH_GAPS}
"""What begins with "evidence found"."""


def counts(**found: int) -> dict[str, int]:
    """Counts of outcomes, zero where not given; `unseen` is not assessed, `met` a pass."""
    names = {"unseen": Outcome.NOT_ASSESSED, "met": Outcome.PASS, "gap": Outcome.GAP, "partial": Outcome.PARTIAL, "unasked": Outcome.NOT_APPLICABLE}
    return {outcome.value: 0 for outcome in Outcome} | {names[name].value: number for name, number in found.items()}


@pytest.mark.parametrize(
    ("direct", "helping", "said"),
    [
        ({}, {}, RollUp.NOTHING),
        ({"unasked": 3}, {"unasked": 1}, RollUp.NOTHING),
        ({"unseen": 3}, {}, RollUp.NOT_ASSESSED),
        ({"unasked": 3}, {"unseen": 1}, RollUp.NOT_ASSESSED),
        ({"met": 1}, {}, RollUp.FOUND),
        ({"met": 1}, {"met": 5}, RollUp.FOUND),
        ({"met": 1, "unseen": 1}, {}, RollUp.IN_PART),
        ({"met": 1}, {"unseen": 1}, RollUp.IN_PART),
        ({"met": 1}, {"gap": 1, "unseen": 1}, RollUp.WITH_GAPS),
        ({"met": 1, "partial": 1}, {}, RollUp.WITH_GAPS),
        ({"partial": 1}, {"met": 4}, RollUp.PARTIAL),
        ({"partial": 1, "gap": 1}, {}, RollUp.PARTIAL),
        ({}, {"met": 40}, RollUp.SIGNS),
        ({"unseen": 2}, {"met": 1}, RollUp.SIGNS),
        ({}, {"partial": 1}, RollUp.SIGNS_WITH_GAPS),
        ({"gap": 1}, {"met": 1}, RollUp.SIGNS_WITH_GAPS),
        ({"gap": 1}, {}, RollUp.GAPS_ONLY),
        ({}, {"gap": 1}, RollUp.GAPS_ONLY),
    ],
)
def test_words(direct: dict[str, int], helping: dict[str, int], said: RollUp) -> None:
    """Each row of the rule on the page of roll-ups."""
    assert roll_up(counts(**direct), counts(**helping)) is said


@given(COUNTS, COUNTS)
def test_evidence_found_takes_a_direct_pass(direct: dict[str, int], helping: dict[str, int]) -> None:
    """Without a direct pass nothing is called evidence; without a gap, a partial answer or an open question nothing but evidence is said of one."""
    said = roll_up(direct, helping)
    assert (said in CLAIMS) == bool(direct["pass"])
    both = {outcome: direct[outcome] + helping[outcome] for outcome in direct}
    assert (said is RollUp.FOUND) == (bool(direct["pass"]) and not both["gap"] and not both["partial"] and not both["not-assessed"])


@given(COUNTS, COUNTS)
def test_an_open_question_more_never_says_more(direct: dict[str, int], helping: dict[str, int]) -> None:
    """What was named and not read takes "evidence found" to a part of it, and makes nothing into evidence."""
    before, after = roll_up(direct, helping), roll_up({**direct, "not-assessed": direct["not-assessed"] + 1}, helping)
    assert after is {RollUp.FOUND: RollUp.IN_PART, RollUp.NOTHING: RollUp.NOT_ASSESSED}.get(before, before)


def test_no_word_is_a_grade() -> None:
    """An obligation is never called compliant, and gets no score."""
    assert not any("compliant" in word.value or any(letter.isdigit() for letter in word.value) for word in RollUp)


def test_summaries_follow_the_law() -> None:
    """Every obligation of the law is summed, in its order; where nothing in scope bears on it, that is said."""
    found = summarise(MAPPING.law, MAPPING.controls, [])
    assert [summary.key for summary in found] == [obligation.key for obligation in MAPPING.law.obligations]
    assert {summary.rollup for summary in found} == {RollUp.NOTHING}


def test_answers_count_where_their_kind_bears() -> None:
    """A route that asks its callers is no sign against confidentiality attacks on a model; a model server that does is one."""
    answers = [Answer("ACC-04", kind, Outcome.PASS, "As expected.", "a key") for kind in ("ingress", "container")]
    rows: dict[str, tuple[int, ...]] = {"i1": (0,), "i2": (0,), "c": (1,)}
    summed = {item.key: item for item in summarise(MAPPING.law, MAPPING.controls, Verdicts(Rows(answers, rows), Evidence()))}
    assert summed["15.5-unauthorised"].counts["pass"] == summed["15.5-unauthorised"].direct["pass"] == 3
    assert summed["15.5-confidentiality"].counts["pass"] == 1
    assert summed["15.5-confidentiality"].rollup is RollUp.SIGNS


MODEL_SIGNS = {
    "container.model_server", "container.model_location", "container.served", "container.model_name", "container.model_images", "container.adapters_moving",
    "container.unsafe_load", "workload.boundary", "workload.trains", "image.model_files", "dockerfile.model_files", "dockerfile.model_location",
    "apptainer-definition.model_files", "sbom.models", "sbom.datasets", "pipeline.trains",
}  # fmt: skip
AI_SPECIFIC = {obligation.key for obligation in MAPPING.law.obligations if obligation.paragraph in ("15(5)/3", "15(4)/3")}


def test_only_questions_of_models_bear_on_attacks_on_models() -> None:
    """Under the AI-specific subparagraphs stand only questions that do not arise without a model or a training."""
    for control in MAPPING.controls:
        for support in control.supports:
            for question in MAPPING.questions[control.id]:
                if support.obligation in AI_SPECIFIC and (not support.of or question.subject in support.of):
                    assert MODEL_SIGNS & _read(question.source.get("when")), f"{control.id} of {question.subject}: {support.obligation}"


def _read(rule: object) -> set[str]:
    """Facts that a rule as written reads."""
    if isinstance(rule, dict):
        return {str(rule["fact"])} if "fact" in rule else {name for part in rule.values() for name in _read(part)}
    return {name for part in rule for name in _read(part)} if isinstance(rule, list) else set()


SHOP = """
services:
  web: {image: "nginx:1.27.3", ports: ["127.0.0.1:8080:80"], restart: unless-stopped}
  db: {image: "postgres:16.6", volumes: ["data:/var/lib/postgresql/data"], restart: unless-stopped}
volumes: {data: {}}
"""


def test_a_shop_without_a_model_has_no_evidence_on_models(tmp_path: Path) -> None:
    """Nothing in scope bears on attacks on models or on loops; only what images that were not read may hold stays open."""
    (tmp_path / "compose.yaml").write_text(SHOP)
    evidence = link(collect(Wanted(paths=(tmp_path,))))
    said = {item.key: item.rollup for item in summarise(MAPPING.law, MAPPING.controls, judge(evidence, MAPPING))}
    nothing = {"15.1-level", "15.4-loops", "15.5-prevent-detect", "15.5-data-poisoning", "15.5-evasion", "15.5-confidentiality"}
    assert {key for key, word in said.items() if word is RollUp.NOTHING} == nothing
    assert said["15.5-model-poisoning"] is RollUp.NOT_ASSESSED
    assert said["15.5-unauthorised"] in CLAIMS
