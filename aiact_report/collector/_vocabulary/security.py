"""What a container may do, in the words of each platform: capabilities, and the security options of the Docker command line."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_DOCKER_PROFILES = {"unconfined": "Unconfined", "builtin": "RuntimeDefault", "docker-default": "RuntimeDefault", "runtime/default": "RuntimeDefault"}
_TRUE = frozenset({"", "1", "t", "true"})
"""Values of no-new-privileges that switch it on, as Go reads a truth value; none: it is on."""
_UNMASKED = frozenset({"systempaths=unconfined", "unmask=all"})
"""Docker's and Podman's words for taking the masks off /proc and /sys."""
_PODMAN_DEFAULT = "containers-default"
"""Start of the name of the AppArmor profile Podman brings, before its version."""
KUBERNETES_PROFILES = frozenset({"RuntimeDefault", "Localhost", "Unconfined"})
"""Types of a seccomp or AppArmor profile: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.31/#seccompprofile-v1-core."""
_ANNOTATED_PROFILES = {"runtime/default": "RuntimeDefault", "docker/default": "RuntimeDefault", "unconfined": "Unconfined"}
SPC = "spc_t"
"""SELinux type that separates a container from nothing."""


@lru_cache(maxsize=1024)
def capabilities(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give capabilities as the kernel names them, without the prefix `CAP_`, which Docker, and Kubernetes for what is added, take and leave out alike.

    https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
    """
    return tuple(name.upper().removeprefix("CAP_") for name in names)


@lru_cache(maxsize=1024)
def kubernetes_dropped(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give dropped capabilities as they are written: Kubernetes takes them without the prefix, so that `CAP_ALL` is not `ALL` and drops nothing.

    https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container
    """
    return tuple(name.upper() for name in names)


def annotated_profile(value: str) -> str | None:
    """Give the type of a profile as the annotations of older manifests write it; None for one that is no profile."""
    return "Localhost" if value.startswith("localhost/") else _ANNOTATED_PROFILES.get(value)


def docker_profile(value: str) -> str:
    """Give the type of a profile as `security_opt` names it, in the words Kubernetes has for it; any other name is a profile of the host."""
    known = "RuntimeDefault" if value.startswith(_PODMAN_DEFAULT) else "Localhost"
    return _DOCKER_PROFILES.get(value.lower(), known)


class SecurityOptions(NamedTuple):
    """`security_opt` taken apart; None: not written."""

    no_new_privileges: bool | None
    seccomp: str | None
    """As written, as is the next."""
    apparmor: str | None
    selinux_off: bool
    """The separation by SELinux labels is switched off."""
    unmasked: bool
    """The masks over /proc and /sys are taken off."""
    names: frozenset[str]
    """Options that are written."""


def security_option(written: str) -> tuple[str, str]:
    """Part an option's name from its value, at `:` or `=`."""
    name, _, value = written.replace("=", ":", 1).partition(":")
    return name.strip(), value.strip()


def security_options(written: Iterable[str]) -> SecurityOptions:
    """Take options apart, with `:` or `=` before their value; of several of one name the last counts.

    https://docs.docker.com/reference/cli/docker/container/run/#security-opt
    """
    options: dict[str, list[str]] = {}
    for option in written:
        name, value = security_option(option)
        options.setdefault(name, []).append(value)
    last = {name: values[-1] for name, values in options.items()}
    forbids = last.get("no-new-privileges")
    masks = {f"{name}={value.lower()}" for name in ("systempaths", "unmask") for value in options.get(name, [])}
    return SecurityOptions(
        None if forbids is None else forbids.lower() in _TRUE,
        last.get("seccomp"),
        last.get("apparmor"),
        any(label.replace("=", ":") in {"disable", f"type:{SPC}"} for label in options.get("label", [])),
        not _UNMASKED.isdisjoint(masks),
        frozenset(options),
    )
