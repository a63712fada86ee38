"""Asking over HTTP: attempts, pauses, time and size are bounded, redirects carry no credential to another host, and every failure is a sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.collector._tls import said
from aiact_report.collector.image.registry import line as lines
from aiact_report.collector.image.registry.line import Line

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

CONNECT_SECONDS = 10.0
"""How long a connection may take."""
READ_SECONDS = 30.0
"""How long a host may be silent."""
WHOLE_SECONDS = 60.0
"""How long a small document may take."""
ATTEMPTS = 4
"""How often one thing is asked."""
FIRST_PAUSE = 0.5
"""Seconds before the second attempt; doubled each time."""
LONGEST_PAUSE = 30.0
"""What `Retry-After` may ask for; a host that wants a longer pause is left alone."""
_REDIRECTS = 5
_AT_ONCE = 16
"""Connections that are kept open to one host."""
_MOVED = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({429, 500, 502, 503, 504})
_PIECE = 64 * 1024


class Ask(NamedTuple):
    """One question."""

    url: str
    line: Line
    headers: Mapping[str, str]
    """A credential among them goes to the host of `url` and to no other."""
    form: str | None = None
    """Sent by POST (OAuth 2); else it is a GET."""


class Http:
    """The connections of one run, kept alive and shared by its threads."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._lock = threading.Lock()
        self._managers: dict[tuple[str, Line], PoolManager] = {}

    def ask(self, ask: Ask) -> BaseHTTPResponse:
        """Give the answer, its body unread, redirects followed; raises Refused when there is none."""
        for _ in range(_REDIRECTS + 1):
            reply = self._insist(ask)
            if reply.status not in _MOVED:
                return reply
            discard(reply)
            ask = self._moved(ask, reply.headers.get("Location", ""))
        raise Refused(f"{_host(ask.url)} redirects in a circle.", "refused")

    def _moved(self, ask: Ask, location: str) -> Ask:
        """Follow a redirect: a host stands for itself, so neither a credential nor the permission to be insecure goes with it."""
        url = joined(ask.url, location)
        if _origin(url) == _origin(ask.url):
            return ask._replace(url=url)
        kept = {name: value for name, value in ask.headers.items() if name != "Authorization"}
        return Ask(url, self.line_of(url, ask.url), kept)

    def line_of(self, url: str, named_by: str) -> Line:
        """Tell how a host that another one named is spoken to; raises Refused where it may not be."""
        scheme, host = _origin(url)
        choice = lines.allowed(host, self.request.images.insecure)
        if lines.is_loopback(host) and not lines.is_loopback(_host(named_by)):
            raise Refused(f"{_host(named_by)} leads to an address of this machine.", "refused")
        if scheme == "https" and host:
            return Line.UNVERIFIED if Line.UNVERIFIED in choice else Line.VERIFIED
        if scheme == "http" and Line.PLAIN in choice:
            return Line.PLAIN
        raise Refused(f"{_host(named_by)} leads to an address without TLS: {host!r}.", "no-tls", f"allow it: --insecure-registry {host}")

    def _insist(self, ask: Ask) -> BaseHTTPResponse:
        """Ask again after failures that may pass."""
        pause = FIRST_PAUSE
        for left in reversed(range(ATTEMPTS)):
            reply = self._attempt(ask, last=not left)
            if reply is not None and (reply.status not in _AGAIN or not left):
                return reply
            wait = pause
            if reply is not None:
                wait = _wanted_pause(reply, pause)
                if wait > LONGEST_PAUSE:
                    return reply
                discard(reply)
            time.sleep(wait)
            pause *= 2
        raise AssertionError  # the last attempt answers or raises

    def _attempt(self, ask: Ask, *, last: bool) -> BaseHTTPResponse | None:
        """Ask once; None when the connection broke and may be tried again."""
        import urllib3
        from urllib3 import exceptions

        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        method = "GET" if ask.form is None else "POST"
        try:
            return self._manager(ask).request(
                method, ask.url, body=ask.form, headers=ask.headers, redirect=False, retries=False, preload_content=False, timeout=timeout
            )
        except exceptions.ProtocolError:
            if last:
                raise Refused(f"{_host(ask.url)} broke the connection off.", "unreachable") from None
            return None
        except exceptions.HTTPError as error:
            raise _failure(error, _host(ask.url)) from None
        except ValueError:  # a header that cannot be sent: its text may be a credential
            raise Refused(f"What is to be sent to {_host(ask.url)} is no valid HTTP.", "refused", "log in again") from None

    def _manager(self, ask: Ask) -> PoolManager:
        """Give the connections to a host, made at the first question."""
        key = (_host(ask.url), ask.line)
        with self._lock:
            if key not in self._managers:
                self._managers[key] = _connect(*key, self.request.environment)
            return self._managers[key]


def _connect(host: str, line: Line, environment: Mapping[str, str]) -> PoolManager:
    """Prepare connections: through the proxy of the environment, where it has one for this host."""
    import urllib3

    settings = None if line is Line.PLAIN else lines.context(host, line, environment)
    if line is Line.UNVERIFIED:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # it is said in the dossier
    proxy = _proxy(host, line, environment)
    if proxy is None:
        return urllib3.PoolManager(maxsize=_AT_ONCE, ssl_context=settings)
    try:
        account = urlsplit(proxy)
        login = f"{account.username}:{account.password or ''}" if account.username else None
        return urllib3.ProxyManager(
            proxy, maxsize=_AT_ONCE, ssl_context=settings, proxy_headers=urllib3.make_headers(proxy_basic_auth=login) if login else None
        )
    except (urllib3.exceptions.HTTPError, ValueError):
        raise Refused("The proxy named by the environment has no address that can be used.", "unreachable") from None


