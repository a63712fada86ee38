"""A quarter of runs: what was open and how long, what held, and days that nobody saw as days not seen."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report import cli
from aiact_report.errors import AiactReportError, ExitCode
from aiact_report.history import between, quarter
from aiact_report.history._fold import Track

DAY = 86_400
OCTOBER = 1_790_812_800
"""1 October 2026, 00:00 UTC."""
POD = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: a}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: c, image: "{image}"}}]}}
"""


def deployment(name: str = "api", replicas: int = 3, image: str = "registry.example.com/api@sha256:" + "0" * 64) -> str:
    """A Deployment whose redundancy is what the tests look at."""
    return POD.format(name=name, replicas=replicas, image=image)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make the dossier of a day."""
    monkeypatch.chdir(tmp_path)

    def make(day: int, files: dict[str, str], *options: str, name: str | None = None) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(OCTOBER + day * DAY))
        source = tmp_path / "repo"
        source.mkdir(exist_ok=True)
        for old in source.iterdir():
            old.unlink()
        for file, text in files.items():
            (source / file).write_text(text)
        assert cli.main(["generate", "repo", "-o", f"store/{name or f'day-{day:02}'}", "--format", "json", "-q", *options]) == ExitCode.DONE

    return make


def period(tmp_path: Path, *options: str, code: int = 0) -> dict[str, Any]:
    """What `period` writes of October to December."""
    assert cli.main(["period", "store", "--quarter", "2026Q4", "-o", "out", *options]) == code
    found: dict[str, Any] = json.loads((tmp_path / "out" / "period.json").read_bytes())
    return found


def story(found: dict[str, Any], control: str, subject: str = "") -> list[tuple[str, int, int]]:
    """States of the one finding of a control, each from run to run."""
    (finding,) = [each for each in found["findings"] if each["control"] == control and subject in each["subject"]]
    return [(span["state"], span["first"], span["last"]) for span in finding["spans"]]


def test_days_between_runs_are_days_not_seen(run, tmp_path: Path) -> None:
    """Two runs a month apart show two days; what was between is said not to have been seen, and nothing is said to have held on it."""
    run(0, {"app.yaml": deployment(replicas=1)})
    run(30, {"app.yaml": deployment(replicas=1)})
    found = period(tmp_path)
    assert (found["days"], found["days_seen"]) == (92, 2)
    (finding,) = [each for each in found["findings"] if each["control"] == "RES-01"]
    assert (finding["days_open"], finding["days_met"], finding["days_not_seen"]) == (2, 0, 90)
    assert any("2 of 92 days were seen" in notice for notice in found["notices"])


def test_what_is_opened_and_closed_is_told_with_its_days(run, tmp_path: Path) -> None:
    """Three replicas, then one, then three: open on the day it was seen so, and closed by the run that shows it."""
    for day, replicas in ((0, 3), (7, 1), (14, 3)):
        run(day, {"app.yaml": deployment(replicas=replicas)})
    found = period(tmp_path)
    assert story(found, "RES-01") == [("pass", 0, 0), ("gap", 1, 1), ("pass", 2, 2)]
    (finding,) = [each for each in found["findings"] if each["control"] == "RES-01"]
    assert (finding["opened"], finding["closed"]) == ("2026-10-08", "2026-10-15")
    assert (finding["days_open"], finding["days_met"]) == (1, 2)


def test_a_file_that_was_not_read_closes_nothing(run, tmp_path: Path) -> None:
    """A gap whose file is not among those read is not seen, and stays not closed."""
    run(0, {"app.yaml": deployment(replicas=1), "other.yaml": deployment("other")})
    run(7, {"other.yaml": deployment("other")})
    found = period(tmp_path)
    assert story(found, "RES-01") == [("gap", 0, 0), ("unseen", 1, 1)]
    (finding,) = [each for each in found["findings"] if each["control"] == "RES-01"]
    assert finding["closed"] is None


def test_what_was_looked_for_and_is_gone_is_closed(run, tmp_path: Path) -> None:
    """An object taken out of a file that is read again is gone: looked for, and not there."""
    run(0, {"app.yaml": deployment(replicas=1) + "---\n" + deployment("other")})
    run(7, {"app.yaml": deployment("other")})
    found = period(tmp_path)
    assert story(found, "RES-01") == [("gap", 0, 0), ("gone", 1, 1)]


def test_what_cannot_be_told_is_not_met(run, tmp_path: Path) -> None:
    """A placeholder between two pinned images is a day that does not tell: neither met nor open."""
    pinned, moving = "registry.example.com/api@sha256:" + "0" * 64, "registry.example.com/api:latest"
    for day, image in ((0, moving), (7, "registry.example.com/api:${TAG}"), (14, pinned)):
        run(day, {"app.yaml": deployment(image=image)})
    found = period(tmp_path)
    assert story(found, "TRC-01") == [("gap", 0, 0), ("not-assessed", 1, 1), ("pass", 2, 2)]
    (finding,) = [each for each in found["findings"] if each["control"] == "TRC-01"]
    assert (finding["days_open"], finding["days_met"], finding["days_not_seen"]) == (1, 1, 90)


def test_the_worst_run_of_a_day_counts(run, tmp_path: Path) -> None:
    """A gap in the morning that is closed in the evening was open on that day."""
    run(0, {"app.yaml": deployment(replicas=1)}, name="morning")
    run(0, {"app.yaml": deployment(replicas=3)}, name="noon")
    found = period(tmp_path)
    (finding,) = [each for each in found["findings"] if each["control"] == "RES-01"]
    assert (finding["days_open"], finding["days_met"]) == (1, 0)


def test_a_dossier_that_is_there_twice_counts_once(run, tmp_path: Path) -> None:
    """A copy of a folder is no second run."""
    run(0, {"app.yaml": deployment()})
    run(0, {"app.yaml": deployment()}, name="copy")
    assert len(period(tmp_path)["runs"]) == 1


@pytest.mark.parametrize("cut", range(1, 10))
def test_a_dossier_that_is_cut_off_is_a_run_that_is_not_known(run, tmp_path: Path, cut: int) -> None:
    """At every tenth of its length: said, with its name, never taken for a day without a run; with --strict it fails."""
    run(0, {"app.yaml": deployment()})
    run(7, {"app.yaml": deployment(replicas=1)})
    whole = tmp_path / "store" / "day-07" / "dossier.json"
    data = whole.read_bytes()
    whole.write_bytes(data[: len(data) * cut // 10])
    found = period(tmp_path, "--strict", code=ExitCode.UNOBSERVED)
    assert [each["file"] for each in found["unread"]] == ["day-07/dossier.json"]
    assert len(found["runs"]) == 1


def test_a_question_put_otherwise_is_not_compared(run, tmp_path: Path) -> None:
    """A bound that was changed between two runs makes another question: before and after are not one story."""
    run(0, {"app.yaml": deployment(replicas=2)})
    (tmp_path / "stricter.yaml").write_text("parameters: [{name: replicas, value: 3}]\n")
    run(7, {"app.yaml": deployment(replicas=2)}, "--config", "stricter.yaml")
    found = period(tmp_path)
    assert [(each["control"], each["what"], each["run"]) for each in found["questions"]] == [("RES-01", "is put otherwise", 1)]
    assert story(found, "RES-01") == [("unseen", 0, 0), ("gap", 1, 1)]


def test_an_empty_period_shows_nothing(run, tmp_path: Path) -> None:
    """Without a run nothing held, and with --strict that fails."""
    run(-30, {"app.yaml": deployment()})
    found = period(tmp_path, "--strict", code=ExitCode.UNOBSERVED)
    assert (found["runs"], found["days_seen"], found["controls"]) == ([], 0, [])
    assert "No run lies in this period" in found["notices"][0]


def test_the_page_says_it_and_runs_nothing(run, tmp_path: Path) -> None:
    """The page is whole without a script, and a hostile name is text."""
    run(0, {"app.yaml": deployment(replicas=1)})
    run(7, {"app.yaml": deployment(replicas=3)})
    period(tmp_path)
    page = (tmp_path / "out" / "period.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "2 of 92 days were seen" in page
    assert re.search(r"<b>gap</b> 2026-10-01: One instance serves", page)


def test_the_same_dossiers_give_the_same_bytes(run, tmp_path: Path) -> None:
    """Twice the same, in any order of the folders."""
    run(0, {"app.yaml": deployment(replicas=1)}, name="z")
    run(7, {"app.yaml": deployment(replicas=3)}, name="a")
    period(tmp_path)
    first = (tmp_path / "out" / "period.json").read_bytes()
    period(tmp_path)
    assert (tmp_path / "out" / "period.json").read_bytes() == first
    assert [each["file"] for each in json.loads(first)["runs"]] == ["z/dossier.json", "a/dossier.json"]


@pytest.mark.parametrize(("text", "days"), [("2026Q1", 90), ("2026Q2", 91), ("2026Q3", 92), ("2026Q4", 92), ("2024Q1", 91)])
def test_quarters_have_their_days(text: str, days: int) -> None:
    """Leap years included."""
    assert quarter(text).count() == days


@pytest.mark.parametrize("text", ["2026Q5", "2026", "Q1", "2026Q1x", ""])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    """With the form that is meant."""
    with pytest.raises(AiactReportError, match="2026Q4"):
        quarter(text)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """The ends are told apart."""
    with pytest.raises(AiactReportError, match="no period"):
        between("2026-02-01", "2026-01-01")


@given(st.lists(st.sampled_from(("gap", "pass", "unseen")), min_size=1, max_size=30))
def test_spans_say_what_each_run_said(states: list[str]) -> None:
    """Read back run by run, spans are the states they were made of; no two of the same state touch."""
    track = Track("s", "low")
    for number, state in enumerate(states):
        track.say(number, state, "")
    assert [span.state for span in track.spans for _ in range(span.first, span.last + 1)] == states
    assert all(one.state != other.state for one, other in zip(track.spans, track.spans[1:], strict=False))
