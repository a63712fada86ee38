"""What annotations of an Ingress mean to the controllers that read them: data and small rules, each after its controller's reference.

An annotation holds for the controllers of its prefix only: one of ingress-nginx says nothing to an AWS load balancer.
https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
https://doc.traefik.io/traefik/routing/providers/kubernetes-ingress/
https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

FAMILIES: Final = (
    ("alb.ingress.kubernetes.io/", "alb"),
    ("nginx.ingress.kubernetes.io/", "nginx"),
    ("nginx.org/", "nginx"),
    ("nginx.com/", "nginx"),
    ("traefik.ingress.kubernetes.io/", "traefik"),
    ("networking.gke.io/", "gce"),
    ("ingress.gcp.kubernetes.io/", "gce"),
    ("appgw.ingress.kubernetes.io/", "appgw"),
    ("haproxy.org/", "haproxy"),
    ("haproxy-ingress.github.io/", "haproxy"),
    ("konghq.com/", "kong"),
    ("projectcontour.io/", "contour"),
    ("k8s.apisix.apache.org/", "apisix"),
)
"""Prefix → the controllers that read it."""
CLASSES: Final = {
    "alb": "alb", "nginx": "nginx", "traefik": "traefik", "gce": "gce", "gce-internal": "gce", "azure-application-gateway": "appgw",
    "azure/application-gateway": "appgw", "haproxy": "haproxy", "kong": "kong", "contour": "contour", "apisix": "apisix",
}  # fmt: skip
"""Usual name of an ingress class → its controller; another name may be of any."""
ELSEWHERE: Final = frozenset(
    {
        "traefik.ingress.kubernetes.io/router.middlewares", "konghq.com/plugins", "nginx.org/policies", "k8s.apisix.apache.org/plugin-config-name",
        "traefik.ingress.kubernetes.io/router.tls.options",
    }
)  # fmt: skip
"""Annotations that name objects which may authenticate callers or bound rates, and were not read with the Ingress."""

ON: Final = frozenset({"true", "yes", "on", "1", "enabled"})
_NOTHING: Final = frozenset({"", "-", "false", "no", "none", "null", "n/a", "off", "tbd", "todo", "unknown", "disabled", "changeme", '""', "''"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AUTH_DIRECTIVE = re.compile(r"(?:^|[;{\n])\s*auth_(?:basic|request|jwt)\s+(?!off\b|\"off\")\S", re.MULTILINE)
_MODE = re.compile(r"\"mode\"\s*:\s*\"(\w+)\"")


def given(value: str) -> bool:
    """Tell whether a value is there at all, and no word for nothing."""
    return value.strip().lower() not in _NOTHING


def _one_of(*values: str) -> Callable[[str], bool]:
    wanted = frozenset(values)
    return lambda value: value.strip().lower() in wanted


def _verifies(value: str) -> bool:
    """AWS: mutual authentication by port, as JSON; a mode that does not verify asks nobody."""
    modes = _MODE.findall(value)
    return bool(modes) and all(mode == "verify" for mode in modes)


AUTHENTICATES: Final[dict[str, Callable[[str], bool]]] = {
    "auth-url": given,
    "auth-type": _one_of("basic", "digest", "basic-auth", "oidc", "cognito", "jwt", "keyauth", "basicauth", "forward", "external", "openid-connect"),
    "auth-tls-secret": given,
    "basic-auth-secret": given,
    "client-ca": given,
    "jwt-key": given,
    "jwt-validation": given,
    "oauth": given,
    "mutual-authentication": _verifies,
    "configuration-snippet": lambda value: _AUTH_DIRECTIVE.search(value) is not None,
    "server-snippet": lambda value: _AUTH_DIRECTIVE.search(value) is not None,
    "location-snippets": lambda value: _AUTH_DIRECTIVE.search(value) is not None,
    "server-snippets": lambda value: _AUTH_DIRECTIVE.search(value) is not None,
}
"""Last part of an annotation's name → whether its value has callers authenticated. `auth-signin` only says where to send those who are not."""
OPTIONAL: Final[dict[str, frozenset[str]]] = {
    "auth-tls-verify-client": frozenset({"optional", "optional_no_ca"}),
    "satisfy": frozenset({"any"}),
    "auth-on-unauthenticated-request": frozenset({"allow"}),
}
"""Annotation → values by which some callers are let in without it."""


def positive(value: str) -> bool:
    """Tell whether a value is a bound: a figure above zero. `0`, `-1`, `off` and `unlimited` bound nothing."""
    text = value.strip()
    found = _NUMBER.search(text)
    return found is not None and float(found[0]) > 0 and not text.startswith("-")


RATES: Final = re.compile(
    r"limit-(?:rps|rpm|connections|req-rate)|rate-limit(?:-requests)?|ratelimit|throttle(?:-rate)?|limit-req|max-connections|maxconn|pod-maxconn|limit-count"
)
TIMES: Final = re.compile(
    r"(?:proxy-(?:read|send)|request|response|server|client|tunnel|upstream|read|write|idle|backend)-?timeouts?|timeout-(?:server|client|tunnel|request|http-request)|timeout|request_timeout"
)
SIZES: Final = re.compile(r"(?:proxy-|client-max-|max-|request-)?body-size|maxrequestbodybytes|proxy-request-buffer-size")
"""Last parts of the names by which controllers bound rate, time and size; those that bound the making of a connection, health checks
or how long a session is kept are not among them."""
EXEMPT: Final = frozenset({"limit-whitelist", "limit-allowlist"})
"""Last parts of annotations that name whom a limit does not hold for."""
NOBODY: Final = frozenset({"0.0.0.0/0", "::/0"})
"""Whom a limit that exempts these holds for: nobody."""
DRY_RUN: Final = frozenset({"limit-req-dry-run", "enable-limit-dry-run"})
