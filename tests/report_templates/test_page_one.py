"""Every number and word of page one, worked out again from the files by the rules of `docs/roll-ups.md`."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from aiact_report import evidence as evidence_file
from aiact_report import pipeline
from aiact_report.config import Config

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "credit-scoring"
COLUMNS = ("gap", "partial", "not-assessed", "pass")


@pytest.fixture(scope="module")
def files() -> dict[str, Any]:
    """Give what a run on the sample writes: the two JSON files, and page one as text without tags between its cells."""
    evidence = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(SAMPLE,)), jobs=1))
    encoded = evidence_file.encode(evidence)
    found = pipeline.dossier(evidence, pipeline.load_mapping(Config()), Config(), created_at="2026-11-28T00:00:00Z", evidence_sha256="0" * 64)
    written = {form.name: b"".join(pipeline.render(found, form)).decode() for form in pipeline.formats(["json", "html"])}
    cover = written["html"].partition('<header class="cover">')[2].partition("</header>")[0]
    return {"dossier": json.loads(written["json"]), "evidence": json.loads(b"".join(encoded)), "cover": cover}


def answers(dossier: dict[str, Any]) -> list[dict[str, Any]]:
    """Every verdict, as the answer it gives."""
    return [dossier["answers"][number] for row in dossier["verdicts"].values() for number in row]


def counting(dossier: dict[str, Any], wanted: Callable[[str], bool]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Give the verdicts that count for some obligations, once each, with the closest relation."""
    controls = {control["id"]: control for control in dossier["controls"]}
    for answer in answers(dossier):
        near = [
            support["relation"]
            for support in controls[answer["control"]]["supports"]
            if wanted(support["obligation"]) and answer["question"] in (support.get("of") or [answer["question"]])
        ]
        if near:
            yield min(near), answer


def words(direct: Counter[str], helping: Counter[str]) -> str:
    """Say the first row of the rule that fits."""
    everything = direct + helping
    judged = everything["pass"] + everything["partial"] + everything["gap"]
    short = everything["partial"] + everything["gap"]
    rule = (
        ("nothing in scope bears on it", not judged and not everything["not-assessed"]),
        ("not assessed", not judged),
        ("evidence found with gaps", direct["pass"] and short),
        ("evidence found, part not assessed", direct["pass"] and everything["not-assessed"]),
        ("evidence found", direct["pass"]),
        ("weaker forms only", direct["partial"]),
        ("gaps, and indirect signs", short and helping["pass"] + helping["partial"]),
        ("indirect signs only", helping["pass"]),
        ("gaps only", True),
    )
    return next(said for said, fits in rule if fits)


def cells(row: str) -> list[str]:
    """Give the text of a row's cells."""
    found = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in found]


def rows(cover: str) -> dict[str, list[str]]:
    """Give the rows of the summary: by paragraph and by key of the obligation."""
    table = cover.partition('<table class="summary">')[2].partition("</table>")[0]
    return {cells(row)[0].split()[0]: cells(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)[1:]}


def test_each_obligation(files: dict[str, Any]) -> None:
    """The words and the four numbers of each row follow from the file."""
    shown = rows(files["cover"])
    for obligation in files["dossier"]["obligations"]:
        key = obligation["key"]
        direct: Counter[str] = Counter()
        helping: Counter[str] = Counter()
        for relation, answer in counting(files["dossier"], lambda name, key=key: name == key):  # type: ignore[misc]  # a key bound now
            (direct if relation == "direct" else helping)[answer["outcome"]] += 1
        everything = direct + helping
        assert {name: number for name, number in obligation["counts"].items() if number} == everything
        assert {name: number for name, number in obligation["direct"].items() if number} == direct
        said = words(direct, helping) if obligation["controls"] else "not evidenced by this tool"
        asked = any(everything[outcome] for outcome in COLUMNS)
        assert shown[key][1:2] + shown[key][-4:] == [said, *(f"{everything[outcome]:,}" if asked else "\N{EN DASH}" for outcome in COLUMNS)], key


def test_each_paragraph_counts_a_verdict_once(files: dict[str, Any]) -> None:
    """The row above the obligations counts each verdict once, whatever number of them it bears on."""
    shown = rows(files["cover"])
    for number in ("15(1)", "15(4)", "15(5)"):
        start = number.replace("(", ".").rstrip(")") + "-"
        found = Counter(answer["outcome"] for _, answer in counting(files["dossier"], lambda key, start=start: key.startswith(start)))  # type: ignore[misc]  # bound now
        assert shown[number][-4:] == [f"{found[outcome]:,}" for outcome in COLUMNS], number


def test_what_was_not_assessed(files: dict[str, Any]) -> None:
    """How many questions are not assessed, out of how many asked, follows from the file, and named images count there."""
    found = Counter(answer["outcome"] for answer in answers(files["dossier"]))
    asked = sum(found[outcome] for outcome in COLUMNS)
    flat = " ".join(re.sub(r"<[^>]+>", " ", files["cover"]).split())
    assert f"{found['not-assessed']:,} questions are not assessed , out of {asked:,} asked" in flat
    unread = {item["id"] for item in files["evidence"]["subjects"] if item["kind"] == "image" and item["facts"].get("image.unread", {}).get("value")}
    assert unread
    for image in unread:
        said = {files["dossier"]["answers"][number]["outcome"] for number in files["dossier"]["verdicts"][image]}
        assert "not-assessed" in said
        assert not said & {"gap", "partial"}


def test_what_was_read(files: dict[str, Any]) -> None:
    """Sources, subjects and what could not be seen are counted in the evidence beside it; controls in the dossier."""
    evidence, dossier = files["evidence"], files["dossier"]
    for text in (f"{len(evidence['sources'])} sources · {len(evidence['subjects'])} subjects", f"{len(dossier['controls'])} controls"):
        assert text in " ".join(files["cover"].split())
    assert f"{len(evidence['unobserved'])} things could not be read" in files["cover"] or not evidence["unobserved"]
