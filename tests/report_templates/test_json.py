"""The JSON dossier: rows of answers beside the evidence they speak of."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from aiact_report.model import Dossier
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._schema import DossierFile, dossier_schema
from aiact_report.report_templates.json import FORMAT


@pytest.fixture(scope="module")
def written(dossier: Dossier) -> dict[str, Any]:
    """Give the dossier as a reader of the file has it."""
    found: dict[str, Any] = json.loads(b"".join(FORMAT.render(dossier, RenderContext())))
    return found


def test_top_level_names_are_those_of_the_contract(written: dict[str, Any]) -> None:
    """The file has exactly the members that the schema declares, in its order."""
    assert list(written) == list(DossierFile.__struct_fields__)


def test_it_is_valid_by_the_published_schema(written: dict[str, Any]) -> None:
    """A reader that trusts the schema can trust the file."""
    schema = dossier_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(written)] == []


def test_the_schema_refuses_a_dossier_without_verdicts(written: dict[str, Any]) -> None:
    """The schema is no rubber stamp."""
    without = {name: value for name, value in written.items() if name != "verdicts"}
    assert not jsonschema.Draft202012Validator(dossier_schema()).is_valid(without)


def test_it_repeats_nothing_of_the_evidence(dossier: Dossier, written: dict[str, Any]) -> None:
    """It names the evidence by its digest, and holds neither subjects nor sources nor what was not observed."""
    assert written["evidence"] == {"file": "evidence.json", "sha256": dossier.evidence_sha256}
    assert not {"subjects", "sources", "unobserved", "skipped"} & set(written)


def test_every_verdict_is_a_number_in_a_row(dossier: Dossier, written: dict[str, Any]) -> None:
    """Followed through the table, the rows give control, subject, outcome and reason of every verdict, in order."""
    rows = [(subject, written["answers"][number]) for subject, row in written["verdicts"].items() for number in row]
    assert sorted((answer["control"], subject, answer["outcome"], answer["reason"]) for subject, answer in rows) == sorted(
        (verdict.control, verdict.subject, str(verdict.outcome), verdict.reason) for verdict in dossier.verdicts
    )


def test_what_is_waived_is_named_by_its_waiver(dossier: Dossier, written: dict[str, Any]) -> None:
    """Each waived verdict points at the waiver that covers it."""
    waived = {(verdict.subject, verdict.control): verdict.waiver for verdict in dossier.verdicts if verdict.waiver}
    assert {(subject, control) for subject, control, _ in written["waived"]} == set(waived)
    for subject, control, at in written["waived"]:
        assert written["waivers"][at]["waiver"]["approved_by"] == waived[subject, control].approved_by


def test_an_empty_dossier_is_valid_too(make_dossier: Callable[..., Dossier]) -> None:
    """An empty run has no rows, and no broken brackets."""
    written = json.loads(b"".join(FORMAT.render(make_dossier(0), RenderContext())))
    assert written["verdicts"] == {}
    assert written["answers"] == []
    assert jsonschema.Draft202012Validator(dossier_schema()).is_valid(written)
