"""Istio's security and traffic policies, and the network policies of Cilium and Calico."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, reader, whole
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.kinds.network_policy import spans_half
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.selector import is_selector
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused
from aiact_report.model import Unobserved

decides("cluster-network-policy.kind", "mesh-policy.open", "mesh-policy.connection_pool", "network-policy.egress_everywhere")

_BOUNDS = (("tcp", "maxConnections"), ("http", "http1MaxPendingRequests"), ("http", "http2MaxRequests"), ("http", "maxConcurrentStreams"))

_ISOLATION = (
    "workload.ingress_policies",
    "workload.egress_policies",
    "workload.ingress_unbounded",
    "workload.egress_unbounded",
    "namespace.default_deny",
)
_OWN = (
    "network-policy.pod_selector",
    "network-policy.types",
    "network-policy.ingress_open",
    "network-policy.egress_open",
    "network-policy.denies_all",
    "network-policy.egress_everywhere",
)
_WORLD = frozenset({"all", "world", "world-ipv4", "world-ipv6"})
"""Entities that are every address: https://docs.cilium.io/en/stable/security/policy/language/#entities-based."""
_NAMESPACE = "io.kubernetes.pod.namespace"
_DIRECTIONS = ("ingress", "egress")


def _read_open(sheet: Sheet, item: Object) -> None:
    """Write whether an AuthorizationPolicy lets everybody in: ALLOW with a rule that asks nothing."""
    fact = "mesh-policy.open"
    rules = gather(sheet, (fact,), whole(item), ("spec", "rules", "*"))
    action = sheet.facts.get("mesh-policy.action")
    if action is None:
        sheet.withhold((fact,), Refused("the action of the policy could not be read", "placeholder"), item.line, "spec.action")
    elif fact in sheet.facts:
        empty = [rule for rule in rules if rule.value.__class__ is dict and not rule.value]
        sheet.default(fact, action.value == "ALLOW" and bool(empty))


def _read_pool(sheet: Sheet, item: Object) -> None:
    """Write whether a DestinationRule bounds connections or requests: a pool that only sets times or keep-alive bounds neither.

    https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings
    """
    fact = "mesh-policy.connection_pool"
    found = [entry for path in _BOUNDS for entry in gather(sheet, (fact,), whole(item), ("spec", "trafficPolicy", "connectionPool", *path))]
    bound = next((entry for entry in found if entry.value.__class__ is int and entry.value > 0), None)
    if fact in sheet.facts and bound is not None:
        sheet.put(fact, True, bound.line, bound.field)
    elif fact in sheet.facts:
        sheet.default(fact, value=False)


def _read_target(sheet: Sheet, item: Object) -> None:
    """Withhold whom a policy is for that names what it is attached to (a gateway, a service, a waypoint): it is not for all of its namespace.

    https://istio.io/latest/docs/reference/config/security/authorization-policy/
    """
    for key in ("targetRef", "targetRefs"):
        for entry in gather(sheet, ("mesh-policy.selector",), whole(item), ("spec", key)):
            if entry.value:
                reason = f"the policy is attached by {entry.field}; whose requests come that way is not compared with pods"
                sheet.withhold(("mesh-policy.selector",), Refused(reason, "unsupported"), entry.line, entry.field)


def _read_authorization(sheet: Sheet, item: Object) -> None:
    _read_target(sheet, item)
    _read_open(sheet, item)


def _read_cilium(sheet: Sheet, item: Object) -> None:
    """Read a CiliumNetworkPolicy as a network policy: whom it selects, which directions it bounds, and whether a rule lets all in or out."""
    start = whole(item)
    if item.data.get("specs") is not None:
        sheet.withhold(_OWN, Refused("several policies in one object (`specs`) are not read", "unsupported"), item.line_of("specs"), "specs")
        return
    for entry in gather(sheet, _OWN[:1], start, ("spec", "endpointSelector")):
        selector = _plain(entry.value)
        if is_selector(selector):
            sheet.put(_OWN[0], selector, entry.line, entry.field)
        else:
            sheet.wrong(_OWN[:1], entry.value, "a selector of plain labels", entry.line, entry.field)
    bounded = [way for way in _DIRECTIONS if _bounds(sheet, item, way)]
    sheet.default(_OWN[1], tuple(way.capitalize() for way in bounded))
    closed = [way for way in bounded if _read_direction(sheet, item, way)]
    selector = sheet.facts.get(_OWN[0])
    if _OWN[4] not in sheet.facts:
        return
    if selector is not None:
        everybody = selector.value is None or not any(selector.value.values())
        sheet.default(_OWN[4], tuple(way.capitalize() for way in closed) if everybody else ())
    else:
        sheet.withhold(_OWN[4:5], Refused("whom the policy selects could not be read", "placeholder"), item.line, "spec")


def _plain(selector: Any) -> Any:
    """Take Cilium's own prefixes from the labels of a selector."""
    labels = selector.get("matchLabels") if selector.__class__ is dict else None
    if labels.__class__ is not dict:
        return selector
    plain = {key.removeprefix("k8s:").removeprefix("any:") if key.__class__ is str else key: value for key, value in labels.items()}
    return {**selector, "matchLabels": plain}


def _bounds(sheet: Sheet, item: Object, way: str) -> bool:
    """Whether a policy switches a direction to deny by default: as soon as it has a section for it, unless it says not to."""
    default = gather(sheet, (_OWN[1],), whole(item), ("spec", "enableDefaultDeny", way))
    written = any(gather(sheet, (_OWN[1],), whole(item), ("spec", key)) for key in (way, f"{way}Deny"))
    return default[0].value is True if default else written


