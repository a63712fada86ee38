"""Containers of a real Podman, with root and without."""

from __future__ import annotations

import os
from pathlib import Path

from aiact_report.collector._request import Engines, Request
from aiact_report.collector.engine import collect as engine


def test_podman_says_the_same_in_the_same_words(podman_facts):
    """Rights, mounts and health of a container read as they do from Docker, though Podman writes them otherwise."""
    found = podman_facts.of("hardened")
    assert (found["container.run_as_user"], found["container.run_as_group"]) == (10001, 10001)
    assert (found["container.capabilities.add"], found["container.capabilities.drop"]) == (("NET_BIND_SERVICE",), ("ALL",))
    assert found["container.allow_privilege_escalation"] is False
    assert found["container.stop_signal"] == "SIGKILL"
    assert found["container.mounts_writable"] == ("/data",)
    assert (found["container.healthcheck"], found["container.health_log"]) == ("CMD /bin/sh", (1,))
    assert "nofile=1024:1024" in found["container.ulimits"]
    assert found["container.env_credentials"] == ("API_KEY",)


def test_what_podman_drops_by_itself_is_no_decision(podman_facts):
    """A container that drops nothing has the three capabilities Podman takes from every one, not "all"."""
    assert podman_facts.of("neighbour")["container.capabilities.drop"] == ("AUDIT_WRITE", "MKNOD", "NET_RAW")


def test_privileged_and_socket_are_found(podman_facts, podman):
    """A privileged container and one with the engine's socket are told, as in Docker."""
    assert podman_facts.of("privileged")["container.privileged"] is True
    assert podman_facts.of("privileged")["container.seccomp_profile"] == "Unconfined"
    assert podman_facts.of("socket", "workload")["workload.runtime_sockets"] == (podman.url.removeprefix("unix://"),)


def test_a_shared_network_is_followed(podman_facts):
    """The network of a container that shares another's is that one's."""
    assert podman_facts.of("neighbour")["container.network_mode"] == "container:hardened"


def test_podman_keeps_secrets_to_itself(podman_facts):
    """Which secrets a container has is withheld, never "none"."""
    assert "container.secret_mounts" not in podman_facts.of("hardened")
    assert any("container.secret_mounts" in item.facts for item in podman_facts.found.unobserved)


def test_the_service_is_known_for_podman(podman_facts):
    """Whichever address it answers at, it says itself what it is."""
    (found,) = [one for one in podman_facts.found.subjects if one.kind == "engine"]
    assert found.facts["engine.name"].value == "podman"
    assert found.facts["engine.rootless"].value is False


def test_rootless_podman_is_known(rootless):
    """An engine without root says so, and is found at its place in XDG_RUNTIME_DIR."""
    environment = {"XDG_RUNTIME_DIR": rootless.environment["XDG_RUNTIME_DIR"], "DOCKER_HOST": "unix:///nowhere/docker.sock"}
    found = engine.collect(Request(root=Path(), observed_at="2026-01-01T00:00:00Z", environment=environment, engines=Engines(every=True)))
    engines = [one for one in found.subjects if one.kind == "engine" and one.source == rootless.url]
    assert [one.facts["engine.rootless"].value for one in engines] == [True]
    assert [one.facts["engine.user_namespace"].value for one in engines] == [True]


def test_a_refused_user_is_told_what_to_do(podman):
    """Permission denied is Unobserved, with the remedy; it is no traceback."""
    os.seteuid(65534)
    try:
        found = podman.collect()
    finally:
        os.seteuid(0)
    (item,) = found.unobserved
    assert (item.cause, found.subjects) == ("refused", [])
    assert "permission denied" in item.reason
    assert "may use the engine" in (item.remedy or "")
