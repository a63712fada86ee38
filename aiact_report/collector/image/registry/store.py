"""Images in a registry, by the OCI Distribution API: manifests and blobs by digest, without layers nobody asks for."""

from __future__ import annotations

import io
import os
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import urlsplit

from aiact_report.collector._images import documents
from aiact_report.collector._images.store import Descriptor, Manifest
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Images, Request
from aiact_report.collector._vocabulary.reference import Reference
from aiact_report.collector.image.registry import http
from aiact_report.collector.image.registry.blob import Blob
from aiact_report.collector.image.registry.cache import Cache, hasher
from aiact_report.collector.image.registry.host import Host
from aiact_report.collector.image.registry.http import Http
from aiact_report.collector.image.registry.logins import Logins

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

MANIFEST_LIMIT = 4 * 1024 * 1024
"""Bytes of a manifest; the specification asks registries for no more."""
_BUFFER = 1024 * 1024
_PAGES = 10
"""Pages of referrers that are read."""
_DOCKER = "application/vnd.docker.distribution.manifest"
_ACCEPT = f"{documents.MANIFEST}, {documents.INDEX}, {_DOCKER}.v2+json, {_DOCKER}.list.v2+json, application/vnd.oci.artifact.manifest.v1+json"


class RegistryStore:
    """The registry an image is kept in, as seen from its repository."""

    def __init__(self, reference: Reference, request: Request) -> None:
        self._registry = reference.registry.lower()
        self._repository = reference.repository
        self._run = _Run.of(request)
        tag, digest = (f":{reference.tag}" if reference.tag else ""), (f"@{reference.digest}" if reference.digest else "")
        self.locator = f"{self._registry}/{self._repository}{tag}{digest}"
        self.insecure = False
        self._last: tuple[str, Manifest] | None = None

    def __repr__(self) -> str:
        """Show where it is, and no login."""
        return f"RegistryStore({self.locator!r})"

    def manifest(self, reference: str) -> Manifest:
        """Give the manifest or index of a tag or digest; raises Refused (cause `not-found` when there is none)."""
        if self._last is not None and self._last[0] == reference:
            return self._last[1]
        found = self._by_digest(reference) if ":" in reference else self._by_tag(reference)
        self._last = (reference, found)
        return found

    def blob(self, descriptor: Descriptor) -> BinaryIO:
        """Open a blob's stored bytes for reading once; raises Refused, also while reading."""
        hasher(descriptor.digest)
        cache = _shared(self._run, os.getpid()).cache
        kept = cache.open(descriptor.digest) if cache is not None else None
        if kept is not None:
            return kept
        reply = self._get(f"blobs/{descriptor.digest}", "application/octet-stream")
        if reply is None:
            raise Refused(f"The blob {descriptor.digest} is not in {self._registry}/{self._repository}.", "not-found")
        part = cache.part(descriptor.digest, descriptor.size) if cache is not None else None
        return io.BufferedReader(Blob(reply, descriptor, part), _BUFFER)

    def referrers(self, digest: str) -> tuple[Descriptor, ...] | None:
        """Give what refers to a manifest, by the API or else by its tag scheme; None when the registry refuses to tell."""
        hasher(digest)
        try:
            found = self._referrers(digest)
            return found if found is not None else self._by_tag_scheme(digest)
        except Refused:
            return None

    def _by_tag(self, tag: str) -> Manifest:
        lacking = tag.startswith("sha256-") and self._host().lacks(self._repository, tag)
        reply = None if lacking else self._get(f"manifests/{tag}", _ACCEPT)
        if reply is None:
            raise Refused(
                f"There is no {self._registry}/{self._repository}:{tag}.", "not-found", "check the name and the tag; a private one asks for a login"
            )
        said = reply.headers.get("Docker-Content-Digest")
        data = http.whole(reply, MANIFEST_LIMIT, f"The manifest of {self._repository}:{tag}")
        found = self._checked(data, said if documents.is_digest(said) else None)
        self._keep(found)
        return found

    def _by_digest(self, digest: str) -> Manifest:
        """Give a manifest from the cache, else from the registry."""
        hasher(digest)
        cache = _shared(self._run, os.getpid()).cache
        kept = cache.open(digest) if cache is not None else None
        if kept is not None:
            with kept:
                return documents.manifest(kept.read(MANIFEST_LIMIT), None, digest)
        reply = self._get(f"manifests/{digest}", _ACCEPT)
        if reply is None:
            raise Refused(f"There is no manifest {digest} in {self._registry}/{self._repository}.", "not-found")
        found = self._checked(http.whole(reply, MANIFEST_LIMIT, f"The manifest {digest}"), digest)
        self._keep(found)
        return found

    def _checked(self, data: bytes, digest: str | None) -> Manifest:
        """Compute the digest of a manifest and compare it; its type is what it says itself, so that a kept one is of the same."""
        found = documents.manifest(data, None, digest)
        if digest is not None and found.descriptor.digest != digest:
            raise Refused(
                f"{self._registry} served the manifest {digest} of {self._repository} with other bytes: they have {found.descriptor.digest}.",
                "digest-mismatch",
            )
        return found

    def _keep(self, found: Manifest) -> None:
        cache = _shared(self._run, os.getpid()).cache
        part = cache.part(found.descriptor.digest, len(found.data)) if cache is not None else None
        if part is not None and part.write(found.data):
            part.keep()

    def _referrers(self, digest: str) -> tuple[Descriptor, ...] | None:
        """Ask the referrers API, page by page; None when the registry has none."""
        host = self._host()
        if not host.has_referrers:
            return None
        found: list[Descriptor] = []
        path: str | None = f"referrers/{digest}"
        for _ in range(_PAGES):
            reply = self._get(path, documents.INDEX) if path else None
            if reply is None:
                break
            path = self._following(reply)
            found += _listed(http.whole(reply, MANIFEST_LIMIT, "The list of referrers"))
        else:
            raise Refused(f"The list of what refers to {digest} has no end.", "too-large")
        host.has_referrers = path is None or bool(found)
        return tuple(found) if host.has_referrers else None

    def _following(self, reply: BaseHTTPResponse) -> str | None:
        """Read the next page from `Link`: a path of this repository, and no other."""
        link, _, relation = reply.headers.get("Link", "").partition(">")
        base = f"/v2/{self._repository}/"
        address = urlsplit(http.joined(f"{base}referrers/", link.lstrip(" <")))
        if "next" not in relation or not address.path.startswith(f"{base}referrers/"):
            return None
        return address.path.removeprefix(base) + (f"?{address.query}" if address.query else "")

    def _by_tag_scheme(self, digest: str) -> tuple[Descriptor, ...]:
        """Read the index that clients keep under a tag, where the registry has no referrers API."""
        try:
            return tuple(_listed(self._by_tag(digest.replace(":", "-"))[1]))
        except Refused as error:
            if error.cause == "not-found":
                return ()
            raise

    def _host(self) -> Host:
        return _shared(self._run, os.getpid()).host(self._registry)

    def _get(self, path: str, accept: str) -> BaseHTTPResponse | None:
        """Ask the registry; None for what it has not."""
        host = self._host()
        try:
            reply = host.get(self._repository, path, {"Accept": accept, "Accept-Encoding": "identity"})
        finally:
            self.insecure = self.insecure or host.insecure
        if reply.status == 404:  # noqa: PLR2004 -- a status of HTTP
            http.discard(reply)
            return None
        return reply