def _read_direction(sheet: Sheet, item: Object, way: str) -> bool:
    """Write whether a rule lets all through in one direction; say whether every rule there is empty, which lets nothing through."""
    facts = _OWN[2:3] if way == "ingress" else (_OWN[3], _OWN[5])
    rules = gather(sheet, facts, whole(item), ("spec", way, "*"))
    wrong = next((rule for rule in rules if rule.value.__class__ is not dict), None)
    if wrong is not None:
        sheet.wrong((*facts, _OWN[4]), wrong.value, "a rule", wrong.line, wrong.field)
        return False
    ends = "from" if way == "ingress" else "to"
    anybody = any(rule.value and not any(key.startswith(ends) and key != "toPorts" for key in rule.value) for rule in rules)
    entities = {str(entry.value) for rule in rules for entry in gather(sheet, facts, rule, (f"{ends}Entities", "*"))}
    world = anybody or not _WORLD.isdisjoint(entities) or _spans_world(sheet, facts, rules, ends)
    any_pod = "cluster" in entities or any(
        _any_namespace(peer.value) for rule in rules for peer in gather(sheet, facts, rule, (f"{ends}Endpoints", "*"))
    )
    for fact, is_open in zip(facts, (world or (any_pod and way == "ingress"), world or any_pod), strict=False):
        if fact in sheet.facts:
            sheet.default(fact, is_open)
    return all(rule.value == {} for rule in rules)


def _spans_world(sheet: Sheet, facts: tuple[str, ...], rules: list[Found], ends: str) -> bool:
    """Tell whether the address blocks of all rules add up to half of all addresses or more, as in Kubernetes' own policies."""
    plain = [block.value for rule in rules for block in gather(sheet, facts, rule, (f"{ends}CIDR", "*"))]
    sets = [block for rule in rules for block in gather(sheet, facts, rule, (f"{ends}CIDRSet", "*"))]
    plain += [found.value for block in sets for found in gather(sheet, facts, block, ("cidr",))]
    left_out = [found.value for block in sets for found in gather(sheet, facts, block, ("except", "*"))]
    return spans_half([each for each in plain if isinstance(each, str)], [each for each in left_out if isinstance(each, str)])


def _any_namespace(selector: Any) -> bool:
    """Tell whether a selector of endpoints asks only that a pod lies in some namespace; one that asks nothing stays in the policy's own."""
    asked = selector.get("matchExpressions") if selector.__class__ is dict and not selector.get("matchLabels") else None
    if not isinstance(asked, list) or not asked:
        return False
    return all(isinstance(each, dict) and each.get("operator") == "Exists" and str(each.get("key")).endswith(_NAMESPACE) for each in asked)


def _note_wide(sheet: Sheet, item: Object) -> None:
    """Say that a policy of a kind whose meaning is not read may bound any pod."""
    sheet.put("cluster-network-policy.kind", item.kind, item.line_of("kind"), "kind")
    reason = f"the {item.kind} {item.name} may bound pods in any namespace; policies of its kind are not read"
    sheet.reading.unobserved.append(Unobserved(reason, "unsupported", _ISOLATION, None, sheet.file, sheet.place))


_SECURITY, _NETWORKING = ("security.istio.io",), ("networking.istio.io",)
_SELECTS = (Field("mesh-policy.kind", ("kind",)), Field("mesh-policy.selector", ("spec", "selector", "matchLabels"), "labels"))
_CALICO = ("crd.projectcalico.org", "projectcalico.org")
_WIDE = reader(then=_note_wide)
KINDS: tuple[Named, ...] = (
    ("PeerAuthentication", Kind(_SECURITY, "mesh-policy", reader(*_SELECTS, Field("mesh-policy.mode", ("spec", "mtls", "mode"))))),
    (
        "AuthorizationPolicy",
        Kind(_SECURITY, "mesh-policy", reader(*_SELECTS, Field("mesh-policy.action", ("spec", "action"), default="ALLOW"), then=_read_authorization)),
    ),
    (
        "RequestAuthentication",
        Kind(
            _SECURITY, "mesh-policy", reader(*_SELECTS, Field("mesh-policy.issuers", ("spec", "jwtRules", "*", "issuer"), "texts"), then=_read_target)
        ),
    ),
    (
        "DestinationRule",
        Kind(
            _NETWORKING,
            "mesh-policy",
            reader(
                *_SELECTS[:1],
                Field("mesh-policy.hosts", ("spec", "host"), "texts"),
                Field("mesh-policy.mode", ("spec", "trafficPolicy", "tls", "mode")),
                Field("mesh-policy.outlier_detection", ("spec", "trafficPolicy", "outlierDetection"), "given"),
                Field("mesh-policy.timeout", ("spec", "trafficPolicy", "connectionPool", "tcp", "connectTimeout")),
                Field("mesh-policy.retries", ("spec", "trafficPolicy", "connectionPool", "http", "maxRetries"), "integer"),
                then=_read_pool,
            ),
        ),
    ),
    ("CiliumNetworkPolicy", Kind(("cilium.io",), "network-policy", reader(then=_read_cilium))),
    ("CiliumClusterwideNetworkPolicy", Kind(("cilium.io",), "cluster-network-policy", _WIDE)),
    ("NetworkPolicy", Kind(_CALICO, "cluster-network-policy", _WIDE)),
    ("GlobalNetworkPolicy", Kind(_CALICO, "cluster-network-policy", _WIDE)),
    ("AdminNetworkPolicy", Kind(("policy.networking.k8s.io",), "cluster-network-policy", _WIDE)),
    ("BaselineAdminNetworkPolicy", Kind(("policy.networking.k8s.io",), "cluster-network-policy", _WIDE)),
)
"""Kinds with their names."""
