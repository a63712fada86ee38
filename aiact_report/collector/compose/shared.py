"""Namespaces a service shares: with its host, with another service, with a container; and what others publish for it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any

from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.nodes import Node, at, items, literal, raw_text
from aiact_report.collector.compose.ports import ANY_ADDRESS, numbers, on_host, port
from aiact_report.collector.compose.sheet import Gathered, gathered

DEEPEST = 20
"""Services that share with each other in a row that are followed."""
_OWN = {
    "pid": frozenset({"private"}),
    "ipc": frozenset({"private", "shareable", "none"}),
    "uts": frozenset({"private"}),
    "cgroup": frozenset({"private"}),
}
"""Values by which a service keeps a namespace of its own: https://docs.docker.com/reference/compose-file/services/."""
EVERY_PORT = f"{ANY_ADDRESS}:*:*"
"""What a service on its host's network publishes: every port it listens on, of every address."""


WIRED = "\0wired"
"""Key under which a service is marked that has an address of its own on the host's wire: whatever it listens on is reached there, published or not."""
_WIRED = frozenset({"macvlan", "ipvlan"})


def holder(service: Node, field: str, services: Services, depth: int = 0) -> Node:
    """Find the service whose namespace a service uses under a field: itself, or the one it shares with in the end."""
    node = at(service, field)
    kind, _, name = literal(node).partition(":") if node is not None else ("", "", "")
    if node is None or kind not in {"service", "container"}:
        return service
    found = services.get(name) if kind == "service" else named(name, services)
    if found is None or depth >= DEEPEST:
        raise Refused(f"it is that of the {kind} {name[:80]}, which is not among the services read", "unsupported", place=node.place())
    return holder(found, field, services, depth + 1)


def by_network(service: Node, networks: Mapping[str, Node]) -> Node:
    """Give a service whose network is the host's by the name of a network as one that says so by `network_mode`, and mark one on the host's own wire.

    https://docs.docker.com/reference/compose-file/networks/#host-or-none, https://docs.docker.com/engine/network/drivers/macvlan/
    """
    own = at(service, "networks")
    if own is None or at(service, "network_mode") is not None:
        return service
    listed = [item.value for item in own.value] if isinstance(own.value, list) else list(own.value) if isinstance(own.value, dict) else []
    names = [name for name in listed if isinstance(name, str)]
    if any(_is_host(name, networks.get(name)) for name in names):
        return service.with_value({**service.value, "network_mode": own.with_value("host")})
    drivers = (at(networks.get(name), "driver") for name in names)
    wired = any(driver is not None and driver.value in _WIRED for driver in drivers)
    return service.with_value({**service.value, WIRED: own}) if wired else service


def _is_host(name: str, network: Node | None) -> bool:
    """Whether a network of the top is the host's own: external under its name, or of its driver."""
    driver, external, called = at(network, "driver"), at(network, "external"), at(network, "name")
    if driver is not None and driver.value == "host":
        return True
    old = at(external, "name") if external is not None and isinstance(external.value, dict) else None
    known_as = called or old
    return external is not None and external.value is not False and (known_as.value if known_as is not None else name) == "host"


class Services(dict[str, Node]):
    """The services of an application by name, with what is found again for many of them."""

    @cached_property
    def by_container(self) -> dict[Any, Node]:
        """Services by the name of their container; of two, the first."""
        found: dict[Any, Node] = {}
        for service in self.values():
            own = at(service, "container_name")
            if own is not None and isinstance(own.value, Hashable):
                found.setdefault(own.value, service)
        return found

    @cached_property
    def taken(self) -> dict[tuple[int, int], Any]:
        """What is remembered of volumes: by the service and the number of services that led to it."""
        return {}


def named(container: str, services: Services) -> Node | None:
    """Find the service whose container has a name of its own."""
    return services.by_container.get(container)


def shares_host(service: Node, field: str, services: Services) -> bool:
    """Whether a service uses its host's namespace, by itself or through another service."""
    node = at(holder(service, field, services), field)
    mode = "" if node is None else literal(node)
    if node is not None and mode != "host" and field in _OWN and mode not in _OWN[field]:
        raise Refused(f"the value {mode[:80]} is not known here", "unsupported", place=node.place())
    return mode == "host"


def published_by(service: Node, services: Services) -> Gathered:
    """List what a service publishes on its host. On the host's network that is all it listens on.

    https://docs.docker.com/engine/network/drivers/host/
    """
    try:
        found = holder(service, "network_mode", services)
        if shares_host(found, "network_mode", services):
            listens = gathered(_items(found, "expose"), lambda item: (f"{ANY_ADDRESS}:{number}:{number}" for number in exposed(item)))
            return Gathered([EVERY_PORT, *listens.known], listens.unknown)
        if WIRED in found.value:
            return Gathered([EVERY_PORT], None)
        return gathered(_items(found, "ports"), lambda item: on_host(port(item)))
    except Refused as error:
        return Gathered([], error)


def _items(service: Node, field: str) -> list[Node]:
    node = at(service, field)
    return [] if node is None else items(node)


def exposed(item: Node) -> list[int]:
    """List the ports an entry of `expose` names."""
    return numbers(raw_text(item).partition("/")[0], item)
