"""A bill of materials, in whatever format: what all of them say, in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from aiact_report.collector._json.parts import LONGEST

_SYSTEM = ("deb/", "rpm/", "apk/")
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Component(NamedTuple):
    """One thing a bill of materials lists."""

    kind: str
    """`library`, `application`, … as the document has it."""
    name: str
    version: str
    purl: str
    hashed: bool = False
    """A hash of its bytes is given."""

    def __str__(self) -> str:
        """Write it as a reader knows it: its package URL, else its kind and name."""
        if self.purl.startswith("pkg:"):
            return plain(self.purl)
        return self.titled(self.kind or "generic")

    def titled(self, kind: str = "") -> str:
        """Name it by name and version."""
        version = f"@{self.version}" if self.version else ""
        return f"{kind}/{self.name}{version}"[:LONGEST].removeprefix("/")


@dataclass(frozen=True, slots=True)
class Document:
    """What a bill of materials says."""

    format: str
    version: str | None
    subject: str | None
    digests: tuple[str, ...]
    created: str | None
    tool: str | None
    components: tuple[Component, ...]
    models: tuple[Component, ...] = ()
    datasets: tuple[Component, ...] = ()
    cards: tuple[str, ...] = ()
    """Of each model with a card that gives measures: name, digest, what was measured, on which data."""


def plain(purl: str) -> str:
    """Write a purl as `type/name@version`; the namespace of a distribution is left out, since tools do not agree on it."""
    bare = unquote(purl[:LONGEST].partition("?")[0].partition("#")[0]).removeprefix("pkg:")
    if not bare.startswith(_SYSTEM):
        return bare
    name, at, version = bare.partition("@")
    return f"{name.partition('/')[0]}/{name.rpartition('/')[2]}{at}{version}"


def digests(named: Iterable[object], hashes: Iterable[object] = ()) -> tuple[str, ...]:
    """Give the digests in texts, and those of bare SHA-256 values; each once, sorted."""
    found = {match for text in named if isinstance(text, str) for match in _DIGEST.findall(unquote(text[:2000]))}
    found |= {f"sha256:{text.lower()}" for text in hashes if isinstance(text, str) and _HEX.fullmatch(text)}
    return tuple(sorted(found))
