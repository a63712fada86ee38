"""A control's own remedy passes it: each snippet that is whole enough to be read is collected, linked and judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Outcome
from aiact_report.pipeline import Wanted, collect, link

MAPPING = load()
_NAMES = {"kubernetes": "m.yaml", "compose": "compose.yaml", "dockerfile": "Dockerfile"}
_WHOLE = {
    "kubernetes": re.compile(r"^apiVersion:.*^kind:", re.MULTILINE | re.DOTALL),
    "compose": re.compile(r"^services:.*\b(?:image|build):", re.MULTILINE | re.DOTALL),
    "dockerfile": re.compile(r"^FROM ", re.MULTILINE),
}
"""What a snippet must hold to be read as it stands."""
EXCEPT = {
    "RES-05": "a budget without the workload it is for",
    "RES-08": "an autoscaler without the workload it is for",
    "RES-12": "only a cluster shows that a schedule has run",
}
"""Controls whose snippet cannot pass by itself, and why: partial at the least, never a gap."""


def snippets() -> Iterator[tuple[str, str, str]]:
    """Give control, form and text of each snippet that is whole."""
    for control in MAPPING.controls:
        for form, text in control.remediation.snippets.items():
            if form in _NAMES and _WHOLE[form].search(text):
                yield control.id, form, text


@pytest.mark.parametrize(("control", "form", "text"), [pytest.param(*each, id=f"{each[0]}-{each[1]}") for each in snippets()])
def test_a_remedy_passes_its_own_control(tmp_path: Path, control: str, form: str, text: str) -> None:
    """No gap, and no partial: who does as we say is not told off for it."""
    (tmp_path / _NAMES[form]).write_text(re.sub(r"sha256:<[^>]*>", "sha256:" + "ab" * 32, text))
    evidence = link(collect(Wanted(paths=(tmp_path,))))
    found = [verdict for verdict in judge(evidence, MAPPING) if verdict.control == control]
    refused = {Outcome.GAP} if control in EXCEPT else {Outcome.GAP, Outcome.PARTIAL}
    assert [verdict.reason for verdict in found if verdict.outcome in refused] == []
