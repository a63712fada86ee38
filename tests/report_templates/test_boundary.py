"""The system's boundary, as a reader sees it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from aiact_report.model import Dossier, Evidence, Fact, Place, Subject
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._boundary import boundary
from aiact_report.report_templates._subjects import Subjects
from aiact_report.report_templates.html import render

ALPHA, BETA = "cluster:alpha", "cluster:beta"
Make = Callable[..., Dossier]


@pytest.fixture
def read_from(make_dossier: Make) -> Make:
    """Make a dossier of the same Deployment, read from several places."""
    place = Place(object="Deployment prod/api")
    facts = {"workload.kind": Fact("Deployment", place), "workload.boundary": Fact("serving", place)}

    def make(*sources: str) -> Dossier:
        found = [Subject(f"{source}#api", "workload", "api", source, "prod", None, dict(facts)) for source in sources]
        return msgspec.structs.replace(make_dossier(workloads=1), evidence=Evidence(subjects=found), verdicts=[])

    return make


@pytest.mark.parametrize(
    ("sources", "places"),
    [
        ((ALPHA, BETA), ["cluster alpha", "cluster beta"]),
        (("a.yaml", ALPHA), ["", "cluster alpha"]),
        ((ALPHA,), [""]),
        (("a.yaml", "b.yaml"), ["", ""]),
    ],
)
def test_the_same_name_in_two_clusters_is_told_apart(read_from: Make, sources: tuple[str, ...], places: list[str]) -> None:
    """Side by side each row names its cluster; files among themselves, and one cluster alone, need no such word."""
    assert [row.where for row in boundary(Subjects(read_from(*sources), {})).rows] == places


def test_the_page_shows_it(read_from: Make) -> None:
    """The name of the cluster stands below that of the workload."""
    page = b"".join(render(read_from(ALPHA, BETA), RenderContext(meanings={}, evidence_file="evidence.json"))).decode()
    assert "Deployment prod/api<small>cluster alpha</small>" in page
    assert "Deployment prod/api<small>cluster beta</small>" in page
