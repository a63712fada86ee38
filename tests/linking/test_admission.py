"""Admission policies: whom they cover, whether they refuse, whose images they verify."""

from __future__ import annotations

from typing import Any

import pytest

_PLAIN = {
    "engine": "kyverno",
    "kind": "ClusterPolicy",
    "enforcing": True,
    "verifies_images": False,
    "images": None,
    "covers": ("Pod",),
    "namespaces_excluded": None,
    "namespaces": None,
    "selective": False,
    "policy": None,
}


def _policy(world: Any, name: str = "p", /, *, namespace: str | None = None, **facts: Any) -> Any:
    return world.add("admission-policy", name, namespace=namespace, source="c", **(_PLAIN | facts))


def _live(world: Any, image: str = "registry.example.com/scoring/api:1") -> Any:
    """Read a cluster with one workload in the namespace shop."""
    world.read("c", "cluster")
    api = world.workload(namespace="shop", source="c")
    registry, _, rest = image.partition("/")
    world.add(
        "container",
        "c",
        parent=api,
        source="c",
        image=image,
        image__registry=registry,
        image__repository=rest.split(":")[0],
        image__tag="1",
        monitor=None,
    )
    return api


@pytest.mark.parametrize(
    ("facts", "enforced", "reported"),
    [
        ({}, ("kyverno ClusterPolicy p",), None),
        ({"enforcing": False}, None, ("kyverno ClusterPolicy p",)),
        ({"enforcing": None}, None, None),
        ({"namespaces_excluded": ("sh*",)}, None, None),
        ({"namespaces_excluded": ("kube-system",)}, ("kyverno ClusterPolicy p",), None),
        ({"namespaces": ("sh*",)}, ("kyverno ClusterPolicy p",), None),
        ({"namespaces": ("other",)}, None, None),
        ({"selective": True}, "(unknown)", "(unknown)"),
        ({"selective": "(unknown)"}, "(unknown)", "(unknown)"),
        ({"covers": ("Ingress",)}, None, None),
        ({"covers": ("apps/v1/Deployment",)}, ("kyverno ClusterPolicy p",), None),
        ({"covers": "(unknown)"}, "(unknown)", "(unknown)"),
        ({"enforcing": "(unknown)"}, "(unknown)", "(unknown)"),
        ({"engine": "sigstore"}, "(unknown)", "(unknown)"),
        ({"kind": "Policy", "namespace": "other"}, None, None),
        ({"kind": "Policy", "namespace": "shop"}, ("kyverno Policy shop/p",), None),
    ],
)
def test_whom_a_policy_covers(world: Any, facts: dict[str, Any], enforced: object, reported: object) -> None:
    """Pods of namespaces it does not leave out; what holds by labels of namespaces leaves the answer open."""
    api = _live(world)
    _policy(world, **facts)
    world.link()
    assert (world.value(api, "policy_enforced"), world.value(api, "policy_reported")) == (enforced, reported)


def test_a_binding_puts_kubernetes_own_policy_in_force(world: Any) -> None:
    """The policy says what it covers, the binding whether it refuses."""
    api = _live(world)
    own = {"engine": "kubernetes", "namespaces_excluded": None}
    _policy(world, "digests", **own, kind="ValidatingAdmissionPolicy", enforcing=None, covers=("pods",))
    _policy(world, "bind", **own, kind="ValidatingAdmissionPolicyBinding", policy="digests", covers=None)
    world.link()
    assert world.value(api, "policy_enforced") == ("kubernetes ValidatingAdmissionPolicyBinding bind",)


def test_files_cannot_show_that_there_is_no_policy(world: Any) -> None:
    """What is found in files counts; "none" is said of a cluster only."""
    api = world.workload()
    world.link()
    assert world.value(api, "policy_enforced") == "(unknown)"
    assert world.value(api, "images_unverified") == "(unknown)"


@pytest.mark.parametrize(
    ("facts", "policy", "left"),
    [
        ({"verifies_images": True}, ("kyverno ClusterPolicy p",), None),
        ({"verifies_images": True, "images": ("registry.example.com/scoring/*",)}, ("kyverno ClusterPolicy p",), None),
        ({"verifies_images": True, "images": ("ghcr.io/*",)}, None, ("c",)),
        ({"verifies_images": True, "enforcing": False}, None, ("c",)),
        ({}, None, ("c",)),
        ({"verifies_images": "(unknown)"}, "(unknown)", "(unknown)"),
    ],
)
def test_whose_images_are_verified(world: Any, facts: dict[str, Any], policy: object, left: object) -> None:
    """By an enforcing policy one of whose patterns names the image; what a program demands is not guessed."""
    api = _live(world)
    _policy(world, **facts)
    world.link()
    assert (world.value(api, "image_policy"), world.value(api, "images_unverified")) == (policy, left)


def test_a_verifier_whose_rules_are_not_objects_leaves_it_open(world: Any) -> None:
    """Connaisseur and the like verify by a configuration that is not read."""
    api = _live(world)
    world.add("cluster", "c", source="c", image_verification=("Connaisseur",))
    world.link()
    assert world.value(api, "images_unverified") == "(unknown)"
