"""What is wrong with a mapping although each of its words is known, and how far its cases hold it."""

from __future__ import annotations

import re
from pathlib import Path

import mutations
import pytest

from aiact_report import _cases
from aiact_report.errors import MistakesError
from aiact_report.mapping import _lint
from aiact_report.mapping._load import load

OWN = Path(__file__).resolve().parents[2] / "docs" / "own-mapping.md"


def example(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the mapping that the page shows, with changes."""
    text = re.search(r"```yaml\n(framework:.*?)```", OWN.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    changed = text[1]
    for old, new in changes:
        assert old in changed
        changed = changed.replace(old, new)
    path = folder / "house-rules.yaml"
    path.write_text(changed)
    return path


def test_the_built_in_mapping_has_no_such_fault() -> None:
    """Every partial is reached, and every question can be passed and missed, where all values can be tried."""
    assert list(_lint.problems(load(), {"built-in"})) == []


CALM = "expect: {fact: workload.min_ready_seconds, at_least: {parameter: acme-calm}}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            CALM,
            f"{CALM}\n        partial: {{fact: workload.min_ready_seconds, at_least: 40}}\n        partial_says: some",
            "its `partial` is never reached",
        ),
        ("{fact: workload.platform, equals: kubernetes}", "{fact: workload.platform, equals: kubernets}", "workload.platform is never kubernets"),
        (CALM, "expect: {fact: workload.lifecycle, one_of: [service, deamon]}", "workload.lifecycle is never deamon"),
        (CALM, "expect: {fact: workload.min_ready_seconds, at_least: 30, at_most: 20}", "no number is at least 30 and at most 20"),
        (CALM, "expect: {fact: workload.min_ready_seconds, at_least: 30, at_most: 20}", "nothing passes it"),
        (
            CALM,
            "expect: {any: [{fact: workload.min_ready_seconds, present: true}, {fact: workload.min_ready_seconds, present: false}]}",
            "nothing is a gap of it",
        ),
    ],
)
def test_what_cannot_be_meant_is_found(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Each fault by itself, in a mapping that is otherwise right."""
    path = example(tmp_path, (old, new))
    found = [str(problem) for problem in _lint.problems(load([path]), {str(path)})]
    assert any(said in line for line in found), found


def test_the_example_of_the_page_holds(tmp_path: Path) -> None:
    """Its cases, by facts and by files, and nothing is wrong with it."""
    path = example(tmp_path)
    mapping = load([path])
    assert list(_lint.problems(mapping, {str(path)})) == []
    cases = _cases.of_mapping(path)
    assert list(_cases.failures(cases, mapping)) == []
    assert sum(bool(case.files) for each in cases.values() for case in each) == 1


def test_a_case_that_does_not_hold_is_said(tmp_path: Path) -> None:
    """With what it expects, and what is so."""
    path = example(tmp_path, ("facts: {workload.owner: credit-platform}", "facts: {workload.owner: null}"))
    assert list(_cases.failures(_cases.of_mapping(path), load([path]))) == ["ACME-01: an owner by label: it expects pass, and is gap"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            (
                "name: labels that were not seen, subject: workload, facts: {}",
                "name: again, subject: workload, facts: {workload.owner: credit-platform}",
            ),
            "describe the same",
        ),
        (("workload.owner: credit-platform", "workload.ownr: credit-platform"), "unknown fact 'workload.ownr'"),
        (("compose.yaml: |", "../compose.yaml: |"), "paths of files stay below its folder"),
        (("outcome: not-assessed", "outcome: fine"), "Invalid enum value 'fine'"),
    ],
)
def test_mistakes_in_cases_are_said(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """Contradictions, unknown facts, paths that lead out, outcomes there are not."""
    with pytest.raises(MistakesError) as caught:
        _cases.of_mapping(example(tmp_path, change))
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_what_decides_a_case_decides_it() -> None:
    """Without the facts that decided, every judged case is not assessed; with another value of one of them, it is another answer."""
    found = list(mutations.mutations())
    assert len(found) > 800
    assert [item for item in found if not item.removed] == []
    assert [item for item in found if not item.flipped] == []
