"""What the judge remembers from one subject never becomes what it says of another."""

from pathlib import Path

import pytest

from aiact_report.facts.registry import registry
from aiact_report.mapping import _asker, _judge
from aiact_report.mapping._decide import lists
from aiact_report.mapping._load import load
from aiact_report.mapping._rules import Test
from aiact_report.model import UNREAD_HOLE, Evidence, Verdicts, unfolded
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
    for module, name in ((_judge, "MEMO_LIMIT"), (_asker, "MEMO_LIMIT"), (_asker, "TEXTS_LIMIT")):
        monkeypatch.setattr(module, name, 0)
    assert list(_judge.judge(found, mapping)) == with_memory
    named = [
        verdict for verdict in with_memory if verdict.subject.endswith("#named") and verdict.outcome == "not-assessed" and "--image" in verdict.reason
    ]
    assert named
    assert [verdict for verdict in named if f"--image {verdict.subject.removesuffix('#named')}" not in verdict.reason] == []


def test_images_that_are_only_named_share_their_answers(tmp_path: Path) -> None:
    """What is not assessed of each is one answer with a hole; its reason names each image, and unfolding gives each its own answer."""
    found, mapping = alike(tmp_path), load()
    table = _judge.answers(found, mapping)
    named = [subject.id for subject in found.subjects if subject.id.startswith("r.example/api-") and subject.kind == "image"]
    held = {number for number in table.rows[named[0]] if table.answers[number].reason == UNREAD_HOLE}
    assert held
    assert all(held <= set(table.rows[each]) for each in named)
    said = _judge.judge(found, mapping)
    assert list(Verdicts(unfolded(table, found), found, lists())) == said
    assert not any(UNREAD_HOLE in verdict.reason for verdict in said)


def test_texts_without_end_are_not_remembered() -> None:
    """A test is asked of any number of texts, says the same each time, and remembers no more than its bound."""
    test: Test = next(test for question in load().by_kind["container"] for name, test in question.tests if registry()[name].type == "str")
    asked: list[_asker._Tested] = [(0, test, test(None), {})]
    for number in (*range(2 * _asker.TEXTS_LIMIT), *range(10)):
        assert _asker._tested((f"text-{number}",), asked) == (test(f"text-{number}"),)
    assert len(asked[0][3]) == _asker.TEXTS_LIMIT
