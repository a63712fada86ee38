"""Facts of the objects around workloads."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report.collector import manifest
from aiact_report.collector._base import Collected, Unit
from aiact_report.collector._kubernetes import facts as _manifest_facts


def _collect(text: str) -> Collected:
    """Read a text as the file `m.yaml`."""
    return manifest.collect(Unit("m.yaml", Path("m.yaml"), text.encode(), Path()))


def _facts(text: str) -> dict[str, Any]:
    """Values of the only subject's facts, by last name."""
    (subject,) = _collect(text).subjects
    return {name.partition(".")[2]: fact.value for name, fact in subject.facts.items()}


def _object(kind: str, version: str, rest: str, metadata: str = "") -> dict[str, Any]:
    """The facts of an object written in flow YAML."""
    return _facts(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, {metadata}}}\n{rest}\n")


def test_the_list_of_facts_is_the_registrys() -> None:
    """What this collector fills is what it is registered for."""
    registered: dict[str, set[str]] = {}
    for file in sorted(Path(manifest.__file__).parents[1].joinpath("facts").glob("*.yaml")):
        for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if "manifest" in entry["from"]:
                registered.setdefault(name.partition(".")[0], set()).add(name)
    assert {kind: set(names) for kind, names in _manifest_facts.FACTS.items()} == registered


def test_a_service_says_what_it_selects_and_who_reaches_it() -> None:
    """Ports, selectors, addresses and the annotation that keeps a balancer inside."""
    facts = _object(
        "Service",
        "v1",
        "spec: {type: LoadBalancer, selector: {app: a}, ports: [{port: 80, targetPort: http}, {port: 81}], externalIPs: [10.0.0.1]}",
        'annotations: {networking.gke.io/load-balancer-type: Internal, prometheus.io/scrape: "true"}, labels: {app: a}',
    )
    assert (facts["type"], facts["selector"], facts["labels"]) == ("LoadBalancer", {"app": "a"}, {"app": "a"})
    assert (facts["ports"], facts["target_ports"], facts["external_ips"]) == ((80, 81), ("http", "81"), ("10.0.0.1",))
    assert (facts["internal_balancer"], facts["scraped"]) == (True, True)
    assert _object("Service", "v1", "spec: {}")["type"] == "ClusterIP"


@pytest.mark.parametrize("version", ["networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1"])
def test_an_ingress_is_read_in_every_version(version: str) -> None:
    """Both spellings of a back end, TLS by host, wildcards of one label."""
    backend = "service: {name: web}" if version.endswith("/v1") else "serviceName: web"
    facts = _object(
        "Ingress",
        version,
        f"spec: {{tls: [{{hosts: ['*.example.com']}}], rules: [{{host: a.example.com, http: {{paths: [{{backend: {{{backend}}}}}]}}}}]}}",
        "annotations: {nginx.ingress.kubernetes.io/limit-rps: '5', nginx.ingress.kubernetes.io/proxy-body-size: 1m}",
    )
    assert (facts["hosts"], facts["tls_hosts"], facts["tls"], facts["backends"]) == (("a.example.com",), ("*.example.com",), True, ("web",))
    assert facts["rate_limit"] == "nginx.ingress.kubernetes.io/limit-rps"
    assert facts["body_size"] == "nginx.ingress.kubernetes.io/proxy-body-size"
    assert facts["authentication"] is None


def test_an_ingress_with_one_host_uncovered_has_no_tls() -> None:
    """Every host counts."""
    assert _object("Ingress", "networking.k8s.io/v1", "spec: {tls: [{hosts: [a]}], rules: [{host: a}, {host: b}]}")["tls"] is False


