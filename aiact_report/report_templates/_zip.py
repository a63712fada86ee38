"""A ZIP archive that is written while its parts are made, without compression: the same parts give the same bytes everywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

_DAY = (1980, 1, 1, 0, 0, 0)
"""The first a ZIP archive knows; a time of its own would differ from run to run."""


class _Sink(io.RawIOBase):
    """Takes bytes in and gives them out in order."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        """Tell that it takes bytes."""
        return True

    def write(self, data: object) -> int:
        """Hold them until they are taken."""
        view = memoryview(data)  # type: ignore[arg-type]  # whatever zipfile hands over is a buffer
        self.held += view
        return view.nbytes

    def take(self) -> bytes:
        """Give out what is held."""
        data = bytes(self.held)
        self.held.clear()
        return data


def stored(parts: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield an archive of these parts; each is asked for when those before it are written."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, pieces in parts:
            with archive.open(zipfile.ZipInfo(name, _DAY), "w", force_zip64=False) as member:
                for piece in pieces:
                    member.write(piece)
                    if len(sink.held) > 1 << 16:
                        yield sink.take()
    yield sink.take()
