"""Images made for a test, by its own hands or by the real tools."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._request import Images, Request
from aiact_report.collector.image import COLLECTOR

NOW = "2026-06-01T00:00:00Z"
PASSWD = "root:x:0:0::/root:/bin/sh\napp:x:10001:10001::/:/bin/false\n"  # noqa: S105 -- a file of users, no password
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


def digest_of(data: bytes) -> str:
    """`sha256:hex` of bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def tar_of(files: Mapping[str, bytes], **options: Any) -> bytes:
    """A tar archive of regular files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", **options) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


@dataclass
class Made:
    """An image while it is made: uncompressed layers, configuration, and how a layer is stored."""

    layers: Sequence[bytes] = (tar_of({"etc/passwd": PASSWD.encode()}),)
    config: Mapping[str, Any] = field(default_factory=dict)
    history: Sequence[Mapping[str, Any]] | None = None
    pack: Callable[[bytes], bytes] = lambda data: gzip.compress(data, mtime=0)
    architecture: str = "amd64"
    created: str | None = "2026-05-01T00:00:00Z"
    diff_ids: Sequence[str] | None = None

    def configuration(self) -> bytes:
        """The configuration, as a document."""
        found: dict[str, Any] = {"os": "linux", "architecture": self.architecture, "config": dict(self.config)}
        found["rootfs"] = {"type": "layers", "diff_ids": list(self.diff_ids or map(digest_of, self.layers))}
        if self.created is not None:
            found["created"] = self.created
        if self.history is not None:
            found["history"] = list(self.history)
        return json.dumps(found).encode()


class LayoutMaker:
    """Writes an OCI layout directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: list[dict[str, Any]] = []
        (folder / "blobs" / "sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def blob(self, data: bytes, media_type: str, **more: Any) -> dict[str, Any]:
        """Write a blob; give its descriptor."""
        (self.folder / "blobs" / "sha256" / digest_of(data).removeprefix("sha256:")).write_bytes(data)
        return {"mediaType": media_type, "digest": digest_of(data), "size": len(data), **more}

    def image(self, made: Made, annotations: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
        """Write an image; give the descriptor of its manifest."""
        kind = LAYER + ("+gzip" if made.pack(b"")[:2] == b"\x1f\x8b" else "")
        layers = [self.blob(made.pack(layer), kind) for layer in made.layers]
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": self.blob(made.configuration(), CONFIG), "layers": layers}
        if annotations:
            manifest["annotations"] = dict(annotations)
        return self.blob(json.dumps(manifest).encode(), MANIFEST, **more)

    def index(self, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Write an index; give its descriptor."""
        return self.blob(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": list(entries)}).encode(), INDEX)

    def done(self, *entries: Mapping[str, Any], tag: str = "1.0") -> Path:
        """Write `index.json`; give the directory."""
        named = [{**entry, "annotations": {**entry.get("annotations", {}), "org.opencontainers.image.ref.name": tag}} for entry in entries]
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": named}))
        return self.folder


def saved(made: Made, *, tags: Sequence[str] = ("registry.example.com/team/app:1.0",), first: bool = False) -> bytes:
    """An archive as `docker save` wrote it for years: a folder for each layer; manifest.json last, or first."""
    config = made.configuration()
    name = digest_of(config).removeprefix("sha256:") + ".json"
    paths = [f"{number:064x}/layer.tar" for number in range(len(made.layers))]
    listed = json.dumps([{"Config": name, "RepoTags": list(tags), "Layers": paths}]).encode()
    files = dict(zip(paths, made.layers, strict=True)) | {name: config}
    return tar_of({"manifest.json": listed, **files} if first else {**files, "manifest.json": listed})


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What makes images."""
    return SimpleNamespace(Made=Made, LayoutMaker=LayoutMaker, saved=saved, tar_of=tar_of, digest_of=digest_of, LAYER=LAYER, MANIFEST=MANIFEST)


@pytest.fixture
def collect(tmp_path: Path) -> Callable[..., Collected]:
    """Collect images as the command line would."""

    def run(*images: object, jobs: int = 1, **options: Any) -> Collected:
        return COLLECTOR.collect(Request(tmp_path, NOW, images=Images(names=tuple(map(str, images)), **options), jobs=jobs))

    return run


@pytest.fixture
def layout(tmp_path: Path) -> Callable[..., Path]:
    """Write a layout of one image."""

    def write(made: Made, **options: Any) -> Path:
        maker = LayoutMaker(tmp_path / "layout")
        return maker.done(maker.image(made, **options))

    return write


def tool(name: str) -> str:
    """Where a tool is; the test is left out when it is nowhere."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: what it makes is not read in this run")
    return found


def run(*command: object, **options: Any) -> str:
    """Run a tool to its end; a failing one fails the test with what it said."""
    words = [str(part) for part in command]
    done: subprocess.CompletedProcess[str] = subprocess.run(words, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def tools() -> SimpleNamespace:
    """How tests start real tools."""
    return SimpleNamespace(tool=tool, run=run)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tar archive to import as a base image: a passwd file, a release file, no program."""
    file = tmp_path_factory.mktemp("base") / "base.tar"
    release = b'ID=debian\nVERSION_ID="12"\n'
    file.write_bytes(tar_of({"etc/passwd": PASSWD.encode(), "etc/os-release": release, "app/model.bin": b"x" * 5000}))
    return file


@pytest.fixture
def storage() -> Iterator[list[str]]:
    """Options that give podman and buildah a place of their own, whose path must be short."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="p") as folder:
        yield [f"--root={folder}/a", f"--runroot={folder}/r", "--storage-driver=vfs"]


DOCKERFILE = """FROM base:1
COPY note.txt /srv/note.txt
ENV MODEL_VERSION=3 API_TOKEN=hush4secret7value
LABEL org.opencontainers.image.revision=0123456789abcdef0123456789abcdef01234567
USER app
EXPOSE 8080
HEALTHCHECK CMD ["/bin/check", "--now"]
ENTRYPOINT ["/bin/serve"]
"""


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `docker build` is given."""
    folder = tmp_path_factory.mktemp("context")
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "note.txt").write_text("hello\n")
    return folder


@pytest.fixture(scope="session")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """A Docker engine of this test's own, by its command line."""
    daemon, client = tool("dockerd"), tool("docker")
    folder = tmp_path_factory.mktemp("d")
    socket = f"unix://{folder}/s"
    options = ["--storage-driver=vfs", "--iptables=false", "--ip6tables=false", "--bridge=none", "-H", socket]
    places = [f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid"]
    with (folder / "log").open("wb") as log, subprocess.Popen([daemon, *options, *places], stdout=log, stderr=log) as process:
        try:
            if not _answers(client, socket, process):
                pytest.skip(f"dockerd does not start here: {(folder / 'log').read_text()[-200:]!r}")
            yield lambda *words, **more: run(client, "-H", socket, *words, **more)
        finally:
            process.terminate()
            process.wait(30)


def _answers(client: str, socket: str, process: subprocess.Popen[bytes]) -> bool:
    for _ in range(150):
        if process.poll() is not None:
            return False
        if subprocess.run([client, "-H", socket, "version"], capture_output=True, check=False).returncode == 0:
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="session")
def docker_archive(docker: Callable[..., str], base: Path, context: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image built by a real `docker build`, saved by a real `docker save`."""
    docker("import", base, "base:1")
    docker("build", "--network=host", "-t", "example.com/iris/app:1.0", context)
    file = tmp_path_factory.mktemp("saved") / "docker.tar"
    docker("save", "-o", file, "example.com/iris/app:1.0")
    return file
