"""Network policies add up: one that is open opens the workload."""

from __future__ import annotations

from typing import Any

import pytest

_UNKNOWN = "(unknown)"


def test_without_a_policy_everything_is_let_through(world: Any) -> None:
    """No policy is known to select it: both directions are unbounded."""
    api = world.workload()
    world.link()
    assert world.value(api, "ingress_policies") is None
    assert world.value(api, "egress_policies") is None
    assert world.value(api, "ingress_unbounded") is True
    assert world.value(api, "egress_unbounded") is True


def test_a_policy_bounds_the_directions_it_names(world: Any) -> None:
    """An ingress policy says nothing of egress."""
    api, policy = world.workload(namespace="prod"), world.policy(namespace="prod", types=("Ingress",))
    world.link()
    assert world.value(api, "ingress_policies") == ("prod/policy",)
    assert world.value(api, "ingress_unbounded") is False
    assert world.value(api, "egress_policies") is None
    assert world.value(api, "egress_unbounded") is True
    assert api.facts["workload.ingress_policies"].place == policy.facts["network-policy.pod_selector"].place


@pytest.mark.parametrize("selector", [{}, None])
def test_an_empty_pod_selector_selects_every_pod(world: Any, selector: object) -> None:
    """Of its namespace, also one with unknown labels; leaving it out is the same."""
    odd, far = world.workload(labels=_UNKNOWN), world.workload(namespace="prod")
    world.policy(pod_selector=selector)
    world.link()
    assert world.value(odd, "ingress_policies") == ("policy",)
    assert world.value(odd, "egress_unbounded") is False
    assert world.value(far, "ingress_policies") is None


def test_one_open_policy_decides(world: Any) -> None:
    """Beside a closed policy, and whatever else could not be read."""
    api, opened = world.workload(), world.policy("open", egress_open=True)
    world.policy("closed")
    world.policy("odd", pod_selector=_UNKNOWN)
    world.link()
    assert world.value(api, "egress_unbounded") is True
    assert api.facts["workload.egress_unbounded"].place == opened.facts["network-policy.egress_open"].place
    assert world.value(api, "egress_policies") == ("closed", "open")
    assert world.value(api, "ingress_unbounded") == _UNKNOWN


@pytest.mark.parametrize("facts", [{"egress_open": _UNKNOWN}, {"types": _UNKNOWN}])
def test_a_policy_with_an_unknown_part_bounds_nothing_for_sure(world: Any, facts: dict[str, Any]) -> None:
    """Neither bounded nor unbounded."""
    api = world.workload()
    world.policy(**facts)
    world.link()
    assert world.value(api, "egress_unbounded") == _UNKNOWN


def test_a_lost_policy_may_open_or_close(world: Any) -> None:
    """With one that could not be read, closed is not known, nor is unbounded."""
    api, bare = world.workload(), world.workload("bare")
    world.policy()
    world.hide("network-policy.pod_selector")
    world.link()
    assert world.value(api, "egress_unbounded") == _UNKNOWN
    assert world.value(bare, "egress_unbounded") == _UNKNOWN
    assert world.value(api, "egress_policies") == ("policy",)


@pytest.mark.parametrize("host", [True, _UNKNOWN])
def test_policies_do_not_bind_the_hosts_network(world: Any, host: object) -> None:
    """What they do to a pod on the host's network is undefined, so nothing is bounded for sure."""
    api = world.workload(host_network=host)
    world.policy()
    world.link()
    assert world.value(api, "ingress_policies") == ("policy",)
    assert world.value(api, "ingress_unbounded") == _UNKNOWN


def test_default_deny_is_said_of_the_namespace(world: Any) -> None:
    """The directions of all its policies together."""
    prod, test, odd = (world.add("namespace", name) for name in ("prod", "test", "odd"))
    world.policy("a", namespace="prod", denies_all=("Ingress",))
    world.policy("b", namespace="prod", denies_all=("Egress", "Ingress"))
    world.policy("c", namespace="odd", denies_all=_UNKNOWN)
    world.link()
    assert world.value(prod, "default_deny") == ("Egress", "Ingress")
    assert world.value(test, "default_deny") is None
    assert world.value(odd, "default_deny") == _UNKNOWN
