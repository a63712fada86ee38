"""Facts of NetworkPolicy: what it selects, in which directions, and whom its rules let through.

https://kubernetes.io/docs/concepts/services-networking/network-policies/ : an empty rule allows everything; an empty
`namespaceSelector` selects every namespace; the peers of a rule, and the rules of a policy, add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.selector import is_selector
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder

decides(
    "network-policy.pod_selector",
    "network-policy.types",
    "network-policy.ingress_open",
    "network-policy.egress_open",
    "network-policy.denies_all",
    "network-policy.egress_everywhere",
)

_Networks = list[IPv4Network | IPv6Network]
_NAMESPACE = "kubernetes.io/metadata.name"
"""A label that every namespace has: to ask that it exists is to ask nothing."""
_DNS = frozenset({53, 5353, "53", "dns", "dns-tcp", "dns-udp", "domain"})
"""Ports of name resolution (5353: OpenShift's). A rule for these alone opens no way for data but that of names."""


def read_network_policy(sheet: Sheet, item: Object) -> None:
    """Write what a NetworkPolicy selects, in which directions, and how open it is."""
    facts = [fact for fact in sheet.facts if fact.startswith("network-policy.")]
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", facts)
    if not spec:
        if item.data.get("spec") is None:
            sheet.withhold(facts, Refused("the policy has no spec: the cluster refuses it", "incomplete"), item.line, "spec")
        return
    types = _policy_types(sheet, spec, lines)
    selector = spec.get("podSelector")
    line = lines["podSelector"][0] if "podSelector" in lines else item.line
    sheet.put("network-policy.pod_selector", selector if selector.__class__ is dict else {}, line, "spec.podSelector")
    if selector is not None and not is_selector(selector):
        sheet.wrong(("network-policy.pod_selector", "network-policy.denies_all"), selector, "a selector", line, "spec.podSelector")
    denied = [name for name in types or () if not _beyond_names(spec.get(name.lower()))]
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
    stranger = next((name for name in given if name not in ("Ingress", "Egress")), None) if fact in sheet.facts else None
    if stranger is not None:
        sheet.wrong((fact,), stranger, "Ingress or Egress", lines["policyTypes"][0], "spec.policyTypes")
    if fact in sheet.facts:
        return tuple(sheet.facts[fact].value)
    rest = ("network-policy.ingress_open", "network-policy.egress_open", "network-policy.egress_everywhere", "network-policy.denies_all")
    sheet.withhold(rest, Refused("the directions of the policy could not be read", "invalid-value"), lines["policyTypes"][0], "spec.policyTypes")
    return None


def _read_direction(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], name: str, peers: str, *, applies: bool) -> None:
    """Write whether the rules of one direction together allow every peer."""
    key = name.lower()
    facts = ("network-policy.ingress_open",) if name == "Ingress" else ("network-policy.egress_open", "network-policy.egress_everywhere")
    rules = [rule for rule, _, _ in sheet.items(spec, lines, key, f"spec.{key}", facts)]
    wrong = next((rule.get(peers) for rule in rules if not _is_peers(rule.get(peers))), None)
    if wrong is not None:
        sheet.wrong(facts, wrong, "a list of peers", lines[key][0], f"spec.{key}.{peers}")
    if not applies:
        return
    line = lines[key][0] if key in lines else sheet.place.line or 1
    lists = [rule.get(peers) for rule in rules if name == "Ingress" or not _names_only(rule)]
    anybody, any_pod = _everybody(lists), any(_any_namespace(peer) for entry in lists if isinstance(entry, list) for peer in entry)
    for fact, open_ in zip(facts, (anybody or (any_pod and name == "Ingress"), anybody or any_pod), strict=False):
        if fact in sheet.facts or open_:  # peers add up: what lets everybody in does so beside any that could not be read
            sheet.put(fact, open_, line, f"spec.{key}")


