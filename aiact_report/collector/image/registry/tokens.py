"""Tokens of registries: what a 401 asks for, and fetching it (https://distribution.github.io/distribution/spec/auth/token/)."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from aiact_report.collector._refused import Refused
from aiact_report.collector.image.registry import http
from aiact_report.collector.image.registry.http import Ask, Http
from aiact_report.collector.image.registry.line import Line
from aiact_report.collector.image.registry.logins import Login

_CLIENT = "aiact-report"
_LIMIT = 256 * 1024
"""Bytes of a token server's answer."""
_USUAL_SECONDS = 60
"""How long a token holds when its server does not say."""
_MARGIN_SECONDS = 5
_LONGEST_SECONDS = 3600
_PARAMETER = re.compile(r'([A-Za-z_]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.){0,2000})"|([^\s,"]{1,2000}))')
_SCHEME = re.compile(r"\s*(Basic|Bearer)(?:\s|$)", re.IGNORECASE)


class Challenge(NamedTuple):
    """What a registry asks for."""

    scheme: str
    """`basic` or `bearer`."""
    realm: str = ""
    """URL of the token server."""
    service: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A token and its end; its text form is empty of it."""

    header: str
    """The `Authorization`."""
    until: float
    """On the clock of time.monotonic."""

    def __repr__(self) -> str:
        """Show nothing of it, wherever it is printed."""
        return "Token(…)"


def challenge(headers: list[str]) -> Challenge | None:
    """Read `WWW-Authenticate`: a token is preferred; None when nothing known is asked for."""
    found = [one for header in headers if (one := _one(header[:8192])) is not None]
    return next((one for one in found if one.scheme == "bearer"), found[0] if found else None)


def _one(header: str) -> Challenge | None:
    scheme = _SCHEME.match(header)
    if scheme is None:
        return None
    said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(header[scheme.end() :])}
    return Challenge(scheme[1].lower(), said.get("realm", ""), said.get("service", ""), said.get("scope", ""))


def fetch(connections: Http, asked: Challenge, registry_url: str, login: Login | None) -> Token | None:
    """Fetch a token; None when its server refuses. Raises Refused when it cannot be asked."""
    line = connections.line_of(asked.realm, registry_url)
    reply = connections.ask(_question(asked, line, login))
    if reply.status in {400, 401, 403}:
        http.discard(reply)
        return None
    if reply.status != 200:  # noqa: PLR2004 -- a status of HTTP
        http.discard(reply)
        raise Refused(f"The token server of the registry answers with status {reply.status}.", "unreachable", "try again later")
    return _token(http.whole(reply, _LIMIT, "The answer of the registry's token server"))


def _question(asked: Challenge, line: Line, login: Login | None) -> Ask:
    """Ask with a refresh token where there is one (OAuth 2), else with the password, else anonymously."""
    fields = {name: value for name, value in (("service", asked.service), ("scope", asked.scope)) if value}
    if login is not None and login.identity:
        form = {"grant_type": "refresh_token", "client_id": _CLIENT, "refresh_token": login.identity, **fields}
        return Ask(asked.realm, line, {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(form))
    headers = {"Authorization": login.basic} if login is not None and login.basic else {}
    joined = "&" if "?" in asked.realm else "?"
    return Ask(f"{asked.realm}{joined}{urlencode(fields)}", line, headers)


def _token(data: bytes) -> Token:
    """Read the answer; raises Refused when there is no token in it."""
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    said = found if isinstance(found, dict) else {}
    text = said.get("token") or said.get("access_token")
    if not isinstance(text, str) or not text.isascii() or not text.isprintable():
        raise Refused("The token server of the registry gave no token.", "refused")
    seconds = said.get("expires_in")
    held = min(seconds, _LONGEST_SECONDS) if isinstance(seconds, int) and seconds > 0 else _USUAL_SECONDS
    return Token(f"Bearer {text}", time.monotonic() + max(1, held - _MARGIN_SECONDS))
