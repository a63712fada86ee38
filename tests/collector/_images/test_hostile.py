"""Archives made to do harm: each ends in something unobserved, in bounded time and memory."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._images import archive as _image_archive
from aiact_report.collector._images import members as _image_members
from aiact_report.collector._images.sheet import CONTENT

LIMITED = """
import resource, sys
from pathlib import Path
from aiact_report.collector._request import Images, Request
from aiact_report.collector.image import COLLECTOR
resource.setrlimit(resource.RLIMIT_AS, (900 << 20, 900 << 20))
found = COLLECTOR.collect(Request(Path(sys.argv[1]).parent, "2026-06-01T00:00:00Z", images=Images((sys.argv[1],))))
# Not ru_maxrss, which a program inherits from the process that started it.
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
print(" ".join(sorted({item.cause for item in found.unobserved})))
"""


def limited(path: Path) -> tuple[int, set[str]]:
    """Collect in a process of bounded memory: megabytes it needed, and causes of what was not observed."""
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    peak, causes = done.stdout.splitlines()
    return int(peak), set(causes.split())


def withheld(found: Collected) -> set[str]:
    """Facts of images that were not observed."""
    return {name for item in found.unobserved for name in item.facts if name.startswith("image.")}


def zeros(size: int) -> Iterator[bytes]:
    """One entry of so many zeros, as a tar archive."""
    info = tarfile.TarInfo("zeros")
    info.size = size
    yield info.tobuf(tarfile.GNU_FORMAT)
    for _ in range(size >> 20):
        yield bytes(1 << 20)


def gzipped(parts: Iterator[bytes]) -> bytes:
    """Parts compressed together."""
    from isal import igzip

    made = io.BytesIO()
    with igzip.IGzipFile(fileobj=made, mode="wb", compresslevel=2) as file:
        for part in parts:
            file.write(part)
    return made.getvalue()


def zstandard_of(parts: Iterator[bytes]) -> bytes:
    """The same with zstd, which packs tighter."""
    import zstandard

    packer = zstandard.ZstdCompressor().compressobj()
    return b"".join([*(packer.compress(part) for part in parts), packer.flush()])


def with_layer(make: SimpleNamespace, folder: Path, stored: bytes, diff_id: str = "sha256:" + "0" * 64) -> Path:
    """A layout whose one layer is stored as given."""
    maker = make.LayoutMaker(folder / "layout")
    return Path(maker.done(maker.image(make.Made(layers=[b""], pack=lambda _: stored, diff_ids=[diff_id]))))


@pytest.mark.parametrize("pack", [gzipped, zstandard_of])
def test_bombs_are_not_unpacked(pack: Callable[[Iterator[bytes]], bytes], make: SimpleNamespace, tmp_path: Path) -> None:
    """Kilobytes that become gigabytes are refused once they are past every honest ratio; memory stays small."""
    peak, causes = limited(with_layer(make, tmp_path, pack(zeros(1200 << 20))))
    assert "too-large" in causes
    assert peak < 200


def test_a_bomb_around_the_archive_is_refused(tmp_path: Path) -> None:
    """The same for an archive that is compressed as a whole."""
    (tmp_path / "bomb.tar.gz").write_bytes(gzipped(zeros(1200 << 20)))
    peak, causes = limited(tmp_path / "bomb.tar.gz")
    assert "too-large" in causes
    assert peak < 200


def test_very_many_tiny_entries_are_bounded(make: SimpleNamespace, tmp_path: Path) -> None:
    """A layer of 200,000 empty files is read in bounded memory; how many are read at most, the walker's own test shows."""

    def entries() -> Iterator[bytes]:
        for number in range(200_000):
            block = bytearray(512)
            block[:20] = b"d/%018d" % number
            block[100:107], block[124:135], block[156:157] = b"0000644", b"00000000000", b"0"
            block[148:156] = b"%06o\0 " % (sum(block) + 256)
            yield bytes(block)

    peak, causes = limited(with_layer(make, tmp_path, gzipped(entries())))
    assert "digest-mismatch" in causes
    assert peak < 200


