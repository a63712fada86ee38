"""Where engines answer: what the user said, else the places Docker and Podman have by custom. The environment comes with the request."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiact_report._files import read_regular
from aiact_report.collector._request import Request

Kind = Literal["docker", "podman"]
"""The two engines; both speak Docker's API."""

_CONFIG_LIMIT = 1024 * 1024
_DOCKER_SOCKET = "unix:///var/run/docker.sock"
_PODMAN_SOCKET = "unix:///run/podman/podman.sock"


@dataclass(frozen=True, slots=True)
class Address:
    """One place where an engine may answer."""

    url: str
    """`unix:///path` or `tcp://host:port`."""
    kind: Kind | None
    """Which engine is expected there; None where the user named the socket alone."""
    named: bool
    """The user named it, so that its absence is worth a word."""
    certificates: Path | None = None
    """Folder with ca.pem, cert.pem and key.pem: TLS is spoken, and always verified."""


def addresses(request: Request, kind: Kind | None = None) -> list[Address]:
    """List where to look, each place once: the sockets of the request alone when it has some, for one engine the usual places after them."""
    named = [Address(url, None, named=True, certificates=_certificates(url, request.environment)) for url in request.engines.sockets]
    usual = [] if named and kind is None else [*_docker(request.environment), *_podman(request.environment)]
    found: dict[str, Address] = {}
    for address in [*named, *(place for place in usual if kind in (None, place.kind))]:
        found.setdefault(_real(address.url), address)
    return list(found.values())


def _real(url: str) -> str:
    """Give one name to a socket that has several: podman-docker links Docker's socket to Podman's."""
    return "unix://" + os.path.realpath(url.removeprefix("unix://")) if url.startswith("unix://") else url


def _docker(environment: Mapping[str, str]) -> Iterator[Address]:
    """Yield where Docker answers: DOCKER_HOST, else the current context, else its sockets."""
    host = environment.get("DOCKER_HOST")
    if host:
        yield Address(host, "docker", named=True, certificates=_certificates(host, environment))
        return
    context = _context(environment)
    if context is not None:
        yield context
        return
    yield Address(_DOCKER_SOCKET, "docker", named=False)
    runtime = environment.get("XDG_RUNTIME_DIR")
    if runtime:
        yield Address(f"unix://{runtime}/docker.sock", "docker", named=False)


def _podman(environment: Mapping[str, str]) -> Iterator[Address]:
    """Yield where Podman answers: CONTAINER_HOST, else its sockets."""
    host = environment.get("CONTAINER_HOST")
    if host:
        yield Address(host, "podman", named=True)
        return
    yield Address(_PODMAN_SOCKET, "podman", named=False)
    runtime = environment.get("XDG_RUNTIME_DIR")
    if runtime:
        yield Address(f"unix://{runtime}/podman/podman.sock", "podman", named=False)


def _folder(environment: Mapping[str, str]) -> Path:
    """Name Docker's own folder."""
    return Path(environment.get("DOCKER_CONFIG") or Path(environment.get("HOME") or "/") / ".docker")


def _certificates(url: str, environment: Mapping[str, str]) -> Path | None:
    """Name the folder of the certificates when TLS is asked for."""
    wanted = environment.get("DOCKER_TLS_VERIFY") or environment.get("DOCKER_CERT_PATH")
    if not wanted or url.startswith("unix://"):
        return None
    return Path(environment.get("DOCKER_CERT_PATH") or _folder(environment))


def _context(environment: Mapping[str, str]) -> Address | None:
    """Read the context in use (docker context use); None for the default one, or when it cannot be read."""
    name = environment.get("DOCKER_CONTEXT") or _json(_folder(environment) / "config.json").get("currentContext")
    if not isinstance(name, str) or name in ("", "default"):
        return None
    contexts, key = _folder(environment) / "contexts", hashlib.sha256(name.encode()).hexdigest()
    endpoints = _json(contexts / "meta" / key / "meta.json").get("Endpoints")
    endpoint = endpoints.get("docker") if isinstance(endpoints, dict) else None
    host = endpoint.get("Host") if isinstance(endpoint, dict) else None
    if not isinstance(host, str) or not host:
        return None
    certificates = contexts / "tls" / key / "docker"
    return Address(host, "docker", named=True, certificates=certificates if certificates.is_dir() else None)


def _json(path: Path) -> dict[str, Any]:
    """Read a small JSON file of Docker's; an empty object when there is none that can be read."""
    try:
        data = json.loads(read_regular(path, _CONFIG_LIMIT))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
