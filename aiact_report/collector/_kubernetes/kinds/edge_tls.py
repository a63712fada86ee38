"""Whether an Ingress encrypts: by `spec.tls`, or by the annotations of the controllers that have a field of their own for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from aiact_report.collector._kubernetes.kinds.edge_words import ON, given
from aiact_report.collector._vocabulary.credentials import placeholder

_ALB, _GCE, _TRAEFIK, _NGINX = "alb.ingress.kubernetes.io/", "networking.gke.io/", "traefik.ingress.kubernetes.io/", "nginx.ingress.kubernetes.io/"
_ALLOW_HTTP = "kubernetes.io/ingress.allow-http"
_CERTIFICATES = (
    "networking.gke.io/managed-certificates",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/certmap",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "haproxy.org/ssl-certificate",
    "kubernetes.io/ingress.gcp.managed-certificates",
)
"""Annotations that name certificates of the controller's own platform."""
_REDIRECTS = ("ssl-redirect", "force-ssl-redirect", "redirect-to-https", "https-redirect", "server-ssl-redirect", "http-to-https")
_PROTOCOLS = "konghq.com/protocols"
_PLAIN_TOO: Mapping[str, str] = {
    "gce": _ALLOW_HTTP,
    "kong": _PROTOCOLS,
    "contour": "ingress.kubernetes.io/force-ssl-redirect",
    "appgw": "appgw.ingress.kubernetes.io/ssl-redirect",
    "apisix": "k8s.apisix.apache.org/http-to-https",
}
"""Controllers that answer plain HTTP beside TLS by default → the annotation that would end it.

https://docs.konghq.com/kubernetes-ingress-controller/latest/reference/annotations/ https://projectcontour.io/docs/main/config/annotations/
https://azure.github.io/application-gateway-kubernetes-ingress/annotations/ https://apisix.apache.org/docs/ingress-controller/concepts/annotations/
"""
_DECIDING = frozenset(
    (
        *(*_REDIRECTS, "ingress.allow-http", "listen-ports", "certificate-arn", "router.tls", "router.tls.certresolver", "router.entrypoints"),
        *("ssl-passthrough", "termination", *(name.rpartition("/")[2] for name in _CERTIFICATES)),
    )
)
"""Annotations that decide about encryption, without their prefix."""
_OPENSHIFT = "route.openshift.io/termination"
_LISTEN = re.compile(r"\"(HTTPS?)\"\s*:\s*\"?\d+")


class Told(NamedTuple):
    """What annotations say of encryption."""

    by: str | None = None
    """The annotation that has traffic encrypted."""
    plain: str | None = None
    """The annotation, or the one that is missing, by which plain HTTP is answered too."""
    against: str | None = None
    """The annotation by which only plain HTTP is answered, whatever `spec.tls` says."""
    open: str | None = None
    """The annotation whose meaning lies in settings that were not read."""


def told(annotations: Mapping[str, str], *, tls: bool, family: str | None) -> Told:
    """Say what the annotations make of encryption, beside `spec.tls` and the controller of the class."""
    hidden = next((key for key, value in annotations.items() if key.rpartition("/")[2] in _DECIDING and placeholder(value) is not None), None)
    if hidden is not None:
        return Told(open=hidden)
    for found in (_of_kong(annotations), _of_alb(annotations), _of_traefik(annotations, tls=tls), _of_certificates(annotations)):
        if found != Told():
            return found
    return _of_redirects(annotations, tls=tls, family=family)


def _of_kong(annotations: Mapping[str, str]) -> Told:
    """Kong: a route answers the protocols it names alone."""
    names = {name.strip().lower() for name in annotations.get(_PROTOCOLS, "").split(",")} - {""}
    return Told(against=_PROTOCOLS) if names and not names & {"https", "grpcs", "tls", "tls_passthrough"} else Told()


