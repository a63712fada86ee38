"""Reports of evaluations: each form by its content, what was measured, and of which weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._request import Request, Wanted
from aiact_report.pipeline import collect

SHOWN = Path(__file__).parents[1] / "shown" / "evaluation"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def _facts(folder: Path, name: str, text: str) -> dict[str, Any]:
    (folder / name).write_text(text)
    evidence = collect(Wanted(paths=(folder,), request=Request(folder, "2026-01-20T12:00:00Z")), jobs=1)
    found = [subject for subject in evidence.subjects if subject.kind == "evaluation"]
    return {fact.removeprefix("evaluation."): value.value for fact, value in found[0].facts.items()} if found else {}


@pytest.mark.parametrize(
    ("file", "form", "digest", "measured"),
    [
        ("results_2026-01-10T09-30-00.json", "lm-eval", COMMIT, ("credit_holdout acc=0.8713", "credit_holdout f1=0.79")),
        ("inspect.json", "inspect", COMMIT, ("credit_refusals match accuracy=0.915",)),
        ("run.json", "mlflow", "sha256:8d0cb3bd4fa9d9a4a6b3a5f2e1c0d9b8a7968574635241302f1e0d0c0b0a0908", ("run roc_auc=0.884",)),
        ("garak.4c1a.report.jsonl", "garak", COMMIT, ("promptinject.HijackHateHumans promptinject.AttackRogueString passed 97 of 100",)),
    ],
)
def test_each_form_is_read_under_any_name(tmp_path: Path, file: str, form: str, digest: str, measured: tuple[str, ...]) -> None:
    """By content; a standard error is no measure, and a prompt becomes no fact."""
    facts = _facts(tmp_path, "report.txt" if form == "garak" else "a.json", (SHOWN / file).read_text())
    assert (facts["form"], facts["model_digest"], facts["measured"]) == (form, digest, measured)
    assert "Ignore previous" not in repr(facts)


def test_a_log_that_did_not_end_well_gives_no_figure(tmp_path: Path) -> None:
    """An error half way is no measurement."""
    log = json.loads((SHOWN / "inspect.json").read_text())
    log["status"] = "error"
    assert _facts(tmp_path, "log.json", json.dumps(log))["measured"] is None


def test_a_name_is_no_digest(tmp_path: Path) -> None:
    """A branch or a version fixes no weights."""
    text = (SHOWN / "garak.4c1a.report.jsonl").read_text().replace(f"@{COMMIT}", "@main")
    assert _facts(tmp_path, "g.jsonl", text)["model_digest"] is None


@pytest.mark.parametrize("cut", [40, 200, 400])
def test_what_is_cut_off_is_said(tmp_path: Path, cut: int) -> None:
    """No report is made of half a document, and nothing is raised."""
    text = (SHOWN / "results_2026-01-10T09-30-00.json").read_text()
    assert _facts(tmp_path, "cut.json", text[:-cut]) == {}


@pytest.mark.parametrize(
    "text",
    [
        '{"results": {"a": {"alias": 1, "acc,none": "high"}}, "configs": [], "n-shot": 3, "config": {"model": []}, "date": 1e400}',
        '{"eval": {"task": 3, "model": {}}, "status": "x", "task": 1}',
        '{"info": {"run_id": 5}, "data": {"metrics": 3, "params": null}}',
        '{"entry_type": "init"}\n[]\n{"entry_type": "eval", "passed": {}}',
    ],
)
def test_wrong_types_are_no_report(tmp_path: Path, text: str) -> None:
    """What is of another form than the tool writes is unsupported and never an error."""
    facts = _facts(tmp_path, "odd.json", text)
    assert not facts.get("measured")


def test_a_figure_that_is_no_number_is_left_out(tmp_path: Path) -> None:
    """NaN and texts measure nothing."""
    found = json.loads((SHOWN / "run.json").read_text())
    found["data"]["metrics"] = {"auc": "high", "ok": True, "f1": 0.5}
    assert _facts(tmp_path, "run.json", json.dumps(found))["measured"] == ("run f1=0.5",)
