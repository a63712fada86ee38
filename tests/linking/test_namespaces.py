"""What a workload has from its namespace and its service account."""

from __future__ import annotations

from typing import Any

import pytest

_UNKNOWN = "(unknown)"


def test_quotas_and_limit_ranges_bound_their_namespace(world: Any) -> None:
    """They are named on the workloads and on the Namespace."""
    api, far, prod = world.workload(namespace="prod"), world.workload("far"), world.add("namespace", "prod")
    world.add("resource-quota", "q", namespace="prod", bounds=("cpu",), bounds_computing=True)
    world.add("limit-range", "l", namespace="prod", types=("Container",), bounds_computing=True)
    world.add("resource-quota", "names", namespace="prod", bounds=("configmaps",), bounds_computing=False)
    world.link()
    expected = ("LimitRange prod/l", "ResourceQuota prod/q")
    assert world.value(api, "quota") == world.value(prod, "quota") == expected
    assert world.value(far, "quota") is None


@pytest.mark.parametrize("level", ["restricted", None])
def test_the_pod_security_level_of_the_namespace(world: Any, level: str | None) -> None:
    """As written, or seen to be not set."""
    api, prod = world.workload(namespace="prod"), world.add("namespace", "prod", pod_security_enforce=level)
    world.link()
    assert world.value(api, "pod_security") == level
    assert api.facts["workload.pod_security"].place == prod.facts["namespace.pod_security_enforce"].place


def test_without_the_namespace_object_the_level_is_unknown(world: Any) -> None:
    """Namespaces are often made elsewhere."""
    api = world.workload(namespace="prod")
    world.add("namespace", "test", pod_security_enforce="restricted")
    world.link()
    assert world.value(api, "pod_security") == _UNKNOWN


@pytest.mark.parametrize("second", ["baseline", _UNKNOWN])
def test_two_namespaces_of_one_name_that_differ_decide_nothing(world: Any, second: str) -> None:
    """A base and its overlay may say different things."""
    api = world.workload(namespace="prod")
    world.add("namespace", "prod", pod_security_enforce="restricted")
    world.add("namespace", "prod", source="overlay.yaml", pod_security_enforce=second)
    world.link()
    assert world.value(api, "pod_security") == _UNKNOWN


@pytest.mark.parametrize(
    ("pod", "account", "expected"),
    [
        (False, True, False),
        (True, False, True),
        (None, False, False),
        (None, True, True),
        (None, None, True),
        (None, _UNKNOWN, _UNKNOWN),
        (_UNKNOWN, False, _UNKNOWN),
    ],
)
def test_the_pods_word_comes_before_the_accounts(world: Any, pod: object, account: object, expected: object) -> None:
    """Then the account's, then the platform's own: mounted."""
    api = world.workload(service_account="api", automount_declared=pod)
    world.add("service-account", "api", automount=account)
    world.link()
    assert world.value(api, "automount_token") == expected


def test_an_account_that_was_not_read(world: Any) -> None:
    """The default account needs no document; a named one exists elsewhere and may say anything."""
    plain, named = world.workload("plain"), world.workload("named", service_account="named")
    world.link()
    assert world.value(plain, "automount_token") is True
    assert world.value(named, "automount_token") == _UNKNOWN


def test_the_default_account_can_be_changed(world: Any) -> None:
    """A document for it counts, and one that was lost might."""
    api, far = world.workload(), world.workload(namespace="prod")
    world.add("service-account", "default", automount=False)
    world.hide("service-account.automount")
    world.link()
    assert world.value(api, "automount_token") is False
    assert world.value(far, "automount_token") == _UNKNOWN
