"""Paths of the host that open a container runtime."""

from __future__ import annotations

import pytest

from aiact_report.collector._vocabulary.sockets import opens_runtime


@pytest.mark.parametrize(
    "path",
    [
        "/var/run/docker.sock",
        "//var/run/docker.sock",
        "/var/run/",
        "/run",
        "/",
        "/run/containerd",
        "/run/docker/containerd",
        "/var/run/dockershim.sock",
        "/run/buildkit",
        "/run/user/1000/docker.sock",
        "/run/user/1000/podman/podman.sock",
        "/var/snap/microk8s/common/run/containerd.sock",
        "~/.docker/run/docker.sock",
        "\\\\.\\pipe\\docker_engine",
        "//./pipe/docker_engine",
        "/var/../run/./crio/crio.sock",
    ],
)
def test_a_socket_and_the_folders_above_it(path: str) -> None:
    """The socket under any folder, and each folder above the usual one, in every spelling."""
    assert opens_runtime(path)


@pytest.mark.parametrize(
    "path", ["/var/log", "/run/app", "/var/run/docker.sock.d", "/srv/run", "/var/run/postgresql/.s.PGSQL.5432", "/etc/docker", ""]
)
def test_other_paths(path: str) -> None:
    """Neighbours of a runtime open nothing."""
    assert not opens_runtime(path)
