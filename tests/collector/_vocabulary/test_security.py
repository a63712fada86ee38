"""Security options, capabilities and users, as each platform writes them."""

from __future__ import annotations

import pytest

from aiact_report.collector._vocabulary.security import SecurityOptions, annotated_profile, capabilities, docker_profile, security_options
from aiact_report.collector._vocabulary.users import User, user


@pytest.mark.parametrize(
    "written", [["label=type:spc_t"], ["label:type:spc_t"], ["label=disable"], ["label:disable"], ["label=user:u", "label=disable"]]
)
def test_selinux_is_switched_off(written: list[str]) -> None:
    """By name, or by the type that is separated from nothing."""
    assert security_options(written).selinux_off


def test_options_in_both_spellings() -> None:
    """`:` and `=` part a name from its value; of several the last counts."""
    found = security_options(["no-new-privileges", "seccomp:unconfined", "seccomp=/p.json", "apparmor=docker-default", "label=level:s0"])
    names = frozenset({"no-new-privileges", "seccomp", "apparmor", "label"})
    assert found == SecurityOptions(
        no_new_privileges=True, seccomp="/p.json", apparmor="docker-default", selinux_off=False, unmasked=False, names=names
    )
    assert security_options(["no-new-privileges:false"]).no_new_privileges is False
    assert security_options([]).no_new_privileges is None


def test_profiles_in_one_vocabulary() -> None:
    """What no platform knows by name is a profile of the host."""
    assert [docker_profile(name) for name in ("Unconfined", "builtin", "containers-default-0.57.1", "mine")] == [
        "Unconfined",
        "RuntimeDefault",
        "RuntimeDefault",
        "Localhost",
    ]
    assert [annotated_profile(name) for name in ("docker/default", "localhost/mine", "mine")] == ["RuntimeDefault", "Localhost", None]


def test_docker_takes_capabilities_with_and_without_prefix() -> None:
    """In any case."""
    assert capabilities(("cap_net_admin", "ALL", "SYS_ADMIN")) == ("NET_ADMIN", "ALL", "SYS_ADMIN")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("1000:1000", User(1000, 1000, None, None)),
        ("app", User(None, None, "app", None)),
        (" app:staff ", User(None, None, "app", "staff")),
        ("0", User(0, None, None, None)),
        (":10", User(None, 10, None, None)),
        ("", User(None, None, None, None)),
        ("12345678901", User(None, None, "12345678901", None)),
    ],
)
def test_users(written: str, found: User) -> None:
    """A number or a name, each with or without a group."""
    assert user(written) == found
