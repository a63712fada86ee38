"""Roles, bindings and the rights a workload holds through them."""

from __future__ import annotations

from typing import Any

import pytest

from aiact_report.model import OpenList, Ref

_UNKNOWN = "(unknown)"


def _role(world: Any, name: str = "reader", **facts: Any) -> Any:
    plain = {"scope": "Role", "rules": ("get:/pods",), "wildcards": (), "aggregated": False, "reads_secrets": False, "opens_shells": False}
    return world.add("role", name, **(plain | facts))


def _binding(world: Any, name: str = "b", *, role: str = "Role/reader", subjects: Any = ("ServiceAccount:default/api",), **facts: Any) -> Any:
    return world.add("role-binding", name, scope="RoleBinding", role=role, subjects=subjects, **facts)


def test_a_binding_says_what_its_role_says(world: Any) -> None:
    """The role's words, at the role's lines."""
    role, binding = _role(world, reads_secrets=True, wildcards=("verbs",)), _binding(world)
    world.link()
    assert world.value(binding, "reads_secrets") is True
    assert world.value(binding, "opens_shells") is False
    assert world.value(binding, "wildcards") == ("verbs",)
    assert binding.facts["role-binding.reads_secrets"].place == role.facts["role.reads_secrets"].place
    assert world.origin(binding, "reads_secrets") == (Ref("role-binding.role"), Ref("role.reads_secrets", role.id))


@pytest.mark.parametrize(
    ("name", "secrets", "shells", "wild"),
    [("cluster-admin", True, True, True), ("admin", True, True, False), ("edit", True, True, False), ("view", False, False, False)],
)
def test_the_roles_of_every_cluster_are_known_by_name(world: Any, name: str, *, secrets: bool, shells: bool, wild: bool) -> None:
    """They need no document."""
    binding = _binding(world, role=f"ClusterRole/{name}")
    world.link()
    assert world.value(binding, "reads_secrets") is secrets
    assert world.value(binding, "opens_shells") is shells
    assert bool(world.value(binding, "wildcards")) is wild


@pytest.mark.parametrize("role", ["Role/other", "ClusterRole/other", "Role/view", _UNKNOWN])
def test_a_role_that_was_not_read_is_unknown(world: Any, role: str) -> None:
    """Nothing is concluded of its binding, nor of whom it binds."""
    api = world.workload(service_account="api")
    binding = _binding(world, role=role)
    world.link()
    assert world.value(binding, "reads_secrets") == _UNKNOWN
    assert world.value(binding, "wildcards") == _UNKNOWN
    assert world.value(api, "api_rights") == _UNKNOWN


def test_an_aggregated_role_is_not_followed(world: Any) -> None:
    """Its rules come from other roles."""
    _role(world, "sum", scope="ClusterRole", aggregated=True, rules=())
    binding = _binding(world, role="ClusterRole/sum")
    world.link()
    assert world.value(binding, "reads_secrets") == _UNKNOWN


def test_a_role_is_of_its_namespace_and_a_cluster_role_of_none(world: Any) -> None:
    """A Role of another namespace is another role."""
    world.add("role", "reader", namespace="prod", scope="Role", reads_secrets=True, aggregated=False)
    world.add("role", "wide", namespace="odd", scope="ClusterRole", reads_secrets=True, aggregated=False)
    near, wide = _binding(world, "near"), _binding(world, "wide", role="ClusterRole/wide")
    world.link()
    assert world.value(near, "reads_secrets") == _UNKNOWN
    assert world.value(wide, "reads_secrets") is True


@pytest.mark.parametrize(
    "subject",
    [
        "ServiceAccount:default/api",
        "ServiceAccount:api",
        "User:system:serviceaccount:default:api",
        "Group:system:serviceaccounts:default",
        "Group:system:serviceaccounts",
        "Group:system:authenticated",
    ],
)
def test_every_way_to_name_an_account(world: Any, subject: str) -> None:
    """By itself, by its user name, and through the groups it is in."""
    api, account = world.workload(service_account="api"), world.add("service-account", "api", automount=None)
    other = world.workload("other", namespace="prod", service_account="odd")
    _role(world)
    _binding(world, subjects=(subject,))
    world.link()
    assert world.value(api, "api_rights") == world.value(account, "rights") == ("get:/pods",)
    everybody = subject in ("Group:system:serviceaccounts", "Group:system:authenticated")
    assert world.value(other, "api_rights") == (("get:/pods",) if everybody else None)


def test_rights_add_up_over_bindings(world: Any) -> None:
    """Sorted, once each, with the bindings and roles they came from."""
    api = world.workload()
    _role(world)
    role = _role(world, "writer", rules=("create:/pods", "get:/pods"))
    _binding(world, "a", subjects=("ServiceAccount:default/default",))
    writer = _binding(world, "b", role="Role/writer", subjects=("ServiceAccount:default/default",))
    world.link()
    assert world.value(api, "api_rights") == ("create:/pods", "get:/pods")
    assert {Ref("role.rules", role.id), Ref("role-binding.subjects", writer.id)} <= set(world.origin(api, "api_rights"))


def test_part_of_the_rights_is_not_all_of_them(world: Any) -> None:
    """With one binding unknown the list stays open, unless what is known is everything: what it holds for sure is held beside any other."""
    api, boss = world.workload(service_account="api"), world.workload("boss", service_account="boss")
    _role(world)
    _binding(world, "a")
    _binding(world, "b", role="Role/gone", subjects=("ServiceAccount:default/api", "ServiceAccount:default/boss"))
    _binding(world, "c", role="ClusterRole/cluster-admin", subjects=("ServiceAccount:default/boss",))
    world.link()
    assert isinstance(world.value(api, "api_rights"), OpenList)
    assert world.value(boss, "api_rights") == ("*:*/*",)


def test_without_a_binding_there_are_no_rights(world: Any) -> None:
    """Said only when every binding could be read."""
    api, odd = world.workload(), world.workload("odd", service_account=_UNKNOWN)
    world.link()
    assert world.value(api, "api_rights") is None
    assert world.value(odd, "api_rights") == _UNKNOWN
    _binding(world, subjects=_UNKNOWN)
    world.link()
    assert world.value(api, "api_rights") == _UNKNOWN


def test_one_role_written_twice_gives_what_either_gives(world: Any) -> None:
    """A base and its overlay: a right that one of them gives is given."""
    _role(world)
    _role(world, source="overlay.yaml", reads_secrets=True, rules=("get:/secrets",))
    api, binding = world.workload(service_account="api"), _binding(world)
    world.link()
    assert world.value(binding, "reads_secrets") is True
    assert world.value(api, "api_rights") == ("get:/pods", "get:/secrets")
