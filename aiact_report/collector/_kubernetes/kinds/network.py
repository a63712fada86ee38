"""Facts of Service, Ingress and NetworkPolicy."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.selector import is_selector
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._vocabulary.credentials import placeholder

_INTERNAL = {
    "service.beta.kubernetes.io/azure-load-balancer-internal": ("true",),
    "service.beta.kubernetes.io/aws-load-balancer-internal": ("true", "0.0.0.0/0"),
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internal",),
    "networking.gke.io/load-balancer-type": ("Internal", "internal"),
    "cloud.google.com/load-balancer-type": ("Internal", "internal"),
    "service.beta.kubernetes.io/openstack-internal-load-balancer": ("true",),
    "service.beta.kubernetes.io/oci-load-balancer-internal": ("true",),
}
_SCRAPE = "prometheus.io/scrape"
_AUTHENTICATION = (
    "auth-url",
    "auth-type",
    "auth-tls-secret",
    "auth-signin",
    "oauth2",
    "cognito",
    "jwt",
    "oidc",
    "basic-auth",
    "forward-auth",
    "authentication",
)
_RATE = ("limit-rps", "limit-rpm", "limit-connections", "rate-limit", "ratelimit", "limit-req", "throttle", "max-connections", "maxconn")
_TIMEOUT = ("proxy-read-timeout", "proxy-send-timeout", "request-timeout", "response-timeout", "timeout-server", "idle-timeout", "timeout")
_BODY = ("proxy-body-size", "client-max-body-size", "max-body-size", "body-size", "maxrequestbodybytes")
_ANY = ("0.0.0.0/0", "::/0")


def read_service(sheet: Sheet, item: Object) -> None:
    """Write what a Service selects and how it is reached."""
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", [fact for fact in sheet.facts if fact.startswith("service.")])
    sheet_type = spec.get("type")
    if sheet_type is None and "service.type" in sheet.facts:
        sheet.default("service.type", "ClusterIP")
    elif sheet_type is not None:
        sheet.text("service.type", sheet_type, lines["type"][0], "spec.type")
    if spec.get("selector"):
        sheet.labels("service.selector", spec["selector"], lines["selector"][0], "spec.selector")
    for key, fact in (("externalIPs", "service.external_ips"), ("loadBalancerSourceRanges", "service.source_ranges")):
        if spec.get(key) is not None:
            sheet.texts(fact, spec[key], lines[key][0], f"spec.{key}")
    _read_service_ports(sheet, spec, lines)
    _read_service_metadata(sheet, item)


def _read_service_ports(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write ports and target ports; a target that is not written is the port."""
    facts = ("service.ports", "service.target_ports")
    entries = sheet.items(spec, lines, "ports", "spec.ports", facts)
    if not entries:
        return
    ports = [entry.get("port") for entry, _, _ in entries]
    targets = [entry.get("port") if entry.get("targetPort") is None else entry.get("targetPort") for entry, _, _ in entries]
    wrong = next((port for port in ports if port.__class__ is not int), None)
    line = lines["ports"][0]
    if wrong is not None or None in ports:
        sheet.wrong(facts, wrong, "a port number", line, "spec.ports.port")
        return
    sheet.put("service.ports", tuple(ports), line, "spec.ports")
    sheet.texts("service.target_ports", [str(target) if target.__class__ is int else target for target in targets], line, "spec.ports")


def _read_service_metadata(sheet: Sheet, item: Object) -> None:
    """Write labels, and what annotations say of the load balancer and of monitoring."""
    metadata, lines = sheet.section(item.data, item.lines, "metadata", "metadata", ())
    if metadata.get("labels"):
        sheet.labels("service.labels", metadata["labels"], lines["labels"][0], "metadata.labels")
    annotations, sub = sheet.section(metadata, lines, "annotations", "metadata.annotations", ("service.internal_balancer", "service.scraped"))
    for key, values in _INTERNAL.items():
        if key in annotations:
            fact, field = "service.internal_balancer", f"metadata.annotations.{key}"
            sheet.text(fact, annotations[key], sub[key][0], field)
            if fact in sheet.facts:
                sheet.put(fact, annotations[key] in values, sub[key][0], field)
    if annotations.get(_SCRAPE) is not None:
        value = {"true": True, "false": False}.get(str(annotations[_SCRAPE]), annotations[_SCRAPE])
        sheet.truth("service.scraped", value, sub[_SCRAPE][0], f"metadata.annotations.{_SCRAPE}")


