"""Lists of an API server, page by page, fetched ahead of the reader by a few threads, so that both work at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from aiact_report.collector.cluster.http import ApiError, Wire
from aiact_report.collector.cluster.resources import Resource

PAGE = 500
"""Objects a page."""
_HEAVY = {"ConfigMap": 100, "Secret": 100}
"""Objects a page, of kinds that may weigh a megabyte each."""
_MOST_PAGES = 20_000
"""Pages of one list: ten million objects, beyond what any cluster holds."""
_MOST_EMPTY = 50
"""Pages without an object that are followed one after the other; a server may give some while it filters."""
_RESTARTS = 2
"""How often a list is begun again after the server forgot where it was (410)."""
_AHEAD = 3
"""Pages of one list that wait to be read."""
_WORKERS = 3
_POLL = 0.2
"""Seconds after which a waiting thread looks whether anybody still reads."""


class Listing(NamedTuple):
    """One list to read: a resource, in one namespace or in all."""

    resource: Resource
    namespace: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    """Of one object alone, which is then no list."""

    @property
    def path(self) -> str:
        """Where it is read."""
        path = self.resource.path(self.namespace if self.resource.namespaced else None)
        return f"{path}/{self.name}" if self.name else path

    @property
    def title(self) -> str:
        """How a reader knows it."""
        return f"{self.resource.title} in {self.namespace}" if self.namespace else self.resource.title


class Page(NamedTuple):
    """A page as it came."""

    data: bytes
    items: list[msgspec.Raw]
    again: bool
    """The list was begun again: some of it was read before."""


class _Meta(msgspec.Struct):
    token: str = msgspec.field(name="continue", default="")


class _List(msgspec.Struct):
    metadata: _Meta = msgspec.field(default_factory=_Meta)
    items: list[msgspec.Raw] | None = None


_LIST = msgspec.json.Decoder(_List)


def pages(wire: Wire, listing: Listing) -> Iterator[Page]:
    """Fetch a list page by page; raises ApiError after the pages that could be had."""
    if listing.name is not None:
        data = wire.get(listing.path)
        yield Page(data, [msgspec.Raw(data)], again=False)
        return
    token, restarts, limit = "", 0, _HEAVY.get(listing.resource.kind, PAGE)
    patience = _Patience()
    while True:
        query = (("limit", str(limit)), *listing.query, *((("continue", token),) if token else ()))
        try:
            data = wire.get(listing.path, query)
        except ApiError as error:
            if error.cause == "expired" and restarts < _RESTARTS:
                token, restarts, patience = "", restarts + 1, _Patience()
            elif error.cause == "too-large" and limit > 1:
                limit = max(1, limit // 10)
            else:
                raise
            continue
        page, token = _page(data, again=restarts > 0)
        yield page
        if not token:
            return
        patience.check(page, token)


class _Patience:
    """Ends a list that a server never ends."""

    def __init__(self) -> None:
        self.token = ""
        self.pages = 0
        self.empty = 0

    def check(self, page: Page, token: str) -> None:
        """Take one page into account; raises ApiError when the list gets nowhere."""
        self.pages += 1
        self.empty = 0 if page.items else self.empty + 1
        if token == self.token or self.empty > _MOST_EMPTY or self.pages > _MOST_PAGES:
            raise ApiError("the API server continues its list without end", "server-error")
        self.token = token


def _page(data: bytes, *, again: bool) -> tuple[Page, str]:
    """Cut a page into objects without reading them yet; give the token of the next."""
    try:
        found = _LIST.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError("the API server's answer is no list of objects", "parse-error") from error
    return Page(data, found.items or [], again), found.metadata.token


class Ahead:
    """Fetches lists in the order they are read, a few at once and a few pages ahead."""

    def __init__(self, wire: Wire, listings: Sequence[Listing]) -> None:
        """Start fetching."""
        self._wire = wire
        self._listings = listings
        self._boxes: list[queue.Queue[Page | ApiError | None]] = [queue.Queue(_AHEAD) for _ in listings]
        self._next = iter(range(len(listings)))
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(min(_WORKERS, len(listings)))]
        for thread in self._threads:
            thread.start()

    def __iter__(self) -> Iterator[tuple[Listing, Iterator[Page]]]:
        """Yield each list with its pages; they must be read before the next list is."""
        for listing, box in zip(self._listings, self._boxes, strict=True):
            yield listing, _drain(box)

    def close(self) -> None:
        """End the threads, whether all was read or not."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        """Fetch one list after the other; the earliest unread one always has a thread."""
        while not self._over.is_set():
            with self._lock:
                index = next(self._next, None)
            if index is None:
                return
            self._fetch(index)

    def _fetch(self, index: int) -> None:
        """Put the pages of one list into its box, then an error or the end."""
        try:
            for page in pages(self._wire, self._listings[index]):
                if not self._put(index, page):
                    return
        except ApiError as error:
            self._put(index, error)
        else:
            self._put(index, None)

    def _put(self, index: int, part: Page | ApiError | None) -> bool:
        """Wait for room; False when nobody reads any more."""
        while not self._over.is_set():
            try:
                self._boxes[index].put(part, timeout=_POLL)
            except queue.Full:
                continue
            return True
        return False


def _drain(box: queue.Queue[Page | ApiError | None]) -> Iterator[Page]:
    """Yield the pages of a box as they come; raises the error that ended it."""
    while (part := box.get()) is not None:
        if isinstance(part, ApiError):
            raise part
        yield part
