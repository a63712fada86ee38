"""`--baseline` on the command line: files in, words and exit codes out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from aiact_report.cli import main
from aiact_report.report_templates._schema import dossier_schema

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "credit-scoring" / "k8s"


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample's manifests, and its dossier in `one`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769000000")
    shutil.copytree(SAMPLE, "k8s")
    assert main(["generate", "k8s", "-o", "one", "--format", "json", "-q"]) == 0
    return tmp_path


def _spoil() -> None:
    file = Path("k8s/10-inference-api.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("runAsNonRoot: true", "runAsNonRoot: false"), encoding="utf-8")


@pytest.mark.parametrize("baseline", ["one/dossier.json", "one/evidence.json"])
def test_the_gate_opens_for_old_gaps_and_closes_for_new_ones(before: Path, capsys: pytest.CaptureFixture[str], baseline: str) -> None:
    """The sample has gaps: none is new until one is made."""
    arguments = ["generate", "k8s", "-o", "two", "--format", "json", "--baseline", baseline, "--fail-on", "new-gap"]
    assert main(arguments) == 0
    Path("k8s/60-network-policies.yaml").unlink()
    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert "0 new, 0 reopened" in told
    assert "--fail-on new-gap: " in told
    made = json.loads((before / "two" / "dossier.json").read_text(encoding="utf-8"))
    jsonschema.validate(made, dossier_schema())
    assert made["comparison"]["baseline"].get("judged_again", False) is ("evidence" in baseline)


def test_judge_and_render_compare_as_well(before: Path) -> None:
    """From evidence, and from a dossier that was judged already; both say the same."""
    _spoil()
    assert main(["generate", "k8s", "-o", "two", "--format", "json", "-q"]) == 0
    assert main(["judge", "two/evidence.json", "-o", "two/judged.json", "--baseline", "one/dossier.json", "-q"]) == 0
    assert main(["render", "two/dossier.json", "-o", "three", "--format", "json", "--baseline", "one/dossier.json", "-q"]) == 0
    judged, rendered = (json.loads((before / name).read_text(encoding="utf-8")) for name in ("two/judged.json", "three/dossier.json"))
    assert judged["comparison"] == rendered["comparison"]


def test_a_baseline_that_is_none_is_a_mistake(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A threshold without one, a file that is something else; nothing is written."""
    assert main(["generate", "k8s", "-o", "two", "--fail-on", "new-gap"]) == 2
    assert main(["generate", "k8s", "-o", "two", "--baseline", "k8s/01-priority.yaml"]) == 2
    assert main(["generate", "k8s", "-o", "two", "--baseline", "nowhere.json"]) == 2
    assert not (before / "two").exists()
    assert "name it with --baseline" in capsys.readouterr().err
