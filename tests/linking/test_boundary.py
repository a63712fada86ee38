"""What each workload is for: as declared, as proposed by a sign, or unassigned."""

from __future__ import annotations

from typing import Any

import pytest

from aiact_report.model import Fact, Place


@pytest.mark.parametrize(
    ("workload", "container", "purpose"),
    [
        ({"purpose": "training"}, {}, "training"),
        ({}, {"model_server": "triton"}, "serving"),
        ({"training": ("command train.py",)}, {}, "training"),
        ({}, {"monitor": "evidently"}, "support"),
        ({}, {"gpus": ("nvidia.com/gpu=1",)}, "serving"),
        ({"lifecycle": "job"}, {"gpus": ("nvidia.com/gpu=1",)}, "training"),
        ({}, {"model_location": "s3://models/credit"}, "serving"),
        ({}, {"service": "postgres", "service_role": "database"}, "support"),
        ({}, {"service": "prometheus", "service_role": "observer"}, "support"),
        ({}, {"served": "it listens on the ports of Ollama"}, "serving"),
        ({"labels": {"app.kubernetes.io/component": "cache"}}, {}, "support"),
        ({}, {"image__repository": "example/web"}, None),
    ],
)
def test_a_sign_proposes_what_a_workload_is_for(world: Any, workload: dict[str, Any], container: dict[str, Any], purpose: str | None) -> None:
    """Each sign leads to one purpose and cites the fact; without a sign the workload is in scope but unassigned."""
    subject = world.workload("x", **workload)
    world.add("container", "x", parent=subject, **container)
    world.link()
    assert world.value(subject, "boundary") == purpose
    assert bool(world.origin(subject, "boundary")) is (purpose is not None)
    assert world.value(subject, "boundary_reason").endswith(".")


def test_what_is_declared_holds(world: Any) -> None:
    """A declaration is stronger than every sign."""
    subject = world.workload("x", purpose="training")
    subject.facts["workload.boundary_declared"] = Fact("outside", Place(file="aiact-report.yaml", line=4))
    world.link()
    assert world.value(subject, "boundary") == "outside"
    assert subject.facts["workload.boundary"].place.line == 4


def test_a_rollout_is_for_what_its_template_is_for(world: Any) -> None:
    """It runs the pods of another object; the sign is that object's, and cited as its own."""
    lent = world.workload("lent")
    world.add("container", "x", parent=lent, model_server="triton")
    rollout = world.workload("rollout", kind="Rollout", template_ref="Deployment/lent")
    world.workload("elsewhere", kind="Rollout", template_ref="Deployment/lent", namespace="other")
    world.link()
    assert world.value(rollout, "boundary") == "serving"
    assert world.value(rollout, "boundary_reason") == "It runs pods of Deployment lent. Its image or command is a model server: triton."
    assert world.value(world.evidence.subjects[-1], "boundary") is None


def test_a_reason_is_a_sentence(world: Any) -> None:
    """What a container asks for is written as text."""
    subject = world.workload("x")
    world.add("container", "x", parent=subject, gpus=("nvidia.com/gpu=1",))
    world.link()
    assert world.value(subject, "boundary_reason") == "It asks for a GPU: nvidia.com/gpu=1."
