"""Asking an engine, by the API Docker and Podman share: read-only requests, bounded in bytes and time, over the docker package's transport.

The package's own client is not used: it reads the user's Docker configuration and environment, which belong to the request.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.engine.address import Address, Kind

if TYPE_CHECKING:
    from requests import Response, Session

_REPLY_LIMIT = 64 * 1024 * 1024
"""Bytes of one JSON reply that are read."""
_CHUNK = 1024 * 1024
_CONNECT_TIMEOUT = 5
_REPLY_TIMEOUT = 30
_EXPORT_TIMEOUT = 900
"""Seconds an engine may be silent while it prepares an export: Docker writes all layers aside first."""
_NEWEST = (1, 47)
"""Newest version of the API whose replies were read while this was written."""
_START = "start the engine, or name its socket: --engine-socket unix:///run/…"
_GROUP = "run as a user who may use the engine (for Docker: a member of the group docker)"
_FORWARD = "forward its socket (ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock HOST) and name it: --engine-socket unix:///tmp/engine.sock"


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that answered."""

    address: Address
    kind: Kind
    """By its own word."""
    version: str
    api: str
    """Version of the API in use."""
    session: Session
    base: str
    """What paths are appended to."""

    @property
    def locator(self) -> str:
        """Address by which a reader knows it."""
        return redact(self.address.url)

    def get(self, path: str, *names: str, query: str = "") -> Any:
        """Ask for JSON: `{}` in the path stands for a name. Raises Refused; a thing that is not there has the cause `not-found`."""
        with self._open(path, names, query, _REPLY_TIMEOUT) as reply:
            return _decoded(_all(reply))

    def export(self, path: str, *names: str, query: str = "") -> Iterator[bytes]:
        """Yield the bytes of an archive, in parts. Raises Refused, also while reading."""
        with self._open(path, names, query, _EXPORT_TIMEOUT) as reply:
            yield from _parts(reply)

    def _open(self, path: str, names: tuple[str, ...], query: str, timeout: int) -> Response:
        whole = path.format(*(quote(name, safe=":@/") for name in names))
        return _request(self.session, f"{self.base}/v{self.api}{whole}{query}", timeout, self.address)


def connect(address: Address) -> Engine:
    """Ask what answers at an address. Raises Refused."""
    session, base = _session(address)
    with _request(session, f"{base}/version", _REPLY_TIMEOUT, address) as reply:
        version = _decoded(_all(reply))
    if not isinstance(version, dict) or not isinstance(version.get("ApiVersion"), str):
        raise Refused(f"what answers at {redact(address.url)} is no container engine", "unsupported", _START)
    parts = version.get("Components")
    is_podman = any("podman" in str(part.get("Name", "")).lower() for part in parts or () if isinstance(part, dict))
    return Engine(address, "podman" if is_podman else "docker", str(version.get("Version", "")), _api(version), session, base)


def _api(version: dict[str, Any]) -> str:
    """Choose the newest version of the API that both sides know."""
    own, least = _numbers(version["ApiVersion"]), _numbers(str(version.get("MinAPIVersion", "")))
    return ".".join(map(str, max(min(own, _NEWEST), least)))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())[:2] or (0,)


def _session(address: Address) -> tuple[Session, str]:
    """Prepare a connection by the form of the address."""
    import requests
    from docker.transport import UnixHTTPAdapter  # type: ignore[import-untyped]

    session = requests.Session()
    session.trust_env = False
    scheme, _, place = address.url.partition("://")
    if scheme == "unix" and place.startswith("/"):
        session.mount("http+docker://", UnixHTTPAdapter(f"http+unix://{place}", timeout=_CONNECT_TIMEOUT))
        return session, "http+docker://localhost"
    if scheme == "ssh":
        raise Refused(f"the engine at {redact(address.url)} is reached by ssh, which is not spoken here", "unsupported", _FORWARD)
    if scheme not in {"tcp", "http", "https"} or not place:
        raise Refused(f"{redact(address.url)} is no address of an engine", "unsupported", "write unix:///path or tcp://host:port")
    if address.certificates is None:
        return session, f"{'https' if scheme == 'https' else 'http'}://{place.rstrip('/')}"
    _use_certificates(session, address)
    return session, f"https://{place.rstrip('/')}"