def _listed(data: bytes) -> list[Descriptor]:
    return documents.descriptors(documents.mapping(data, "The list of referrers").get("manifests"))


class _Run(NamedTuple):
    """What connections depend on: two images of one run share them."""

    observed_at: str
    environment: tuple[tuple[str, str], ...]
    insecure: tuple[str, ...]
    cache: Path | None

    def __repr__(self) -> str:
        return "_Run(…)"  # an environment may hold credentials

    @classmethod
    def of(cls, request: Request) -> _Run:
        """Take it from a request."""
        return cls(request.observed_at, tuple(sorted(request.environment.items())), request.images.insecure, request.images.cache)


class _Shared:
    """The connections, credentials and cache of one run."""

    def __init__(self, run: _Run) -> None:
        request = Request(Path(), run.observed_at, dict(run.environment), images=Images(insecure=run.insecure))
        self._connections = Http(request)
        self._logins = Logins(request.environment)
        self._hosts: dict[str, Host] = {}
        self._lock = threading.Lock()
        self.cache = Cache(run.cache) if run.cache is not None else None

    def host(self, registry: str) -> Host:
        """Give the registry of a name."""
        with self._lock:
            return self._hosts.setdefault(registry, Host(registry, self._connections, self._logins))


@lru_cache(maxsize=2)
def _shared(run: _Run, _process: int) -> _Shared:
    """Give what images of one run share; a process has its own, since a connection cannot be used by two."""
    return _Shared(run)
