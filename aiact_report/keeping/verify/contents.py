"""Where the files of a dossier are: in a folder, or inside a PDF."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from aiact_report._files import NotRegularError, open_whole
from aiact_report.keeping.manifest import Entry, entry_of


class Folder:
    """Files in a folder. Links are not followed: what they lead to is no part of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        """Name everything in it; what lies in a folder below is named with it."""
        found = []
        for base, folders, files in os.walk(self.path):
            below = Path(base).relative_to(self.path)
            found += [str(below / name) for name in files]
            found += [str(below / name) for name in folders if (Path(base) / name).is_symlink()]
            found += [f"{below / name}/" for name in folders if not os.listdir(Path(base) / name)]
        return sorted(found)

    def entry(self, name: str) -> Entry | None:
        """Give digest and size of a file; none where there is no regular file of that name."""
        return entry_of(self.path / name) if Path(name).name == name else None

    def read(self, name: str) -> bytes:
        """Read a file; raises OSError."""
        if Path(name).name != name or (self.path / name).is_symlink():
            raise NotRegularError(name)
        with open_whole(self.path / name) as stream:
            return stream.read()


class Inside:
    """Files inside a document."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def names(self) -> list[str]:
        """Name every one."""
        return sorted(self.files)

    def entry(self, name: str) -> Entry | None:
        """Give digest and size of one."""
        data = self.files.get(name)
        return None if data is None else Entry(hashlib.sha256(data).hexdigest(), len(data))

    def read(self, name: str) -> bytes:
        """Give one; raises OSError."""
        if name not in self.files:
            raise FileNotFoundError(2, os.strerror(2), name)
        return self.files[name]


Contents = Folder | Inside
