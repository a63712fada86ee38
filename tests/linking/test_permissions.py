"""Which rights end other measures, and who holds them where."""

from __future__ import annotations

from typing import Any


def test_rights_are_gathered_over_bindings(world: Any) -> None:
    """A workload holds what its account holds, by whichever binding."""
    workload = world.workload(service_account="bot", namespace="prod")
    world.add(
        "role",
        "reader",
        namespace="prod",
        scope="Role",
        rules=("get:/secrets", "get:/pods"),
        reads_secrets=True,
        opens_shells=False,
        wildcards=None,
        aggregated=False,
    )
    world.add("role-binding", "one", namespace="prod", scope="RoleBinding", role="Role/reader", subjects=("ServiceAccount:prod/bot",), anonymous=None)
    namespace = world.add("namespace", "prod")
    other = world.add("namespace", "test")
    world.link()
    assert world.value(workload, "dangerous_rights") == ("get:/secrets",)
    assert world.value(namespace, "secret_readers") == ("ServiceAccount:prod/bot",)
    assert world.value(other, "secret_readers") is None


def test_a_role_that_was_not_read_leaves_rights_unknown(world: Any) -> None:
    """A binding to a role nobody saw may grant anything."""
    workload = world.workload(service_account="bot")
    namespace = world.add("namespace", "default")
    world.add("role-binding", "one", scope="RoleBinding", role="Role/unseen", subjects=("ServiceAccount:default/bot",), anonymous=None)
    world.link()
    assert world.value(workload, "dangerous_rights") == "(unknown)"
    assert world.value(namespace, "secret_readers") == "(unknown)"


def test_without_bindings_there_is_no_right(world: Any) -> None:
    """Every document was read and none binds the account."""
    workload = world.workload()
    world.link()
    assert world.value(workload, "dangerous_rights") is None
