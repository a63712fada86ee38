"""Each format is what its standard says: by the standard's own schema, or by a reader that others wrote."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from base64 import b64decode
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from aiact_report.model import Dossier
from aiact_report.report_templates._register import COLUMNS

SCHEMAS = Path(__file__).with_name("schemas")
Render = Callable[[str, Dossier], bytes]
_LETTERS = {r"\p{L}": r"[^\W\d_]", r"\p{N}": r"\d"}
"""Python's expressions know no classes of Unicode by these names."""


def _draft7(schema: dict[str, Any], **more: Any) -> Any:
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker(), **more)


@pytest.fixture(scope="module")
def sarif() -> Any:
    """The schema of OASIS."""
    return _draft7(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["json", "json-full"])
def test_our_own_json(golden: Dossier, render: Render, name: str) -> None:
    """It is what its published schema says."""
    from aiact_report.report_templates._schema import dossier_schema, full_schema

    jsonschema.validate(json.loads(render(name, golden)), dossier_schema() if name == "json" else full_schema())


def test_sarif(golden: Dossier, render: Render, sarif: Any) -> None:
    """The schema of SARIF 2.1.0 takes it, and rule indices lead to their rules."""
    made = json.loads(render("sarif", golden))
    assert [error.message for error in sarif.iter_errors(made)] == []
    (run,) = made["runs"]
    assert all(run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert all(re.fullmatch(r"[A-Za-z0-9/._~%-]*", uri) for uri in _uris(run))


def _uris(run: dict[str, Any]) -> list[str]:
    found = [place.get("physicalLocation") for each in run["results"] for place in each.get("locations", ())]
    return [place["artifactLocation"]["uri"] for place in found if place]


def test_codequality(golden: Dossier, render: Render) -> None:
    """Every issue has what GitLab requires, and a fingerprint of its own (https://docs.gitlab.com/ci/testing/code_quality/)."""
    made = json.loads(render("codequality", golden))
    for issue in made:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith("./")
    assert len({issue["fingerprint"] for issue in made}) == len(made)


def test_junit(golden: Dossier, render: Render) -> None:
    """The strict schema takes it, and the counts of each suite are those of its cases."""
    xmlschema = pytest.importorskip("xmlschema")
    text = render("junit", golden).decode()
    xmlschema.XMLSchema(SCHEMAS / "junit.xsd").validate(text)
    for suite in ET.fromstring(text):  # noqa: S314 -- we wrote it
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        for word, inner in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[word]) == sum(case.find(inner) is not None for case in cases)


def test_csv(golden: Dossier, render: Render) -> None:
    """Every row has the columns of the head, and no cell begins like a formula."""
    text = render("csv", golden).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert tuple(head) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in rows)
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@|\t\r\n\uff1d\uff0b\uff0d\uff20" and cell]


def test_xlsx(golden: Dossier, render: Render) -> None:
    """Openpyxl reads it: as many rows as CSV has, every cell text, none a formula."""
    openpyxl = pytest.importorskip("openpyxl")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(render("xlsx", golden))).worksheets
    rows = list(csv.reader(io.StringIO(render("csv", golden).decode("utf-8-sig"), newline="")))
    assert sheet.max_row == len(rows)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    plain = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert [[cell.removeprefix("'") for cell in row] for row in rows] == [[cell.removeprefix("'") for cell in row] for row in plain]


def test_markdown(golden: Dossier, render: Render) -> None:
    """It fits a comment, and nothing in it is a tag, a mention or a link that somebody else wrote."""
    text = render("markdown", golden).decode()
    assert len(text.encode()) <= 65_536
    prose = re.sub(r"`[0-9a-f-]+`", "", text)
    assert not re.findall(r"[<@#\[\]~$`]", re.sub(r"&#\d+;", "", prose).replace("# Evidence", "").replace("## ", ""))
    assert "://" not in text


