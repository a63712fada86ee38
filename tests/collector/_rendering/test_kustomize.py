"""Kustomize directories: rendered by the real program where there is one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._request import Request
from aiact_report.collector.kustomize import COLLECTOR

Ask = Callable[..., Request]
REAL = shutil.which("kustomize") or shutil.which("kubectl")
needs_kustomize = pytest.mark.skipif(REAL is None, reason="neither kustomize nor kubectl is on the PATH: nothing is rendered with it")


def values(collected: Collected, kind: str) -> dict[str, object]:
    """Values of the only subject of a kind."""
    (subject,) = (subject for subject in collected.subjects if subject.kind == kind)
    return {name.removeprefix(f"{kind}."): fact.value for name, fact in subject.facts.items()}


def test_it_is_wanted_when_a_directory_is_named(ask: Ask, overlay: Path) -> None:
    """And only then."""
    assert COLLECTOR.wanted(ask(kustomizations=(overlay,)))
    assert not COLLECTOR.wanted(ask())


@needs_kustomize
def test_an_overlay_is_read_as_it_is_applied(ask: Ask, overlay: Path) -> None:
    """Replicas and namespace are the overlay's; places name it, and its source the bytes that were read."""
    collected = COLLECTOR.collect(ask(kustomizations=(overlay,)))
    assert collected.unobserved == []
    assert values(collected, "workload")["replicas_declared"] == 3
    workload = next(subject for subject in collected.subjects if subject.kind == "workload")
    assert (workload.id, workload.namespace) == ("kustomize:overlays/prod#Deployment/prod/scoring", "prod")
    assert workload.facts["workload.replicas_declared"].place.file == "overlays/prod/kustomization.yaml"
    assert [(source.id, source.kind, len(source.sha256)) for source in collected.sources] == [("kustomize:overlays/prod", "kustomize", 64)]


@needs_kustomize
def test_the_renderer_and_its_arguments_are_facts(ask: Ask, overlay: Path) -> None:
    """Anybody can render it again."""
    rendering = values(COLLECTOR.collect(ask(kustomizations=(overlay,))), "rendering")
    assert rendering["arguments"] == (*str(rendering["renderer"]).split(), "overlays/prod")
    assert str(rendering["renderer_version"])[0].isdigit()
    assert rendering["documents"] == 1


@needs_kustomize
def test_a_remote_base_is_not_fetched(ask: Ask, tmp_path: Path) -> None:
    """Reading evidence opens no connection; what is behind it is unobserved, with what to do."""
    (tmp_path / "kustomization.yaml").write_text("resources: ['https://kustomize.invalid/base.yaml']\n")
    collected = COLLECTOR.collect(ask(kustomizations=(Path(),)))
    (entry,) = collected.unobserved
    assert entry.cause == "refused"
    assert "remote bases are not fetched" in str(entry.remedy)
    assert collected.subjects == []


@needs_kustomize
def test_a_directory_that_cannot_be_rendered_says_why_without_its_place_on_disk(ask: Ask, tmp_path: Path) -> None:
    """The message of the renderer is kept; where the checkout lies is nobody's business."""
    (tmp_path / "kustomization.yaml").write_text("resources: [gone.yaml]\n")
    (entry,) = COLLECTOR.collect(ask(kustomizations=(Path(),))).unobserved
    assert "gone.yaml" in entry.reason
    assert str(tmp_path) not in entry.reason


def test_without_a_renderer_the_command_is_given(ask: Ask, overlay: Path, tmp_path: Path) -> None:
    """One entry that withholds everything the directory might have held."""
    (entry,) = COLLECTOR.collect(ask(path=str(tmp_path), kustomizations=(overlay,))).unobserved
    assert (entry.cause, entry.facts, entry.subject, entry.source) == ("no-renderer", (), None, "kustomize:overlays/prod")
    assert "kustomize build overlays/prod" in str(entry.remedy)
