"""What lets callers outside the cluster reach a Service: its own type, external addresses, an Ingress, a route of a gateway or of OpenShift."""

from __future__ import annotations

from aiact_report.linking._around import listed, named
from aiact_report.linking._base import UNSEEN, Found, Index, group, label_of, namespace_of, value
from aiact_report.model import Ref, Subject


class Doors:
    """The ways in from outside, by Service."""

    def __init__(self, index: Index) -> None:
        """Ask every Service, every Ingress and every route."""
        services = index.of_kind("service")
        self._found = {service.id: _own(service) for service in services}
        self._doubtful = {service.id for service in services if _unknown(service)}
        self._open: set[str] = set()
        """Namespaces that hold an Ingress or a route whose backends are not known."""
        by_name = group(services, _key)
        for ingress in index.of_kind("ingress"):
            self._admit(ingress, by_name)
        for route in index.of_kind("route"):
            self._lead(index, route)

    def _lead(self, index: Index, route: Subject) -> None:
        """Note what a route leads to; one that is attached to no gateway, or inside a mesh only, is no way in."""
        outside = _leads_in(route)
        backends = route.facts.get("route.backends")
        if outside is None or (outside and backends is None):
            self._open.add(namespace_of(route))
        if not outside or backends is None:
            return
        found = Found(f"{value(route, 'route.kind')} {label_of(route)}", backends.place, (Ref("route.backends", route.id),))
        for backend in backends.value or ():
            for service in named(index, backend, namespace_of(route)):
                self._found[service.id].append(found)

    def _admit(self, ingress: Subject, by_name: dict[str, list[Subject]]) -> None:
        backends = ingress.facts.get("ingress.backends")
        if backends is None:
            self._open.add(namespace_of(ingress))
            return
        found = Found(f"Ingress {label_of(ingress)}", backends.place, (Ref("ingress.backends", ingress.id),))
        for backend in backends.value or ():
            for service in by_name.get(f"{namespace_of(ingress)}/{backend}", ()):
                self._found[service.id].append(found)

    def of(self, service: Subject) -> list[Found]:
        """Give the ways in that certainly lead to a Service."""
        return self._found[service.id]

    def knows(self, service: Subject) -> bool:
        """Tell whether no other way in can lead to it."""
        return service.id not in self._doubtful and namespace_of(service) not in self._open


def _leads_in(route: Subject) -> bool | None:
    """Tell whether a route is attached to a gateway; the router of OpenShift serves every Route."""
    kind, gateways = value(route, "route.kind"), value(route, "route.gateways")
    if kind == "Route":
        return True
    return None if kind is UNSEEN or gateways is UNSEEN else bool(set(listed(route, "route.gateways")) - {"mesh"})


def _key(service: Subject) -> str:
    return f"{namespace_of(service)}/{service.name}"


def _own(service: Subject) -> list[Found]:
    kind = service.facts.get("service.type")
    external = service.facts.get("service.external_ips")
    found = []
    if kind is not None and _opens(service, kind.value):
        found.append(Found(f"Service {label_of(service)} {kind.value}", kind.place, (Ref("service.type", service.id),)))
    if external is not None and external.value:
        found.append(Found(f"Service {label_of(service)} external IPs", external.place, (Ref("service.external_ips", service.id),)))
    return found


def _opens(service: Subject, kind: object) -> bool:
    """Tell whether its type opens it; a load balancer not known to be public does not count as one."""
    if kind == "LoadBalancer":
        internal = value(service, "service.internal_balancer")
        return internal is not UNSEEN and not internal
    return kind == "NodePort"


def _unknown(service: Subject) -> bool:
    kind = value(service, "service.type")
    balancer = kind == "LoadBalancer" and value(service, "service.internal_balancer") is UNSEEN
    return kind is UNSEEN or balancer or value(service, "service.external_ips") is UNSEEN
