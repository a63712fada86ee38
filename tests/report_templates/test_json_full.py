"""The full JSON dossier: every verdict and every fact by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import msgspec
import pytest

from aiact_report.model import Dossier
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._schema import FullFile, full_schema
from aiact_report.report_templates.json_full import FORMAT

_MIB = 1024 * 1024


@pytest.fixture(scope="module")
def written(dossier: Dossier) -> dict[str, Any]:
    """Give the dossier as a reader of the file has it."""
    found: dict[str, Any] = json.loads(b"".join(FORMAT.render(dossier, RenderContext())))
    return found


def test_top_level_names_are_those_of_the_contract(written: dict[str, Any]) -> None:
    """The file has exactly the members that the schema declares, in its order."""
    assert list(written) == list(FullFile.__struct_fields__)
    assert {"subjects", "sources", "unobserved", "controls", "verdicts", "obligations"} <= set(written)


def test_it_is_valid_by_the_published_schema(written: dict[str, Any]) -> None:
    """A reader that trusts the schema can trust the file."""
    schema = full_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(written)] == []


def test_the_schema_refuses_a_dossier_without_verdicts(written: dict[str, Any]) -> None:
    """The schema is no rubber stamp."""
    without = {name: value for name, value in written.items() if name != "verdicts"}
    assert not jsonschema.Draft202012Validator(full_schema()).is_valid(without)


def test_every_fact_says_how_it_is_known(written: dict[str, Any]) -> None:
    """Value, place and basis are written of every fact, also where the basis is the usual one."""
    facts = [fact for subject in written["subjects"] for fact in subject["facts"].values()]
    assert len(facts) > 100
    assert all({"value", "place", "basis"} <= set(fact) for fact in facts)
    assert {fact["basis"] for fact in facts} == {"declared", "derived"}
    assert all(("origin" in fact) == (fact["basis"] == "derived") for fact in facts)


def test_nothing_is_compacted(dossier: Dossier, written: dict[str, Any]) -> None:
    """Every verdict, subject and source is there by itself, in the order of the dossier."""
    assert [(item["control"], item["subject"], item["outcome"]) for item in written["verdicts"]] == [
        (verdict.control, verdict.subject, verdict.outcome) for verdict in dossier.verdicts
    ]
    assert len(written["subjects"]) == len(dossier.evidence.subjects)


def test_reading_it_back_gives_the_same_values(dossier: Dossier) -> None:
    """The file holds the dossier whole."""
    read = msgspec.json.decode(b"".join(FORMAT.render(dossier, RenderContext())), type=FullFile)
    assert read.verdicts == dossier.verdicts
    assert read.law == dossier.law
    assert read.waivers == dossier.waivers


def test_it_comes_in_pieces(make_dossier: Callable[..., Dossier]) -> None:
    """A large dossier is never held a second time as a whole."""
    pieces = list(FORMAT.render(make_dossier(600), RenderContext()))
    assert len(pieces) > 3
    assert all(len(piece) < 1.2 * _MIB for piece in pieces)


def test_an_empty_dossier_is_valid_too(make_dossier: Callable[..., Dossier]) -> None:
    """An empty run has empty lists, and no broken brackets."""
    written = json.loads(b"".join(FORMAT.render(make_dossier(0), RenderContext())))
    assert written["verdicts"] == written["subjects"] == []
    assert jsonschema.Draft202012Validator(full_schema()).is_valid(written)
