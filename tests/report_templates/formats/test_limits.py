"""What hosts refuse is cut, the least grave first, and said with how many are left."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from aiact_report.model import Dossier, Outcome
from aiact_report.report_templates import markdown, sarif, xlsx

Render = Callable[[str, Dossier], bytes]


@pytest.fixture
def open_(goldens: dict[str, Dossier]) -> int:
    """How many findings the ordinary dossier has."""
    return sum(each.outcome in {Outcome.GAP, Outcome.PARTIAL} for each in goldens["typical"].verdicts)


def test_sarif_says_what_github_would_refuse(goldens: dict[str, Dossier], render: Render, monkeypatch: pytest.MonkeyPatch, open_: int) -> None:
    """With a limit of 40 the gravest stay, and the notification counts the others."""
    monkeypatch.setattr(sarif, "REJECTED", 40)
    monkeypatch.setattr(sarif, "SHOWN", 10)
    whole, (run,) = goldens["typical"], json.loads(render("sarif", goldens["typical"]))["runs"]
    assert len(run["results"]) == 40
    kept = [each for each in run["results"] if each["kind"] == "fail"]
    grades = [each["properties"]["severity"] for each in kept]
    assert grades == sorted(grades, key=("critical", "high", "medium", "low").index)
    said = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert said[0].startswith(f"{open_ - len(kept):,} of {open_:,} results are left out")
    assert said[1] == f"GitHub shows 10 results of a run; this one has {len(kept):,}"
    assert all(len(rule["properties"]["tags"]) <= sarif.TAGS for rule in run["tool"]["driver"]["rules"])
    assert len(whole.verdicts) == sum(run["properties"]["verdicts"].values())


def test_markdown_ends_with_what_is_left(goldens: dict[str, Dossier], render: Render, monkeypatch: pytest.MonkeyPatch, open_: int) -> None:
    """Whatever the room is, it is not exceeded, and the last line counts."""
    for room in (1_000, 8_000, 20_000):
        monkeypatch.setattr(markdown, "LONGEST", room)
        data = render("markdown", goldens["typical"])
        assert len(data) <= room
        left = re.search(r"\*\*([\d,]+) of ([\d,]+) findings are left out\*\*", data.decode())
        assert left is not None
        shown = len(re.findall(r"^- \*\*(?:critical|high|medium|low) ", data.decode(), re.MULTILINE))
        assert (int(left[1].replace(",", "")), int(left[2].replace(",", ""))) == (open_ - shown, open_)


def test_a_sheet_says_how_many_rows_are_left(goldens: dict[str, Dossier], render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last row, where a sheet has no more."""
    openpyxl = pytest.importorskip("openpyxl")
    import io

    rows = openpyxl.load_workbook(io.BytesIO(render("xlsx", goldens["typical"]))).active.max_row
    monkeypatch.setattr(xlsx, "MOST", 20)
    sheet = openpyxl.load_workbook(io.BytesIO(render("xlsx", goldens["typical"]))).active
    assert sheet.max_row == 22
    assert sheet["A22"].value == f"{rows - 21:,} further rows are left out: a sheet has no more"
