"""What stands before a service in an object of its own counts by what it does, where it was read; what is only named is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report import config, pipeline

MAPPING = pipeline.load_mapping(config.Config())
WEB = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: m, namespace: ml}\n"
    "spec: {selector: {matchLabels: {app: m}}, template: {metadata: {labels: {app: m}}, spec: {containers: [{name: c, image: 'r.example/m:1.0.0'}]}}}\n"
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: m, namespace: ml}\nspec: {selector: {app: m}, ports: [{port: 80}]}\n"
)


def of(version: str, kind: str, name: str, body: str) -> str:
    """Write an object; the body is flow YAML, its keys at the top."""
    return f"---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: ml}}\n{body}\n"


def outcomes(folder: Path, text: str, subject: str) -> dict[str, str]:
    """Give the outcomes of the door's controls."""
    (folder / "all.yaml").write_text(WEB + text)
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(folder,)), jobs=1))
    return {each.control: str(each.outcome) for each in pipeline.judge(seen, MAPPING) if each.subject == f"all.yaml#{subject}"}


TRAEFIK = "traefik.io/v1alpha1"
ROUTE = (
    "spec: {entryPoints: [websecure], tls: {}, routes: [{match: 'Host(`x`)', kind: Rule, middlewares: [{name: f}], services: [{name: m, port: 80}]}]}"
)


@pytest.mark.parametrize(
    ("middleware", "authentication", "rate"),
    [
        ("basicAuth: {secret: users}", "pass", "gap"),
        ("forwardAuth: {address: 'https://auth.example'}", "pass", "gap"),
        ("rateLimit: {average: 100}", "not-assessed", "partial"),
        ("rateLimit: {average: 0}", "not-assessed", "gap"),
        ("headers: {sslRedirect: true}", "not-assessed", "gap"),
        ("plugin: {jwt: {x: y}}", "not-assessed", "not-assessed"),
        ("chain: {middlewares: [{name: g}]}", "pass", "gap"),
        (None, "not-assessed", "not-assessed"),
    ],
)
def test_a_middleware_of_traefik(tmp_path: Path, middleware: str | None, authentication: str, rate: str) -> None:
    """By what it does; one that is named and not read, or a plug-in, may do anything."""
    text = of(TRAEFIK, "IngressRoute", "r", ROUTE) + of(TRAEFIK, "Middleware", "g", "spec: {digestAuth: {secret: s}}")
    if middleware is not None:
        text += of(TRAEFIK, "Middleware", "f", f"spec: {{{middleware}}}")
    found = outcomes(tmp_path, text, "IngressRoute/ml/r")
    assert (found["ACC-04"], found["NET-06"], found["NET-03"]) == (authentication, rate, "pass")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("entryPoints: [web], ", "gap"),
        ("", "gap"),
        ("entryPoints: [websecure], ", "not-assessed"),
        ("entryPoints: [web, websecure], ", "gap"),
        ("tls: {secretName: c}, ", "pass"),
    ],
)
def test_traefik_encrypts_where_it_says_so(tmp_path: Path, spec: str, expected: str) -> None:
    """A router without `tls` does what its entry points do, and `web` is plain."""
    text = of(TRAEFIK, "IngressRoute", "r", f"spec: {{{spec}routes: [{{match: x, kind: Rule, services: [{{name: m, port: 80}}]}}]}}")
    assert outcomes(tmp_path, text, "IngressRoute/ml/r")["NET-03"] == expected


def test_rules_with_different_filters_are_not_known_as_a_whole(tmp_path: Path) -> None:
    """One rule behind authentication says nothing of the other."""
    rules = "[{kind: Rule, middlewares: [{name: f}], services: [{name: m}]}, {kind: Rule, services: [{name: m}]}]"
    text = of(TRAEFIK, "IngressRoute", "r", f"spec: {{routes: {rules}}}") + of(TRAEFIK, "Middleware", "f", "spec: {basicAuth: {secret: s}}")
    assert outcomes(tmp_path, text, "IngressRoute/ml/r")["ACC-04"] == "not-assessed"


CONTOUR = "projectcontour.io/v1"