@pytest.mark.parametrize("keep", [0, 1, 9, 30, 200, -8, -1])
def test_truncated_layers_withhold_what_they_held(keep: int, make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """A layer that ends too early: nothing it could hold is a fact, its digest does not match, and the configuration is still read."""
    layer = make.tar_of({"etc/passwd": b"app:x:9:9::/:/bin/sh\n", "noise": hashlib.shake_128(b"").digest(4000)})
    layout = with_layer(make, tmp_path, gzip.compress(layer, mtime=0), make.digest_of(layer))
    (blob,) = (path for path in (layout / "blobs" / "sha256").iterdir() if path.read_bytes()[:2] == b"\x1f\x8b")
    blob.write_bytes(blob.read_bytes()[:keep])
    found = collect(layout)
    image = next(subject for subject in found.subjects if subject.kind == "image")
    assert withheld(found) >= {*CONTENT, *(["image.unpacked_size"] if keep else [])}
    assert not set(CONTENT) & set(image.facts)
    assert image.facts["image.digest_matches"].value is False
    assert image.facts["image.platform"].value == "linux/amd64"


def test_a_layer_with_another_digest_is_no_part_of_the_image(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """Sound bytes that are not those the configuration names: said, and not used."""
    layer = make.tar_of({"etc/passwd": b"app:x:9:9::/:/bin/sh\n"})
    found = collect(with_layer(make, tmp_path, gzip.compress(layer)))
    image = next(subject for subject in found.subjects if subject.kind == "image")
    assert image.facts["image.digest_matches"].value is False
    assert withheld(found) >= set(CONTENT)
    assert {item.cause for item in found.unobserved if "image.shells" in item.facts} == {"digest-mismatch"}


@pytest.mark.parametrize("what", ["config", "manifest"])
def test_changed_documents_do_not_match(what: str, make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """A configuration or manifest whose bytes were changed has not the digest that names it."""
    maker = make.LayoutMaker(tmp_path / "layout")
    entry = maker.image(make.Made())
    layout = maker.done(entry)
    for path in (layout / "blobs" / "sha256").iterdir():
        data = path.read_bytes()
        if data[:1] == b"{" and (b'"rootfs"' in data) == (what == "config"):
            path.write_bytes(data + b" ")
    image = next(subject for subject in collect(layout).subjects if subject.kind == "image")
    assert image.facts["image.digest_matches"].value is False


@pytest.mark.parametrize("end", [600, 3000, 9000, -2000, -700])
def test_truncated_archives_are_said(end: int, make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """An archive that was not copied whole is never taken for whole."""
    (tmp_path / "cut.tar").write_bytes(make.saved(make.Made(layers=[make.tar_of({"a": bytes(9000)})]), first=True)[:end].rstrip(b"\0")[:end])
    causes = {item.cause for item in collect(tmp_path / "cut.tar").unobserved}
    assert causes & {"truncated", "missing"}


DOCUMENTS: list[dict[str, Any]] = [
    {"index.json": []},
    {"index.json": {"manifests": {"a": 1}}},
    {"index.json": {"manifests": [{"digest": "sha256:../../../etc/passwd"}, {"digest": 7}, None]}},
    {"index.json": {"manifests": [{"digest": "sha256:" + "a" * 64}]}},
    {"manifest.json": {}},
    {
        "manifest.json": [None, {"Config": 7}, {"Config": "x"}, {"Config": "config.json", "Layers": ["../../etc/passwd", 7], "RepoTags": 7}],
        "config.json": {},
    },
    {"manifest.json": [{"Config": "config.json"}], "config.json": {"config": [], "rootfs": [], "history": {"a": 1}, "created": 7, "os": []}},
    {
        "manifest.json": [{"Config": "config.json"}],
        "config.json": {"config": {"Env": "a", "User": 7, "ExposedPorts": ["1"], "Healthcheck": [], "Labels": []}},
    },
    {"manifest.json": [{"Config": "config.json"}], "config.json": {"config": {"Env": [7, "=", "A"], "ExposedPorts": {"٣/tcp": {}, "9" * 99: {}}}}},
]


@pytest.mark.parametrize("documents", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_documents_of_any_shape(documents: dict[str, Any], make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """No document raises, and none that is no image passes for one in silence."""
    (tmp_path / "odd.tar").write_bytes(make.tar_of({name: json.dumps(found).encode() for name, found in documents.items()}))
    found = collect(tmp_path / "odd.tar")
    assert found.unobserved


def test_deep_json_is_refused(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """A hundred thousand brackets do not end the program."""
    (tmp_path / "deep.tar").write_bytes(make.tar_of({"manifest.json": b"[" * 100_000}))
    assert {item.cause for item in collect(tmp_path / "deep.tar").unobserved} == {"parse-error"}


def test_indexes_within_indexes_end(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """An index in an index in an index is followed so far and no farther."""
    maker = make.LayoutMaker(tmp_path / "layout")
    entry = maker.image(make.Made())
    for _ in range(6):
        entry = maker.index([entry])
    found = collect(maker.done(entry))
    assert {item.cause for item in found.unobserved} == {"too-large"}


def test_links_that_lead_in_circles_end(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """Links to each other, and a link out of the archive, lead to no layer."""
    made, config = io.BytesIO(), make.Made(layers=[b"", b""]).configuration()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, link in {"a.tar": "b.tar", "b.tar": "a.tar", "c.tar": "/etc/passwd"}.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, link
            archive.addfile(info)
    listed = json.dumps([{"Config": "c.json", "Layers": ["a.tar", "c.tar"]}]).encode()
    (tmp_path / "links.tar").write_bytes(made.getvalue()[:1536] + make.tar_of({"c.json": config, "manifest.json": listed}))
    found = collect(tmp_path / "links.tar")
    assert {item.cause for item in found.unobserved if "image.shells" in item.facts} == {"missing"}


def test_documents_kept_are_bounded(
    make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive of nothing but documents is not kept whole."""
    monkeypatch.setattr(_image_members, "_DOCUMENTS", 5000)
    (tmp_path / "many.tar").write_bytes(make.tar_of({f"{number}.json": b"{}" + b" " * 998 for number in range(20)}))
    assert {item.cause for item in collect(tmp_path / "many.tar").unobserved} == {"too-large"}


def test_pipes_in_a_layout_are_not_read(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """A layout may hold a pipe where a blob should be; nobody waits for it."""
    import os

    layout = with_layer(make, tmp_path, b"")
    for path in (layout / "blobs" / "sha256").iterdir():
        path.unlink()
        os.mkfifo(path)
    assert {item.cause for item in collect(layout).unobserved} == {"unreadable"}


def test_a_stream_that_breaks_off_is_said(make: SimpleNamespace, tmp_path: Path) -> None:
    """What an engine exports may end in an error of the network."""
    from aiact_report.collector._images.parts import Origin
    from aiact_report.collector._request import Request

    data = io.BytesIO(make.saved(make.Made()))

    def read(size: int) -> bytes:
        if data.tell() > 4000:
            raise ConnectionResetError(104, "Connection reset by peer")
        return data.read(min(size, 700))

    found = _image_archive.read_archive(read, Origin("docker://a", "docker://a", "engine"), Request(tmp_path, "2026-06-01T00:00:00Z"))
    assert any("Connection reset" in item.reason for item in found.unobserved)
