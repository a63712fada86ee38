"""The members of an image archive, read once and in whatever order they come: documents are kept, layers are read on the way."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace

from aiact_report.collector._images import tar_header as header
from aiact_report.collector._images.documents import LARGEST
from aiact_report.collector._images.layers import LayerRead, looks_like_layer, read_layer
from aiact_report.collector._images.stream import Ahead, Hashing, Limits, Read, algorithm_of
from aiact_report.collector._images.tar import Entry, TarReader
from aiact_report.collector._refused import Refused

_DOCUMENTS = 64 * 1024 * 1024
"""Bytes of all documents of an archive that are kept."""
_LINKS = 8
"""Links that are followed to a layer: archives point from one name to another."""
MEMBERS = 200_000
"""Members of an image archive: three for each layer are usual."""


@dataclass(slots=True)
class Members:
    """What an archive holds."""

    documents: dict[str, bytes] = field(default_factory=dict)
    """JSON documents by path."""
    layers: dict[str, LayerRead] = field(default_factory=dict)
    """What layers came to, by path."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes of every member."""
    links: dict[str, str] = field(default_factory=dict)
    """Where links lead, by path."""
    hostile: int = 0
    trouble: Refused | None = None
    """Why the archive could not be read to its end."""

    def real(self, path: str) -> str:
        """Follow links, as far as they lead to another member."""
        path = posixpath.normpath(path)
        for _ in range(_LINKS):
            if path not in self.links:
                break
            path = self.links[path]
        return path


class _Budget:
    """What layers may still cost together."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits

    def spend(self, read: LayerRead) -> None:
        """Take off what one layer came to."""
        entries = max(self.left.entries - (read.entries or 0), 0)
        self.left = replace(self.left, entries=entries, unpacked=max(self.left.unpacked - (read.unpacked_size or 0), 0))


def read_members(read: Read, hashing: Hashing, limits: Limits, *, layers: bool) -> Members:
    """Read an archive from its first byte to its last. Never raises for a broken one."""
    found, budget = Members(), _Budget(limits)
    tar = TarReader(read, replace(limits, entries=MEMBERS))
    try:
        while (entry := tar.next()) is not None:
            if entry.kind == header.REGULAR:
                _member(tar, entry, found, hashing, budget if layers else None)
            elif entry.kind in {header.HARD_LINK, header.SYMLINK}:
                found.links[entry.path] = _target(entry)
        tar.drain()
    except Refused as error:
        found.trouble = error
    found.hostile = tar.hostile
    return found


def _target(entry: Entry) -> str:
    """Where a link leads inside the archive; what leads out of it is no member, so nothing is found there."""
    base = posixpath.dirname(entry.path) if entry.kind == header.SYMLINK else ""
    return posixpath.normpath(posixpath.join(base, entry.link))


def _member(tar: TarReader, entry: Entry, found: Members, hashing: Hashing, budget: _Budget | None) -> None:
    """Read one file: a document is kept, a layer is looked into, anything else passed over."""
    found.sizes[entry.path] = entry.size
    ahead = Ahead(tar.content)
    if looks_like_layer(ahead.head):
        if budget is not None:
            one = read_layer(ahead.read, hashing, budget.left, algorithm_of(entry.path.removeprefix("blobs/").replace("/", ":")))
            budget.spend(one)
            found.layers[entry.path] = one
    elif ahead.head.lstrip()[:1] in {b"{", b"["} and entry.size <= LARGEST:
        if sum(map(len, found.documents.values())) + entry.size > _DOCUMENTS:
            raise Refused(f"Its documents have more than {_DOCUMENTS:,} bytes together: more than is kept.", "too-large")
        found.documents[entry.path] = _whole(ahead, entry.size)


def _whole(ahead: Ahead, size: int) -> bytes:
    parts = []
    while size > 0 and (data := ahead.read(size)):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)
