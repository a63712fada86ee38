"""Routes and rules before a workload, and what a shadow shares with what answers."""

from __future__ import annotations

from typing import Any

import pytest


def _shop(world: Any) -> tuple[Any, Any]:
    """Add what answers, what is on trial, and their Services."""
    answering, trial = (world.workload(name, namespace="shop", traffic=None, serving_object=None, volume_claims=None) for name in ("api", "trial"))
    for name in ("api", "trial"):
        world.service(name, namespace="shop")
    return answering, trial


@pytest.mark.parametrize("host", ["api", "api.shop", "api.shop.svc", "api.shop.svc.cluster.local"])
def test_a_rule_is_found_by_any_name_of_the_service(world: Any, host: str) -> None:
    """Short and long names mean the same Service."""
    api, trial = _shop(world)
    world.add("mesh-policy", "r", namespace="shop", kind="DestinationRule", hosts=(host,), outlier_detection=True, connection_pool=None)
    world.link()
    assert world.value(api, "circuit_breakers") == ("DestinationRule shop/r",)
    assert world.value(trial, "circuit_breakers") == "(unknown)"


@pytest.mark.parametrize("host", ["api.example.com", "api.other", "gone"])
def test_another_host_is_not_the_service(world: Any, host: str) -> None:
    """A name outside the cluster, of another namespace, or of nothing."""
    api, _ = _shop(world)
    world.add("mesh-policy", "r", namespace="shop", kind="DestinationRule", hosts=(host,), outlier_detection=True, connection_pool=None)
    world.link()
    assert world.value(api, "circuit_breakers") == "(unknown)"


def test_what_a_route_does_for_the_workload_behind_it(world: Any) -> None:
    """Time, shares and copies; one weight is no division."""
    api, trial = _shop(world)
    facts = {"kind": "HTTPRoute", "gateways": ("g",), "backends": ("api",), "mirrors": ("trial",), "timeout": "30s", "weights": ("api=100",)}
    world.add("route", "web", namespace="shop", **facts)
    world.link()
    assert world.value(api, "route_timeouts") == ("HTTPRoute shop/web",)
    assert world.value(api, "traffic_split") == "(unknown)"
    assert world.value(trial, "shadow_of") == ("HTTPRoute shop/web",)
    assert world.value(api, "shadow_of") is None


def test_none_is_said_of_a_cluster(world: Any) -> None:
    """There every route was asked for."""
    world.read("c", "cluster")
    api = world.workload(source="c", traffic=None)
    world.link()
    assert [world.value(api, fact) for fact in ("circuit_breakers", "route_timeouts", "traffic_split", "shadow_of")] == [None] * 4


@pytest.mark.parametrize(
    ("own", "theirs", "expected"),
    [
        ({"stores": ("s3://a",)}, {"stores": ("s3://b",)}, None),
        ({"stores": ("s3://a",)}, {"stores": ("s3://a", "s3://b")}, ("s3://a",)),
        ({"env_secret_refs": ("db",)}, {"secret_mounts": ("db",)}, ("Secret shop/db",)),
        ({"stores": "(unknown)"}, {"stores": ("s3://b",)}, "(unknown)"),
    ],
)
def test_what_a_shadow_shares(world: Any, own: dict[str, Any], theirs: dict[str, Any], expected: object) -> None:
    """Stores and Secrets by name, within one namespace."""
    answering, trial = _shop(world)
    plain = {"stores": None, "env_secret_refs": None, "secret_mounts": None}
    world.add("container", "a", namespace="shop", parent=answering, **(plain | theirs))
    world.add("container", "t", namespace="shop", parent=trial, **(plain | own))
    world.add("route", "web", namespace="shop", kind="HTTPRoute", gateways=("g",), backends=("api",), mirrors=("trial",), timeout=None, weights=None)
    world.link()
    assert world.value(trial, "shadow_shares") == expected
    assert world.value(answering, "shadow_shares") == "(unknown)"


def test_a_predictor_may_be_a_shadow_by_its_own_word(world: Any) -> None:
    """Seldon's shadow stands beside the other predictors of its object, and a volume they share is named."""
    served = {"serving_object": "SeldonDeployment/shop/credit", "namespace": "shop", "volume_claims": ("log",)}
    world.workload("credit/main", traffic=("main=100",), **served)
    shadow = world.workload("credit/trial", traffic=("trial=shadow",), **served)
    world.link()
    assert world.value(shadow, "shadow_of") == ("SeldonDeployment/shop/credit",)
    assert world.value(shadow, "shadow_shares") == ("volume shop/log",)