def _proxy(host: str, line: Line, environment: Mapping[str, str]) -> str | None:
    """Find the proxy for a host, as Go's and so Docker's programs do."""
    name = f"{line.scheme}_proxy"
    proxy = environment.get(name.upper()) or environment.get(name)
    excepted = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    if not proxy or lines.is_loopback(host) or _is_excepted(host, excepted):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_excepted(host: str, excepted: str) -> bool:
    """Whether NO_PROXY names a host, with its port or without, or a domain above it."""
    name = (urlsplit(f"//{host}").hostname or "").lower()
    entries = [entry.strip().lower().lstrip("*.") for entry in excepted.split(",") if entry.strip()]
    return "" in entries or any(entry in {host.lower(), name} or name.endswith(f".{entry}") for entry in entries)


def _failure(error: Exception, host: str) -> Refused:
    """Say why there was no answer, in our own words: those of the library may hold a URL with a credential."""
    from urllib3 import exceptions

    if isinstance(error, exceptions.SSLError):
        return _tls_failure(error, host)
    if isinstance(error, exceptions.ProxyError):
        return Refused(f"The proxy on the way to {host} refused.", "unreachable", "check HTTPS_PROXY and NO_PROXY")
    if isinstance(error, exceptions.NameResolutionError):
        return Refused(f"The name of {host} is not known to this machine.", "unreachable", "check the name and the network")
    if isinstance(error, exceptions.TimeoutError) and not isinstance(error, exceptions.NewConnectionError):  # to which it counts a refusal
        return Refused(f"{host} did not answer in time.", "unreachable", "check the network")
    if isinstance(error, exceptions.LocationValueError):
        return Refused("The registry leads to an address that is none.", "refused")
    return Refused(f"{host} takes no connection.", "unreachable", "check the address and the network")


def _tls_failure(error: Exception, host: str) -> Refused:
    """Tell an unknown certificate from a host that does not speak TLS."""
    import ssl

    inner = error.args[0] if error.args else None
    remedy = f"allow it, and have it said in the dossier: --insecure-registry {host}"
    if isinstance(inner, ssl.SSLCertVerificationError):
        return Refused(
            f"The TLS certificate of {host} is not trusted: {said(inner)}.", "untrusted", f"put its authority into certs.d/{host}/ca.crt; or {remedy}"
        )
    return Refused(f"{host} does not speak TLS.", "no-tls", remedy)


def _wanted_pause(reply: BaseHTTPResponse, usual: float) -> float:
    """Read Retry-After: seconds, or a date, which is held against the host's own."""
    from email.utils import parsedate_to_datetime

    said = reply.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        span = parsedate_to_datetime(said) - parsedate_to_datetime(reply.headers.get("Date", ""))
    except (TypeError, ValueError):
        return usual
    return max(0.0, span.total_seconds())


def whole(reply: BaseHTTPResponse, limit: int, what: str) -> bytes:
    """Read a small document to its end; raises Refused when it is too large, too slow or cut off."""
    data, started = bytearray(), time.monotonic()
    while piece := read_piece(reply, _PIECE, what):
        data += piece
        if len(data) > limit or time.monotonic() - started > WHOLE_SECONDS:
            reply.close()
            too = ("larger than is read", "too-large") if len(data) > limit else ("sent too slowly", "too-slow")
            raise Refused(f"{what} is {too[0]}.", too[1])
    return bytes(data)


def read_piece(reply: BaseHTTPResponse, most: int, what: str) -> bytes:
    """Read what has come in, nothing at the end; raises Refused when the connection breaks."""
    from urllib3 import HTTPResponse, exceptions

    assert isinstance(reply, HTTPResponse)  # noqa: S101 -- what every pool of the library gives; only this class can read what has come in
    try:
        return reply.read1(most, decode_content=False)
    except exceptions.TimeoutError:
        reason, cause = "stopped coming in", "too-slow"
    except (exceptions.HTTPError, OSError):
        reason, cause = "was cut off", "cut-off"
    reply.close()
    raise Refused(f"{what} {reason}.", cause, "run it again")


def discard(reply: BaseHTTPResponse) -> None:
    """Make the connection free for the next question: by reading a short rest, else by closing it."""
    try:
        if len(read_piece(reply, _PIECE, "The rest")) < _PIECE and not read_piece(reply, _PIECE, "The rest"):
            reply.release_conn()
            return
    except Refused:
        pass
    reply.close()


def _host(url: str) -> str:
    """Host and port of a URL, without what may stand before an @."""
    return _origin(url)[1]


def _origin(url: str) -> tuple[str, str]:
    """Scheme and host of a URL; raises Refused for one that is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Refused("The registry leads to an address that is none.", "refused") from None
    return parts.scheme, parts.netloc.rpartition("@")[2]


def joined(url: str, location: str) -> str:
    """Resolve an address that a host gave; raises Refused for one that is none."""
    try:
        return urljoin(url, location)
    except ValueError:
        raise Refused("The registry leads to an address that is none.", "refused") from None
