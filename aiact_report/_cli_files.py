"""Write files so that half a file never exists: each is written aside, and all are moved into place at the end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiact_report.errors import NotWrittenError


class Staged:
    """Files that appear together when the block ends well, and not at all when it does not."""

    def __init__(self) -> None:
        self._moves: list[tuple[Path, Path]] = []

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def add(self, path: Path, pieces: Iterable[bytes]) -> str:
        """Write one file aside and give its SHA-256. Raises NotWrittenError when the system refuses."""
        aside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            stream = aside.open("xb")
        except OSError as error:
            raise _refused(path, error) from error
        self._moves.append((aside, path))
        digest = hashlib.sha256()
        with stream:
            for piece in pieces:
                digest.update(piece)
                _write(stream.write, piece, path)
        return digest.hexdigest()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Move all into place, or remove what was written aside."""
        try:
            if kind is None:
                self._commit()
        finally:
            for aside, _ in self._moves:
                aside.unlink(missing_ok=True)

    def _commit(self) -> None:
        for aside, path in self._moves:
            try:
                os.replace(aside, path)
            except OSError as refusal:
                raise _refused(path, refusal) from refusal


def _write(write: Callable[[bytes], int], piece: bytes, path: Path) -> None:
    """Write one piece; only an error of writing, never one of making the piece, is a refusal."""
    try:
        write(piece)
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> NotWrittenError:
    return NotWrittenError(f"{path} could not be written: {error.strerror}")
