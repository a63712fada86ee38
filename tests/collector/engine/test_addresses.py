"""Where engines are looked for, and what answers there that is none."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
from pathlib import Path

import pytest

from aiact_report.collector._request import Engines, Request
from aiact_report.collector.engine import collect as engine
from aiact_report.collector.engine.address import addresses
from aiact_report.collector.engine.images import read_engine_image


def _request(sockets=(), **more):
    return Request(root=Path(), observed_at="2026-01-01T00:00:00Z", engines=Engines(every=True, sockets=sockets), **more)


def _urls(environment, kind=None, **more):
    return [address.url for address in addresses(_request(environment=environment, **more), kind)]


def test_the_usual_places_are_looked_at(tmp_path):
    """Without a word from the user, Docker's and Podman's own sockets are tried, rootful and rootless."""
    runtime = str(tmp_path / "runtime")
    found = _urls({"HOME": str(tmp_path), "XDG_RUNTIME_DIR": runtime})
    assert found == [
        "unix:///var/run/docker.sock",
        f"unix://{runtime}/docker.sock",
        "unix:///run/podman/podman.sock",
        f"unix://{runtime}/podman/podman.sock",
    ]


def test_the_environment_of_the_request_decides(tmp_path, monkeypatch):
    """DOCKER_HOST and CONTAINER_HOST count as the command line handed them on; the process's own are not read."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///not/this.sock")
    hosts = {"HOME": str(tmp_path), "DOCKER_HOST": "tcp://build:2375", "CONTAINER_HOST": "unix:///some/podman.sock"}
    assert _urls(hosts) == ["tcp://build:2375", "unix:///some/podman.sock"]
    assert "unix:///not/this.sock" not in _urls({"HOME": str(tmp_path)})


def test_the_context_in_use_is_followed(tmp_path):
    """What `docker context use` chose is where Docker is looked for, with its certificates."""
    folder = tmp_path / ".docker"
    key = hashlib.sha256(b"far").hexdigest()
    (folder / "contexts" / "meta" / key).mkdir(parents=True)
    (folder / "contexts" / "tls" / key / "docker").mkdir(parents=True)
    (folder / "config.json").write_text('{"currentContext": "far"}')
    meta = {"Name": "far", "Endpoints": {"docker": {"Host": "tcp://far:2376"}}}
    (folder / "contexts" / "meta" / key / "meta.json").write_text(json.dumps(meta))
    (found,) = addresses(_request(environment={"HOME": str(tmp_path)}), "docker")
    assert (found.url, found.certificates) == ("tcp://far:2376", folder / "contexts" / "tls" / key / "docker")


@pytest.mark.parametrize("text", ["", "[]", '{"currentContext": 3}', '{"currentContext": "gone"}', "{", "[" * 100_000])
def test_a_broken_configuration_leads_to_the_usual_place(tmp_path, text):
    """Docker's own file may be broken; then its socket is tried."""
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text(text)
    assert _urls({"HOME": str(tmp_path)}, "docker") == ["unix:///var/run/docker.sock"]


def test_a_named_socket_is_the_only_one(tmp_path):
    """Who names a socket is not told of other engines; a socket with two names is asked once."""
    (tmp_path / "link.sock").symlink_to(tmp_path / "real.sock")
    named = (f"unix://{tmp_path}/real.sock", f"unix://{tmp_path}/link.sock")
    assert _urls({"DOCKER_HOST": "tcp://other:1"}, sockets=named) == [f"unix://{tmp_path}/real.sock"]


@pytest.mark.parametrize(
    ("address", "cause", "word"),
    [
        ("unix:///nowhere/engine.sock", "unreachable", "no engine has a socket"),
        ("tcp://127.0.0.1:1", "unreachable", "no engine answers"),
        ("ssh://me:hunter2secret@host", "unsupported", "ssh"),
        ("npipe:////./pipe/docker_engine", "unsupported", "no address"),
        ("unix://", "unsupported", "no address"),
        ("nonsense", "unsupported", "no address"),
        ("tcp://[::1", "unreachable", "no engine answers"),
    ],
)
def test_a_bad_address_is_said(address, cause, word):
    """Whatever the address, the run goes on, the reason is told, and no password of it."""
    found = engine.collect(_request(sockets=(address,)))
    (item,) = found.unobserved
    assert (item.cause, word in item.reason) == (cause, True)
    assert item.remedy
    assert "hunter2secret" not in repr(found)
    (item,) = read_engine_image("a:b", "docker", _request(sockets=(address,))).unobserved
    assert item.cause == cause


def test_no_engine_at_all_is_said_once(tmp_path):
    """Nothing at the usual places is one Unobserved that says where was looked."""
    environment = {"HOME": str(tmp_path), "DOCKER_HOST": "", "XDG_RUNTIME_DIR": str(tmp_path)}
    if any(os.path.exists(path) for path in ("/var/run/docker.sock", "/run/podman/podman.sock")):
        pytest.skip("an engine runs on this machine: that none answers cannot be tried here")
    (item,) = engine.collect(_request(environment=environment)).unobserved
    assert item.cause == "unreachable"
    assert str(tmp_path) in item.reason


REPLIES = {
    "no JSON": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno",
    "no HTTP": b"SSH-2.0-OpenSSH_9\r\n",
    "another service": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "broken off": b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ApiVersion"',
    "redirect": b"HTTP/1.1 301 Moved\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n",
    "refused": b'HTTP/1.1 403 Forbidden\r\nContent-Length: 23\r\n\r\n{"message": "not today"}',
    "deep": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"[" * 200_000,
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_what_is_no_engine_is_said(tmp_path, reply):
    """Whatever answers at the socket, it ends in an Unobserved."""
    path = f"/tmp/aiact-{os.getpid()}.sock" if len(str(tmp_path)) > 80 else str(tmp_path / "s")  # noqa: S108 -- a socket's path is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()

        def answer():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(reply)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            found = engine.collect(_request(sockets=(f"unix://{path}",)))
        finally:
            os.unlink(path)
            server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    assert found.subjects == []
    (item,) = found.unobserved
    assert item.reason
