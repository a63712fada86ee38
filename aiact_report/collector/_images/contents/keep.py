"""Keeps the finds of a layer, within bounds however the layer is made."""

from __future__ import annotations

from aiact_report.collector._images.contents import find
from aiact_report.collector._images.contents.find import Find

_MOST = {find.PACKAGES: 60_000, find.MODEL: 2_000, find.ALIAS: 64, find.WRITABLE: 2_000}
_USUAL = 5_000
"""Finds of one topic that are kept."""
_ROOM = 8 * 1024 * 1024
"""Characters of all of them."""
_LARGE = 100
"""Large files that are kept: ten are shown, and later layers may hide the others."""


class Keeper:
    """The finds of a layer."""

    def __init__(self) -> None:
        self.by_path: dict[str, list[Find]] = {}
        """Finds by path; a path that comes again forgets what it was."""
        self.floor = 1
        """Smallest size that belongs among the largest files."""
        self.crowded: set[str] = set()
        """Topics of which more was found than is kept."""
        self._secrets: list[Find] = []
        self._counts: dict[str, int] = {}
        self._room = _ROOM
        self._large: list[tuple[int, str]] = []

    def add(self, found: Find) -> None:
        """Keep a find, when there is room."""
        topic = found.topic
        count = self._counts.get(topic, 0)
        if count >= _MOST.get(topic, _USUAL) or not self.fits(len(found.path) + _length(found.value), topic):
            self.crowded.add(topic)
            return
        self._counts[topic] = count + 1
        if topic in find.SECRETS:
            self._secrets.append(found)
        else:
            self.by_path.setdefault(found.path, []).append(found)

    def fits(self, length: int, topic: str) -> bool:
        """Take room for a text; where there is none left, its topic is crowded."""
        if self._room < length:
            self.crowded.add(topic)
            return False
        self._room -= length + 50
        return True

    def crowd(self, topic: str) -> None:
        """Say that more of a topic was there than is kept."""
        self.crowded.add(topic)

    def forget(self, path: str) -> None:
        """Drop what a path was: the archive holds it once more, and the last one counts."""
        self.by_path.pop(path, None)

    def large(self, path: str, size: int) -> None:
        """Keep one of the largest files so far."""
        self._large.append((-size, path))
        if len(self._large) >= 2 * _LARGE:
            self._large.sort()
            del self._large[_LARGE:]
            self.floor = -self._large[-1][0]

    def finds(self) -> list[Find]:
        """Give all that was kept, each once."""
        self._large.sort()
        large = [Find(find.LARGE, path, size=-size) for size, path in self._large[:_LARGE]]
        secrets = {(found.topic, found.path): found for found in self._secrets}
        return [*(found for finds in self.by_path.values() for found in finds), *secrets.values(), *large]


def _length(value: object) -> int:
    """Count the characters of a value."""
    if isinstance(value, str):
        return len(value)
    return sum(map(_length, value)) if isinstance(value, tuple) else 8
