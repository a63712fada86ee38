"""Credentials where Docker and Podman keep them. They stay in memory, for the one registry they are of, and nothing shows them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiact_report._files import read_regular
from aiact_report.collector._vocabulary.reference import DEFAULT_REGISTRY

_HUB_KEY = "https://index.docker.io/v1/"
"""What Docker Hub is called in `auths` and by helpers."""
_HUB = frozenset({DEFAULT_REGISTRY, "index.docker.io", "registry-1.docker.io"})
_CONFIG_LIMIT = 1024 * 1024
_HELPER_SECONDS = 30
_HELPER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}")
_TOKEN_USER = "<token>"  # noqa: S105 -- the name by which a helper says that the secret is an identity token


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """A credential; its text form is empty of it."""

    user: str = ""
    password: str = ""
    identity: str = ""
    """OAuth 2 refresh token."""
    bearer: str = ""
    """Token for the registry itself."""

    def __repr__(self) -> str:
        """Show nothing of it, wherever it is printed."""
        return "Login(…)"

    @property
    def basic(self) -> str:
        """The `Authorization` of HTTP Basic; empty without a password."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode() if self.password else ""


@dataclass(slots=True)
class Logins:
    """What the user is logged in to."""

    environment: Mapping[str, str]
    broken: set[str] = field(default_factory=set)
    """Names of helpers that failed: said with a refusal."""
    _asked: dict[tuple[str, str], Login | None] = field(default_factory=dict, repr=False)

    def find(self, registry: str, repository: str) -> Login | None:
        """Find the credential for a repository, the nearest first; None when there is none."""
        for path in _files(self.environment):
            config = _read(path)
            for name in _helpers(config, registry):
                found = self._ask(name, _HUB_KEY if registry in _HUB else registry)
                if found is not None:
                    return found
            found = _written(config.get("auths"), registry, repository)
            if found is not None:
                return found
        return None

    def _ask(self, name: str, server: str) -> Login | None:
        """Ask a credential helper, once."""
        key = (name, server)
        if key not in self._asked:
            self._asked[key] = self._run(name, server)
        return self._asked[key]

    def _run(self, name: str, server: str) -> Login | None:
        """Run `docker-credential-NAME get`; what it prints is shown nowhere."""
        import shutil
        import subprocess

        program = shutil.which(f"docker-credential-{name}", path=self.environment.get("PATH")) if _HELPER_NAME.fullmatch(name) else None
        if program is None:
            self.broken.add(name)
            return None
        try:
            done = subprocess.run(
                [program, "get"], input=server.encode(), capture_output=True, env=dict(self.environment), timeout=_HELPER_SECONDS, check=False
            )
        except (OSError, subprocess.SubprocessError):
            self.broken.add(name)
            return None
        if done.returncode:
            if b"credentials not found" not in done.stdout:
                self.broken.add(name)
            return None
        return _told(_object(done.stdout))


def _told(answer: Mapping[str, Any]) -> Login | None:
    """Read a helper's answer."""
    user, secret = answer.get("Username"), answer.get("Secret")
    if not isinstance(user, str) or not isinstance(secret, str) or not secret:
        return None
    return Login(identity=secret) if user == _TOKEN_USER else Login(user, secret)


def _files(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield where credentials may be written, the most explicit first."""
    home = environment.get("HOME")
    if environment.get("REGISTRY_AUTH_FILE"):
        yield Path(environment["REGISTRY_AUTH_FILE"])
    if environment.get("DOCKER_CONFIG"):
        yield Path(environment["DOCKER_CONFIG"], "config.json")
    elif home:
        yield Path(home, ".docker", "config.json")
    if environment.get("XDG_RUNTIME_DIR"):
        yield Path(environment["XDG_RUNTIME_DIR"], "containers", "auth.json")
    if home:
        yield Path(home, ".config", "containers", "auth.json")


def _read(path: Path) -> dict[str, Any]:
    """Read a configuration; an empty one when there is none that can be read."""
    try:
        return _object(read_regular(path, _CONFIG_LIMIT))
    except OSError:
        return {}


def _object(data: bytes) -> dict[str, Any]:
    """Read a JSON object; an empty one for anything else."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _helpers(config: Mapping[str, Any], registry: str) -> Iterator[str]:
    """Yield the helpers for a registry: its own, else the store for all."""
    own = config.get("credHelpers")
    keys = (_HUB_KEY, *sorted(_HUB)) if registry in _HUB else (registry,)
    names = [own.get(key) for key in keys] if isinstance(own, dict) else []
    for name in (*names, config.get("credsStore")):
        if isinstance(name, str) and name:
            yield name


def _written(auths: object, registry: str, repository: str) -> Login | None:
    """Find the entry of `auths` that is nearest: of the repository, of a folder above it, of the registry."""
    if not isinstance(auths, dict):
        return None
    known = {_key(key): value for key, value in auths.items() if isinstance(key, str)}
    host = DEFAULT_REGISTRY if registry in _HUB else registry
    parts = [host, *repository.split("/")]
    for length in range(len(parts), 0, -1):
        found = _entry(known.get("/".join(parts[:length])))
        if found is not None:
            return found
    return None


def _key(key: str) -> str:
    """Bring a key into one form: a URL stands for its host, and Docker Hub has several names."""
    scheme, separator, rest = key.rpartition("://")
    if separator and scheme in {"http", "https"}:
        rest = rest.partition("/")[0]
    host, slash, path = rest.partition("/")
    return (DEFAULT_REGISTRY if host in _HUB else host) + slash + path


def _entry(found: object) -> Login | None:
    """Read one entry of `auths`; None when it holds nothing, as beside a helper."""
    if not isinstance(found, dict):
        return None
    texts = {name: value for name, value in found.items() if isinstance(value, str)}
    user, password = texts.get("username", ""), texts.get("password", "")
    if texts.get("auth"):
        user, password = _decoded(texts["auth"])
    login = Login(user, password, texts.get("identitytoken", ""), texts.get("registrytoken", ""))
    return login if login.password or login.identity or login.bearer else None


def _decoded(auth: str) -> tuple[str, str]:
    """Take `auth` apart: Base64 of user:password, to which old versions added null bytes."""
    try:
        user, _, password = base64.b64decode(auth).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return user, password.rstrip("\0")
