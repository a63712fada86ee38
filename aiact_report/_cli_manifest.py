"""`manifest.json`: what lies in a dossier's folder, by digest; written last."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from aiact_report import evidence

MANIFEST = "manifest.json"
VERSION = "1.0.0"
_LIMIT = 1024 * 1024


class Manifest(msgspec.Struct, kw_only=True):
    """The file."""

    schema: str
    tool: str
    """Name and version of the program that wrote it last."""
    files: dict[str, str]
    """Name of each file in the folder → SHA-256 of its bytes."""


def manifest(folder: Path, written: Mapping[Path, str]) -> bytes:
    """Give the bytes of the manifest: what was written now (SHA-256 by path), and what the one before named and is still the same."""
    files = {path.name: digest for path, digest in written.items() if path.parent == folder}
    for name, digest in _before(folder).items():
        if name not in files and digest_of(folder / name) == digest:
            files[name] = digest
    return msgspec.json.format(msgspec.json.encode(Manifest(schema=VERSION, tool=evidence.TOOL, files=dict(sorted(files.items()))))) + b"\n"


def digest_of(path: Path) -> str | None:
    """Give the SHA-256 of a file; None when it is not there or cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _before(folder: Path) -> dict[str, str]:
    try:
        with (folder / MANIFEST).open("rb") as stream:
            found = msgspec.json.decode(stream.read(_LIMIT), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return {name: digest for name, digest in found.files.items() if "/" not in name and not name.startswith(".")}
