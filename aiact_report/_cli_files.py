"""Write files so that half a file never exists, and what one run wrote is never taken for another's.

Each file is written into a folder beside its place, and all are moved at the end: what they replace is put back when one of them cannot be moved. A
`manifest.json` with the digest of each is taken away first and comes last, so that a run that was ended between two moves leaves no manifest.

Writing happens in a thread, beside the work that makes the bytes: the system takes hundreds of megabytes while Python goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiact_report import _compressed
from aiact_report._cli_aside import Aside, refused
from aiact_report._cli_manifest import MANIFEST, manifest
from aiact_report._cli_stage import Stage
from aiact_report.errors import NotMadeError


class Staged:
    """Files that appear together when the block ends well, and not at all when it does not. A name that ends in `.zst` asks for compression."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: gets a manifest of what is in it."""
        self._folder = folder
        self._files: list[Aside] = []
        self._stages: dict[Path, Stage] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    @property
    def names(self) -> list[str]:
        """Of the files so far."""
        return [file.path.name for file in self._files]

    def add(self, path: Path, pieces: Iterable[bytes]) -> str:
        """Write one file aside and give its SHA-256. Raises NotWrittenError when the system refuses, here or at the end of the block."""
        file = Aside(path, self._stage(path))
        self._files.append(file)
        for piece in _compressed.packed(pieces) if _compressed.wanted(path) else pieces:
            file.write(piece)
        return file.end()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Move all into place, or remove what was written aside."""
        try:
            if kind is None:
                self._commit()
        finally:
            for file in self._files:
                file.abandon()
            for stage in self._stages.values():
                stage.remove()

    def _stage(self, path: Path) -> Stage:
        try:
            return self._stages.setdefault(path.parent, self._stages.get(path.parent) or Stage(path.parent))
        except OSError as error:
            raise refused(path, error) from error

    def _commit(self) -> None:
        for file in self._files:
            file.finish()
        written = {file.path: file.digest for file in self._files}
        if self._folder is not None:
            self.add(self._folder / MANIFEST, [manifest(self._folder, written)])
            self._files[-1].finish()
        moved: list[Aside] = []
        try:
            for file in self._files:
                file.set_aside()
            for file in self._files:
                file.move()
                moved.append(file)
        except OSError as error:
            for file in self._files:
                file.put_back(was_moved=file in moved)
            raise refused(self._files[len(moved)].path, error) from error


def add_formats(files: Staged, targets: Mapping[Any, Path], make: Callable[[Any], Iterable[bytes]]) -> tuple[tuple[Path, ...], list[str]]:
    """Write each format that this machine can make; give the files, and why others are missing. Raises NotMadeError when nothing at all is written."""
    written: list[Path] = []
    lacking: list[NotMadeError] = []
    for form, target in targets.items():
        try:
            pieces = make(form)
        except NotMadeError as error:
            lacking.append(error)
            continue
        files.add(target, pieces)
        written.append(target)
    if lacking and not files.names:
        raise lacking[0]
    return tuple(written), [str(error) for error in lacking]


def output_folder(given: Path | None, configured: Path | None, default: Path) -> Path:
    """Say where to write; raises NotWrittenError when nobody named it and a link leads it away: the folder the user stands in may be another's."""
    if given is not None or configured is not None:
        return given or configured or default
    if default.is_symlink() and not default.resolve().is_relative_to(Path.cwd()):
        raise refused(default, OSError(None, f"it is a link to {os.readlink(default)}; name the folder with --output"))
    return default
