"""Routes of edges with kinds of their own: Traefik's IngressRoute, Contour's HTTPProxy, NGINX's VirtualServer. Each is a way in from outside.

https://doc.traefik.io/traefik/routing/providers/kubernetes-crd/ https://projectcontour.io/docs/main/config/api/
https://docs.nginx.com/nginx-ingress-controller/configuration/virtualserver-and-virtualserverroute-resources/
"""

from __future__ import annotations

from typing import Any, Final

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Found, gather, whole, write_texts
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.kinds.edge_filters import TRAEFIK
from aiact_report.collector._kubernetes.kinds.edge_words import positive
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder

(FILTERS,) = decides("route.filter_refs")
_TLS, _INSECURE, _AUTHENTICATION, _RATE, _TIMEOUT = "route.tls", "route.insecure_policy", "route.authentication", "route.rate_limit", "route.timeout"
_SECURE: Final = frozenset({"websecure", "https", "secure", "tls"})
_PLAIN: Final = frozenset({"web", "http"})


def _begin(sheet: Sheet, item: Object, edge: str, services: tuple[str, ...]) -> Found:
    """Write the kind, the edge and the services; give the start of paths."""
    start = whole(item)
    sheet.put("route.kind", item.kind, item.line_of("kind"), "kind")
    sheet.put("route.gateways", (edge,), item.line_of("kind"), "kind")
    found = gather(sheet, ("route.backends",), start, services)
    if found and "route.backends" in sheet.facts:
        write_texts(sheet, "route.backends", found)
    return start


def write_refs(sheet: Sheet, rules: list[list[Any]], line: int, field: str) -> None:
    """Write the filters that every rule of a route has; where rules differ, what stands before the route as a whole is not known."""
    if not any(rules) or FILTERS not in sheet.facts:
        return
    same = [ref for ref in rules[0] if all(ref in others for others in rules)]
    if any(len(others) > len(same) for others in rules):
        sheet.withhold((FILTERS,), Refused("its rules have different filters", "unsupported"), line, field)
        sheet.keep(FILTERS, same, line, field)
    else:
        sheet.texts(FILTERS, same, line, field)


def _read_ingress_route(sheet: Sheet, item: Object) -> None:
    """Read an IngressRoute: with `tls` its router answers encrypted requests alone; without, what its entry points do."""
    start = _begin(sheet, item, "Traefik", ("spec", "routes", "*", "services", "*", "name"))
    line = item.line_of("spec")
    points = dig(item.data, ("spec", "entryPoints"))
    names = {str(point).lower() for point in points} if isinstance(points, list) else set()
    tls = gather(sheet, (_TLS,), start, ("spec", "tls"))
    if tls and _TLS in sheet.facts:
        passes = dig(tls[0].value, ("passthrough",)) is True
        sheet.put(_TLS, "passthrough" if passes else "edge", tls[0].line, tls[0].field)
    elif not names & _PLAIN and names:
        sheet.withhold((_TLS,), Refused("whether its entry points encrypt stands in Traefik's own settings", "reference"), line, "spec.entryPoints")
    routes = gather(sheet, (FILTERS,), start, ("spec", "routes", "*"))
    write_refs(sheet, [_middlewares(route.value, item) for route in routes], line, "spec.routes.middlewares")


def _middlewares(route: Any, item: Object) -> list[Any]:
    """Name the middlewares of one rule."""
    given = dig(route, ("middlewares",))
    entries = given if isinstance(given, list) else []
    return [f"Middleware/{dig(entry, ('namespace',)) or item.namespace or 'default'}/{dig(entry, ('name',))}" for entry in entries]


def _read_http_proxy(sheet: Sheet, item: Object) -> None:
    """Read an HTTPProxy: the root, with its host, says how callers are met; one without is a part that another includes."""
    start = _begin(sheet, item, "Contour", ("spec", "routes", "*", "services", "*", "name"))
    host = gather(sheet, (_TLS,), start, ("spec", "virtualhost"))
    line = item.line_of("spec")
    if not host:
        reason = "it is included by another HTTPProxy, which says how callers are met"
        sheet.withhold((_TLS, _AUTHENTICATION, _RATE), Refused(reason, "reference"), line, "spec")
    if gather(sheet, ("route.backends",), start, ("spec", "includes", "*")):
        sheet.withhold(("route.backends",), Refused("other HTTPProxies are included", "reference"), line, "spec.includes")
    routes = gather(sheet, (_TIMEOUT,), start, ("spec", "routes", "*"))
    for found in host:
        _read_virtual_host(sheet, found, routes)
    bounds = [dig(route.value, ("timeoutPolicy", "response")) for route in routes]
    if bounds and all(isinstance(bound, str) and positive(bound) for bound in bounds):
        sheet.text(_TIMEOUT, bounds[0], routes[0].line, "spec.routes.timeoutPolicy.response")
    limits = [_limits(route.value) for route in routes]
    if limits and all(limits) and _RATE in sheet.facts:
        sheet.put(_RATE, "rateLimitPolicy", routes[0].line, "spec.routes.rateLimitPolicy")