@pytest.mark.parametrize(
    ("spec", "types", "ingress_open", "egress_open", "denies"),
    [
        ("podSelector: {}, policyTypes: [Ingress, Egress]", ("Ingress", "Egress"), False, False, ("Ingress", "Egress")),
        ("podSelector: {}", ("Ingress",), False, None, ("Ingress",)),
        ("podSelector: {}, ingress: [{}]", ("Ingress",), True, None, ()),
        ("podSelector: {matchLabels: {app: a}}", ("Ingress",), False, None, ()),
        ("podSelector: {}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", ("Ingress", "Egress"), False, True, ("Ingress",)),
        ("podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]", ("Egress",), None, False, ()),
    ],
)
def test_a_network_policy_is_as_open_as_its_rules(
    spec: str, types: tuple[str, ...], ingress_open: object, egress_open: object, denies: tuple[str, ...]
) -> None:
    """Types defaulted as the platform does; no rules deny, an empty rule allows."""
    facts = _object("NetworkPolicy", "networking.k8s.io/v1", f"spec: {{{spec}}}")
    assert (facts["types"], facts["ingress_open"], facts["egress_open"], facts["denies_all"]) == (types, ingress_open, egress_open, denies)


@pytest.mark.parametrize(
    ("spec", "low", "high", "blocks"),
    [
        ("minAvailable: 1", "1", None, False),
        ("minAvailable: 100%", "100%", None, True),
        ("maxUnavailable: 0", None, "0", True),
        ("maxUnavailable: 25%", None, "25%", False),
        ("selector: {}", None, None, None),
    ],
)
def test_a_disruption_budget_is_kept_as_written(spec: str, low: object, high: object, blocks: object) -> None:
    """Numbers and percentages as text; whether it blocks everything."""
    facts = _object("PodDisruptionBudget", "policy/v1", f"spec: {{{spec}}}")
    assert (facts["min_available"], facts["max_unavailable"], facts["blocks_all"]) == (low, high, blocks)


@pytest.mark.parametrize("version", ["autoscaling/v1", "autoscaling/v2", "autoscaling/v2beta2"])
def test_an_autoscaler_has_bounds_and_a_target(version: str) -> None:
    """A minimum that is not written is one."""
    facts = _object("HorizontalPodAutoscaler", version, "spec: {maxReplicas: 5, scaleTargetRef: {kind: Deployment, name: web}}")
    assert (facts["min"], facts["max"], facts["target"]) == (1, 5, "Deployment/web")


def test_a_role_lists_its_rights_and_what_is_wide_in_them() -> None:
    """Wildcards, secrets, shells, escalation."""
    facts = _object(
        "ClusterRole",
        "rbac.authorization.k8s.io/v1",
        "rules: [{apiGroups: ['*'], resources: ['*'], verbs: [get, create, bind]}, {nonResourceURLs: [/m], verbs: [get]}]",
    )
    assert facts["rules"] == ("get:*/*", "create:*/*", "bind:*/*", "get:/m")
    assert (facts["wildcards"], facts["reads_secrets"], facts["opens_shells"], facts["escalates"]) == (
        ("resources", "apiGroups"),
        True,
        True,
        ("bind",),
    )
    harmless = _object("Role", "rbac.authorization.k8s.io/v1", "rules: [{apiGroups: [apps], resources: [secrets], verbs: [get]}]")
    assert (harmless["reads_secrets"], harmless["opens_shells"], harmless["wildcards"]) == (False, False, ())


@pytest.mark.parametrize(
    ("rule", "shells", "escalates"),
    [
        ("{apiGroups: [''], resources: ['*/exec'], verbs: [create]}", True, ()),
        ("{apiGroups: [''], resources: ['pods/*'], verbs: [create]}", False, ()),
        ("{apiGroups: [''], resources: ['*/proxy'], verbs: [get]}", False, ("nodes/proxy",)),
        ("{apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve]}", False, ("signers",)),
        ("{apiGroups: [example.com], resources: [signers, namespaces], verbs: ['*']}", False, ()),
        ("{apiGroups: ['*'], resources: [namespaces], verbs: ['*']}", False, ("namespaces",)),
    ],
)
def test_a_role_gives_what_the_authorizer_reads_in_it(rule: str, shells: object, escalates: tuple[str, ...]) -> None:
    """Groups, subresources and wildcards count as they do to Kubernetes."""
    facts = _object("ClusterRole", "rbac.authorization.k8s.io/v1", f"rules: [{rule}]")
    assert (facts["opens_shells"], facts["escalates"]) == (shells, escalates)