@pytest.fixture(scope="module")
def oscal() -> dict[str, Any]:
    """The schemas of NIST, in both versions."""
    found = {}
    for version in ("1.1.3", "1.2.1"):
        text = gzip.decompress((SCHEMAS / f"oscal-{version}.json.gz").read_bytes()).decode()
        for theirs, ours in _LETTERS.items():
            text = text.replace(json.dumps(theirs)[1:-1], json.dumps(ours)[1:-1])
        found[version] = _draft7(json.loads(text))
    return found


@pytest.mark.parametrize(("name", "version"), [("oscal", "1.2.1"), ("oscal-1-1-3", "1.1.3")])
def test_oscal(golden: Dossier, render: Render, oscal: dict[str, Any], name: str, version: str) -> None:
    """Results, and the plan and catalog inside them, are valid; what one names is there."""
    made = json.loads(render(name, golden))
    inside = {each["title"]: json.loads(b64decode(each["base64"]["value"])) for each in made["assessment-results"]["back-matter"]["resources"]}
    for document in (made, inside["plan"], inside["catalog"]):
        assert [error.message[:300] for error in oscal[version].iter_errors(document)] == []
    (result,) = made["assessment-results"]["results"]
    items = {each["uuid"] for each in result.get("local-definitions", {}).get("inventory-items", ())}
    seen = {each["uuid"] for each in result.get("observations", ())}
    assert {each["subject-uuid"] for one in result.get("observations", ()) for each in one["subjects"]} <= items
    assert {each["observation-uuid"] for one in result.get("findings", ()) for each in one["related-observations"]} <= seen
    parts = {part["id"] for control in inside["catalog"]["catalog"]["controls"] for part in control["parts"]}
    assert {each["target"]["target-id"] for each in result.get("findings", ())} <= parts


def test_ocsf(golden: Dossier, render: Render) -> None:
    """A model of the class that others wrote takes every event."""
    finding = pytest.importorskip("py_ocsf_models.events.findings.compliance_finding").ComplianceFinding
    for line in render("ocsf", golden).splitlines():
        finding.model_validate_json(line)


def test_cyclonedx(golden: Dossier, render: Render) -> None:
    """The strict schema of CycloneDX 1.7 takes it; references lead to what is there, and none is there twice."""
    pytest.importorskip("cyclonedx.schema")
    from referencing import Registry, Resource

    folder = files("cyclonedx.schema") / "_res"
    names = ("bom-1.7", "spdx", "jsf-0.82", "cryptography-defs")
    schemas = {name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8")) for name in names}
    registry: Any = Registry().with_resources([(each["$id"], Resource.from_contents(each)) for each in schemas.values()])
    made = json.loads(render("cyclonedx", golden))
    assert [error.message[:300] for error in _draft7(schemas["bom-1.7"], registry=registry).iter_errors(made)] == []
    refs = re.findall(r'"bom-ref":("(?:[^"\\]|\\.)*")', json.dumps(made, separators=(",", ":")))
    assert len(refs) == len(set(refs)) + (refs.count('"system-judged"') - 1)
    known = {json.loads(ref) for ref in refs}
    used = [one for each in made["declarations"].get("claims", ()) for one in (each["target"], *each["evidence"])]
    used += [one for each in made["declarations"]["attestations"] for entry in each.get("map", ()) for one in _named(entry)]
    assert set(used) <= known


def _named(entry: dict[str, Any]) -> list[str]:
    return [entry["requirement"], *entry.get("claims", ()), *entry.get("counterClaims", ())]


def test_intoto(golden: Dossier, render: Render) -> None:
    """It is a statement of version 1 (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md) about the evidence alone."""
    made = json.loads(render("intoto", golden))
    assert set(made) == {"_type", "subject", "predicateType", "predicate"}
    assert made["_type"] == "https://in-toto.io/Statement/v1"
    assert made["subject"] == [{"name": "evidence.json", "digest": {"sha256": golden.evidence_sha256}}]
    assert re.fullmatch(r"[a-z]+:\S+", made["predicateType"])
