"""The system's boundary, as a reader sees it."""

from __future__ import annotations

from aiact_report.model import Dossier, Evidence, Fact, Place, Subject
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._boundary import boundary
from aiact_report.report_templates._subjects import Subjects
from aiact_report.report_templates.html import render

ALPHA, BETA = "cluster:alpha", "cluster:beta"


def dossier(*sources: str) -> Dossier:
    """Make a dossier of the same Deployment, read from several places."""
    place = Place(object="Deployment prod/api")
    facts = {"workload.kind": Fact("Deployment", place), "workload.boundary": Fact("serving", place)}
    return Dossier(Evidence(subjects=[Subject(f"{source}#api", "workload", "api", source, "prod", None, dict(facts)) for source in sources]))


def places(*sources: str) -> list[str]:
    """Give what is said of where the rows were read."""
    return [row.where for row in boundary(Subjects(dossier(*sources), {})).rows]


def test_the_same_name_in_two_clusters_is_told_apart() -> None:
    """Side by side each row names its cluster; files among themselves, and one cluster alone, need no such word."""
    assert places(ALPHA, BETA) == ["cluster alpha", "cluster beta"]
    assert places("a.yaml", ALPHA) == ["", "cluster alpha"]
    assert places(ALPHA) == [""]
    assert places("a.yaml", "b.yaml") == ["", ""]


def test_the_page_shows_it() -> None:
    """The name of the cluster stands below that of the workload."""
    page = "".join(part if isinstance(part, str) else part.decode() for part in [render(dossier(ALPHA, BETA), RenderContext(meanings={}, evidence_file="e"))])
    assert page.index("cluster alpha") < page.index("cluster beta")