def test_a_binding_says_who_gets_what() -> None:
    """Cluster administrators and everybody are named."""
    facts = _object(
        "ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1",
        "roleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: ServiceAccount, name: b, namespace: prod}, {kind: Group, name: 'system:authenticated'}]",
    )
    assert (facts["role"], facts["grants_cluster_admin"]) == ("ClusterRole/cluster-admin", True)
    assert (facts["subjects"], facts["anonymous"]) == (("ServiceAccount:prod/b", "Group:system:authenticated"), ("system:authenticated",))


def test_a_config_map_names_the_keys_that_hold_credentials() -> None:
    """In a value of its own or in a line of a file; never the value."""
    text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {LOG: info, DB_PASSWORD: hunter22, app.properties: "x=1\\ndb.password=hunter33\\n"}\n'
    facts = _facts(text)
    assert (facts["keys"], facts["credentials"]) == (("LOG", "DB_PASSWORD", "app.properties"), ("DB_PASSWORD", "app.properties"))
    assert "hunter" not in repr(_collect(text))


def test_a_secret_is_its_key_names() -> None:
    """And which of them have a value in the file; never the value."""
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {token: aHVudGVyMjI=, empty: ''}\nstringData: {url: '${URL}', pin: '1234'}\n"
    facts = _facts(text)
    assert (facts["keys"], facts["values_committed"], facts["type"]) == (("token", "empty", "url", "pin"), ("token", "pin"), "Opaque")
    assert "aHVudGVyMjI" not in repr(_collect(text))
    assert "1234" not in repr(_collect(text))


@pytest.mark.parametrize(
    ("kind", "version", "rest", "metadata", "name", "value"),
    [
        ("Namespace", "v1", "", "labels: {pod-security.kubernetes.io/enforce: restricted}", "pod_security_enforce", "restricted"),
        ("ServiceAccount", "v1", "automountServiceAccountToken: false", "", "automount", False),
        ("ServiceAccount", "v1", "imagePullSecrets: [{name: r}]", "", "pull_secrets", ("r",)),
        ("ResourceQuota", "v1", "spec: {hard: {limits.cpu: 4, pods: 10}}", "", "bounds", ("limits.cpu", "pods")),
        ("LimitRange", "v1", "spec: {limits: [{type: Container}]}", "", "types", ("Container",)),
        ("PersistentVolumeClaim", "v1", "spec: {accessModes: [ReadOnlyMany]}", "", "access_modes", ("ReadOnlyMany",)),
        ("PodMonitor", "monitoring.coreos.com/v1", "spec: {selector: {matchLabels: {a: b}}}", "", "selector", {"matchLabels": {"a": "b"}}),
        ("SecurityContextConstraints", "security.openshift.io/v1", "allowPrivilegedContainer: true", "", "privileged", True),
    ],
)
def test_other_kinds_are_read(kind: str, version: str, rest: str, metadata: str, name: str, value: object) -> None:
    """One fact of each."""
    assert _object(kind, version, rest, metadata)[name] == value


@pytest.mark.parametrize(
    ("kind", "version", "spec", "fact"),
    [
        ("PodDisruptionBudget", "policy/v1", "selector: {matchLabels: {app: '{{ .Values.app }}'}}", "disruption-budget.selector"),
        ("PodDisruptionBudget", "policy/v1", "minAvailable: '${MIN}'", "disruption-budget.blocks_all"),
        ("HorizontalPodAutoscaler", "autoscaling/v2", "minReplicas: '${MIN}'", "autoscaler.min"),
        ("NetworkPolicy", "networking.k8s.io/v1", "podSelector: {matchLabels: {a: 1}}", "network-policy.denies_all"),
        ("NetworkPolicy", "networking.k8s.io/v1", "egress: [{to: [{ipBlock: {cidr: '${CIDR}'}}]}]", "network-policy.egress_open"),
        ("Service", "v1", "selector: {app: '{{ .Values.app }}'}", "service.selector"),
    ],
)
def test_what_linking_would_compare_is_never_a_placeholder(kind: str, version: str, spec: str, fact: str) -> None:
    """A selector that is not known selects nobody for sure, so it is not there."""
    collected = _collect(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{{spec}}}\n")
    assert fact in {name for entry in collected.unobserved for name in entry.facts}
    assert fact not in collected.subjects[0].facts
