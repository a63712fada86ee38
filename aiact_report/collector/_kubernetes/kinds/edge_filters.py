"""What stands before a service at the edge in an object of its own: middlewares, plug-ins and policies, by what they have callers do.

https://doc.traefik.io/traefik/middlewares/http/overview/ https://docs.konghq.com/hub/ https://docs.nginx.com/nginx-ingress-controller/configuration/policy-resource/
https://gateway.envoyproxy.io/docs/api/extension_types/ https://docs.kuadrant.io/
"""

from __future__ import annotations

from typing import Any, Final

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.kinds.edge_words import positive
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder

KIND, TARGETS, REFS, AUTHENTICATION, RATE, TIMEOUT = decides(
    "edge-filter.kind", "edge-filter.targets", "edge-filter.refs", "edge-filter.authentication", "edge-filter.rate_limit", "edge-filter.timeout"
)
_ALL = (AUTHENTICATION, RATE, TIMEOUT)
_MIDDLEWARES: Final = frozenset(
    {"basicAuth", "digestAuth", "forwardAuth", "jwt", "oidc", "oAuthIntrospection", "oAuthClientCredentials", "apiKey", "ldap", "hmac"}
)
_PLUGINS: Final = frozenset(
    {
        "key-auth",
        "key-auth-enc",
        "basic-auth",
        "jwt",
        "jwt-signer",
        "oauth2",
        "oauth2-introspection",
        "hmac-auth",
        "ldap-auth",
        "ldap-auth-advanced",
        "openid-connect",
        "mtls-auth",
    }
)
_PERIODS: Final = ("second", "minute", "hour", "day", "month", "year", "limit")
_NGINX: Final = ("basicAuth", "jwt", "oidc", "ingressMTLS", "apiKey")
_SECURITY: Final = ("basicAuth", "jwt", "oidc", "extAuth", "apiKeyAuth")
_CUSTOM: Final = frozenset({"plugin"})


def _begin(sheet: Sheet, item: Object) -> dict[str, Any]:
    """Write the kind; give the specification."""
    sheet.put(KIND, item.kind, item.line_of("kind"), "kind")
    spec = item.data.get("spec")
    if spec.__class__ is not dict:
        sheet.withhold(_ALL, Refused("its specification could not be read", "incomplete"), item.line, "spec")
    return spec if isinstance(spec, dict) else {}


def _says(sheet: Sheet, item: Object, fact: str, text: str) -> None:
    sheet.put(fact, text, item.line_of("spec"), "spec")


def _read_middleware(sheet: Sheet, item: Object) -> None:
    """Write what a middleware of Traefik does; a chain is what it names, and a plug-in may do anything."""
    spec = _begin(sheet, item)
    for key, body in spec.items():
        if key in _MIDDLEWARES and body:
            _says(sheet, item, AUTHENTICATION, key)
        elif key in ("rateLimit", "inFlightReq") and _is_bound(dig(body, ("average" if key == "rateLimit" else "amount",))):
            _says(sheet, item, RATE, key)
        elif key == "chain":
            names = dig(body, ("middlewares",))
            refs = [_ref(entry, item, "Middleware") for entry in names] if isinstance(names, list) else [None]
            sheet.texts(REFS, refs, item.line_of("spec"), "spec.chain")
        elif key in _CUSTOM:
            sheet.withhold(_ALL, Refused("a plug-in may authenticate callers or bound requests", "unsupported"), item.line_of("spec"), "spec.plugin")


def _ref(entry: Any, item: Object, kind: str) -> Any:
    """Name what an entry refers to: `Kind/namespace/name`."""
    name, space = dig(entry, ("name",)), dig(entry, ("namespace",))
    return f"{kind}/{space or item.namespace or 'default'}/{name}" if isinstance(name, str) and placeholder(name) is None else name


def _is_bound(value: Any) -> bool:
    """Tell a figure above zero, as a number or as text."""
    return value.__class__ in (int, float, str) and positive(str(value))


def _read_plugin(sheet: Sheet, item: Object) -> None:
    """Write what a plug-in of Kong does; a disabled one does nothing, and one that knows an anonymous consumer lets everybody in."""
    sheet.put(KIND, item.kind, item.line_of("kind"), "kind")
    plugin, config, line = item.data.get("plugin"), item.data.get("config"), item.line_of("plugin")
    if plugin.__class__ is not str or placeholder(plugin) is not None:
        sheet.wrong(_ALL, plugin, "the name of a plug-in", line, "plugin")
    elif item.data.get("disabled") is True:
        return
    elif plugin in _PLUGINS and not dig(config, ("anonymous",)):
        sheet.put(AUTHENTICATION, plugin, line, "plugin")
    elif "rate-limiting" in plugin or plugin == "response-ratelimiting":
        bounds = [dig(config, (period,)) for period in _PERIODS]
        if any(_is_bound(value) or (isinstance(value, list) and any(map(_is_bound, value))) for value in bounds):
            sheet.put(RATE, plugin, line, "plugin")
        elif item.data.get("configFrom") is not None:
            sheet.withhold((RATE,), Refused("its settings stand in a Secret", "reference"), line, "configFrom")


