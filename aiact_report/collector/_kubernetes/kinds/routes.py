"""How requests come in from outside: gateways, routes, certificates; of the Gateway API, Istio, OpenShift and cert-manager."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, reader, whole, write_texts
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.kinds.edge_routes import annotated, write_refs
from aiact_report.collector._kubernetes.kinds.serving import weighted
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused

decides(
    "certificate.ready",
    "gateway.listeners",
    "gateway.tls",
    "gateway.plain_listeners",
    "route.backends",
    "route.mirrors",
    "route.timeout",
    "route.retries",
    "route.weights",
    "route.filters",
    "route.authentication",
    "route.rate_limit",
)

_ENCRYPTED = frozenset({"HTTPS", "TLS"})


def _read_listeners(sheet: Sheet, item: Object) -> None:
    """Write the listeners of a Gateway as `protocol:port`, and which of them do not encrypt."""
    facts = ("gateway.listeners", "gateway.tls", "gateway.plain_listeners")
    found = gather(sheet, facts, whole(item), ("spec", "listeners", "*"))
    pairs = [(entry.value.get("protocol"), entry.value.get("port")) if entry.value.__class__ is dict else (None, None) for entry in found]
    _write_listeners(sheet, facts, found, pairs)


def _read_servers(sheet: Sheet, item: Object) -> None:
    """Write the servers of an Istio Gateway in the same way."""
    facts = ("gateway.listeners", "gateway.tls", "gateway.plain_listeners")
    servers = gather(sheet, facts, whole(item), ("spec", "servers", "*"))
    found = [port for server in servers for port in gather(sheet, facts, server, ("port",)) if not _redirects(server)] or [
        port for server in servers for port in gather(sheet, facts, server, ("port",))
    ]
    pairs = [(entry.value.get("protocol"), entry.value.get("number")) if entry.value.__class__ is dict else (None, None) for entry in found]
    _write_listeners(sheet, facts, found, pairs)


def _redirects(server: Found) -> bool:
    """Tell whether a server of Istio only sends callers on to HTTPS."""
    tls = server.value.get("tls") if server.value.__class__ is dict else None
    return isinstance(tls, dict) and tls.get("httpsRedirect") is True


def _write_listeners(sheet: Sheet, facts: tuple[str, str, str], found: list[Found], pairs: list[tuple[object, object]]) -> None:
    """Write listeners of known protocol; a placeholder withholds what it decides."""
    if not found or not sheet.facts.keys() >= set(facts):
        return
    wrong = next((entry for entry, (protocol, _) in zip(found, pairs, strict=True) if not isinstance(protocol, str)), None)
    if wrong is not None:
        sheet.wrong(facts, wrong.value, "a listener with its protocol", wrong.line, wrong.field)
        return
    names = [f"{protocol}:{port}" for protocol, port in pairs]
    plain = [name for name in names if name.partition(":")[0].upper() not in _ENCRYPTED]
    line, field = found[0].line, found[0].field
    sheet.texts(facts[0], names, line, field)
    if facts[0] in sheet.facts:
        sheet.put(facts[1], not plain, line, field)
        sheet.put(facts[2], tuple(plain), line, field)
    else:
        sheet.withhold(facts[1:], Refused("the listeners could not be read", "placeholder"), line, field)


def _read_filters(sheet: Sheet, item: Object) -> None:
    """Write shares, and which filters of a route ask callers who they are."""
    _read_times(sheet, item, ("spec", "rules", "*"), ("timeouts", "request"), "retry")
    weighted(sheet, "route.weights", gather(sheet, ("route.weights",), whole(item), ("spec", "rules", "*", "backendRefs", "*")))
    _read_annotated(sheet, item)
    facts = ("route.filters", "route.authentication", "route.rate_limit")
    found = gather(sheet, facts, whole(item), ("spec", "rules", "*", "filters", "*"))
    names = [name for entry in found if (name := _filter(entry)) is not None]
    if not names or facts[0] not in sheet.facts:
        return
    write_texts(sheet, facts[0], names)
    for name in names:
        if name.value == "ExternalAuth" and facts[1] in sheet.facts:
            sheet.text(facts[1], name.value, name.line, name.field)
    rules = gather(sheet, ("route.filter_refs",), whole(item), ("spec", "rules", "*"))
    write_refs(sheet, [_extensions(rule.value, item) for rule in rules], found[0].line, found[0].field)


def _extensions(rule: Any, item: Object) -> list[Any]:
    """Name the extensions among the filters of a rule: what they do stands in objects of their own."""
    filters = dig(rule, ("filters",))
    named = [dig(entry, ("extensionRef",)) for entry in filters] if isinstance(filters, list) else []
    return [f"{each.get('kind')}/{item.namespace or 'default'}/{each.get('name')}" for each in named if isinstance(each, dict)]


def _read_annotated(sheet: Sheet, item: Object) -> None:
    """Write the filters annotations name."""
    notes = dig(item.data, ("metadata", "annotations"))
    for key, text in notes.items() if isinstance(notes, dict) else ():
        refs = annotated(key, text, item.namespace) if isinstance(key, str) and isinstance(text, str) else None
        if refs:
            given = sheet.facts.get("route.filter_refs")
            sheet.texts(
                "route.filter_refs",
                [*(given.value or () if given is not None else ()), *refs],
                item.line_of("metadata"),
                f"metadata.annotations.{key}",
            )


def _filter(entry: Found) -> Found | None:
    """Name a filter: its type, and what an extension is called."""
    value = entry.value
    if value.__class__ is not dict:
        return entry
    extension = value.get("extensionRef")
    if isinstance(extension, dict):
        return entry._replace(value=f"{extension.get('kind')} {extension.get('name')}")
    return entry._replace(value=value["type"]) if value.get("type") is not None else None


def _read_virtual_service(sheet: Sheet, item: Object) -> None:
    """Write where an Istio VirtualService leads, of whichever protocol; its shares and the copies it makes, in both spellings.

    https://istio.io/latest/docs/reference/config/networking/virtual-service/
    """
    start = whole(item)
    weighted(sheet, "route.weights", gather(sheet, ("route.weights",), start, ("spec", "http", "*", "route", "*")))
    _write_texts(sheet, "route.backends", start, *(("spec", way, "*", "route", "*", "destination", "host") for way in ("http", "tls", "tcp")))
    mirrors = (("spec", "http", "*", "mirror", "host"), ("spec", "http", "*", "mirrors", "*", "destination", "host"))
    _write_texts(sheet, "route.mirrors", start, *mirrors)
    _read_times(sheet, item, ("spec", "http", "*"), ("timeout",), "retries")


def _write_texts(sheet: Sheet, fact: str, start: Found, *paths: tuple[str, ...]) -> None:
    """Write what lies at several places as one list."""
    found = [entry for path in paths for entry in gather(sheet, (fact,), start, path)]
    if found and fact in sheet.facts:
        write_texts(sheet, fact, found)


def _read_openshift_route(sheet: Sheet, item: Object) -> None:
    """Write where an OpenShift Route leads with which shares, and what its annotations say."""
    start = whole(item)
    ways = (("spec", "to"), ("spec", "alternateBackends", "*"))
    _write_texts(sheet, "route.backends", start, *((*way, "name") for way in ways))
    weighted(sheet, "route.weights", [entry for way in ways for entry in gather(sheet, ("route.weights",), start, way)])
    for entry in gather(sheet, ("route.timeout", "route.rate_limit"), start, ("metadata", "annotations", "*")):
        key = entry.field.removeprefix("metadata.annotations.")
        if key == "haproxy.router.openshift.io/timeout":
            sheet.text("route.timeout", entry.value, entry.line, entry.field)
        elif key == "haproxy.router.openshift.io/rate-limit-connections" and str(entry.value).strip().lower() == "true":
            sheet.put("route.rate_limit", key, entry.line, entry.field)
    fact = sheet.facts.get("route.timeout")
    if fact is not None and not _is_bound(fact.value):
        sheet.facts["route.timeout"] = sheet.fact(None, fact.place)


def _read_times(sheet: Sheet, item: Object, rules: tuple[str, ...], timeout: tuple[str, ...], retry: str) -> None:
    """Write the bound on the time of a request, where each rule that leads somewhere has one, and whether failed requests are sent again.

    The longest bound is not looked for: the first is shown, of a rule that has one.
    """
    facts = ("route.timeout", "route.retries")
    leading = [rule for rule in gather(sheet, facts, whole(item), rules) if rule.value.__class__ is not dict or not _sends_on(rule.value)]
    bounds = [gather(sheet, facts[:1], rule, timeout) for rule in leading]
    if bounds and facts[0] in sheet.facts and all(found and _is_bound(found[0].value) for found in bounds):
        sheet.text(facts[0], bounds[0][0].value, bounds[0][0].line, bounds[0][0].field)
    retries = [entry for rule in leading for entry in gather(sheet, facts[1:], rule, (retry,))]
    again = next((entry for entry in retries if entry.value.__class__ is not dict or entry.value.get("attempts") != 0), None)
    if facts[1] in sheet.facts:
        cited = again or (retries[0] if retries else None)
        sheet.facts[facts[1]] = sheet.fact(again is not None, sheet.at(cited.line, cited.field) if cited else sheet.place)


def _sends_on(rule: dict[str, object]) -> bool:
    """Tell whether a rule answers by itself: it redirects, or gives a fixed answer (Istio)."""
    filters = rule.get("filters")
    types = [entry.get("type") for entry in filters if isinstance(entry, dict)] if isinstance(filters, list) else []
    return "redirect" in rule or "directResponse" in rule or "RequestRedirect" in types


def _is_bound(value: object) -> bool:
    """Tell a bound from zero, which switches it off (Gateway API, GEP-1742; Istio; HAProxy); what is no text is left to be refused."""
    return not isinstance(value, str) or any(figure in value for figure in "123456789")


def _read_ready(sheet: Sheet, item: Object) -> None:
    """Write whether a certificate is ready, where the object has a status."""
    for entry in gather(sheet, ("certificate.ready",), whole(item), ("status", "conditions", "*")):
        if entry.value.__class__ is dict and entry.value.get("type") == "Ready":
            sheet.put("certificate.ready", entry.value.get("status") == "True", entry.line, entry.field)


_GATEWAY_ROUTE = reader(
    Field("route.kind", ("kind",)),
    Field("route.hosts", ("spec", "hostnames", "*"), "texts"),
    Field("route.gateways", ("spec", "parentRefs", "*", "name"), "texts"),
    Field("route.backends", ("spec", "rules", "*", "backendRefs", "*", "name"), "texts"),
    Field("route.mirrors", ("spec", "rules", "*", "filters", "*", "requestMirror", "backendRef", "name"), "texts"),
    then=_read_filters,
)
_VIRTUAL_SERVICE = reader(
    Field("route.kind", ("kind",)),
    Field("route.hosts", ("spec", "hosts", "*"), "texts"),
    Field("route.gateways", ("spec", "gateways", "*"), "texts"),
    then=_read_virtual_service,
)
_ISTIO = ("networking.istio.io",)
_GATEWAYS = ("gateway.networking.k8s.io",)
KINDS: tuple[Named, ...] = (
    *((name, Kind(_GATEWAYS, "route", _GATEWAY_ROUTE)) for name in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")),
    ("VirtualService", Kind(_ISTIO, "route", _VIRTUAL_SERVICE)),
    (
        "Route",
        Kind(
            ("route.openshift.io",),
            "route",
            reader(
                Field("route.kind", ("kind",)),
                Field("route.hosts", ("spec", "host"), "texts"),
                Field("route.tls", ("spec", "tls", "termination")),
                Field("route.insecure_policy", ("spec", "tls", "insecureEdgeTerminationPolicy")),
                then=_read_openshift_route,
            ),
        ),
    ),
    (
        "Gateway",
        Kind(
            _GATEWAYS,
            "gateway",
            reader(
                Field("gateway.api", ("apiVersion",)),
                Field("gateway.class", ("spec", "gatewayClassName")),
                Field("gateway.hosts", ("spec", "listeners", "*", "hostname"), "texts"),
                Field("gateway.tls_modes", ("spec", "listeners", "*", "tls", "mode"), "texts"),
                then=_read_listeners,
            ),
        ),
    ),
    (
        "Gateway",
        Kind(
            _ISTIO,
            "gateway",
            reader(
                Field("gateway.api", ("apiVersion",)),
                Field("gateway.hosts", ("spec", "servers", "*", "hosts", "*"), "texts"),
                Field("gateway.tls_modes", ("spec", "servers", "*", "tls", "mode"), "texts"),
                then=_read_servers,
            ),
        ),
    ),
    (
        "Certificate",
        Kind(
            ("cert-manager.io",),
            "certificate",
            reader(
                Field("certificate.secret_name", ("spec", "secretName")),
                Field("certificate.issuer", ("spec", "issuerRef", "name")),
                Field("certificate.dns_names", ("spec", "dnsNames", "*"), "texts"),
                Field("certificate.duration", ("spec", "duration")),
                Field("certificate.renew_before", ("spec", "renewBefore")),
                Field("certificate.key_rotation", ("spec", "privateKey", "rotationPolicy")),
                Field("certificate.not_after", ("status", "notAfter")),
                then=_read_ready,
            ),
        ),
    ),
)
"""Kinds with their names."""
