"""Layers made in the test, and the facts they come to."""

import io
import tarfile
from collections.abc import Callable
from typing import Any

import pytest

from aiact_report.collector._images.contents.find import Contents, LayerContents
from aiact_report.collector._images.contents.layer import LayerScan
from aiact_report.collector._images.contents.merge import merge

TODAY = "2026-11-21T00:00:00Z"
PIECE = 1000


def _archive(entries) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content, *rest in entries:
            info = tarfile.TarInfo(path)
            info.mode = rest[0] if rest else 0o644
            if content is None:
                info.type = tarfile.DIRTYPE
            elif isinstance(content, str):
                info.type = tarfile.LNKTYPE if len(rest) > 1 else tarfile.SYMTYPE
                info.linkname = content
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return buffer.getvalue()


def _scan(data: bytes) -> LayerContents:
    scan = LayerScan()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for info in archive:
            sink = scan.visit(info.name, info.type[0], info.mode, info.size, info.linkname)
            if sink is not None:
                file = archive.extractfile(info)
                assert file is not None
                while piece := file.read(PIECE):
                    sink.feed(piece)
                sink.end(True)
    return scan.done()


@pytest.fixture(scope="session")
def layer() -> Callable[..., LayerContents]:
    """Scan one layer made of entries: (path, bytes | link target | None for a directory, mode, "hard" for a hard link)."""
    return lambda *entries: _scan(_archive(entries))


@pytest.fixture(scope="session")
def contents(layer) -> Callable[..., Contents]:
    """Merge layers, each a list of entries."""
    return lambda *layers: merge([layer(*entries) for entries in layers], TODAY)


@pytest.fixture(scope="session")
def facts(contents) -> Callable[..., dict[str, Any]]:
    """Give the values of the facts of layers by name."""
    return lambda *layers: {name.removeprefix("image."): fact.value for name, fact in contents(*layers).facts.items()}
