"""The Dockerfile behind a Compose service, the user and the health check in force."""

from __future__ import annotations

from typing import Any

import pytest

_UNKNOWN = "(unknown)"


def _service(world: Any, *, target: str | None = None, dockerfile: Any = "Dockerfile", **facts: Any) -> tuple[Any, Any]:
    shop = world.workload("shop", platform="compose", kind="service", build_dockerfile=dockerfile, build_target=target, source="compose.yaml")
    plain = {"built_here": True, "run_as_user": None, "user_name": None, "healthcheck": None, "healthcheck_disabled": False}
    return shop, world.add("container", "shop", parent=shop, source="compose.yaml", **(plain | facts))


def _dockerfile(world: Any, **facts: Any) -> Any:
    return world.add("dockerfile", "Dockerfile", source="Dockerfile", **({"user": None, "healthcheck": None, "base": "debian:12"} | facts))


def test_a_service_is_joined_to_its_dockerfile(world: Any) -> None:
    """By the locator Compose builds from."""
    shop, _ = _service(world)
    plain = world.workload("plain", platform="compose", build_dockerfile=None)
    gone = world.workload("gone", platform="compose", build_dockerfile="gone/Dockerfile")
    found = _dockerfile(world)
    world.link()
    assert world.value(shop, "dockerfile") == found.id
    assert world.value(plain, "dockerfile") is None
    assert world.value(gone, "dockerfile") == _UNKNOWN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"run_as_user": 1000, "user_name": None}, "1000"),
        ({"run_as_user": 0, "user_name": None}, "0"),
        ({"run_as_user": None, "user_name": "root"}, "root"),
        ({"run_as_user": 7, "run_as_non_root": True}, "7"),
        ({"run_as_user": None, "user_name": None, "run_as_non_root": True}, "non-root (enforced)"),
        ({"run_as_user": None, "user_name": None, "run_as_non_root": False}, _UNKNOWN),
        ({"run_as_user": None, "user_name": _UNKNOWN, "run_as_non_root": True}, _UNKNOWN),
        ({"run_as_user": _UNKNOWN, "user_name": None, "run_as_non_root": True}, _UNKNOWN),
    ],
)
def test_the_user_a_manifest_says(world: Any, facts: dict[str, Any], expected: str) -> None:
    """A number, a name, or the promise of no root; without any the image decides, which was not seen."""
    container = world.add("container", "c", parent=world.workload(), **facts)
    world.link()
    assert world.value(container, "user") == expected


@pytest.mark.parametrize(
    ("user", "base", "expected"),
    [
        ("app", "debian:12", "app"),
        ("1000:1000", "debian:12", "1000"),
        ("00", "debian:12", "0"),
        ("9" * 5000, "debian:12", "9" * 5000),
        (":100", "debian:12", "0"),
        (None, "debian:12", _UNKNOWN),
        (None, "scratch", "0"),
        (None, _UNKNOWN, _UNKNOWN),
        (_UNKNOWN, "scratch", _UNKNOWN),
    ],
)
def test_the_user_the_dockerfile_says(world: Any, user: str | None, base: str, expected: str) -> None:
    """Where it says none the base image decides; an empty base has root only."""
    _, container = _service(world)
    _dockerfile(world, user=user, base=base)
    world.link()
    assert world.value(container, "user") == expected


@pytest.mark.parametrize(("target", "expected"), [("dev", "root"), ("DEV", "root"), ("run", "app"), ("gone", _UNKNOWN), (_UNKNOWN, _UNKNOWN)])
def test_the_build_target_decides_which_stage_speaks(world: Any, target: str, expected: str) -> None:
    """The last stage speaks through the Dockerfile, an earlier one for itself."""
    _, container = _service(world, target=target)
    parent = _dockerfile(world, user="app", healthcheck="CMD curl")
    for name, user, final in (("dev", "root", False), ("run", "app", True)):
        world.add("build-stage", name, parent=parent, source="Dockerfile", user=user, final=final, base="debian:12")
    world.link()
    assert world.value(container, "user") == expected
    assert world.value(container, "healthcheck_effective") == (True if target == "run" else _UNKNOWN)


@pytest.mark.parametrize(
    ("own", "written", "base", "expected"),
    [
        ({"healthcheck": "CMD curl", "healthcheck_idle": False}, None, "debian:12", True),
        ({"healthcheck": "CMD true", "healthcheck_idle": True}, None, "debian:12", False),
        ({"healthcheck": "CMD curl"}, None, "debian:12", _UNKNOWN),
        ({"healthcheck_disabled": True}, "CMD curl", "debian:12", False),
        ({"healthcheck_disabled": True, "healthcheck": _UNKNOWN}, "CMD curl", "debian:12", False),
        ({}, "CMD curl", "debian:12", True),
        ({}, "NONE", "debian:12", False),
        ({}, None, "debian:12", _UNKNOWN),
        ({}, None, "scratch", False),
        ({"healthcheck": _UNKNOWN}, "CMD curl", "debian:12", _UNKNOWN),
        ({"healthcheck": "CMD curl", "healthcheck_disabled": _UNKNOWN}, None, "debian:12", _UNKNOWN),
        ({"built_here": False}, "CMD curl", "debian:12", _UNKNOWN),
    ],
)
def test_the_health_check_in_force(world: Any, own: dict[str, Any], written: str | None, base: str, expected: object) -> None:
    """Compose's own word, then the Dockerfile's; an image that was not seen may have one."""
    _, container = _service(world, **own)
    _dockerfile(world, healthcheck=written, base=base)
    world.link()
    assert world.value(container, "healthcheck_effective") == expected


def test_kubernetes_containers_have_probes_instead(world: Any) -> None:
    """The image's HEALTHCHECK is nothing to Kubernetes."""
    container = world.add("container", "c", parent=world.workload(), built_here=False, run_as_user=None, user_name=None)
    world.link()
    assert world.value(container, "healthcheck_effective") == _UNKNOWN