def _read_nginx_policy(sheet: Sheet, item: Object) -> None:
    """Write what a policy of NGINX's own ingress controller asks for; of mutual TLS, unless the certificate is optional or not verified."""
    spec = _begin(sheet, item)
    found = next((key for key in _NGINX if spec.get(key)), None)
    verified = dig(spec, ("ingressMTLS", "verifyClient"))
    if found is not None and (found != "ingressMTLS" or verified in (None, "on")):
        _says(sheet, item, AUTHENTICATION, found)
    if _is_bound(dig(spec, ("rateLimit", "rate"))):
        _says(sheet, item, RATE, "rateLimit")


def _read_envoy_policy(sheet: Sheet, item: Object) -> None:
    """Write what a policy of Envoy Gateway asks for, and of what."""
    spec = _begin(sheet, item)
    _read_targets(sheet, item, spec)
    found = next((key for key in _SECURITY if spec.get(key)), None)
    if found is not None and not (found == "jwt" and dig(spec, ("jwt", "optional")) is True):
        _says(sheet, item, AUTHENTICATION, found)
    if spec.get("rateLimit"):
        _says(sheet, item, RATE, "rateLimit")
    bound = dig(spec, ("timeout", "http", "requestTimeout"))
    if _is_bound(bound):
        _says(sheet, item, TIMEOUT, str(bound)[:20])


def _read_kuadrant(sheet: Sheet, item: Object) -> None:
    """Write what a policy of Kuadrant asks for: identities, unless anonymous callers are among them, or limits."""
    spec = _begin(sheet, item)
    _read_targets(sheet, item, spec)
    rules = (
        dig(spec, ("rules", "authentication"))
        or dig(spec, ("defaults", "rules", "authentication"))
        or dig(spec, ("overrides", "rules", "authentication"))
    )
    if isinstance(rules, dict) and rules and not any(dig(rule, ("anonymous",)) is not None for rule in rules.values()):
        _says(sheet, item, AUTHENTICATION, "authentication")
    if spec.get("limits") or dig(spec, ("defaults", "limits")) or dig(spec, ("overrides", "limits")):
        _says(sheet, item, RATE, "limits")


def _read_targets(sheet: Sheet, item: Object, spec: dict[str, Any]) -> None:
    """Write what a policy is attached to."""
    given = spec.get("targetRefs") if isinstance(spec.get("targetRefs"), list) else [spec["targetRef"]] if spec.get("targetRef") else []
    if spec.get("targetSelectors"):
        sheet.withhold((TARGETS,), Refused("it is attached by labels", "unsupported"), item.line_of("spec"), "spec.targetSelectors")
    elif given:
        sheet.texts(TARGETS, [_target(entry, item) for entry in given], item.line_of("spec"), "spec.targetRefs")


def _target(entry: Any, item: Object) -> Any:
    """Name one target; a section of it is only a part, which counts for nothing whole."""
    kind, name, section = dig(entry, ("kind",)), dig(entry, ("name",)), dig(entry, ("sectionName",))
    if not isinstance(kind, str) or not isinstance(name, str):
        return None
    return f"{kind}/{item.namespace or 'default'}/{name}" + (f"#{section}" if section else "")


TRAEFIK: Final = ("traefik.io", "traefik.containo.us", "hub.traefik.io")
KINDS: tuple[Named, ...] = (
    ("Middleware", Kind(TRAEFIK, "edge-filter", _read_middleware)),
    ("KongPlugin", Kind(("configuration.konghq.com",), "edge-filter", _read_plugin)),
    ("KongClusterPlugin", Kind(("configuration.konghq.com",), "edge-filter", _read_plugin)),
    ("Policy", Kind(("k8s.nginx.org",), "edge-filter", _read_nginx_policy)),
    ("SecurityPolicy", Kind(("gateway.envoyproxy.io",), "edge-filter", _read_envoy_policy)),
    ("BackendTrafficPolicy", Kind(("gateway.envoyproxy.io",), "edge-filter", _read_envoy_policy)),
    ("AuthPolicy", Kind(("kuadrant.io",), "edge-filter", _read_kuadrant)),
    ("RateLimitPolicy", Kind(("kuadrant.io",), "edge-filter", _read_kuadrant)),
)
"""Kinds with their names."""
