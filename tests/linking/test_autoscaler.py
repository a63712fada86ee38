"""The replicas in force, and the autoscaler that decides them."""

from __future__ import annotations

from typing import Any

import pytest

from aiact_report.model import Ref


def test_the_autoscalers_minimum_is_in_force(world: Any) -> None:
    """Where an autoscaler targets a workload its minimum counts, at its own line."""
    api, hpa = world.workload(replicas_declared=5), world.autoscaler()
    world.link()
    assert world.value(api, "replicas") == 2
    assert world.value(api, "autoscaler") == "hpa"
    assert world.value(api, "autoscaler_max") == 8
    assert api.facts["workload.replicas"].place == hpa.facts["autoscaler.min"].place
    assert Ref("autoscaler.min", hpa.id) in world.origin(api, "replicas")
    assert world.value(hpa, "target_found") == api.id


def test_without_an_autoscaler_the_declared_number_counts(world: Any) -> None:
    """The declared number keeps its place."""
    api = world.workload(replicas_declared=5)
    world.link()
    assert world.value(api, "replicas") == 5
    assert api.facts["workload.replicas"].place == api.facts["workload.replicas_declared"].place
    assert world.value(api, "autoscaler") is None
    assert world.value(api, "autoscaler_max") is None


@pytest.mark.parametrize("facts", [{"target": "StatefulSet/api"}, {"target": "Deployment/api-2"}, {"namespace": "prod"}])
def test_an_autoscaler_of_something_else_does_not_count(world: Any, facts: dict[str, Any]) -> None:
    """Kind, name and namespace all have to be the workload's."""
    api, hpa = world.workload(), world.autoscaler(**facts)
    world.link()
    assert world.value(api, "replicas") == 3
    assert world.value(hpa, "target_found") is None


def test_no_namespace_is_the_default_one(world: Any) -> None:
    """What says no namespace lands in `default`."""
    api = world.workload()
    world.autoscaler(namespace="default")
    world.link()
    assert world.value(api, "replicas") == 2


def test_a_workload_scaled_to_zero_stays_there(world: Any) -> None:
    """The autoscaler is switched off by zero replicas."""
    api = world.workload(replicas_declared=0)
    world.autoscaler()
    world.link()
    assert world.value(api, "replicas") == 0


def test_what_has_no_number_gets_none(world: Any) -> None:
    """A DaemonSet has no replicas, whatever could not be read."""
    agent = world.workload("agent", kind="DaemonSet", replicas_declared=None)
    world.hide("workload.autoscaler", "workload.replicas")
    world.link()
    assert world.value(agent, "replicas") is None


def test_of_several_autoscalers_the_weakest_decides(world: Any) -> None:
    """Two autoscalers on one workload are a mistake; the smaller minimum is what can be relied on."""
    api = world.workload()
    world.autoscaler("a", min=4)
    world.autoscaler("b", min=1)
    world.link()
    assert (world.value(api, "replicas"), world.value(api, "autoscaler")) == (1, "b")


@pytest.mark.parametrize("facts", [{"min": "(unknown)"}, {"target": "(unknown)"}])
def test_an_unread_autoscaler_leaves_the_replicas_unknown(world: Any, facts: dict[str, Any]) -> None:
    """A placeholder in the autoscaler may undo the declared number."""
    api, hpa = world.workload(), world.autoscaler(**facts)
    world.link()
    assert world.value(api, "replicas") == "(unknown)"
    assert world.value(hpa, "target_found") == (api.id if "min" in facts else "(unknown)")


def test_a_lost_autoscaler_leaves_the_declared_number_open(world: Any) -> None:
    """A document that could not be read might have held an autoscaler with a smaller minimum."""
    api = world.workload()
    world.hide("workload.autoscaler")
    world.link()
    assert world.value(api, "replicas") == "(unknown)"


def test_a_declared_placeholder_does_not_hide_the_autoscaler(world: Any) -> None:
    """The minimum of an autoscaler that was read is in force whatever the manifest's number is."""
    api = world.workload(replicas_declared="(unknown)")
    world.autoscaler()
    world.link()
    assert world.value(api, "replicas") == 2


def test_a_compose_service_has_its_own_number(world: Any) -> None:
    """No autoscaler reaches a Compose service."""
    shop = world.workload("api", platform="compose", kind="Deployment", replicas_declared=1)
    world.autoscaler()
    world.link()
    assert world.value(shop, "replicas") == 1
    assert world.value(shop, "autoscaler") == "(unknown)"


def test_the_target_of_the_same_file_is_named_first(world: Any) -> None:
    """A base and its overlay hold the same workload; the autoscaler names its neighbour."""
    world.workload(source="a.yaml")
    near = world.workload(source="b.yaml")
    hpa = world.add("autoscaler", "hpa", source="b.yaml", target="Deployment/api", min=2, max=3)
    world.link()
    assert world.value(hpa, "target_found") == near.id


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"kind": "InferenceService", "min_replicas": 2, "replicas_declared": 2}, 2),
        ({"kind": "InferenceService", "min_replicas": 0, "replicas_declared": 3}, 0),
        ({"min_replicas": None, "replicas_declared": 3}, 3),
        ({"kind": "RayCluster", "min_replicas": 2, "replicas_declared": 2}, 2),
        ({"kind": "RayCluster", "min_replicas": 0, "replicas_declared": 4}, "(unknown)"),
    ],
)
def test_a_kind_that_scales_itself(world: Any, facts: dict[str, Any], expected: object) -> None:
    """Its own lower bound is in force; whether Ray's autoscaler is on is not known."""
    api = world.workload(**facts)
    world.link()
    assert world.value(api, "replicas") == expected


def test_shares_of_requests_nobody_saw_are_no_measure_that_is_known(world: Any) -> None:
    """Where the whole pod is a template's placeholder, what it requests is unknown, and so whether the autoscaler gets its measure."""
    api = world.workload()
    world.autoscaler(scales=True, by_requests=("cpu",))
    world.link()
    assert "workload.autoscaler_scales" not in api.facts
    assert world.value(api, "autoscaler") == "hpa"
