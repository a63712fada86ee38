"""Whom an admission policy leaves out is read, or said not to be told: a rule for one namespace never counts for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

_KYVERNO = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {{name: a}}
spec:
  validationFailureAction: Enforce
  rules:
    - name: one
      match: {match}
      {more}
      validate: {{message: m}}
"""
_PODS = "{any: [{resources: {kinds: [Pod]}}]}"


@pytest.mark.parametrize(
    ("match", "more", "namespaces", "selective"),
    [
        (_PODS, "", None, False),
        ("{any: [{resources: {kinds: [Pod], namespaces: [prod]}}]}", "", ("prod",), False),
        ("{resources: {kinds: [Pod], namespaces: ['prod-*']}}", "", ("prod-*",), False),
        ("{any: [{resources: {kinds: [Pod], namespaceSelector: {matchLabels: {tier: prod}}}}]}", "", None, True),
        ("{any: [{resources: {kinds: [Pod], selector: {}}}]}", "", None, False),
        ("{any: [{resources: {kinds: [Pod]}, subjects: [{kind: User, name: x}]}]}", "", None, True),
        (_PODS, "exclude: {any: [{resources: {selector: {matchLabels: {skip: 'yes'}}}}]}", None, True),
        (_PODS, "preconditions: {all: [{key: x, operator: Equals, value: y}]}", None, True),
    ],
)
def test_what_narrows_a_kyverno_rule(read: Callable[[str], Any], match: str, more: str, namespaces: Any, selective: object) -> None:
    """Namespaces by name are a fact; labels, callers and conditions make the policy selective."""
    facts = read(_KYVERNO.format(match=match, more=more)).facts("admission-policy")
    assert (facts["namespaces"], facts["selective"]) == (namespaces, selective)


def test_a_rule_for_some_and_a_rule_for_all_is_selective(read: Callable[[str], Any]) -> None:
    """The second rule covers more than the first: which of them refuses is not told by the names."""
    text = _KYVERNO.format(match="{resources: {kinds: [Pod], namespaces: [prod]}}", more="")
    second = "    - name: two\n      match: {resources: {kinds: [Pod]}}\n      validate: {message: n}\n"
    assert read(text + second).facts("admission-policy")["selective"] is True


@pytest.mark.parametrize(
    ("text", "selective"),
    [
        ("kind: ValidatingAdmissionPolicyBinding\nspec: {policyName: p, validationActions: [Deny]}", False),
        (
            "kind: ValidatingAdmissionPolicyBinding\nspec: {policyName: p, validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {a: b}}}}",
            True,
        ),
        ("kind: ValidatingAdmissionPolicy\nspec: {matchConditions: [{name: x, expression: 'true'}]}", True),
    ],
)
def test_what_narrows_a_policy_of_kubernetes(read: Callable[[str], Any], text: str, selective: object) -> None:
    """Selectors of the binding and conditions of the policy leave some out."""
    found = read(f"apiVersion: admissionregistration.k8s.io/v1\nmetadata: {{name: p}}\n{text}\n")
    assert found.facts("admission-policy")["selective"] is selective


def test_what_narrows_a_constraint(read: Callable[[str], Any]) -> None:
    """Gatekeeper's namespaces are a fact, its label selector is not followed."""
    head = "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sAllowedRepos\nmetadata: {name: b}\n"
    facts = read(head + "spec: {match: {kinds: [{kinds: [Pod]}], namespaces: [prod], labelSelector: {matchLabels: {a: b}}}}\n").facts(
        "admission-policy"
    )
    assert facts["namespaces"] == ("prod",)
    assert facts["selective"] is True
