"""The same setting in another form: an older or newer field, a list in place of one, a value that switches it off."""

from __future__ import annotations

from typing import Any

import pytest

CILIUM = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x}\nspec: {endpointSelector: {}, %s}"
VIRTUAL = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: x}\nspec: {%s}"
ROUTE = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: x}\nspec: {rules: [%s]}"
RULE = "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: x}\nspec: {host: a, trafficPolicy: {connectionPool: {%s}}}"
KYVERNO = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: x}\nspec: {validationFailureAction: Enforce, %s}"
CHECK = "rules: [{name: a, match: {any: [{resources: {kinds: [Pod]}}]}, validate: {%spattern: {spec: {hostNetwork: false}}}}]"
VOLUME = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: x}\nspec: {%s}"
WORKFLOW = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: x}\nspec: {%s}"
PIPELINE = "apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {name: x}\nspec: {%s}"


@pytest.mark.parametrize(
    ("text", "kind", "fact", "expected"),
    [
        (CILIUM % "egress: [{toEntities: [cluster]}]", "network-policy", "egress_everywhere", True),
        (CILIUM % "egress: [{toEntities: [cluster]}]", "network-policy", "egress_open", False),
        (CILIUM % "egress: [{toEntities: [world-ipv4]}]", "network-policy", "egress_open", True),
        (CILIUM % "egress: [{toCIDRSet: [{cidr: 0.0.0.0/0}]}]", "network-policy", "egress_open", True),
        (CILIUM % "egress: [{toCIDR: [0.0.0.0/1, 128.0.0.0/1]}]", "network-policy", "egress_everywhere", True),
        (CILIUM % "egress: [{toCIDRSet: [{cidr: 10.0.0.0/8}]}]", "network-policy", "egress_everywhere", False),
        (
            CILIUM % "egress: [{toEndpoints: [{matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: Exists}]}]}]",
            "network-policy",
            "egress_everywhere",
            True,
        ),
        (CILIUM % "egress: [{toEndpoints: [{}]}]", "network-policy", "egress_everywhere", False),
        (CILIUM % "ingress: [{fromEntities: [cluster]}]", "network-policy", "ingress_open", True),
        (VIRTUAL % "http: [{route: [{destination: {host: a}}], mirrors: [{destination: {host: b}}]}]", "route", "mirrors", ("b",)),
        (VIRTUAL % "tls: [{route: [{destination: {host: a}}]}]", "route", "backends", ("a",)),
        (VIRTUAL % "http: [{route: [{destination: {host: a}}], retries: {attempts: 0}}]", "route", "retries", False),
        (VIRTUAL % "http: [{route: [], timeout: 5s}, {route: []}]", "route", "timeout", None),
        (VIRTUAL % "http: [{redirect: {authority: a}}, {route: [], timeout: 5s}]", "route", "timeout", "5s"),
        (VIRTUAL % "http: [{route: [], timeout: 5s}, {route: [], timeout: 0s}]", "route", "timeout", None),
        (ROUTE % "{timeouts: {request: 5s}}, {filters: [{type: RequestRedirect}]}", "route", "timeout", "5s"),
        (ROUTE % "{timeouts: {request: 5s}}, {backendRefs: [{name: a}]}", "route", "timeout", None),
        (RULE % "http: {maxRetries: 3}", "mesh-policy", "connection_pool", False),
        (RULE % "tcp: {connectTimeout: 1s}", "mesh-policy", "connection_pool", False),
        (RULE % "http: {http1MaxPendingRequests: 10}", "mesh-policy", "connection_pool", True),
        (KYVERNO % (CHECK % ""), "admission-policy", "enforcing", True),
        (
            KYVERNO % f"validationFailureActionOverrides: [{{action: Audit, namespaces: [a]}}], {CHECK % ''}",
            "admission-policy",
            "enforcing",
            False,
        ),
        (KYVERNO % (CHECK % "failureActionOverrides: [{action: Audit, namespaces: [a]}], "), "admission-policy", "enforcing", False),
        (KYVERNO % f"admission: false, {CHECK % ''}", "admission-policy", "enforcing", False),
        (VOLUME % "vsphereVolume: {volumePath: a}", "persistent-volume", "driver", "vsphereVolume"),
        (VOLUME % "local: {path: /mnt}", "persistent-volume", "driver", "local"),
        (WORKFLOW % "schedules: ['0 3 * * *', '0 9 * * *']", "pipeline", "schedule", "0 3 * * *; 0 9 * * *"),
        (PIPELINE % "finally: [{name: notify, taskSpec: {steps: [{name: tell, image: a}]}}]", "pipeline", "steps", ("notify", "tell")),
        (
            "apiVersion: kueue.x-k8s.io/v1beta2\nkind: ClusterQueue\nmetadata: {name: x}\nspec: {cohortName: research}",
            "queue",
            "cohort",
            "research",
        ),
        (
            "apiVersion: image.openshift.io/v1\nkind: ImageStream\nmetadata: {name: x}\nspec: {tags: [{name: a}, {name: b, importPolicy: {scheduled: true}}]}",
            "image-stream",
            "scheduled",
            True,
        ),
    ],
)
def test_each_form_says_the_same(read, text: str, kind: str, fact: str, expected: Any) -> None:
    """A form that a reader does not know would be "not set", and a setting that is off would count."""
    assert read(text).facts(kind)[fact] == expected


@pytest.mark.parametrize("spec", ["targetRefs: [{kind: Gateway, name: waypoint}]", "targetRef: {kind: Service, name: api}"])
def test_a_policy_attached_to_something_is_not_for_all_pods(read, spec: str) -> None:
    """Whom it is for is not known: it is neither for everybody nor for nobody."""
    seen = read(f"apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {{name: x}}\nspec: {{{spec}}}")
    assert "mesh-policy.selector" in seen.withheld()
    assert "selector" not in seen.facts("mesh-policy")


def test_images_named_by_an_expression_are_not_known(read) -> None:
    """Beside patterns an expression may add others: the list is not given."""
    text = "apiVersion: policies.kyverno.io/v1\nkind: ImageValidatingPolicy\nmetadata: {name: x}\nspec: {matchImageReferences: [{glob: a}, {expression: b}]}"
    assert "admission-policy.images" in read(text).withheld()
