"""The control plane: its version and how long that is supported, and the flags of an API server that runs as a visible pod."""

from __future__ import annotations

import re
from datetime import date

from aiact_report.collector._refused import Refused
from aiact_report.collector.cluster.state import State

_UPSTREAM = "https://kubernetes.io/releases/patch-releases/"
"""Where the dates below are published."""
END_OF_LIFE = {
    20: date(2022, 2, 28),
    21: date(2022, 6, 28),
    22: date(2022, 10, 28),
    23: date(2023, 2, 28),
    24: date(2023, 7, 28),
    25: date(2023, 10, 27),
    26: date(2024, 2, 28),
    27: date(2024, 6, 28),
    28: date(2024, 10, 28),
    29: date(2025, 2, 28),
    30: date(2025, 6, 28),
    31: date(2025, 10, 28),
    32: date(2026, 2, 28),
    33: date(2026, 6, 28),
    34: date(2026, 10, 27),
    35: date(2027, 2, 28),
}
"""Minor version of Kubernetes 1 → last day the project supports it; who sells a cluster may support it longer."""
_VERSION = re.compile(r"v?1\.([0-9]{1,3})(?:[.+-]|$)")
_DISTRIBUTIONS = {
    "eks": "Amazon EKS",
    "gke": "Google GKE",
    "k3s": "K3s",
    "rke2": "RKE2",
    "aliyun": "Alibaba ACK",
    "IKS": "IBM Cloud",
    "vmware": "VMware",
}
_VERSION_FACTS = ("cluster.end_of_life", "cluster.supported")
FLAG_FACTS = {
    "cluster.encryption_at_rest": "encryption-provider-config",
    "cluster.audit_policy": "audit-policy-file",
    "cluster.audit_log": "audit-log-path",
    "cluster.audit_webhook": "audit-webhook-config-file",
    "cluster.anonymous_auth": "anonymous-auth",
    "cluster.authorization_modes": "authorization-mode",
    "cluster.admission_plugins": "enable-admission-plugins",
}
"""Fact → the flag of kube-apiserver that decides it."""


def write_version(state: State, version: str) -> None:
    """Say which version the server is, and whether the project still supports it at the time of reading."""
    state.tell("cluster.server_version", version, "gitVersion", "/version")
    named = next((name for mark, name in _DISTRIBUTIONS.items() if mark in version), None)
    state.tell("cluster.distribution", "OpenShift" if "config.openshift.io" in state.groups else named, "gitVersion", "/version")
    found = _VERSION.match(version)
    minor = int(found[1]) if found else None
    end = END_OF_LIFE.get(minor) if minor is not None else None
    if minor is not None and minor < min(END_OF_LIFE):
        end = END_OF_LIFE[min(END_OF_LIFE)]  # older still
    if end is None:
        reason = f"the end of life of Kubernetes {version[:40]} is not in this program's table"
        state.withhold(_VERSION_FACTS, Refused(reason, "unsupported", f"look it up: {_UPSTREAM}"))
        return
    state.tell("cluster.end_of_life", end.isoformat(), "gitVersion", "/version")
    state.tell("cluster.supported", state.observed_at[:10] <= end.isoformat(), "gitVersion", "/version")


def write_flags(state: State) -> None:
    """Say what the flags of the API servers tell; of several, what holds for each of them."""
    if not state.api_servers:
        reason = "no pod of the API server is visible: a managed control plane, or one that does not run as a static pod"
        state.withhold(tuple(FLAG_FACTS), Refused(reason, "managed-control-plane", "ask who runs the control plane for its settings"))
        return
    flags = [_flags(words) for words in state.api_servers.values()]
    name = f"Pod {min(state.api_servers)}"
    for fact, flag in FLAG_FACTS.items():
        values = [entry.get(flag) for entry in flags]
        value = None if None in values else values[0]
        state.tell(fact, _as_fact(fact, value), f"spec.containers.command --{flag}", name)


def _as_fact(fact: str, value: str | None) -> bool | tuple[str, ...] | str | None:
    """Give a flag's value in the type of its fact, the server's own default filled in."""
    if fact == "cluster.anonymous_auth":
        return value != "false"
    if fact in {"cluster.authorization_modes", "cluster.admission_plugins"}:
        return tuple(value.split(",")) if value else ()
    return value


def _flags(words: tuple[str, ...]) -> dict[str, str]:
    """Read `--name=value` and `--name value` of a command line."""
    found: dict[str, str] = {}
    for word, following in zip(words, (*words[1:], ""), strict=True):
        if word.startswith("--"):
            name, mark, value = word[2:].partition("=")
            found[name] = value if mark else "true" if following.startswith("--") else following
    return found
