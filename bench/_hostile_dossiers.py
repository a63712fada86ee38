"""Hostile evidence, dossiers and PDFs: what is given to be judged, rendered or verified may come from others. Made at run time."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path

from _hostile_make import DIGEST, Make, text

HEADING = '{"schema": "2.0.0", "tool": "aiact-report 0.1.0", '


def _bomb(megabytes: int) -> bytes:
    import zstandard

    packer = zstandard.ZstdCompressor().compressobj()
    return b"".join([*(packer.compress(b" " * 1_000_000) for _ in range(megabytes)), packer.flush()])


def _bytes(name: str, content: Callable[[], bytes]) -> Make:
    def make(folder: Path) -> None:
        (folder / name).write_bytes(content())

    return make


def _pdf() -> bytes:
    body = zlib.compress(bytes(900_000_000), 1)[:900_000]
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /W [ 1 4 1 ] /Index [ 0 1000000000 ] /Root 1 0 R /Filter /FlateDecode /Length "
        + b"%d >>\nstream\n" % len(body)
        + body
        + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )


def _folder(folder: Path) -> None:
    """Write a dossier that names what is no file."""
    (folder / "manifest.json").write_text(
        json.dumps(
            {
                "schema": "2.0.0",
                "tool": "x",
                "created_at": "2026-01-01T00:00:00Z",
                "evidence": {"file": "evidence.json", "sha256": DIGEST},
                "mapping": {"file": "mapping.json", "sha256": DIGEST},
                "law": {"celex": "x", "consolidated": "x", "sha256": DIGEST},
                "files": {
                    name: {"sha256": DIGEST, "size": 1} for name in ("dossier.json", "evidence.json", "mapping.json", "../x", "/etc/passwd", "a/b")
                },
                "sources": [],
                "signature": "manifest.json.sig",
            }
        )
    )
    os.mkfifo(folder / "dossier.json")
    (folder / "evidence.json").symlink_to("/dev/zero")
    with (folder / "mapping.json").open("wb") as file:
        file.truncate(40_000_000_000)


JUDGED: dict[str, Make] = {
    "compressed to 30 GB": _bytes("evidence.json", lambda: _bomb(30_000)),
    "JSON depth": text("evidence.json", lambda: HEADING + '"sources": ' + "[" * 800_000),
    "subjects of nothing": text(
        "evidence.json",
        lambda: (
            HEADING
            + '"sources": [{"id": "a", "kind": "manifest", "locator": "a", "sha256": "'
            + DIGEST
            + '", "collector": "manifest"}], "unobserved": [], "skipped": [], "names": {}, "sets": {}, "subjects": ['
            + ", ".join(f'{{"id": "s{at}", "kind": "workload", "name": "n", "source": "a", "facts": {{}}}}' for at in range(11_000))
            + "]}"
        ),
    ),
}
"""Given to `judge`."""
VERIFIED: dict[str, Make] = {"a PDF of zeros": _bytes("dossier.pdf", _pdf), "a folder of what is no file": _folder}
"""Given to `verify`."""
