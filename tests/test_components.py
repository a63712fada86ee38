"""Components declared in the configuration reach the workloads they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report.config import load
from aiact_report.errors import MistakesError
from aiact_report.pipeline import Wanted, collect, link

COMPOSE = "services:\n  api: {image: example/api:1}\n  nightly: {image: example/api:1}\n  db: {image: postgres:16}\n"


def test_the_first_entry_that_matches_declares(tmp_path: Path) -> None:
    """Patterns are tried in their order; what none names keeps its proposal."""
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "aiact-report.yaml").write_text("components:\n  - {subject: nightly, purpose: training}\n  - {subject: 'a*', purpose: serving}\n")
    evidence = link(collect(Wanted(paths=(tmp_path,))), load(tmp_path / "aiact-report.yaml"))
    found = {subject.name: subject.facts["workload.boundary"] for subject in evidence.subjects if subject.kind == "workload"}
    assert {name: fact.value for name, fact in found.items()} == {"api": "serving", "nightly": "training", "db": "support"}
    assert found["nightly"].place.line == 2


def test_another_purpose_is_refused(tmp_path: Path) -> None:
    """A purpose that is none of the four is a mistake of the file, with its line."""
    (tmp_path / "aiact-report.yaml").write_text("components:\n  - subject: api\n    purpose: inference\n")
    with pytest.raises(MistakesError) as caught:
        load(tmp_path / "aiact-report.yaml")
    assert caught.value.problems[0].line == 3