def _use_certificates(session: Session, address: Address) -> None:
    """Speak TLS with the user's certificate, and verify the engine's."""
    from docker.errors import TLSParameterError  # type: ignore[import-untyped]
    from docker.tls import TLSConfig  # type: ignore[import-untyped]

    folder = address.certificates
    ca, own, key = (os.path.join(folder or "", name) for name in ("ca.pem", "cert.pem", "key.pem"))
    try:
        has_own = os.path.exists(own)
        TLSConfig(client_cert=(own, key) if has_own else None, ca_cert=ca, verify=True).configure_client(session)
    except TLSParameterError as error:
        reason = f"the certificates for {redact(address.url)} are not complete: ca.pem, cert.pem and key.pem are expected"
        raise Refused(reason, "unreadable", "set DOCKER_CERT_PATH to the folder that holds them") from error


def _request(session: Session, url: str, timeout: int, address: Address) -> Response:
    """Send one GET; only a reply of success is returned."""
    import requests

    try:
        reply = session.get(url, timeout=(_CONNECT_TIMEOUT, timeout), stream=True, allow_redirects=False)
    except (requests.RequestException, OSError, ValueError) as error:
        raise _refused(error, address) from error
    if reply.ok and not reply.is_redirect:
        return reply
    with reply:
        reason = f"the engine at {redact(address.url)} answered {reply.status_code}: {_message(reply)}"
    raise Refused(reason, "not-found" if reply.status_code == requests.codes.not_found else "refused")


def _message(reply: Response) -> str:
    """Give the engine's own words for a refusal."""
    try:
        found = _decoded(_all(reply))
    except Refused:
        return "no reason given"
    text = found.get("message") or found.get("cause") if isinstance(found, dict) else None
    return redact(str(text or "no reason given"))[:300]


def _refused(error: Exception, address: Address) -> Refused:
    """Say why no connection came about."""
    import requests

    shown, numbers = redact(address.url), set(_numbers_of(error))
    if isinstance(error, requests.exceptions.Timeout) or errno.ETIMEDOUT in numbers:
        return Refused(f"the engine at {shown} did not answer in time", "timeout", "see whether the engine is well, and try again")
    if isinstance(error, requests.exceptions.SSLError):
        return Refused(f"the certificate of the engine at {shown} could not be verified", "refused", "see DOCKER_CERT_PATH and DOCKER_TLS_VERIFY")
    if numbers & {errno.EACCES, errno.EPERM}:
        return Refused(f"the engine at {shown} may not be used: permission denied", "refused", _GROUP)
    if errno.ENOENT in numbers:
        return Refused(f"no engine has a socket at {shown}", "unreachable", _START)
    return Refused(f"no engine answers at {shown}", "unreachable", _START)


def _numbers_of(error: BaseException | None) -> Iterator[int]:
    """Yield the system's error numbers behind an error: the packages wrap each other's."""
    for _ in range(8):
        if error is None:
            return
        if isinstance(error, OSError) and error.errno is not None:
            yield error.errno
        inner = next((part for part in getattr(error, "args", ()) if isinstance(part, BaseException)), None)
        error = inner or getattr(error, "reason", None) or error.__cause__ or error.__context__
        error = error if isinstance(error, BaseException) else None


def _parts(reply: Response) -> Iterator[bytes]:
    """Yield a reply's bytes as they come."""
    import requests
    import urllib3

    try:
        yield from reply.iter_content(_CHUNK)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise Refused("the engine's reply broke off", "truncated", "see whether the engine is well, and try again") from error


def _all(reply: Response) -> bytes:
    """Read a reply whole, up to the limit."""
    found = bytearray()
    for part in _parts(reply):
        found += part
        if len(found) > _REPLY_LIMIT:
            raise Refused("the engine's reply is too long to be read", "too-large")
    return bytes(found)


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused("the engine's reply is no JSON", "unsupported") from error


def reader(parts: Iterator[bytes]) -> Callable[[int], bytes]:
    """Make a `read(size)` of a stream that comes in parts."""
    rest = memoryview(b"")

    def read(size: int) -> bytes:
        nonlocal rest
        found: list[memoryview] = []
        while size > 0:
            if not rest:
                rest = memoryview(next(parts, b""))
                if not rest:
                    break
            found.append(rest[:size])
            rest, size = rest[size:], size - len(found[-1])
        return b"".join(found)

    return read
