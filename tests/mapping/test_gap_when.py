"""`gap_when`: the sentence of a gap names the half that decided, and never one that was not seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report.errors import MistakesError
from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Evidence, Fact, Place, Subject

HOUSE = """
- id: ACME-01
  title: Images are small and fresh
  supports: [{obligation: 15.5-unauthorised, relation: indirect, why: Old packages hold known flaws.}]
  severity: medium
  rationale: House rule.
  limits: Nothing else.
  remediation: {text: Rebuild.}
  questions:
  - subject: image
    expect: {all: [{fact: image.age, at_most: 30}, {fact: image.shells, empty: true}]}
    expected: at most 30 days old, without a shell
    gap: It is old, or has a shell.
    gap_when:
    - {is: {fact: image.shells, empty: false}, says: It has a shell.}
    - {is: {not: {fact: image.age, at_most: 30}}, says: It is old.}
"""


def reason(tmp_path: Path, facts: dict[str, object]) -> str:
    """Give what the house rule says of an image."""
    file = tmp_path / "house.yaml"
    file.write_text(HOUSE)
    image = Subject("i", "image", "i", "i.tar", facts={name: Fact(value, Place("i.tar")) for name, value in facts.items()})
    found = next(item for item in judge(Evidence(subjects=[image]), load([file])) if item.control == "ACME-01")
    return f"{found.outcome.value}: {found.reason}"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"image.age": 90, "image.shells": ()}, "gap: It is old."),
        ({"image.age": 3, "image.shells": ("/bin/sh",)}, "gap: It has a shell."),
        ({"image.age": 90, "image.shells": ("/bin/sh",)}, "gap: It has a shell."),
        ({"image.age": 90}, "gap: It is old."),
    ],
)
def test_the_half_that_decided_is_named(tmp_path: Path, facts: dict[str, object], said: str) -> None:
    """The first whose rule is seen to hold; one that is not known is not said."""
    assert reason(tmp_path, facts) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("says: It is old.", "say: It is old.", "each of `gap_when` has a rule"),
        ("fact: image.shells, empty: false", "fact: image.shels, empty: false", "unknown fact"),
    ],
)
def test_mistakes_in_it_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    """With the name of the file, like all others."""
    file = tmp_path / "house.yaml"
    file.write_text(HOUSE.replace(old, new))
    with pytest.raises(MistakesError) as caught:
        load([file])
    assert any(said in str(problem) for problem in caught.value.problems)
