"""Mesh policies: mutual TLS in force, who may call, what stands before a route."""

from __future__ import annotations

from typing import Any

import pytest


def _peer(world: Any, name: str, mode: str | None, /, *, namespace: str = "shop", selector: dict[str, str] | None = None) -> None:
    world.add("mesh-policy", name, namespace=namespace, kind="PeerAuthentication", mode=mode, selector=selector)


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ([], None),
        ([("mesh", "STRICT", "istio-system", None)], "STRICT"),
        ([("mesh", "STRICT", "istio-system", None), ("ns", "PERMISSIVE", "shop", None)], "PERMISSIVE"),
        ([("ns", "PERMISSIVE", "shop", None), ("pods", "STRICT", "shop", {"app": "api"})], "STRICT"),
        ([("ns", "UNSET", "shop", None), ("mesh", "STRICT", "istio-system", None)], "STRICT"),
        ([("pods", "DISABLE", "shop", {"app": "db"}), ("ns", "STRICT", "shop", None)], "STRICT"),
        ([("ns", "STRICT", "other", None)], None),
        ([("ns", "(unknown)", "shop", None)], "(unknown)"),
    ],
)
def test_the_narrowest_policy_holds(world: Any, policies: list[Any], expected: object) -> None:
    """Of the pods, else of the namespace, else of the mesh; one that sets nothing is passed over."""
    api = world.workload(namespace="shop")
    for name, mode, namespace, selector in policies:
        _peer(world, name, mode, namespace=namespace, selector=selector)
    world.link()
    assert world.value(api, "mtls") == expected


@pytest.mark.parametrize(("proxies", "expected"), [(("istio-proxy",), "PERMISSIVE"), (None, None)])
def test_pods_decide_whether_a_mesh_is_there(world: Any, proxies: object, expected: object) -> None:
    """With a proxy and no policy the mesh takes both; without a proxy no policy holds."""
    world.read("c", "cluster")
    api = world.workload(namespace="shop", source="c")
    world.add("pod", "api-1", parent=api, namespace="shop", source="c", mesh_proxies=proxies)
    if not proxies:
        world.add("mesh-policy", "ns", namespace="shop", source="c", kind="PeerAuthentication", mode="STRICT", selector=None)
    world.link()
    assert world.value(api, "mtls") == expected


def test_a_policy_for_a_live_workload_without_pods_proves_nothing(world: Any) -> None:
    """No pod shows whether a proxy is there to hold it: STRICT on paper is not said to be in force."""
    world.read("c", "cluster")
    api = world.workload(namespace="shop", source="c")
    world.add("mesh-policy", "ns", namespace="shop", source="c", kind="PeerAuthentication", mode="STRICT", selector=None)
    world.link()
    assert world.value(api, "mtls") == "(unknown)"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("AuthorizationPolicy shop/callers",)),
        ({"action": "CUSTOM"}, ("AuthorizationPolicy shop/callers",)),
        ({"open": True}, "(unknown)"),
        ({"action": "DENY"}, "(unknown)"),
        ({"selector": {"app": "db"}}, "(unknown)"),
    ],
)
def test_who_may_call(world: Any, facts: dict[str, Any], expected: object) -> None:
    """A policy that lets named callers in; in files another may stand elsewhere, so that "none" is not said."""
    api = world.workload(namespace="shop")
    world.service(namespace="shop")
    route = world.add("route", "web", namespace="shop", kind="HTTPRoute", gateways=("public",), backends=("api",), mirrors=None)
    plain = {"kind": "AuthorizationPolicy", "action": "ALLOW", "open": False, "selector": None}
    world.add("mesh-policy", "callers", namespace="shop", **(plain | facts))
    world.link()
    assert world.value(api, "caller_policies") == expected
    assert world.value(route, "caller_policies") == expected


def test_one_open_workload_opens_the_route(world: Any) -> None:
    """A route has policies before it only when everything it leads to has."""
    world.read("c", "cluster")
    for name in ("api", "old"):
        world.workload(name, namespace="shop", source="c")
        plain: dict[str, Any] = {"type": "ClusterIP", "external_ips": None, "internal_balancer": False, "labels": {}, "scraped": False}
        world.add("service", name, namespace="shop", source="c", selector={"app": name}, **plain)
    selects = {"kind": "AuthorizationPolicy", "action": "ALLOW", "open": False, "selector": {"app": "api"}}
    world.add("mesh-policy", "callers", namespace="shop", source="c", **selects)
    one = world.add("route", "one", namespace="shop", source="c", backends=("api",))
    both = world.add("route", "both", namespace="shop", source="c", backends=("api", "old.shop.svc.cluster.local"))
    gone = world.add("route", "gone", namespace="shop", source="c", backends=("api", "gone"))
    world.link()
    assert [world.value(route, "caller_policies") for route in (one, both, gone)] == [("AuthorizationPolicy shop/callers",), None, "(unknown)"]
