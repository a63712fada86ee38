"""What became of findings since the baseline stands in each format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from aiact_report.model import ChangeState, Dossier

Render = Callable[[str, Dossier], bytes]


@pytest.fixture
def compared(goldens: dict[str, Dossier]) -> Dossier:
    """The one that was compared."""
    made = goldens["compared"]
    assert made.comparison is not None
    assert made.comparison.counts["new"]
    assert made.comparison.counts["unchanged"]
    return made


def test_the_page_has_a_section_of_its_own(compared: Dossier, goldens: dict[str, Dossier], render: Render) -> None:
    """With the counts, and each change that is not unchanged; without a baseline there is none."""
    text = render("html", compared).decode()
    section = text.partition('<h2 id="since"')[2].partition("</section>")[0]
    numbers = [int(found.replace(",", "")) for found in re.findall(r'<td class="n" data-label="[a-z]+">([\d,]+)</td>', section)]
    assert numbers == [*compared.comparison.counts.values()]  # type: ignore[union-attr]
    assert "it was partial then" in section
    assert 'href="#since"' in text
    assert 'id="since"' not in render("html", goldens["typical"]).decode()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("sarif", '"sinceBaseline":"new"'),
        ("codequality", "[new since the baseline]"),
        ("junit", "since the baseline: new"),
        ("csv", '"new"'),
        ("markdown", "*new*"),
        ("oscal", '"since-baseline-new"'),
        ("ocsf", '"since_baseline":"new"'),
        ("cyclonedx", "since-baseline:new"),
        ("intoto", '"sinceBaseline":{"baseline":'),
        ("json", '"state":"new"'),
        ("json-full", '"state":"new"'),
    ],
)
def test_each_format_says_it(compared: Dossier, render: Render, name: str, word: str) -> None:
    """By finding where it has one, else by number."""
    assert word in render(name, compared).decode()


def test_findings_keep_their_fingerprints(compared: Dossier, render: Render) -> None:
    """The fingerprint of a change is that of the result, the issue and the event."""
    changes = {change.fingerprint for change in compared.comparison.changes if change.after}  # type: ignore[union-attr]
    (run,) = json.loads(render("sarif", compared))["runs"]
    assert {each["partialFingerprints"]["aiactFinding/v1"] for each in run["results"] if each["kind"] == "fail"} == changes
    issues = {each["fingerprint"] for each in json.loads(render("codequality", compared)) if each["location"]["path"] != "dossier.json"}
    assert issues == changes
    states = {each["properties"]["sinceBaseline"] for each in run["results"] if each["kind"] == "fail"}
    assert {"new", "unchanged"} <= states <= {state.value for state in ChangeState}