def read_ingress(sheet: Sheet, item: Object) -> None:
    """Write hosts, TLS and back ends of an Ingress, and what its annotations bound."""
    facts = ("ingress.hosts", "ingress.tls_hosts", "ingress.tls", "ingress.backends")
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", facts)
    _read_ingress_annotations(sheet, item)
    if not spec:
        return
    rules = sheet.items(spec, lines, "rules", "spec.rules", ("ingress.hosts", "ingress.tls", "ingress.backends"))
    entries = sheet.items(spec, lines, "tls", "spec.tls", ("ingress.tls_hosts", "ingress.tls"))
    hosts = _unique([entry.get("host") or "*" for entry, _, _ in rules]) or ["*"]
    covered = _unique([host for entry, _, _ in entries for host in _listed(entry.get("hosts"))])
    line = lines["rules"][0] if "rules" in lines else item.line
    tls_line = lines["tls"][0] if "tls" in lines else item.line
    for fact, values, at, field in (("ingress.hosts", hosts, line, "spec.rules"), ("ingress.tls_hosts", covered, tls_line, "spec.tls")):
        if fact in sheet.facts:
            sheet.texts(fact, values, at, field)
    if {"ingress.hosts", "ingress.tls_hosts", "ingress.tls"} <= sheet.facts.keys():
        sheet.put("ingress.tls", bool(covered) and all(_covers(host, covered) for host in hosts), tls_line, "spec.tls")
    elif "ingress.tls" in sheet.facts:
        sheet.withhold(("ingress.tls",), "invalid-value", "the hosts could not be read", tls_line, "spec.tls")
    if "ingress.backends" in sheet.facts:
        sheet.texts("ingress.backends", _unique(_backends(spec)), line, "spec.rules")


def _listed(value: Any) -> list[Any]:
    """Give the hosts of a TLS entry; an entry without any covers all, one that is no list is kept to be refused."""
    return ["*"] if value is None or value == [] else value if isinstance(value, list) else [value]


def _unique(values: list[Any]) -> list[Any]:
    """Give each value once, in order; what cannot be a host is kept to be refused."""
    return [value for at, value in enumerate(values) if value not in values[:at]]


def _covers(host: str, covered: list[str]) -> bool:
    """Whether a TLS entry covers a host; a wildcard covers one label."""
    return host in covered or "*" in covered or ("." in host and f"*.{host.split('.', 1)[1]}" in covered)


def _backends(spec: dict[str, Any]) -> list[Any]:
    """Give the names of the services an Ingress routes to, in both spellings of the API; what is none is kept to be refused."""
    found = [spec.get("defaultBackend"), spec.get("backend")]
    rules = spec.get("rules")
    for rule in rules if isinstance(rules, list) else ():
        http = rule.get("http") if isinstance(rule, dict) else None
        paths = http.get("paths") if isinstance(http, dict) else http
        found += [path.get("backend") if isinstance(path, dict) else path for path in paths] if isinstance(paths, list) else [paths]
    return [_backend(backend) for backend in found if backend is not None and dig(backend, ("resource",)) is None]


def _backend(backend: Any) -> Any:
    """Give the name of the service in one back end."""
    return dig(backend, ("service", "name")) or dig(backend, ("serviceName",))


def _read_ingress_annotations(sheet: Sheet, item: Object) -> None:
    """Write which annotation authenticates callers or bounds requests."""
    facts = ("ingress.authentication", "ingress.rate_limit", "ingress.timeout", "ingress.body_size")
    metadata, lines = sheet.section(item.data, item.lines, "metadata", "metadata", facts)
    annotations, sub = sheet.section(metadata, lines, "annotations", "metadata.annotations", facts)
    for key in annotations:
        name = key.rpartition("/")[2].lower()
        for fact, words in zip(facts, (_AUTHENTICATION, _RATE, _TIMEOUT, _BODY), strict=True):
            if any(word in name for word in words) and sheet.facts[fact].value is None:
                sheet.put(fact, key, sub[key][0], f"metadata.annotations.{key}")
                break