def _of_alb(annotations: Mapping[str, str]) -> Told:
    """AWS: listeners are HTTPS where a certificate is named and no ports are; else they are as written, HTTP alone by default."""
    certificate, ports = annotations.get(f"{_ALB}certificate-arn", ""), annotations.get(f"{_ALB}listen-ports")
    if ports is None:
        return Told(by=f"{_ALB}certificate-arn") if given(certificate) else Told()
    protocols = set(_LISTEN.findall(ports))
    if "HTTPS" not in protocols:
        return Told(against=f"{_ALB}listen-ports")
    redirected = given(annotations.get(f"{_ALB}ssl-redirect", ""))
    return Told(by=f"{_ALB}listen-ports", plain=f"{_ALB}listen-ports" if "HTTP" in protocols and not redirected else None)


def _of_traefik(annotations: Mapping[str, str], *, tls: bool) -> Told:
    """Traefik: a router with TLS answers nothing else; which entry points encrypt by themselves stands in its own settings."""
    router, resolver = annotations.get(f"{_TRAEFIK}router.tls", ""), annotations.get(f"{_TRAEFIK}router.tls.certresolver", "")
    if router.strip().lower() in ON:
        return Told(by=f"{_TRAEFIK}router.tls")
    if given(resolver):
        return Told(by=f"{_TRAEFIK}router.tls.certresolver")
    points = annotations.get(f"{_TRAEFIK}router.entrypoints")
    if points is None:
        return Told()
    names = {name.strip().lower() for name in points.split(",")}
    plain = f"{_TRAEFIK}router.entrypoints" if names & {"web", "http"} else None
    if "web" in names and len(names) == 1:
        return Told(against=plain)
    return Told(open=f"{_TRAEFIK}router.entrypoints") if not tls or plain is None else Told(plain=plain)


def _of_certificates(annotations: Mapping[str, str]) -> Told:
    """Google, Azure, HAProxy, OpenShift and passing TLS through."""
    termination = annotations.get(_OPENSHIFT, "").strip().lower()
    if termination in {"edge", "reencrypt", "passthrough"}:
        return Told(by=_OPENSHIFT)
    key = next((key for key in _CERTIFICATES if given(annotations.get(key, ""))), None)
    if key is not None:
        return Told(by=key, plain=None if _closed(annotations) else _ALLOW_HTTP)
    for prefix in (_NGINX, "haproxy-ingress.github.io/", "haproxy.org/", "ingress.kubernetes.io/"):
        if annotations.get(f"{prefix}ssl-passthrough", "").strip().lower() in ON:
            return Told(by=f"{prefix}ssl-passthrough")
    return Told()


def _closed(annotations: Mapping[str, str]) -> bool:
    """Tell whether plain HTTP is refused or sent on."""
    if annotations.get(_ALLOW_HTTP, "").strip().lower() == "false":
        return True
    protocols = {name.strip().lower() for name in annotations.get(_PROTOCOLS, "").split(",")} - {""}
    if protocols and not protocols & {"http", "grpc"}:
        return True
    return any(key.rpartition("/")[2] in _REDIRECTS and value.strip().lower() in ON for key, value in annotations.items())


def _of_redirects(annotations: Mapping[str, str], *, tls: bool, family: str | None) -> Told:
    """With `spec.tls`: many controllers redirect by default, so that it takes a word to answer plain HTTP too; others take a word not to."""
    if not tls or _closed(annotations):
        return Told()
    for key, value in annotations.items():
        if key.rpartition("/")[2] in _REDIRECTS and value.strip().lower() == "false":
            return Told(plain=key)
    explicit = annotations.get(_ALLOW_HTTP, "").strip().lower() == "true"
    frontend = given(annotations.get(f"{_GCE}v1beta1.FrontendConfig", ""))
    if frontend:
        return Told(open=f"{_GCE}v1beta1.FrontendConfig")
    return Told(plain=_ALLOW_HTTP) if explicit else Told(plain=_PLAIN_TOO.get(family or ""))