@pytest.mark.parametrize(
    ("host", "route", "expected"),
    [
        ("tls: {secretName: c}", "", ("not-assessed", "pass", "gap")),
        ("", "", ("not-assessed", "gap", "gap")),
        ("tls: {secretName: c}", "permitInsecure: true, ", ("not-assessed", "partial", "gap")),
        ("tls: {secretName: c}, authorization: {extensionRef: {name: a}}", "", ("pass", "pass", "gap")),
        ("tls: {secretName: c}, authorization: {extensionRef: {name: a}}", "authPolicy: {disabled: true}, ", ("not-assessed", "pass", "gap")),
        ("tls: {secretName: c}, authorization: {extensionRef: {name: a}, failOpen: true}", "", ("not-assessed", "pass", "gap")),
        ("tls: {secretName: c, clientValidation: {caSecret: ca}}", "", ("pass", "pass", "gap")),
        ("tls: {secretName: c, clientValidation: {caSecret: ca, optionalClientCertificate: true}}", "", ("not-assessed", "pass", "gap")),
        (
            "tls: {secretName: c}, rateLimitPolicy: {local: {requests: 10, unit: second}}",
            "timeoutPolicy: {response: 5s}, ",
            ("not-assessed", "pass", "pass"),
        ),
        (
            "tls: {secretName: c}, rateLimitPolicy: {local: {requests: 0, unit: second}}",
            "timeoutPolicy: {response: infinity}, ",
            ("not-assessed", "pass", "gap"),
        ),
    ],
)
def test_an_http_proxy_of_contour(tmp_path: Path, host: str, route: str, expected: tuple[str, str, str]) -> None:
    """Authentication, encryption and bounds by their values."""
    text = of(
        CONTOUR, "HTTPProxy", "p", f"spec: {{virtualhost: {{fqdn: x.example, {host}}}, routes: [{{{route}services: [{{name: m, port: 80}}]}}]}}"
    )
    found = outcomes(tmp_path, text, "HTTPProxy/ml/p")
    assert (found["ACC-04"], found["NET-03"], found["NET-06"]) == expected


def test_a_part_of_a_proxy_is_met_as_its_root_says(tmp_path: Path) -> None:
    """It has no host, so it is neither plain nor encrypted by itself."""
    text = of(CONTOUR, "HTTPProxy", "p", "spec: {routes: [{services: [{name: m, port: 80}]}]}")
    assert outcomes(tmp_path, text, "HTTPProxy/ml/p")["NET-03"] == "not-assessed"


INGRESS = (
    "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: i, namespace: ml, annotations: {{{notes}}}}}\n"
    "spec: {{ingressClassName: {name}, rules: [{{host: x, http: {{paths: [{{path: /, pathType: Prefix, "
    "backend: {{service: {{name: m, port: {{number: 80}}}}}}}}]}}}}]}}\n"
)


@pytest.mark.parametrize(
    ("body", "authentication", "rate"),
    [
        ("plugin: key-auth", "pass", "gap"),
        ("plugin: key-auth\ndisabled: true", "gap", "gap"),
        ("plugin: jwt\nconfig: {anonymous: guest}", "gap", "gap"),
        ("plugin: rate-limiting\nconfig: {minute: 60}", "gap", "partial"),
        ("plugin: rate-limiting\nconfig: {minute: 0}", "gap", "gap"),
        ("plugin: cors", "gap", "gap"),
        (None, "not-assessed", "not-assessed"),
    ],
)
def test_a_plugin_of_kong(tmp_path: Path, body: str | None, authentication: str, rate: str) -> None:
    """By its name, whether it is switched on, and its figures."""
    text = INGRESS.format(notes="konghq.com/plugins: f", name="kong")
    text += of("configuration.konghq.com/v1", "KongPlugin", "f", body) if body is not None else ""
    found = outcomes(tmp_path, text, "Ingress/ml/i")
    assert (found["ACC-04"], found["NET-06"]) == (authentication, rate)


