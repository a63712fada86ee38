"""What is kept of an image's layers: finds of one layer, and facts of all of them. Small, and fit to pass between processes."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Protocol

import msgspec

OS_RELEASE, PASSWD, TOOL, SETUID, WRITABLE = "os-release", "passwd", "tool", "setuid", "writable"
KEY, CREDENTIAL, DEVELOPMENT, PACKAGES, LOCK = "key", "credential", "development", "packages", "lock"
BUNDLE, MODEL, GPU, LARGE, ALIAS, UNREAD = "bundle", "model", "gpu", "large", "alias", "unread"
"""Topics of finds."""
SECRETS = frozenset({KEY, CREDENTIAL, DEVELOPMENT})
"""Topics that are named in whichever layer they lie, also when a later layer hides them."""


class Sink(Protocol):
    """Takes the content of one file, in pieces."""

    def feed(self, data: bytes) -> None:
        """Take the next piece."""

    def end(self, complete: bool) -> None:  # noqa: FBT001 -- the caller passes it by position
        """Know that the file is over, and whether all of it came."""


class Find(msgspec.Struct, frozen=True, array_like=True):
    """Something worth knowing of one path of one layer."""

    topic: str
    path: str
    value: Any = None
    """What is known, by topic: text, number, or a tuple of them."""
    size: int = 0
    directory: bool = False
    """It is a directory: a later entry of the same path adds to it and does not replace what is beneath."""


class LayerContents(msgspec.Struct, array_like=True):
    """What one layer holds, as far as facts need it."""

    finds: list[Find] = []
    whiteouts: list[str] = []
    """Paths of lower layers that this one deletes."""
    opaque: list[str] = []
    """Directories whose lower content this layer hides."""
    files: bytes = b""
    """Eight bytes for each path that is no directory."""
    directories: bytes = b""
    """Eight bytes for each path that is a directory."""
    bulk: dict[str, int] = {}
    """What need not be in an image → bytes of it."""
    crowded: list[str] = []
    """Topics of which more was found than is kept."""


class ContentFact(msgspec.Struct, frozen=True):
    """A fact of the image, with where it was read when that is one file."""

    value: Any
    layer: int | None = None
    """Index of the layer, from 0."""
    path: str | None = None


class ContentUnobserved(msgspec.Struct, frozen=True):
    """Facts that the layers do not show, and why; without facts: a remark."""

    facts: tuple[str, ...]
    cause: str
    reason: str


class Contents(msgspec.Struct):
    """What the layers of an image say together."""

    facts: dict[str, ContentFact]
    """By name; every fact of the layers is here or withheld by `unobserved`."""
    unobserved: list[ContentUnobserved]
    users: dict[str, int]
    """Names and ids of the image's own passwd file."""

    def user_id(self, name: str) -> int | None:
        """Give the id of a user by the image's own passwd file."""
        return self.users.get(name)


def mark(path: str) -> bytes:
    """Eight bytes that stand for a path, the same in every process."""
    return blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def readable(text: str) -> str:
    """Return the text without bytes that are no UTF-8, so that it can be written."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if not text.isascii() else text