def _beyond_names(rules: Any) -> bool:
    """Tell whether rules allow more than name resolution."""
    return not isinstance(rules, list) or any(not _names_only(rule) for rule in rules) if rules else False


def _names_only(rule: Any) -> bool:
    """Tell whether a rule is for the ports of name resolution alone."""
    ports = rule.get("ports") if isinstance(rule, dict) else None
    return (
        isinstance(ports, list)
        and bool(ports)
        and all(isinstance(port, dict) and port.get("port") in _DNS and not port.get("endPort") for port in ports)
    )


def _is_peers(peers: Any) -> bool:
    """Whether the peers of a rule can be read."""
    if not isinstance(peers, list):
        return peers is None
    blocks = [peer.get("ipBlock") for peer in peers if isinstance(peer, dict)]
    readable = all(
        block is None or (isinstance(block, dict) and isinstance(block.get("cidr"), str) and not placeholder(block["cidr"])) for block in blocks
    )
    return len(blocks) == len(peers) and readable


def _everybody(lists: list[Any]) -> bool:
    """Whether some rule names no peer, or the address blocks of all rules add up to half of all addresses or more."""
    if any(not peers for peers in lists if isinstance(peers, (list, type(None)))):
        return True
    blocks = [peer["ipBlock"] for peers in lists if isinstance(peers, list) for peer in peers if isinstance(dig(peer, ("ipBlock", "cidr")), str)]
    return spans_half([block["cidr"] for block in blocks], [cidr for block in blocks for cidr in _excepted(block)])


def _excepted(block: dict[str, Any]) -> list[str]:
    given = block.get("except")
    return [cidr for cidr in given if isinstance(cidr, str)] if isinstance(given, list) else []


def spans_half(allowed: Iterable[str], excepted: Iterable[str] = ()) -> bool:
    """Tell whether address blocks (CIDR) less the exceptions hold half of the addresses of IPv4 or of IPv6, or more; one that is none holds nothing."""
    inside, outside = _networks(allowed), _networks(excepted)
    return any(_sum(inside, version) - _sum(outside, version) >= half for version, half in ((4, 2**31), (6, 2**127)))


def _sum(networks: _Networks, version: int) -> int:
    """Count the addresses that the blocks of one version hold together."""
    if version == 4:  # noqa: PLR2004 -- of the Internet Protocol
        return sum(block.num_addresses for block in collapse_addresses(each for each in networks if isinstance(each, IPv4Network)))
    return sum(block.num_addresses for block in collapse_addresses(each for each in networks if isinstance(each, IPv6Network)))


def _networks(texts: Iterable[str]) -> _Networks:
    found: _Networks = []
    for text in texts:
        try:
            found.append(ip_network(text.strip(), strict=False))
        except ValueError:
            continue  # the cluster refuses it
    return found


def _any_namespace(peer: Any) -> bool:
    """Tell whether a peer is every pod of every namespace."""
    if not isinstance(peer, dict) or peer.get("namespaceSelector") is None:
        return False
    spaces = peer["namespaceSelector"]
    return (_selects_all(spaces) or _leaves_out(spaces)) and (peer.get("podSelector") is None or _selects_all(peer["podSelector"]))


def _leaves_out(selector: Any) -> bool:
    """Tell whether a selector of namespaces only says which are not meant: every other is, whoever makes it.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement
    """
    asked = dig(selector, ("matchExpressions",)) if not dig(selector, ("matchLabels",)) else None
    return isinstance(asked, list) and bool(asked) and all(dig(each, ("operator",)) in ("NotIn", "DoesNotExist") for each in asked)


def _selects_all(selector: Any) -> bool:
    """Tell whether a selector of namespaces or pods asks nothing, or only that a namespace has its own name."""
    if not isinstance(selector, dict) or selector.get("matchLabels"):
        return False
    asked = selector.get("matchExpressions") or []
    return isinstance(asked, list) and all(
        isinstance(each, dict) and each.get("key") == _NAMESPACE and each.get("operator") == "Exists" for each in asked
    )