def _limits(holder: Any) -> bool:
    """Tell whether a rate is bounded, by a figure or by descriptors for a service of its own."""
    local = dig(holder, ("rateLimitPolicy", "local", "requests"))
    return (local.__class__ is int and local > 0) or bool(dig(holder, ("rateLimitPolicy", "global", "descriptors")))


def _read_virtual_host(sheet: Sheet, host: Found, routes: list[Found]) -> None:
    """Read the host of an HTTPProxy."""
    tls = dig(host.value, ("tls",))
    if isinstance(tls, dict) and (tls.get("secretName") or tls.get("passthrough") is True):
        sheet.put(_TLS, "passthrough" if tls.get("passthrough") is True else "edge", host.line, f"{host.field}.tls")
        insecure = any(dig(route.value, ("permitInsecure",)) is True for route in routes)
        sheet.put(_INSECURE, "Allow" if insecure else "Redirect", host.line, "spec.routes.permitInsecure")
    if _limits(host.value):
        sheet.put(_RATE, "rateLimitPolicy", host.line, f"{host.field}.rateLimitPolicy")
    found = _asks(host.value, tls, routes)
    if found is not None and any(dig(route.value, ("authPolicy", "disabled")) is True for route in routes):
        sheet.withhold((_AUTHENTICATION,), Refused("a route switches authorization off", "unsupported"), host.line, "spec.routes.authPolicy")
    elif found is not None:
        sheet.put(_AUTHENTICATION, found, host.line, f"{host.field}.{found}")


def _asks(host: Any, tls: Any, routes: list[Found]) -> str | None:
    """Name what has callers say who they are: an authorization service, tokens that every route requires, or certificates."""
    authorization = dig(host, ("authorization",))
    if (
        dig(authorization, ("extensionRef", "name"))
        and dig(authorization, ("authPolicy", "disabled")) is not True
        and not dig(authorization, ("failOpen",))
    ):
        return "authorization"
    providers = dig(host, ("jwtProviders",))
    if isinstance(providers, list) and providers:
        default = any(dig(each, ("default",)) is True for each in providers)
        disabled = any(dig(route.value, ("jwtVerificationPolicy", "disabled")) is True for route in routes)
        required = all(dig(route.value, ("jwtVerificationPolicy", "require")) for route in routes)
        if (default and not disabled) or (routes and required):
            return "jwtProviders"
    client = dig(tls, ("clientValidation",))
    if dig(client, ("caSecret",)) and not dig(client, ("skipClientCertValidation",)) and not dig(client, ("optionalClientCertificate",)):
        return "tls.clientValidation"
    return None


def _read_virtual_server(sheet: Sheet, item: Object) -> None:
    """Read a VirtualServer: policies of the whole server stand before all of its routes."""
    start = _begin(sheet, item, "NGINX", ("spec", "upstreams", "*", "service"))
    tls = gather(sheet, (_TLS,), start, ("spec", "tls", "secret"))
    if tls and _TLS in sheet.facts:
        sheet.put(_TLS, "edge", tls[0].line, tls[0].field)
        enabled = dig(item.data, ("spec", "tls", "redirect", "enable")) is True
        sheet.put(_INSECURE, "Redirect" if enabled else "Allow", tls[0].line, "spec.tls.redirect")
    found = gather(sheet, (FILTERS,), start, ("spec", "policies", "*"))
    refs = [f"Policy/{dig(each.value, ('namespace',)) or item.namespace or 'default'}/{dig(each.value, ('name',))}" for each in found]
    write_refs(sheet, [refs], item.line_of("spec"), "spec.policies")


def annotated(key: str, value: str, namespace: str | None) -> list[str] | None:
    """Name the filters an annotation of an Ingress or a route names; None where it names none this tool joins."""
    names = [name.strip() for name in value.split(",") if name.strip()]
    space = namespace or "default"
    if placeholder(value) is not None:
        return None
    if key == "traefik.ingress.kubernetes.io/router.middlewares":
        return [f"Middleware:{name.removesuffix('@kubernetescrd')}" for name in names]
    if key == "konghq.com/plugins":
        return [f"KongPlugin/{space}/{name}" for name in names]
    if key == "nginx.org/policies":
        return [f"Policy/{name}" if "/" in name else f"Policy/{space}/{name}" for name in names]
    return None


KINDS: tuple[Named, ...] = (
    ("IngressRoute", Kind(TRAEFIK, "route", _read_ingress_route)),
    ("IngressRouteTCP", Kind(TRAEFIK, "route", _read_ingress_route)),
    ("HTTPProxy", Kind(("projectcontour.io",), "route", _read_http_proxy)),
    ("VirtualServer", Kind(("k8s.nginx.org",), "route", _read_virtual_server)),
)
"""Kinds with their names."""
