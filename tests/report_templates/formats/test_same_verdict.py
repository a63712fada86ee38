"""The same verdict reads the same in each format, and as the table of `docs/formats/index.md` says."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from aiact_report.model import Dossier, Outcome
from aiact_report.plugins import names

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "formats" / "index.md"
ALL = {name.replace("_", "-") for name in names("aiact_report.report_templates")}
FOR_PEOPLE = {name for name in ALL if name.partition("-")[0] in {"html", "pdf"}}
INSTALLED = sorted(ALL - FOR_PEOPLE)
Read = dict[str, set[str]]
"""Control → what the file says of its verdict."""
Render = Callable[[str, Dossier], bytes]


def _json(data: bytes) -> Read:
    made = json.loads(data)
    waived = {control for _, control, _ in made["waived"]}
    told = [made["answers"][number] for row in made["verdicts"].values() for number in row]
    return {each["control"]: {each["outcome"]} | ({"waived"} & {"waived" if each["control"] in waived else ""}) for each in told}


def _json_full(data: bytes) -> Read:
    return {each["control"]: {each["outcome"]} | ({"waived"} if each["waiver"] else set()) for each in json.loads(data)["verdicts"]}


def _sarif(data: bytes) -> Read:
    (run,) = json.loads(data)["runs"]
    return {each["ruleId"]: {each["kind"], *(one["status"] for one in each.get("suppressions", ()))} for each in run["results"]}


def _codequality(data: bytes) -> Read:
    return {each["check_name"]: {"info" if each["severity"] == "info" else "issue"} for each in json.loads(data)}


def _junit(data: bytes) -> Read:
    found: Read = {}
    for case in ET.fromstring(data).iter("testcase"):  # noqa: S314 -- we wrote it
        inner = next(iter(case), None)
        words = {"testcase"} if inner is None else {inner.tag, inner.get("type") or (inner.get("message") or "").partition(":")[0]}
        found[case.attrib["classname"]] = words
    return found


def _rows(rows: list[list[str]]) -> Read:
    head = rows[0]
    told = [dict(zip(head, row, strict=True)) for row in rows[1:]]
    return {each["control"]: {each["outcome"]} | ({"waived"} if each["waiver"] else set()) for each in told if each["control"]}


def _csv(data: bytes) -> Read:
    return _rows(list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))))


def _xlsx(data: bytes) -> Read:
    openpyxl = pytest.importorskip("openpyxl")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return _rows([[str(cell.value or "") for cell in row] for row in sheet.iter_rows()])


def _markdown(data: bytes) -> Read:
    found: Read = {}
    text = data.decode()
    for outcome, control, rest in re.findall(r"^- \*\*\w+ ([a-z-]+)\*\* (\S+) (.*)$", text, re.MULTILINE):
        found[control] = {outcome} | ({"waived"} if "Accepted by" in rest else set())
    section = text.partition("## Not assessed")[2].partition("## ")[0]
    return found | {control: {"not assessed"} for control in re.findall(r"^\| (\S+) \| \d+ \|", section, re.MULTILINE)}


def _oscal(data: bytes) -> Read:
    (result,) = json.loads(data)["assessment-results"]["results"]
    found: Read = {}
    for each in result["observations"]:
        props = {prop["name"]: prop["value"] for prop in each["props"]}
        found[props["control"]] = {props["outcome"]}
    risks = {risk["uuid"]: risk["status"] for risk in result.get("risks", ())}
    for each in result["findings"]:
        found[each["title"].partition(" ")[0]] |= {
            each["target"]["status"]["state"],
            *(risks[one["risk-uuid"]] for one in each.get("related-risks", ())),
        }
    return found


def _ocsf(data: bytes) -> Read:
    told = [json.loads(line) for line in data.splitlines()]
    return {each["compliance"]["control"]: {each["compliance"]["status"], *({each["status"]} - {"New"})} for each in told}


def _cyclonedx(data: bytes) -> Read:
    made = json.loads(data)["declarations"]
    waived = {each["bom-ref"] for each in made["evidence"] if "[waived]" in json.dumps(each)}
    found: Read = {}
    for each in made["claims"]:
        kind, control = each["bom-ref"].split(":")
        found[control] = {{"claim": "claim", "counter": "counterClaim"}[kind], *({"waived"} if waived & set(each["evidence"]) else set())}
    return found


def _intoto(data: bytes) -> Read:
    made = json.loads(data)["predicate"]
    found: Read = {each["control"]: {each["outcome"]} | ({"waived"} if "waiver" in each else set()) for each in made["open"]}
    return found | {each["control"]: {"not-assessed"} for each in made["notAssessed"]}


READERS: dict[str, Callable[[bytes], Read]] = {
    "json": _json,
    "json-full": _json_full,
    "sarif": _sarif,
    "codequality": _codequality,
    "junit": _junit,
    "csv": _csv,
    "xlsx": _xlsx,
    "markdown": _markdown,
    "oscal": _oscal,
    "oscal-1-1-3": _oscal,
    "ocsf": _ocsf,
    "cyclonedx": _cyclonedx,
    "intoto": _intoto,
}
KINDS = ("gap", "partial", "not-assessed", "not-applicable", "pass", "waived gap")


def table() -> dict[str, dict[str, set[str]]]:
    """Format → kind of verdict → the words in code, as the page has them."""
    lines = PAGE.read_text(encoding="utf-8").partition("## What a verdict reads as")[2].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert tuple(rows[0][1:]) == KINDS
    return {row[0]: {kind: set(re.findall(r"`([^`]+)`", cell)) for kind, cell in zip(KINDS, row[1:], strict=True)} for row in rows[2:]}


def test_every_installed_format_is_in_the_table_and_read_here() -> None:
    """A new format says how a verdict reads in it, and a test reads it."""
    assert sorted(table()) == sorted(READERS) == INSTALLED
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in (*INSTALLED, *FOR_PEOPLE))


def _kinds(dossier: Dossier) -> dict[str, str]:
    """Control → kind of its one verdict."""
    return {each.control: "waived gap" if each.waiver else each.outcome.value for each in dossier.verdicts}


@pytest.mark.parametrize("name", INSTALLED)
def test_a_verdict_reads_as_the_table_says(goldens: dict[str, Dossier], render: Render, name: str) -> None:
    """One verdict of each kind, each of a control of its own."""
    kinds = _kinds(goldens["tiny"])
    assert sorted(kinds.values()) == sorted(KINDS)
    read = READERS[name](render(name, goldens["tiny"]))
    assert {kind: read.get(control, set()) for control, kind in kinds.items()} == table()[name]


def test_not_assessed_is_never_what_a_pass_is() -> None:
    """In no format do the two share a word; and what is not a pass never reads as one."""
    for name, words in table().items():
        for kind in KINDS:
            assert kind == "pass" or not words[kind] & words["pass"], (name, kind)
        assert words["gap"], name


@pytest.mark.parametrize("name", [name for name in INSTALLED if name not in {"markdown", "cyclonedx"}])
def test_no_gap_is_missing(golden: Dossier, render: Render, name: str) -> None:
    """As many findings as there are, by what each says; two formats have limits of their own, and say what they leave out."""
    gaps = sum(each.outcome in {Outcome.GAP, Outcome.PARTIAL} for each in golden.verdicts)
    assert _COUNTED[name](render(name, golden)) == gaps


def _answers(data: bytes) -> int:
    made = json.loads(data)
    return sum(made["answers"][number]["outcome"] in {"gap", "partial"} for row in made["verdicts"].values() for number in row)


def _observed(data: bytes) -> int:
    (result,) = json.loads(data)["assessment-results"]["results"]
    return sum(len(each["subjects"]) for each in result.get("observations", ()) if {"gap", "partial"} & {prop["value"] for prop in each["props"]})


def _tests(data: bytes) -> int:
    root: Any = ET.fromstring(data)  # noqa: S314 -- we wrote it
    return len(root.findall(".//failure")) + sum(", waived: " in (each.get("message") or "")[:20] for each in root.findall(".//skipped"))


_COUNTED: dict[str, Callable[[bytes], int]] = {
    "json": _answers,
    "json-full": lambda data: sum(each["outcome"] in {"gap", "partial"} for each in json.loads(data)["verdicts"]),
    "sarif": lambda data: sum(each["kind"] == "fail" for each in json.loads(data)["runs"][0]["results"]),
    "codequality": lambda data: sum(each["location"]["path"] != "dossier.json" for each in json.loads(data)),
    "junit": _tests,
    "csv": lambda data: sum(row[1] in {"gap", "partial"} for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))),
    "oscal": _observed,
    "oscal-1-1-3": _observed,
    "ocsf": lambda data: sum(json.loads(line)["compliance"]["status"] == "Fail" for line in data.splitlines()),
    "intoto": lambda data: len(json.loads(data)["predicate"]["open"]),
}


def _sheet(data: bytes) -> int:
    openpyxl = pytest.importorskip("openpyxl")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return sum(row[1].value in {"gap", "partial"} for row in sheet.iter_rows())


_COUNTED["xlsx"] = _sheet


@pytest.mark.parametrize("name", INSTALLED)
def test_nothing_from_outside_is_hidden_or_turned(goldens: dict[str, Dossier], render: Render, name: str) -> None:
    """No control, no direction mark, and the same bytes again."""
    data = render(name, goldens["hostile"])
    assert data == render(name, goldens["hostile"])
    if not name.startswith("json"):
        text = data.decode(errors="ignore")
        assert not set("\u202e\u202c\u200b\ufeff" if name == "xlsx" else "\u202e\u202c\u200b\x1b\x07\ufeff") & set(text.removeprefix("\ufeff"))


@pytest.mark.parametrize("name", INSTALLED)
def test_an_empty_run_is_said_to_be_no_clean_one(goldens: dict[str, Dossier], render: Render, name: str) -> None:
    """The notice stands in every format."""
    data = render(name, goldens["empty"]).decode(errors="ignore")
    assert "Nothing was found to judge" in data or "Nothing was judged" in data


@pytest.mark.parametrize("name", [name for name in INSTALLED if name != "json"])
def test_no_hole_is_left_open(goldens: dict[str, Dossier], render: Render, name: str) -> None:
    """What a reason is filled with stands in it; only `dossier.json` has the holes, and the evidence beside it."""
    data = render(name, goldens["collected"]).decode(errors="ignore")
    assert "{unread}" not in data
    assert not re.search(r" is \{\d+\}", data)
