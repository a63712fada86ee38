"""Istio's security and traffic policies, and the network policies of Cilium and Calico."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, gather, reader, whole
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.selector import is_selector
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.model import Unobserved

decides("cluster-network-policy.kind", "mesh-policy.open")

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
)
_WORLD = frozenset({"all", "world", "0.0.0.0/0", "::/0"})
_DIRECTIONS = ("ingress", "egress")


def _read_open(sheet: Sheet, item: Object) -> None:
    """Write whether an AuthorizationPolicy lets everybody in: ALLOW with a rule that asks nothing."""
    fact = "mesh-policy.open"
    rules = gather(sheet, (fact,), whole(item), ("spec", "rules", "*"))
    action = sheet.facts.get("mesh-policy.action")
    if action is None:
        sheet.withhold((fact,), "placeholder", "the action of the policy could not be read", item.line, "spec.action")
    elif fact in sheet.facts:
        empty = [rule for rule in rules if rule.value.__class__ is dict and not rule.value]
        sheet.default(fact, action.value == "ALLOW" and bool(empty))


def _read_cilium(sheet: Sheet, item: Object) -> None:
    """Read a CiliumNetworkPolicy as a network policy: whom it selects, which directions it bounds, and whether a rule lets all in or out."""
    start = whole(item)
    if item.data.get("specs") is not None:
        sheet.withhold(_OWN, "unsupported", "several policies in one object (`specs`) are not read", item.line_of("specs"), "specs")
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
        sheet.withhold(_OWN[4:], "placeholder", "whom the policy selects could not be read", item.line, "spec")


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
    fact, ends = f"network-policy.{way}_open", "from" if way == "ingress" else "to"
    rules = gather(sheet, (fact,), whole(item), ("spec", way, "*"))
    wrong = next((rule for rule in rules if rule.value.__class__ is not dict), None)
    if wrong is not None:
        sheet.wrong((fact, _OWN[4]), wrong.value, "a rule", wrong.line, wrong.field)
        return False
    peers = [peer.value for rule in rules for key in (f"{ends}Entities", f"{ends}CIDR") for peer in gather(sheet, (fact,), rule, (key, "*"))]
    anybody = [rule for rule in rules if rule.value and not any(key.startswith(ends) and key != "toPorts" for key in rule.value)]
    if fact in sheet.facts:
        sheet.default(fact, bool(anybody) or any(peer.__class__ is str and peer in _WORLD for peer in peers))
    return all(rule.value == {} for rule in rules)


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
        Kind(_SECURITY, "mesh-policy", reader(*_SELECTS, Field("mesh-policy.action", ("spec", "action"), default="ALLOW"), then=_read_open)),
    ),
    (
        "RequestAuthentication",
        Kind(_SECURITY, "mesh-policy", reader(*_SELECTS, Field("mesh-policy.issuers", ("spec", "jwtRules", "*", "issuer"), "texts"))),
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
                Field("mesh-policy.connection_pool", ("spec", "trafficPolicy", "connectionPool"), "given"),
                Field("mesh-policy.timeout", ("spec", "trafficPolicy", "connectionPool", "tcp", "connectTimeout")),
                Field("mesh-policy.retries", ("spec", "trafficPolicy", "connectionPool", "http", "maxRetries"), "integer"),
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
