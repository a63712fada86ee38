"""What the judge remembers from one subject never becomes what it says of another."""

from pathlib import Path

import pytest

from aiact_report.mapping import _judge
from aiact_report.mapping._load import load
from aiact_report.model import Evidence
from aiact_report.pipeline import Wanted, collect, link

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: '{image}'}}]}}\n---\n"


def alike(folder: Path) -> Evidence:
    """Subjects that differ in nothing but what they name, and the samples."""
    pods = "".join(POD.format(name=f"pod-{at}", image=f"r.example/api-{at}:1") for at in range(5))
    (folder / "pods.yaml").write_text(pods, encoding="utf-8")
    return link(collect(Wanted(paths=(folder, SAMPLES))))


def test_judging_with_and_without_memory_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcome, reason and facts of every verdict."""
    found, mapping = alike(tmp_path), load()
    with_memory = list(_judge.judge(found, mapping))
    monkeypatch.setattr(_judge, "_MEMO_LIMIT", 0)
    assert list(_judge.judge(found, mapping)) == with_memory
    named = [
        verdict for verdict in with_memory if verdict.subject.endswith("#named") and verdict.outcome == "not-assessed" and "--image" in verdict.reason
    ]
    assert named
    assert [verdict for verdict in named if f"--image {verdict.subject.removesuffix('#named')}" not in verdict.reason] == []
