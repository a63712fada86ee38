"""What is "not set" is earned: only a reader that looked can say it."""

from __future__ import annotations

from pathlib import Path

import pytest

import aiact_report.collector.manifest  # noqa: F401 -- its readers say what they decide when they are imported
from aiact_report.collector._base import UNREAD
from aiact_report.collector._kubernetes import facts as kubernetes
from aiact_report.collector.engine.sheet import Sheet
from aiact_report.facts.registry import of
from aiact_report.model import Subject
from aiact_report.pipeline import Wanted, collect

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", sorted(kubernetes.FACTS))
def test_every_fact_of_a_manifest_has_a_reader(kind: str) -> None:
    """What the registry says of manifests, a reader of that kind looks for."""
    assert tuple(kubernetes.BLANKS[kind].names) == of("manifest", kind)


def test_a_registered_fact_without_a_reader_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and is not "not set" on any subject."""
    monkeypatch.setitem(kubernetes.FACTS, "container", (*kubernetes.FACTS["container"], "container.unheard_of"))
    monkeypatch.setattr(kubernetes, "BLANKS", kubernetes._Blanks())
    with pytest.raises(kubernetes.UnreadError, match=r"looks for container\.unheard_of$"):
        kubernetes.BLANKS["container"]


def test_what_an_engine_was_not_asked_is_not_known() -> None:
    """A fact that no reader put is withheld by name."""
    sheet = Sheet(Subject("a", "container", "a", "engine", facts={}), "Container a")
    sheet.put("container.command", None, "Config.Entrypoint")
    sheet.finish(("container.command", "container.unheard_of"))
    assert list(sheet.subject.facts) == ["container.command"]
    assert [item.facts for item in sheet.unobserved] == [("container.unheard_of",)]


@pytest.mark.parametrize("folder", ["samples", "../shared/corpus"])
def test_compose_looks_for_all_that_is_registered(folder: str) -> None:
    """In no real file is a registered fact unknown because no reader looked for it, whatever the file leaves out."""
    place = ROOT / folder
    if not place.is_dir():
        pytest.skip(f"{folder} is not beside the checkout: its Compose files are not read")
    found = collect(Wanted(paths=(place,)))
    assert any(subject.kind == "project" for subject in found.subjects)
    assert [item.facts for item in found.unobserved if UNREAD in item.reason] == []
