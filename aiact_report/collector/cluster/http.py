"""Asking an API server: bytes of one answer, with a bound on size, time and attempts, and a sentence for every way it can fail."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from aiact_report.collector._refused import Refused
from aiact_report.collector._tls import lenient, said

BODY_LIMIT = 96 * 1024 * 1024
"""Bytes of one answer that are read."""
_CHUNK = 256 * 1024
_RETRIED = frozenset({429, 500, 502, 503, 504})
_SILENCES = 2
"""Questions that may go without an answer in time before no more are asked."""
_GRANT = "give it the rights that `aiact-report rbac` prints"


class Patience(NamedTuple):
    """How long is waited, and how often is asked again."""

    connect: float = 10.0
    """Seconds for a connection."""
    read: float = 60.0
    """Seconds between two pieces of an answer."""
    total: float = 180.0
    """Seconds for a whole answer."""
    attempts: int = 4
    """How often one question is asked."""
    pause: float = 0.25
    """Seconds before the second attempt; doubled each time."""
    longest_pause: float = 30.0
    """Bound on what `Retry-After` may ask for."""


class ApiError(Refused):
    """The server did not give what was asked for; some statuses are no refusal of what is read next (410: the list is begun again)."""

    def __init__(self, reason: str, cause: str, remedy: str | None = None, status: int = 0) -> None:
        """Keep what an Unobserved needs, and the status of HTTP; 0: no answer came."""
        super().__init__(reason, cause, remedy)
        self.status = status


class _AgainError(Exception):
    """One attempt failed in a way that may pass."""

    def __init__(self, error: ApiError, pause: float | None = None) -> None:
        super().__init__(error.reason)
        self.error = error
        self.pause = pause


class Wire:
    """The connection to one API server; may be used by several threads."""

    def __init__(self, configuration: Any, patience: Patience | None = None, headers: Iterable[tuple[str, str]] = ()) -> None:
        """Take a Configuration of the package `kubernetes`, and what is sent with every question beside."""
        from kubernetes.client.rest import RESTClientObject

        self.configuration = configuration
        self._beside = tuple(headers)
        self.host = str(configuration.host).rstrip("/")
        self.patience = patience or Patience()
        self.lost: ApiError | None = None
        """Why nothing more is asked: the server cannot be reached."""
        self._silences = 0
        configuration.connection_pool_maxsize = 8
        self._pool = _verifying(RESTClientObject(configuration).pool_manager)

    def close(self) -> None:
        """End all connections."""
        self._pool.clear()

    def get(self, path: str, query: Iterable[tuple[str, str]] = ()) -> bytes:
        """Give the bytes of one answer; raises ApiError."""
        url = self.host + quote(path, safe="/:") + ("?" + urlencode(list(query)) if query else "")
        pause = self.patience.pause
        for attempt in range(self.patience.attempts):
            if self.lost is not None:
                raise self.lost
            try:
                return self._once(url)
            except _AgainError as again:
                if attempt + 1 == self.patience.attempts:
                    raise self._given_up(again.error) from again
                time.sleep(min(again.pause if again.pause is not None else pause, self.patience.longest_pause))
                pause *= 2
        raise ApiError("the API server was not asked", "unreachable")

    def _given_up(self, error: ApiError) -> ApiError:
        """Ask nothing more of a server that cannot be reached."""
        self._silences += error.cause == "timeout"
        if error.cause == "unreachable" or self._silences == _SILENCES:
            self.lost = error
        return error

    def _once(self, url: str) -> bytes:
        """Ask once."""
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError, LocationValueError

        timeout = Timeout(connect=self.patience.connect, read=self.patience.read)
        try:
            response = self._pool.request("GET", url, headers=self._headers(), preload_content=False, timeout=timeout, retries=False, redirect=False)
            try:
                body = self._body(response)
            finally:
                response.close() if response.status != 200 else response.release_conn()  # noqa: PLR2004 -- an error's connection is not kept
        except LocationValueError as error:
            raise ApiError("the address of the API server is none", "unreachable", "correct `server` in the kubeconfig") from error
        except HTTPError as error:
            raise _failed(error) from error
        except OSError as error:
            raise ApiError(f"the certificate or key for the API server cannot be used ({error.__class__.__name__})", "tls") from error
        if response.status == 200:  # noqa: PLR2004 -- OK
            return body
        raise _refused(response.status, response.headers.get("Retry-After"), urlsplit(url).path)

    def _headers(self) -> Any:
        """Say what is wanted, who asks, and in whose name."""
        from urllib3 import HTTPHeaderDict

        setting = self.configuration.auth_settings().get("BearerToken", {})
        token = setting.get("value")
        headers = HTTPHeaderDict({"Accept": "application/json", "User-Agent": "aiact-report"})
        for name, value in (*((("Authorization", token),) if token else ()), *self._beside):
            headers.add(name, value)
        return headers

    def _body(self, response: Any) -> bytes:
        """Read an answer, up to a bound of bytes and of time."""
        parts: list[bytes] = []
        size, deadline = 0, time.monotonic() + self.patience.total
        while part := response.read1(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > BODY_LIMIT:
                response.close()
                raise ApiError(f"the answer is larger than {BODY_LIMIT // 2**20} MiB", "too-large")
            if time.monotonic() > deadline:
                response.close()
                raise ApiError(f"the answer took longer than {self.patience.total:.0f} seconds", "timeout")
        return b"".join(parts)


def _verifying(pool: Any) -> Any:
    """Have a pool verify as `kubectl` does: with a context of our own, in place of the one urllib3 would make."""
    from ssl import CERT_REQUIRED

    from urllib3.util.ssl_ import create_urllib3_context

    options = pool.connection_pool_kw
    made = lenient(create_urllib3_context(cert_reqs=options.get("cert_reqs", CERT_REQUIRED)))
    if not options.get("ca_certs"):
        made.load_default_certs()
    options["ssl_context"] = made
    return pool


def _failed(error: Exception) -> Exception:
    """Say why no answer came."""
    from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, ProxyError, ReadTimeoutError, SSLError

    if isinstance(error, SSLError):
        return ApiError(f"the TLS connection to the API server was refused: {said(error)}", "tls", "renew or correct the certificate")
    if isinstance(error, (NewConnectionError, ConnectTimeoutError, NameResolutionError, ProxyError)):
        return _AgainError(ApiError("the API server could not be reached", "unreachable", "check the server's address and the network"))
    if isinstance(error, ReadTimeoutError):
        return _AgainError(ApiError("the API server stopped answering in time", "timeout"))
    return _AgainError(ApiError("the connection to the API server broke off", "connection-lost"))


def _refused(status: int, retry_after: str | None, path: str) -> Exception:
    """Say what a status means."""
    if status == 401:  # noqa: PLR2004 -- Unauthorized
        return ApiError("the API server does not know who asks (401)", "unauthorized", "renew the token or certificate of the kubeconfig", status)
    if status == 403:  # noqa: PLR2004 -- Forbidden
        return ApiError(f"reading {path} is forbidden (403)", "forbidden", _GRANT, status)
    if status in _RETRIED:
        error = ApiError(f"the API server answered {status} to {path}", "throttled" if status == 429 else "server-error", None, status)  # noqa: PLR2004 -- a status of HTTP
        return _AgainError(error, _seconds(retry_after))
    cause = {404: "not-found", 410: "expired", 406: "unsupported"}.get(status, "server-error")
    return ApiError(f"the API server answered {status} to {path}", cause, None, status)


def _seconds(retry_after: str | None) -> float | None:
    """Read `Retry-After` in seconds; a date in it is not followed."""
    return float(retry_after) if retry_after is not None and retry_after.isascii() and retry_after.isdigit() else None
