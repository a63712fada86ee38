"""Services, and what opens a workload to callers outside the cluster."""

from __future__ import annotations

from typing import Any

import pytest

_UNKNOWN = "(unknown)"


def test_a_service_and_its_workload_know_each_other(world: Any) -> None:
    """Both directions are written, and the selector's line is cited."""
    api, other, service = world.workload(), world.workload("db"), world.service()
    world.link()
    assert world.value(api, "services") == ("api",)
    assert world.value(other, "services") is None
    assert world.value(service, "workloads") == (api.id,)
    assert api.facts["workload.services"].place == service.facts["service.selector"].place
    assert world.value(api, "exposed_by") is None


@pytest.mark.parametrize("facts", [{"selector": None}, {"selector": {}}, {"type": "ExternalName"}, {"namespace": "prod"}])
def test_a_service_that_selects_nothing_here(world: Any, facts: dict[str, Any]) -> None:
    """No selector, an external name, another namespace."""
    api, service = world.workload(), world.service(**facts)
    world.link()
    assert world.value(api, "services") is None
    assert world.value(service, "workloads") is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"type": "LoadBalancer"}, ("Service prod/api LoadBalancer",)),
        ({"type": "NodePort"}, ("Service prod/api NodePort",)),
        ({"external_ips": ("192.0.2.1",)}, ("Service prod/api external IPs",)),
        ({"type": "LoadBalancer", "internal_balancer": True}, None),
        ({}, None),
        ({"type": _UNKNOWN}, _UNKNOWN),
        ({"type": "LoadBalancer", "internal_balancer": _UNKNOWN}, _UNKNOWN),
        ({"external_ips": _UNKNOWN}, _UNKNOWN),
        ({"selector": _UNKNOWN}, _UNKNOWN),
    ],
)
def test_what_a_service_opens(world: Any, facts: dict[str, Any], expected: object) -> None:
    """Types and addresses that reach outside are named; what could not be read leaves the answer open."""
    api = world.workload(namespace="prod")
    world.service(namespace="prod", **facts)
    world.link()
    assert world.value(api, "exposed_by") == expected


def test_an_ingress_opens_the_workloads_behind_its_services(world: Any) -> None:
    """Through the name of a Service in the Ingress's own namespace."""
    api, db = world.workload(), world.workload("db")
    world.service()
    world.service("db")
    world.add("ingress", "web", backends=("api", "gone"))
    world.add("ingress", "far", namespace="prod", backends=("db",))
    world.link()
    assert world.value(api, "exposed_by") == ("Ingress web",)
    assert world.value(db, "exposed_by") is None


def test_an_unread_ingress_leaves_workloads_with_a_service_open(world: Any) -> None:
    """What no Service selects no Ingress can reach."""
    api, worker = world.workload(), world.workload("worker")
    world.service()
    world.add("ingress", "web")
    world.link()
    assert world.value(api, "exposed_by") == _UNKNOWN
    assert world.value(worker, "exposed_by") is None


def test_ports_and_the_network_of_the_host(world: Any) -> None:
    """Each port is named; unread ports are no absence."""
    api, node, odd = world.workload(), world.workload("node", host_network=True), world.workload("odd")
    world.add("container", "a", parent=api, host_ports=(8080, 9090))
    world.add("container", "b", parent=node, host_ports=None)
    world.add("container", "c", parent=odd)
    world.link()
    assert world.value(api, "exposed_by") == ("hostPort 8080", "hostPort 9090")
    assert world.value(node, "exposed_by") == ("host network",)
    assert world.value(odd, "exposed_by") == _UNKNOWN


def test_unknown_labels_leave_services_open(world: Any) -> None:
    """A workload whose labels hold a placeholder may be selected by any Service of its namespace."""
    odd, service = world.workload(labels=_UNKNOWN), world.service()
    far = world.workload("far", namespace="prod", labels=_UNKNOWN)
    world.link()
    assert world.value(odd, "services") == _UNKNOWN
    assert world.value(far, "services") is None
    assert world.value(service, "workloads") == _UNKNOWN


def test_a_lost_ingress_leaves_the_answer_open(world: Any) -> None:
    """Naming a fact of the lost object is enough."""
    api = world.workload()
    world.hide("ingress.backends")
    world.link()
    assert world.value(api, "exposed_by") == _UNKNOWN
    assert world.value(api, "services") is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("HTTPRoute shop/web",)),
        ({"kind": "VirtualService", "gateways": ("mesh",)}, None),
        ({"kind": "VirtualService", "gateways": None}, None),
        (
            {"kind": "VirtualService", "gateways": ("mesh", "istio-system/public"), "backends": ("api.shop.svc.cluster.local",)},
            ("VirtualService shop/web",),
        ),
        ({"kind": "Route", "gateways": None}, ("Route shop/web",)),
        ({"backends": ("gone",)}, None),
        ({"backends": _UNKNOWN}, _UNKNOWN),
        ({"gateways": _UNKNOWN}, _UNKNOWN),
    ],
)
def test_a_route_of_a_gateway_is_a_way_in(world: Any, facts: dict[str, Any], expected: object) -> None:
    """Of the Gateway API, of Istio unless it stays inside the mesh, and every Route of OpenShift."""
    api = world.workload(namespace="shop")
    world.service(namespace="shop")
    plain = {"kind": "HTTPRoute", "gateways": ("public",), "backends": ("api",), "mirrors": None}
    world.add("route", "web", namespace="shop", **(plain | facts))
    world.link()
    assert world.value(api, "exposed_by") == expected


@pytest.mark.parametrize("facts", [{"serving_object": "RayCluster/-/r"}, {"kind": "Service"}])
def test_a_controller_makes_services_that_no_file_holds(world: Any, facts: dict[str, Any]) -> None:
    """Of what a platform exposes by itself, files do not show that nothing is."""
    api = world.workload(**facts)
    world.link()
    assert world.value(api, "exposed_by") == _UNKNOWN
