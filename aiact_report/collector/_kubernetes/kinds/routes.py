"""How requests come in from outside: gateways, routes, certificates; of the Gateway API, Istio, OpenShift and cert-manager."""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, reader, whole, write_texts
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.kinds.serving import weighted
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet

decides(
    "certificate.ready",
    "gateway.listeners",
    "gateway.tls",
    "gateway.plain_listeners",
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
        sheet.withhold(facts[1:], "placeholder", "the listeners could not be read", line, field)


def _read_filters(sheet: Sheet, item: Object) -> None:
    """Write shares, and which filters of a route ask callers who they are."""
    _unbound(sheet, item)
    weighted(sheet, "route.weights", gather(sheet, ("route.weights",), whole(item), ("spec", "rules", "*", "backendRefs", "*")))
    facts = ("route.filters", "route.authentication", "route.rate_limit")
    found = gather(sheet, facts, whole(item), ("spec", "rules", "*", "filters", "*"))
    names = [name for entry in found if (name := _filter(entry)) is not None]
    if not names or facts[0] not in sheet.facts:
        return
    write_texts(sheet, facts[0], names)
    for name in names:
        if name.value == "ExternalAuth" and facts[1] in sheet.facts:
            sheet.text(facts[1], name.value, name.line, name.field)
    extension = next((name for name in names if isinstance(name.value, str) and " " in name.value), None)
    open_facts = [fact for fact in facts[1:] if fact in sheet.facts and sheet.facts[fact].value is None]
    if extension is not None and open_facts:
        reason = "a filter that is only named here may authenticate callers or bound the rate; what it says is not read"
        sheet.withhold(open_facts, "reference", reason, extension.line, extension.field)


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
    """Write shares of an Istio VirtualService."""
    weighted(sheet, "route.weights", gather(sheet, ("route.weights",), whole(item), ("spec", "http", "*", "route", "*")))
    _unbound(sheet, item)


def _read_openshift_route(sheet: Sheet, item: Object) -> None:
    """Write shares of an OpenShift Route, and what its annotations say."""
    start = whole(item)
    entries = [
        *gather(sheet, ("route.weights",), start, ("spec", "to")),
        *gather(sheet, ("route.weights",), start, ("spec", "alternateBackends", "*")),
    ]
    weighted(sheet, "route.weights", entries)
    for entry in gather(sheet, ("route.timeout", "route.rate_limit"), start, ("metadata", "annotations", "*")):
        key = entry.field.removeprefix("metadata.annotations.")
        if key == "haproxy.router.openshift.io/timeout":
            sheet.text("route.timeout", entry.value, entry.line, entry.field)
        elif key == "haproxy.router.openshift.io/rate-limit-connections" and str(entry.value).strip().lower() == "true":
            sheet.put("route.rate_limit", key, entry.line, entry.field)
    _unbound(sheet, item)


def _unbound(sheet: Sheet, _item: Object) -> None:
    """Take back a bound of zero: it switches the bound off (Gateway API, GEP-1742; Istio; HAProxy)."""
    fact = sheet.facts.get("route.timeout")
    if fact is not None and isinstance(fact.value, str) and not any(figure in fact.value for figure in "123456789"):
        sheet.facts["route.timeout"] = sheet.fact(None, fact.place)


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
    Field("route.timeout", ("spec", "rules", "*", "timeouts", "request")),
    Field("route.retries", ("spec", "rules", "*", "retry"), "given"),
    then=_read_filters,
)
_VIRTUAL_SERVICE = reader(
    Field("route.kind", ("kind",)),
    Field("route.hosts", ("spec", "hosts", "*"), "texts"),
    Field("route.gateways", ("spec", "gateways", "*"), "texts"),
    Field("route.backends", ("spec", "http", "*", "route", "*", "destination", "host"), "texts"),
    Field("route.mirrors", ("spec", "http", "*", "mirror", "host"), "texts"),
    Field("route.timeout", ("spec", "http", "*", "timeout")),
    Field("route.retries", ("spec", "http", "*", "retries"), "given"),
    then=_read_virtual_service,
)
_ISTIO = ("networking.istio.io",)
_GATEWAYS = ("gateway.networking.k8s.io",)
KINDS: tuple[Named, ...] = (
    *((name, Kind(_GATEWAYS, "route", _GATEWAY_ROUTE)) for name in ("HTTPRoute", "GRPCRoute", "TLSRoute")),
    ("VirtualService", Kind(_ISTIO, "route", _VIRTUAL_SERVICE)),
    (
        "Route",
        Kind(
            ("route.openshift.io",),
            "route",
            reader(
                Field("route.kind", ("kind",)),
                Field("route.hosts", ("spec", "host"), "texts"),
                Field("route.backends", ("spec", "to", "name"), "texts"),
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
