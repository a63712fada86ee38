"""Collect a large image archive, against decompressing and hashing its layers and nothing else.

    .venv/bin/python bench/images.py [--megabytes 3200] [--files 125000] [--layers 4] [--rounds 1]

The archive is an OCI archive with gzip layers, made anew in a temporary folder: libraries, texts and what compresses badly, in the
proportions of an image for machine learning (three bytes unpacked for one stored). The floor reads the same layers with isal, one after
the other, and computes the digests that name them: of each layer as stored and of each unpacked. The tool computes that of the archive
too, walks every entry and looks into files. The aim is a ratio of 1.3 at most, and 200 MB of memory at most.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import sys
import tarfile
import tempfile
from functools import partial
from pathlib import Path

from _measure import Run, alternate, median, run

FLOOR = """
import hashlib, io, sys, tarfile, time
from isal import igzip
started = time.perf_counter()

class Part(io.RawIOBase):
    def __init__(self, file, start, size):
        file.seek(start)
        self.file, self.left, self.digest = file, size, hashlib.sha256()
    def readable(self):
        return True
    def readinto(self, buffer):
        count = self.file.readinto(memoryview(buffer)[: self.left])
        self.digest.update(memoryview(buffer)[:count])
        self.left -= count
        return count

file = open(sys.argv[1], "rb", buffering=0)
for member in tarfile.open(fileobj=file).getmembers():
    if member.size > 1 << 16:
        stored, unpacked = Part(file, member.offset_data, member.size), hashlib.sha256()
        layer = igzip.IGzipFile(fileobj=stored, mode="rb")
        while data := layer.read(1 << 20):
            unpacked.update(data)
print(time.perf_counter() - started)
"""

COLLECT = """
import sys, time
from pathlib import Path
from aiact_report.collector._request import Images, Request
from aiact_report.collector.image import COLLECTOR
started = time.perf_counter()
found = COLLECTOR.collect(Request(Path(sys.argv[1]).parent, "2026-01-01T00:00:00Z", images=Images((sys.argv[1],))))
print(time.perf_counter() - started)
assert any(subject.kind == "image" for subject in found.subjects)
"""


class Contents:
    """Bytes that compress about as the files of an image do."""

    def __init__(self) -> None:
        self._random = random.Random(15)  # noqa: S311 -- the same bytes each time, and no secret
        words = [self._random.randbytes(8).hex().encode() for _ in range(600)]
        self._text = b" ".join(self._random.choices(words, k=400_000))
        self._noise = self._random.randbytes(1 << 20)

    def of(self, size: int) -> bytes:
        """Give so many bytes: one part noise, five parts text of few words."""
        parts = []
        while size > 0:
            source = self._noise if self._random.random() < 1 / 6 else self._text
            start = self._random.randrange(len(source) - 4096)
            parts.append(source[start : start + min(size, 4096)])
            size -= len(parts[-1])
        return b"".join(parts)


def layer(file: Path, number: int, files: int, size: int) -> str:
    """Write one layer, compressed; return the digest of its uncompressed bytes."""
    from isal import igzip

    contents, plain = Contents(), hashlib.sha256()
    with igzip.open(file, "wb", compresslevel=2) as packed:  # type: ignore[no-untyped-call]

        class Both(io.RawIOBase):
            """Hashes what it hands on."""

            def write(self, data: object) -> int:
                plain.update(data)  # type: ignore[arg-type]
                return int(packed.write(data))

        with tarfile.open(fileobj=Both(), mode="w|", bufsize=1 << 20, format=tarfile.PAX_FORMAT) as archive:
            for index in range(files):
                _add(archive, f"usr/lib/layer{number}/package{index // 50}/module_{index % 50}.py", contents.of(_size(index, files, size)))
    return f"sha256:{plain.hexdigest()}"


def _size(index: int, files: int, total: int) -> int:
    """Nine files of ten are small, the tenth holds the bulk."""
    mean = total // files
    return mean * 9 if index % 10 == 0 else mean // 9


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def image(folder: Path, megabytes: int, files: int, layers: int) -> Path:
    """Write the archive; return its path."""
    blobs, diff_ids, stored = {}, [], []
    for number in range(layers):
        path = folder / f"layer{number}"
        diff_ids.append(layer(path, number, files // layers, megabytes * 1_000_000 // layers))
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        stored.append({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": f"sha256:{digest}", "size": path.stat().st_size})
        blobs[digest] = path
    config = json.dumps({"os": "linux", "architecture": "amd64", "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids}}).encode()
    made = _descriptor("application/vnd.oci.image.config.v1+json", config)
    manifest = json.dumps({"schemaVersion": 2, "config": made, "layers": stored}).encode()
    index = json.dumps({"schemaVersion": 2, "manifests": [_descriptor("application/vnd.oci.image.manifest.v1+json", manifest)]}).encode()
    output = folder / "image.tar"
    with tarfile.open(output, "w") as archive:
        for digest, path in blobs.items():
            archive.add(path, f"blobs/sha256/{digest}")
            path.unlink()
        for document in (config, manifest):
            _add(archive, f"blobs/sha256/{hashlib.sha256(document).hexdigest()}", document)
        _add(archive, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
        _add(archive, "index.json", index)
    return output


def _descriptor(media_type: str, data: bytes) -> dict[str, object]:
    return {"mediaType": media_type, "digest": f"sha256:{hashlib.sha256(data).hexdigest()}", "size": len(data)}


def timed(script: str, archive: Path, cores: str) -> Run:
    """Run a script on the archive; its seconds are those it measured itself."""
    done = run([sys.executable, "-c", script, str(archive)], cores)
    return done._replace(seconds=float(done.output))


def main() -> None:
    """Print floor, tool, their ratio and the peak of memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=3200)
    parser.add_argument("--files", type=int, default=125_000)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        archive = image(Path(made), options.megabytes, options.files, options.layers)
        print(f"archive {archive.stat().st_size / 1e6:,.0f} MB, unpacked {options.megabytes:,} MB, {options.files:,} files")
        print("cores    floor     tool  ratio processor    peak   (aims: 1.30, 200 MB)")
        for cores in ("0", "0,1"):
            floor, tool = alternate(options.rounds, partial(timed, FLOOR, archive, cores), partial(timed, COLLECT, archive, cores))
            base, seconds = median([one.seconds for one in floor]), median([one.seconds for one in tool])
            spent = median([one.processor for one in tool]) / median([one.processor for one in floor])
            print(
                f"{cores:5} {base:6.1f} s {seconds:6.1f} s {seconds / base:6.2f} {spent:9.2f} {max(one.peak_mb for one in tool):4.0f} MB", flush=True
            )


if __name__ == "__main__":
    main()