def test_names_as_controllers_write_them(tmp_path: Path) -> None:
    """Traefik joins namespace and name; a plug-in of the whole cluster goes by its name; NGINX names policies of other namespaces with a slash."""
    notes = "traefik.ingress.kubernetes.io/router.middlewares: ml-f@kubernetescrd"
    text = INGRESS.format(notes=notes, name="traefik") + of(TRAEFIK, "Middleware", "f", "spec: {basicAuth: {secret: s}}")
    assert outcomes(tmp_path, text, "Ingress/ml/i")["ACC-04"] == "pass"
    text = INGRESS.format(notes="konghq.com/plugins: f", name="kong")
    text += "---\napiVersion: configuration.konghq.com/v1\nkind: KongClusterPlugin\nmetadata: {name: f}\nplugin: basic-auth\n"
    assert outcomes(tmp_path, text, "Ingress/ml/i")["ACC-04"] == "pass"
    text = INGRESS.format(notes="nginx.org/policies: ml/f", name="nginx") + of("k8s.nginx.org/v1", "Policy", "f", "spec: {jwt: {secret: s}}")
    assert outcomes(tmp_path, text, "Ingress/ml/i")["ACC-04"] == "pass"


@pytest.mark.parametrize(
    ("kind", "version", "spec", "expected"),
    [
        ("SecurityPolicy", "gateway.envoyproxy.io/v1alpha1", "targetRefs: [{kind: HTTPRoute, name: h}], jwt: {providers: [{name: a}]}", "pass"),
        ("SecurityPolicy", "gateway.envoyproxy.io/v1alpha1", "targetRefs: [{kind: Gateway, name: gw}], oidc: {clientID: a}", "pass"),
        ("SecurityPolicy", "gateway.envoyproxy.io/v1alpha1", "targetRefs: [{kind: HTTPRoute, name: other}], oidc: {clientID: a}", "not-assessed"),
        ("SecurityPolicy", "gateway.envoyproxy.io/v1alpha1", "targetRefs: [{kind: HTTPRoute, name: h}], cors: {allowOrigins: ['*']}", "not-assessed"),
        (
            "SecurityPolicy",
            "gateway.envoyproxy.io/v1alpha1",
            "targetRefs: [{kind: HTTPRoute, name: h}], jwt: {optional: true, providers: [{name: a}]}",
            "not-assessed",
        ),
        ("AuthPolicy", "kuadrant.io/v1", "targetRef: {kind: HTTPRoute, name: h}, rules: {authentication: {keys: {apiKey: {}}}}", "pass"),
        ("AuthPolicy", "kuadrant.io/v1", "targetRef: {kind: HTTPRoute, name: h}, rules: {authentication: {all: {anonymous: {}}}}", "not-assessed"),
    ],
)
def test_a_policy_attached_to_a_route(tmp_path: Path, kind: str, version: str, spec: str, expected: str) -> None:
    """Or to its gateway; one that lets callers without a token in asks nobody."""
    text = of("gateway.networking.k8s.io/v1", "HTTPRoute", "h", "spec: {parentRefs: [{name: gw}], rules: [{backendRefs: [{name: m, port: 80}]}]}")
    assert outcomes(tmp_path, text + of(version, kind, "p", f"spec: {{{spec}}}"), "HTTPRoute/ml/h")["ACC-04"] == expected


@pytest.mark.parametrize(
    "text",
    [
        of(TRAEFIK, "IngressRoute", "r", "spec: {routes: [{kind: Rule, services: [{name: m, port: 80}]}]}"),
        of(CONTOUR, "HTTPProxy", "r", "spec: {virtualhost: {fqdn: x}, routes: [{services: [{name: m, port: 80}]}]}"),
        of(
            "k8s.nginx.org/v1",
            "VirtualServer",
            "r",
            "spec: {host: x, upstreams: [{name: u, service: m, port: 80}], routes: [{path: /, action: {pass: u}}]}",
        ),
    ],
)
def test_they_are_ways_in(tmp_path: Path, text: str) -> None:
    """A workload behind one is exposed."""
    (tmp_path / "all.yaml").write_text(WEB + text)
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(tmp_path,)), jobs=1))
    workload = next(subject for subject in seen.subjects if subject.kind == "workload")
    assert workload.facts["workload.exposed_by"].value
