"""How hostile input is made: a function that writes into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Make = Callable[[Path], None]
DIGEST = "a" * 64
SPDX = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "dataLicense": "CC0-1.0", "documentNamespace": "https://x.example"}


def text(name: str, content: Callable[[], str]) -> Make:
    """Write one file."""
    return files(lambda: {name: content()})


def files(contents: Callable[[], dict[str, str]]) -> Make:
    """Write several files."""

    def make(folder: Path) -> None:
        for name, content in contents().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8", errors="surrogateescape")

    return make
