"""One registry: how it is spoken to, what it asks for, and the tokens it gave."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiact_report.collector._images.documents import mapping
from aiact_report.collector._json.parts import texts
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.reference import DEFAULT_REGISTRY
from aiact_report.collector.image.registry import http, tokens
from aiact_report.collector.image.registry import line as lines
from aiact_report.collector.image.registry.http import Ask, Http
from aiact_report.collector.image.registry.line import Line
from aiact_report.collector.image.registry.logins import Login, Logins
from aiact_report.collector.image.registry.tokens import Challenge, Token

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_HUB_HOST = "registry-1.docker.io"
_REFUSED = 401
_TAGS = 1000
"""Tags that are listed; of a repository with more, each tag is asked for by itself."""
_TAGS_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Way:
    """What the first answer of a registry told."""

    line: Line
    asked: Challenge | None


class Host:
    """A registry; may be used by several threads."""

    def __init__(self, registry: str, connections: Http, logins: Logins) -> None:
        self.registry = registry
        self._netloc = _HUB_HOST if registry == DEFAULT_REGISTRY else registry
        self._connections = connections
        self._logins = logins
        self._lock = threading.RLock()
        self._way: _Way | Refused | None = None
        self._tokens: dict[str, Token] = {}
        self._found: dict[str, Login | None] = {}
        self._tags: dict[str, frozenset[str] | None] = {}
        self.has_referrers = True
        """It has the referrers API, as far as is known: a registry that has it never answers 404."""

    @property
    def insecure(self) -> bool:
        """Whether it was found that TLS is not verified here."""
        return isinstance(self._way, _Way) and self._way.line is not Line.VERIFIED

    def get(self, repository: str, path: str, headers: Mapping[str, str]) -> BaseHTTPResponse:
        """Give the answer for a path of a repository; raises Refused unless it is a success or a 404."""
        way = self._settled()
        url = f"{way.line.scheme}://{self._netloc}/v2/{repository}/{path}"
        reply = self._connections.ask(Ask(url, way.line, {**headers, **self._authorization(repository, way.asked)}))
        if reply.status == _REFUSED:
            asked = tokens.challenge(reply.headers.getlist("WWW-Authenticate"))
            http.discard(reply)
            self._forget(repository)
            reply = self._connections.ask(Ask(url, way.line, {**headers, **self._authorization(repository, asked)}))
        if reply.status in {200, 404}:
            return reply
        http.discard(reply)
        raise self._refusal(reply.status, repository)

    def lacks(self, repository: str, tag: str) -> bool:
        """Whether the list of all tags is without one: a single question where signatures would take four. False where it is not known."""
        if repository not in self._tags:
            self._tags[repository] = self._listed(repository)
        known = self._tags[repository]
        return known is not None and tag not in known

    def _listed(self, repository: str) -> frozenset[str] | None:
        """List the tags; None when they are too many, or the registry does not tell."""
        try:
            reply = self.get(repository, f"tags/list?n={_TAGS}", {})
            data = http.whole(reply, _TAGS_LIMIT, "The list of tags")
            if reply.status != 200 or "Link" in reply.headers:  # noqa: PLR2004 -- a status of HTTP
                return None
            tags = mapping(data, "The list of tags").get("tags", ())
        except Refused:
            return None
        return frozenset(texts(tags)) if tags is None or (isinstance(tags, list) and len(tags) < _TAGS) else None

    def _settled(self) -> _Way:
        """Find out once how the registry is spoken to; what failed is not tried again for every image."""
        with self._lock:
            if self._way is None:
                try:
                    self._way = self._settle()
                except Refused as error:
                    self._way = error
            if isinstance(self._way, Refused):
                raise Refused(self._way.reason, self._way.cause, self._way.remedy)
            return self._way

    def _settle(self) -> _Way:
        choice, line = lines.allowed(self.registry, self._connections.request.images.insecure), Line.VERIFIED
        while True:
            try:
                reply = self._connections.ask(Ask(f"{line.scheme}://{self._netloc}/v2/", line, {}))
            except Refused as error:
                following = lines.after(error, choice)
                if following is None or following is line:
                    raise
                line = following
                continue
            asked = tokens.challenge(reply.headers.getlist("WWW-Authenticate")) if reply.status == _REFUSED else None
            http.discard(reply)
            return _Way(line, asked)

    def _authorization(self, repository: str, asked: Challenge | None) -> dict[str, str]:
        """Give the header that the registry asks for; nothing where it asks for none, or nothing is known."""
        if asked is None:
            return {}
        login = self._login(repository)
        if asked.scheme == "basic":
            return {"Authorization": login.basic} if login is not None and login.basic else {}
        if login is not None and login.bearer:
            return {"Authorization": f"Bearer {login.bearer}"}
        token = self._token(repository, asked)
        return {} if token is None else {"Authorization": token.header}

    def _token(self, repository: str, asked: Challenge) -> Token | None:
        """Give a token to pull from a repository: one that still holds, or a new one."""
        kept = self._tokens.get(repository)
        if kept is not None and kept.until > time.monotonic():
            return kept
        asked = asked._replace(scope=f"repository:{repository}:pull")
        fetched = tokens.fetch(self._connections, asked, f"https://{self._netloc}", self._login(repository))
        if fetched is not None:
            self._tokens[repository] = fetched
        return fetched

    def _login(self, repository: str) -> Login | None:
        """Give the user's credential; a helper is asked by one thread at a time, and once."""
        with self._lock:
            if repository not in self._found:
                self._found[repository] = self._logins.find(self.registry, repository)
            return self._found[repository]

    def _forget(self, repository: str) -> None:
        """Let go of a token that was refused."""
        self._tokens.pop(repository, None)

    def _refusal(self, status: int, repository: str) -> Refused:
        """Say why nothing was given, and what helps."""
        where = f"{self.registry}/{repository}"
        if status in {401, 403}:
            return self._denied(status, where, known=self._login(repository) is not None)
        if status == 429:  # noqa: PLR2004 -- a status of HTTP
            return Refused(
                f"{self.registry} has had too many questions for now.", "rate-limited", f"log in (docker login {self.registry}) or try later"
            )
        cause = "unreachable" if status >= 500 else "refused"  # noqa: PLR2004 -- a status of HTTP
        return Refused(f"{self.registry} answers for {where} with status {status}.", cause, "try again later; else ask who runs it")

    def _denied(self, status: int, where: str, *, known: bool) -> Refused:
        helpers = " ".join(f"docker-credential-{name} gave none." for name in sorted(self._logins.broken))
        if known:
            return Refused(
                f"{self.registry} refuses the credential that is stored for {where} (status {status}).",
                "refused",
                f"log in with an account that may pull it: docker login {self.registry}",
            )
        reason = f"{self.registry} gives {where} to nobody without a credential (status {status}), and none is stored for it. {helpers}".rstrip()
        return Refused(reason, "refused", f"log in: docker login {self.registry} (or podman login); and check the name")
