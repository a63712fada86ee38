"""The rights that end other measures: one list for roles and for what an account holds."""

import pytest

from aiact_report.facts.rights import GAINS, SECRETS, SHELLS, covers, ends_measures


@pytest.mark.parametrize(
    "right",
    [
        "*:*/*",
        "get:/secrets",
        "list:/secrets",
        "create:/pods/exec",
        "get:/nodes/proxy",
        "escalate:rbac.authorization.k8s.io/clusterroles",
        "bind:rbac.authorization.k8s.io/roles",
        "impersonate:/users",
        "patch:apps/deployments",
        "create:/pods",
        "create:/serviceaccounts/token",
        "update:rbac.authorization.k8s.io/rolebindings",
        "create:admissionregistration.k8s.io/mutatingwebhookconfigurations",
        "get:*/*",
        "create:/*/exec",
        "get:/*/proxy",
        "create:*/pods",
        "approve:certificates.k8s.io/signers",
        "patch:/namespaces",
    ],
)
def test_rights_that_reach_further_are_dangerous(right: str) -> None:
    """Secrets, shells, nodes, running code and more rights."""
    assert ends_measures(right)


@pytest.mark.parametrize(
    "right",
    [
        "get:/pods",
        "create:example.com/jobs",
        "get:example.com/secrets",
        "create:/pods/*",
        "create:/namespaces",
        "create:/*/log",
        "list:/configmaps",
        "watch:apps/deployments",
        "get:/healthz",
        "create:/events",
        "update:/configmaps",
    ],
)
def test_rights_of_every_day_are_not(right: str) -> None:
    """Looking at workloads and writing events ends nothing."""
    assert not ends_measures(right)


@pytest.mark.parametrize(
    ("written", "asked", "given"),
    [
        ("*", "pods/exec", True),
        ("pods/exec", "pods/exec", True),
        ("*/exec", "pods/exec", True),
        ("pods/*", "pods/exec", False),
        ("*/*", "pods/exec", False),
        ("pods", "pods/exec", False),
        ("*/exec", "pods", False),
    ],
)
def test_wildcards_cover_what_the_authorizer_says(written: str, asked: str, given: object) -> None:
    """Every resource, one subresource of all of them, or what is spelled so."""
    assert covers(written, asked) is given


@pytest.mark.parametrize("right", [*SECRETS, *SHELLS, *GAINS], ids=lambda right: right.resource)
def test_what_a_role_is_judged_by_is_what_an_account_is_judged_by(right) -> None:
    """Each right that a role is told for is one that ends measures, with every verb of it and with any group."""
    for verb in right.verbs:
        assert ends_measures(f"{verb}:{right.groups[0]}/{right.resource}")
        assert ends_measures(f"{verb}:*/{right.resource}")
