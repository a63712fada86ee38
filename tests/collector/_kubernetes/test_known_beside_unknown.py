"""A list that was read in part is judged by what is known of it: a placeholder beside a known bad entry hides nothing, and lets nothing pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[[str], dict[tuple[str, str], Any]]

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: ml}
spec: {serviceAccountName: robot, %scontainers: [{name: c, image: 'r.example/a:1.2', %s}]}
"""
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: r}
rules: [%s]
"""
BOUND = """\
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}
subjects: [{kind: ServiceAccount, name: robot, namespace: ml}]
"""
UNKNOWN = "{apiGroups: ['${G}'], resources: ['${R}'], verbs: [get]}"
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i, namespace: ml}
spec: {%srules: [{host: '${H}'}, {host: a.example.com}]}
"""
POLICY = """\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: n, namespace: ml}
spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [%s]}]}
"""


@pytest.mark.parametrize(
    ("text", "control", "subject", "outcome"),
    [
        (POD % ("", "securityContext: {capabilities: {drop: [ALL], add: ['${C}', SYS_ADMIN]}}"), "PRV-04", "container/c", "gap"),
        (POD % ("", "securityContext: {capabilities: {drop: [ALL], add: ['${C}']}}"), "PRV-04", "container/c", "not-assessed"),
        (POD % ("", "securityContext: {capabilities: {drop: [ALL, '${C}']}}"), "PRV-04", "container/c", "pass"),
        (
            POD % ("", "securityContext: {allowPrivilegeEscalation: false, capabilities: {add: ['${C}', SYS_TIME]}}"),
            "PRV-03",
            "container/c",
            "not-assessed",
        ),
        (POD % ("securityContext: {sysctls: [{name: '${S}', value: a}, {name: vm.max_map_count, value: '1'}]}, ", ""), "PRV-13", "Pod/ml/a", "gap"),
        (ROLE % f"{UNKNOWN}, {{apiGroups: ['*'], resources: ['*'], verbs: ['*']}}", "ACC-01", "ClusterRole", "gap"),
        (ROLE % "{apiGroups: ['${G}'], resources: ['*'], verbs: [get]}", "ACC-01", "ClusterRole", "gap"),
        (ROLE % UNKNOWN, "ACC-01", "ClusterRole", "not-assessed"),
        (ROLE % "{apiGroups: ['${G}'], resources: [secrets], verbs: [get]}" + BOUND, "ACC-02", "Binding", "not-assessed"),
        (ROLE % f"{UNKNOWN}, {{apiGroups: [''], resources: [secrets], verbs: [get]}}" + BOUND, "ACC-02", "Binding", "gap"),
        (ROLE % f"{UNKNOWN}, {{apiGroups: [''], resources: [secrets], verbs: [get]}}" + BOUND + "---\n" + POD % ("", ""), "ACC-01", "Pod/", "gap"),
        (ROLE % f"{UNKNOWN}, {{apiGroups: ['*'], resources: ['*'], verbs: [get]}}" + BOUND, "ACC-01", "Binding", "gap"),
        (INGRESS % "", "NET-03", "Ingress", "gap"),
        (INGRESS % "tls: [{hosts: [b.example.com]}], ", "NET-03", "Ingress", "gap"),
        (INGRESS % "tls: [{hosts: ['${H}']}], ", "NET-03", "Ingress", "not-assessed"),
        (POD % ("", "") + POLICY % "{ipBlock: {cidr: '${C}'}}, {ipBlock: {cidr: 0.0.0.0/0}}", "NET-01", "Pod/", "partial"),
        (POD % ("", "") + POLICY % "{ipBlock: {cidr: '${C}'}}", "NET-01", "Pod/", "not-assessed"),
    ],
)
def test_what_is_known_decides(judged: Judge, text: str, control: str, subject: str, outcome: str) -> None:
    """The known entry is bad for itself, or good for itself; else the question stays open."""
    assert {verdict.outcome.value for key, verdict in judged(text).items() if key[0] == control and subject in key[1]} == {outcome}
