"""Ingress: what the annotations of each controller mean, by their values."""

from pathlib import Path

import pytest
import yaml

from aiact_report.collector._base import Unit
from aiact_report.collector.manifest import COLLECTOR

NGINX, ALB, TRAEFIK = "nginx.ingress.kubernetes.io/", "alb.ingress.kubernetes.io/", "traefik.ingress.kubernetes.io/"


def ingress(annotations, *, tls=True, name=None):
    """Give the facts of an Ingress with these annotations, `?` where one was withheld."""
    spec = {"rules": [{"host": "a.example.com", "http": {"paths": [{"path": "/", "backend": {"service": {"name": "api"}}}]}}]}
    if tls:
        spec["tls"] = [{"hosts": ["a.example.com"], "secretName": "t"}]
    if name:
        spec["ingressClassName"] = name
    item = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "a", "annotations": annotations}, "spec": spec}
    facts = COLLECTOR.collect(Unit("a.yaml", Path("a.yaml"), yaml.safe_dump(item).encode(), Path())).subjects[0].facts
    return lambda fact: facts[f"ingress.{fact}"].value if f"ingress.{fact}" in facts else "?"


@pytest.mark.parametrize(
    ("annotations", "authentication", "optional"),
    [
        ({f"{NGINX}auth-url": "https://auth.example.com"}, True, False),
        ({f"{NGINX}auth-url": ""}, False, False),
        ({f"{NGINX}auth-signin": "https://auth.example.com/start"}, False, False),
        ({f"{NGINX}auth-type": "basic", f"{NGINX}auth-secret": "users"}, True, False),
        ({f"{NGINX}auth-type": "none"}, False, False),
        ({f"{NGINX}auth-secret": "users"}, False, False),
        ({f"{NGINX}auth-url": "https://auth.example.com", f"{NGINX}satisfy": "any"}, True, True),
        ({f"{NGINX}auth-tls-secret": "ml/ca"}, True, False),
        ({f"{NGINX}auth-tls-secret": "ml/ca", f"{NGINX}auth-tls-verify-client": "off"}, False, False),
        ({f"{NGINX}auth-tls-secret": "ml/ca", f"{NGINX}auth-tls-verify-client": "optional_no_ca"}, True, True),
        ({f"{NGINX}auth-tls-verify-client": "on"}, False, False),
        ({f"{NGINX}configuration-snippet": "auth_request /check;"}, True, False),
        ({f"{NGINX}configuration-snippet": "auth_request off;"}, False, False),
        ({f"{NGINX}enable-global-auth": "false"}, False, False),
        ({f"{ALB}auth-type": "oidc"}, True, False),
        ({f"{ALB}auth-type": "none"}, False, False),
        ({f"{ALB}auth-type": "oidc", f"{ALB}auth-on-unauthenticated-request": "allow"}, True, True),
        ({f"{ALB}mutual-authentication": '[{"port": 443, "mode": "verify", "trustStore": "arn:x"}]'}, True, False),
        ({f"{ALB}mutual-authentication": '[{"port": 443, "mode": "off"}]'}, False, False),
        ({"haproxy.org/auth-type": "basic-auth"}, True, False),
    ],
)
def test_authentication(annotations, authentication, optional) -> None:
    """An annotation that says no, or nothing, authenticates nobody."""
    found = ingress(annotations)
    assert (found("authentication") is not None, found("authentication_optional") is not None) == (authentication, optional)


def test_what_stands_elsewhere_is_open() -> None:
    """Middlewares and plugins that are only named may ask callers, and may not."""
    assert ingress({f"{TRAEFIK}router.middlewares": "ml-auth@kubernetescrd"})("filter_refs") == ("Middleware:ml-auth",)
    assert ingress({"konghq.com/plugins": "limit"})("filter_refs") == ("KongPlugin/default/limit",)
    assert ingress({f"{NGINX}auth-url": "{{ .Values.auth }}"})("authentication") == "?"


def test_another_controllers_annotation_says_nothing() -> None:
    """An AWS load balancer does not read what is meant for nginx."""
    assert ingress({f"{NGINX}auth-url": "https://auth.example.com"}, name="alb")("authentication") is None
    assert ingress({f"{NGINX}auth-url": "https://auth.example.com"}, name="internal")("authentication") is not None


