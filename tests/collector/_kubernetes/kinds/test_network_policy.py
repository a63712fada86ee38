"""NetworkPolicy: whom its rules let through, added up as the platform adds them."""

from ipaddress import ip_network
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.collector._base import Unit
from aiact_report.collector._kubernetes.kinds.network_policy import spans_half
from aiact_report.collector.manifest import COLLECTOR


def policy(spec):
    """Give the facts of a policy."""
    text = f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a}}\nspec: {{podSelector: {{}}, {spec}}}"
    assert yaml.safe_load(text)
    facts = COLLECTOR.collect(Unit("a.yaml", Path("a.yaml"), text.encode(), Path())).subjects[0].facts
    return {name.partition(".")[2]: fact.value for name, fact in facts.items()}


@pytest.mark.parametrize(
    ("rules", "open_", "everywhere"),
    [
        ("[]", False, False),
        ("[{}]", True, True),
        ("[{to: []}]", True, True),
        ("[{ports: [{port: 443}]}]", True, True),
        ("[{ports: [{port: 53, protocol: UDP}]}]", False, False),
        ("[{to: [{namespaceSelector: {}}]}]", False, True),
        ("[{to: [{namespaceSelector: {}, podSelector: {}}]}]", False, True),
        ("[{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}]}]", False, False),
        ("[{to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]}}]}]", False, True),
        ("[{to: [{namespaceSelector: {}}], ports: [{port: 53}]}]", False, False),
        ("[{to: [{podSelector: {}}]}]", False, False),
        ("[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", True, True),
        ("[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32]}}]}]", True, True),
        ("[{to: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}]", True, True),
        ("[{to: [{ipBlock: {cidr: 0.0.0.0/1}}]}, {to: [{ipBlock: {cidr: 128.0.0.0/1}}]}]", True, True),
        ("[{to: [{ipBlock: {cidr: '::/0'}}]}]", True, True),
        ("[{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]", False, False),
    ],
)
def test_egress(rules, open_, everywhere) -> None:
    """An empty rule, every namespace and the two halves of all addresses let everybody through."""
    found = policy(f"policyTypes: [Egress], egress: {rules}")
    assert (found["egress_open"], found["egress_everywhere"]) == (open_, everywhere)


@pytest.mark.parametrize(
    ("rules", "open_"),
    [
        ("[{from: [{namespaceSelector: {}}]}]", True),
        ("[{from: [{podSelector: {}}]}]", False),
        ("[{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]", False),
        ("[{ports: [{port: 8080}]}]", True),
    ],
)
def test_ingress(rules, open_) -> None:
    """Every pod of every namespace is everybody; every pod of its own namespace is not."""
    assert policy(f"policyTypes: [Ingress], ingress: {rules}")["ingress_open"] is open_


def test_a_default_deny_may_resolve_names() -> None:
    """Name resolution alone leaves the denial one."""
    found = policy("policyTypes: [Ingress, Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}]")
    assert found["denies_all"] == ("Ingress", "Egress")


@given(st.integers(0, 6))
def test_splitting_a_block_changes_nothing(bits: int) -> None:
    """All addresses cut into equal parts are all addresses, and less than half of the parts is less than half."""
    parts = [str(part) for part in ip_network("0.0.0.0/0").subnets(bits)]
    assert spans_half(parts)
    assert not spans_half(parts[: (len(parts) - 1) // 2])
    assert not spans_half(parts, parts)


@pytest.mark.parametrize(
    ("expressions", "open_"),
    [
        ("[{key: team, operator: NotIn, values: [x]}]", True),
        ("[{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]", True),
        ("[{key: quarantine, operator: DoesNotExist}]", True),
        ("[{key: team, operator: In, values: [x]}]", False),
        ("[{key: team, operator: Exists}]", False),
        ("[{key: team, operator: In, values: [x]}, {key: quarantine, operator: DoesNotExist}]", False),
    ],
)
def test_a_selector_that_only_leaves_out_lets_everybody_else_in(judged, expressions: str, *, open_: bool) -> None:
    """Every namespace that has not that label is meant, whoever makes it."""
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: ml}\n"
        "spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: 'r.example/c:1'}]}}}\n"
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ml}\n"
        f"spec: {{podSelector: {{}}, policyTypes: [Ingress, Egress], ingress: [{{from: [{{namespaceSelector: {{matchExpressions: {expressions}}}}}]}}]}}\n"
    )
    assert (judged(text)["NET-01", "Deployment/ml/a"].outcome == "partial") is open_