def read_network_policy(sheet: Sheet, item: Object) -> None:
    """Write what a NetworkPolicy selects, in which directions, and how open it is."""
    facts = [fact for fact in sheet.facts if fact.startswith("network-policy.")]
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", facts)
    if not spec:
        if item.data.get("spec") is None:
            sheet.withhold(facts, "incomplete", "the policy has no spec: the cluster refuses it", item.line, "spec")
        return
    types = _policy_types(sheet, spec, lines)
    selector = spec.get("podSelector")
    line = lines["podSelector"][0] if "podSelector" in lines else item.line
    sheet.put("network-policy.pod_selector", selector if selector.__class__ is dict else {}, line, "spec.podSelector")
    if selector is not None and not is_selector(selector):
        sheet.wrong(("network-policy.pod_selector", "network-policy.denies_all"), selector, "a selector", line, "spec.podSelector")
    denied = [name for name in types or () if not spec.get(name.lower())]
    if types is None:
        return
    if "network-policy.denies_all" in sheet.facts:
        everyone = not any((selector or {}).get(key) for key in ("matchLabels", "matchExpressions"))
        sheet.put("network-policy.denies_all", tuple(denied) if everyone else (), line, "spec.podSelector")
    for name, peers in (("Ingress", "from"), ("Egress", "to")):
        _read_direction(sheet, spec, lines, name, peers, applies=name in types)


def _policy_types(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> tuple[str, ...] | None:
    """Give the directions in force: ingress always, egress when it has rules, unless they are written."""
    fact = "network-policy.types"
    given = spec.get("policyTypes")
    if given is None or given == []:
        types = ("Ingress", "Egress") if spec.get("egress") else ("Ingress",)
        sheet.default(fact, types)
        return types
    sheet.texts(fact, given, lines["policyTypes"][0], "spec.policyTypes")
    if fact in sheet.facts:
        return tuple(sheet.facts[fact].value)
    rest = ("network-policy.ingress_open", "network-policy.egress_open", "network-policy.denies_all")
    sheet.withhold(rest, "invalid-value", "the directions of the policy could not be read", lines["policyTypes"][0], "spec.policyTypes")
    return None


def _read_direction(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], name: str, peers: str, *, applies: bool) -> None:
    """Write whether a rule of one direction allows every peer."""
    fact = f"network-policy.{name.lower()}_open"
    rules = sheet.items(spec, lines, name.lower(), f"spec.{name.lower()}", (fact,))
    peer_lists = [rule.get(peers) for rule, _, _ in rules]
    wrong = next((entry for entry in peer_lists if not _is_peers(entry)), None)
    if wrong is not None:
        sheet.wrong((fact,), wrong, "a list of peers", lines[name.lower()][0], f"spec.{name.lower()}.{peers}")
    if fact in sheet.facts and applies:
        line = lines[name.lower()][0] if name.lower() in lines else sheet.place.line or 1
        sheet.put(fact, any(map(_allows_all, peer_lists)), line, f"spec.{name.lower()}")


def _is_peers(peers: Any) -> bool:
    """Whether the peers of a rule can be read."""
    if not isinstance(peers, list):
        return peers is None
    blocks = [peer.get("ipBlock") for peer in peers if isinstance(peer, dict)]
    readable = all(
        block is None or (isinstance(block, dict) and isinstance(block.get("cidr"), str) and not placeholder(block["cidr"])) for block in blocks
    )
    return len(blocks) == len(peers) and readable


def _allows_all(peers: Any) -> bool:
    """Whether a rule's peers are everybody: none named, or every address."""
    return (
        not peers or any(dig(peer, ("ipBlock", "cidr")) in _ANY for peer in peers if isinstance(peer, dict))
        if isinstance(peers, (list, type(None)))
        else False
    )