@pytest.mark.parametrize(
    ("annotations", "tls", "name", "encrypted", "plain"),
    [
        ({}, True, None, True, False),
        ({}, False, None, False, False),
        ({f"{NGINX}ssl-redirect": "false"}, True, None, True, True),
        ({f"{NGINX}ssl-redirect": "false", f"{NGINX}force-ssl-redirect": "true"}, True, None, True, False),
        ({"cert-manager.io/cluster-issuer": "le"}, False, None, False, False),
        ({"networking.gke.io/managed-certificates": "c"}, False, "gce", True, True),
        ({"networking.gke.io/managed-certificates": "c", "kubernetes.io/ingress.allow-http": "false"}, False, "gce", True, False),
        ({"ingress.gcp.kubernetes.io/pre-shared-cert": ""}, False, "gce", False, False),
        ({}, True, "gce", True, True),
        ({"kubernetes.io/ingress.allow-http": "true"}, True, None, True, True),
        ({f"{ALB}certificate-arn": "arn:aws:acm:x"}, False, "alb", True, False),
        ({f"{ALB}certificate-arn": "arn:aws:acm:x", f"{ALB}listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]'}, False, "alb", True, True),
        ({f"{ALB}listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]', f"{ALB}ssl-redirect": "443"}, False, "alb", True, False),
        ({f"{ALB}listen-ports": '[{"HTTP": 80}]'}, True, "alb", False, False),
        ({f"{TRAEFIK}router.tls": "true"}, False, None, True, False),
        ({f"{TRAEFIK}router.tls": "false"}, False, None, False, False),
        ({f"{TRAEFIK}router.tls.certresolver": "le"}, False, None, True, False),
        ({f"{TRAEFIK}router.entrypoints": "web"}, True, None, False, False),
        ({"appgw.ingress.kubernetes.io/appgw-ssl-certificate": "c", "appgw.ingress.kubernetes.io/ssl-redirect": "true"}, False, None, True, False),
        ({"route.openshift.io/termination": "edge"}, False, None, True, False),
        ({f"{NGINX}ssl-passthrough": "true"}, False, None, True, False),
    ],
)
def test_encryption(annotations, tls, name, encrypted, plain) -> None:
    """TLS by the field, or by what each controller has for it; and plain HTTP beside."""
    found = ingress(annotations, tls=tls, name=name)
    assert (found("tls"), found("plain_http") is not None) == (encrypted, plain)


def test_entry_points_of_traefik_are_open() -> None:
    """Whether `websecure` encrypts stands in Traefik's own settings."""
    assert ingress({f"{TRAEFIK}router.entrypoints": "websecure"}, tls=False)("tls") == "?"


@pytest.mark.parametrize(
    ("annotations", "bounded"),
    [
        ({f"{NGINX}limit-rps": "10"}, "rate_limit"),
        ({f"{NGINX}limit-rps": "0"}, None),
        ({f"{NGINX}limit-rps": "-1"}, None),
        ({f"{NGINX}limit-whitelist": "10.0.0.0/8"}, None),
        ({f"{NGINX}limit-burst-multiplier": "5"}, None),
        ({"nginx.org/limit-req-rate": "10r/s"}, "rate_limit"),
        ({"nginx.org/limit-req-rate": "10r/s", "nginx.org/limit-req-dry-run": "true"}, None),
        ({"haproxy.org/rate-limit-requests": "20"}, "rate_limit"),
        ({f"{NGINX}proxy-read-timeout": "30"}, "timeout"),
        ({f"{NGINX}proxy-read-timeout": "0"}, None),
        ({f"{NGINX}proxy-connect-timeout": "5"}, None),
        ({f"{ALB}healthcheck-timeout-seconds": "5"}, None),
        ({f"{NGINX}proxy-body-size": "1m"}, "body_size"),
        ({f"{NGINX}proxy-body-size": "0"}, None),
        ({f"{NGINX}proxy-body-size": "off"}, None),
    ],
)
def test_bounds(annotations, bounded) -> None:
    """A bound of zero bounds nothing; what bounds health checks or connections bounds no request."""
    found = ingress(annotations)
    assert [fact for fact in ("rate_limit", "timeout", "body_size") if found(fact) is not None] == ([bounded] if bounded else [])


@pytest.mark.parametrize(
    ("name", "annotations", "tls", "plain"),
    [
        ("kong", {}, True, "konghq.com/protocols"),
        ("kong", {"konghq.com/protocols": "https"}, True, None),
        ("kong", {"konghq.com/protocols": "https,grpcs"}, True, None),
        ("kong", {"konghq.com/protocols": "http,https"}, True, "konghq.com/protocols"),
        ("kong", {"konghq.com/protocols": "http"}, False, None),
        ("contour", {}, True, "ingress.kubernetes.io/force-ssl-redirect"),
        ("contour", {"ingress.kubernetes.io/force-ssl-redirect": "true"}, True, None),
        ("azure-application-gateway", {}, True, "appgw.ingress.kubernetes.io/ssl-redirect"),
        ("azure-application-gateway", {"appgw.ingress.kubernetes.io/ssl-redirect": "true"}, True, None),
        ("apisix", {"k8s.apisix.apache.org/http-to-https": "true"}, True, None),
        ("nginx", {}, True, None),
        ("haproxy", {}, True, None),
    ],
)
def test_controllers_that_answer_plain_http_beside_tls(name, annotations, tls, plain) -> None:
    """Some redirect by default, others take a word to do it; Kong answers the protocols it is told."""
    found = ingress(annotations, name=name, tls=True)
    assert (found("tls"), found("plain_http")) == (tls, plain)


@pytest.mark.parametrize(("exempt", "limited"), [("0.0.0.0/0", False), ("10.0.0.0/8, ::/0", False), ("10.0.0.0/8", True)])
def test_a_limit_that_exempts_everybody_is_none(exempt, limited) -> None:
    """An allowlist of all addresses switches the limit off."""
    found = ingress({f"{NGINX}limit-rps": "10", f"{NGINX}limit-whitelist": exempt})
    assert (found("rate_limit") is not None) is limited
