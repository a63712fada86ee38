"""Whole folders out of one input: a project as the walk meets it, an OCI layout, a dossier as `report` and `verify` read it back.

An input is text with a line `=== PATH` before each file, so that plain mutation changes files, their names and their number.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec

from aiact_report import _dossier_read, pipeline
from aiact_report.collector._request import Images, Request
from aiact_report.collector.image import COLLECTOR as IMAGE
from aiact_report.keeping import judged_by, manifest
from aiact_report.keeping.verify import Asked, verify
from aiact_report.model import Evidence, tally

NOW = "2026-11-28T00:00:00Z"
_MARK = b"=== "
_MOST = 40
"""Files of one input."""


def joined(files: dict[str, bytes]) -> bytes:
    """Make an input of files."""
    return b"".join(_MARK + name.encode() + b"\n" + data + b"\n" for name, data in files.items())


def files_of(data: bytes) -> dict[str, bytes]:
    """Give the files of an input; what stands before the first mark belongs to none."""
    parts = (b"\n" + data.removesuffix(b"\n")).split(b"\n" + _MARK)[1:]
    named = (part.partition(b"\n") for part in parts[:_MOST])
    return {name.decode("utf-8", "surrogateescape")[:200]: content for name, _, content in named}


@cache
def _ground() -> Path:
    """Make the folder in which folders are made, once a process."""
    return Path(tempfile.mkdtemp(prefix="aiact-report-fuzz-folders-"))


def write(data: bytes, name: str) -> Path:
    """Write an input as a folder; a name that leads out of it, or cannot be one, is no file of it."""
    root = _ground() / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for path, content in files_of(data).items():
        where = root / path
        if path.startswith("/") or ".." in where.parts or "\0" in path:
            continue
        try:
            where.parent.mkdir(parents=True, exist_ok=True)
            where.write_bytes(content)
        except OSError:  # a file in the place of a folder, a name that is too long
            continue
    return root


def project(data: bytes) -> Evidence:
    """Walk a folder, as `collect` does."""
    return pipeline.collect(pipeline.Wanted(paths=(write(data, "project"),)), jobs=1)


def layout(data: bytes) -> object:
    """Read a folder as an OCI layout, its blobs under the digests they have, so that mutation reaches what is in them."""
    root = write(data, "layout")
    (root / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return IMAGE.collect(Request(root, NOW, images=Images(names=(f"oci:{root}",))))


def addressed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Give blobs the names of their digests: `{NAME}` in what follows stands for the digest of what was named so, and `{NAME#}` for its size."""
    found: dict[str, bytes] = {}
    for name, written in files.items():
        data = written
        for other, content in list(found.items()):
            digest = hashlib.sha256(content).hexdigest().encode()
            data = data.replace(b"{" + other.encode() + b"}", digest).replace(b"{" + other.encode() + b"#}", str(len(content)).encode())
        found[name] = data
    return {name if "." in name else f"blobs/sha256/{hashlib.sha256(data).hexdigest()}": data for name, data in found.items()}


def rewritten(data: bytes) -> bytes:
    """Make a layout of the input's files whose digests fit again, whatever was changed in them."""
    return joined(addressed(files_of(data)))


def sealed(data: bytes) -> dict[str, bytes]:
    """Let `dossier.json` name the digest its evidence has, so that mutation reaches behind that check; the mapping is as it was made."""
    files = files_of(data)
    try:
        tree = json.loads(files.get("dossier.json", b""))
        tree["evidence"]["sha256"] = hashlib.sha256(files.get("evidence.json", b"")).hexdigest()
        files["dossier.json"] = json.dumps(tree).encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return files | {"mapping.json": made()["mapping.json"]}


def dossier(data: bytes) -> object:
    """Read a dossier back, as `report` does, and check its folder, as `verify` does."""
    root = write(joined(sealed(data)), "dossier")
    path = root / "dossier.json"
    told = [str(each) for each in verify(root, Asked(documents=False))]
    found = _dossier_read.read(path.read_bytes() if path.is_file() else b"", path, None)
    return told, found.evidence, list(tally(found.verdicts))


def decoded(read: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """Take a reader that raises msgspec's own error for what is none of its files."""

    def run(data: bytes) -> object:
        try:
            return read(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None

    return run


MANIFEST, JUDGED_BY = decoded(manifest.decode), decoded(judged_by.decode)


@cache
def made() -> dict[str, bytes]:
    """Make a small dossier with this program, once a process."""
    from aiact_report.cli import main

    ground = _ground()
    (ground / "source").mkdir(exist_ok=True)
    (ground / "source" / "compose.yaml").write_text("services: {a: {image: 'x/y:1', ports: ['80:80']}}\n")
    out = ground / "made"
    os.environ["SOURCE_DATE_EPOCH"] = "1795824000"
    with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        main(["generate", str(ground / "source"), "--output", str(out), "--format", "json", "--quiet"])
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}
