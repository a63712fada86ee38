"""Who collects a workload's metrics."""

from __future__ import annotations

from typing import Any

import pytest

_UNKNOWN = "(unknown)"
_API = {"matchLabels": {"app": "api"}}


def test_a_pod_monitor_selects_pods(world: Any) -> None:
    """By the labels of the pods."""
    api, db, monitor = (
        world.workload(),
        world.workload("db"),
        world.add("monitor", "m", kind="PodMonitor", ports=("*",), namespaces=None, selector=_API),
    )
    world.link()
    assert world.value(api, "metrics_monitored") == ("PodMonitor m",)
    assert world.value(db, "metrics_monitored") is None
    assert api.facts["workload.metrics_monitored"].place == monitor.facts["monitor.selector"].place


def test_a_service_monitor_selects_services(world: Any) -> None:
    """By the labels of the Services, and so the workloads behind them; not by those of the pods."""
    api, bare = world.workload(), world.workload("bare", labels={"app": "metrics"})
    world.service(labels={"app": "metrics"}, port_names=("metrics",))
    world.add("monitor", "m", kind="ServiceMonitor", ports=("metrics",), namespaces=None, selector={"matchLabels": {"app": "metrics"}})
    world.link()
    assert world.value(api, "metrics_monitored") == ("ServiceMonitor m",)
    assert world.value(bare, "metrics_monitored") is None


def test_a_scraped_service_counts(world: Any) -> None:
    """The annotation on a Service of the workload; unread, it is no absence."""
    api, odd = world.workload(), world.workload("odd")
    world.service(scraped=True)
    world.service("odd", scraped=_UNKNOWN)
    world.link()
    assert world.value(api, "metrics_monitored") == ("Service api prometheus.io/scrape",)
    assert world.value(odd, "metrics_monitored") == _UNKNOWN


def test_a_monitor_of_another_namespace_leaves_it_open(world: Any) -> None:
    """Where the namespaces it names were not seen; one whose selector does not fit is for nothing here."""
    api, db = world.workload(), world.workload("db")
    world.add("monitor", "m", namespace="monitoring", kind="PodMonitor", ports=("metrics",), selector=_API)
    world.link()
    assert world.value(api, "metrics_monitored") == _UNKNOWN
    assert world.value(db, "metrics_monitored") is None


def test_an_unread_monitor_leaves_it_open(world: Any) -> None:
    """Its selector, or its kind."""
    api, far = world.workload(), world.workload("far", namespace="prod")
    world.add("monitor", "m", kind="PodMonitor", ports=("metrics",), selector=_UNKNOWN)
    world.link()
    assert world.value(api, "metrics_monitored") == world.value(far, "metrics_monitored") == _UNKNOWN


@pytest.mark.parametrize(
    ("ports", "monitored"),
    [(("http",), ("ServiceMonitor m",)), (("nosuch",), None), (("8080",), None), (("*",), ("ServiceMonitor m",)), (None, None)],
)
def test_a_monitor_asks_a_port_that_is_there(world: Any, ports: object, monitored: object) -> None:
    """A port that the Service does not have, or no endpoint at all, scrapes nothing."""
    api = world.workload()
    world.service(labels={"app": "api"}, port_names=("http",), target_ports=("8080",))
    world.add("monitor", "m", kind="ServiceMonitor", ports=ports, namespaces=None, selector=_API)
    world.link()
    assert world.value(api, "metrics_monitored") == monitored
