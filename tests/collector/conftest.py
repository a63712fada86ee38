"""Gives the files of `shown/` to the collectors that ask: a cluster's objects from YAML, an engine's replies from JSON, an image made of a list of files."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import pickle
import socketserver
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml

Answer = Callable[[str], Any]
"""Path → what is answered; None: not found."""


class _Local(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Serves at a path, as an engine's socket does."""

    def get_request(self) -> tuple[Any, Any]:
        """Give a connection an address that the handler can name."""
        request, _ = super().get_request()
        return request, ("local", 0)


@contextmanager
def _serving(answer: Answer, socket: Path | None = None) -> Iterator[str]:
    """Serve until the block ends; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = answer(unquote(urlsplit(self.path).path))
            data = json.dumps({"message": "there is none"} if found is None else found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler) if socket is None else _Local(str(socket), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}" if isinstance(server, ThreadingHTTPServer) else f"unix://{socket}"
    finally:
        server.shutdown()
        server.server_close()


def _engine(file: Path) -> Answer:
    """Answer as an engine: the replies of a file, by path, in every version of the API."""
    replies: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return lambda path: replies.get(path) or replies.get("/" + path.lstrip("/").partition("/")[2])


def _cluster(files: list[Path], version: str) -> Answer:
    """Answer as an API server: discovery and lists of the objects in YAML files, each in the namespace `credit` where it has none."""
    kinds: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for file in files:
        for item in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            item.setdefault("metadata", {}).setdefault("namespace", "credit")
            item["metadata"].setdefault("uid", f"{item['kind']}-{item['metadata'].get('name')}")
            kinds.setdefault((item["apiVersion"], item["kind"]), []).append(item)
    versions = sorted({version for version, _ in kinds if "/" in version})
    replies: dict[str, Any] = {
        "/version": {"gitVersion": version},
        "/api/v1/namespaces/kube-system": {"metadata": {"uid": f"uid-of-{version}"}},
        "/apis": {"groups": [_group(name, versions) for name in _groups(versions)]},
    }
    for api in {"v1", *versions}:
        root = f"/apis/{api}" if "/" in api else f"/api/{api}"
        own = {kind: items for (each, kind), items in kinds.items() if each == api}
        replies[root] = {"resources": [{"name": _plural(kind), "kind": kind, "namespaced": True, "verbs": ["list"]} for kind in own]}
        for kind, items in own.items():
            replies[f"{root}/{_plural(kind)}"] = {"kind": f"{kind}List", "metadata": {}, "items": items}
    return replies.get


def _groups(versions: list[str]) -> list[str]:
    return sorted({version.partition("/")[0] for version in versions})


def _group(name: str, versions: list[str]) -> dict[str, Any]:
    own = [{"version": version.partition("/")[2], "groupVersion": version} for version in versions if version.partition("/")[0] == name]
    return {"name": name, "versions": own, "preferredVersion": own[0]}


def _plural(kind: str) -> str:
    return f"{kind.lower()}s"


class _Trainer:
    """Unpickles by a call, as a model with code does."""

    def __reduce__(self) -> tuple[Any, tuple[str, ...]]:
        return eval, ("1",)


KEY = b"-----BEGIN PRIVATE KEY-----\n" + b"TUlJRXZRSUJBREFOQmdrcWhraUc5dzBCQVFFRkFBU0NCS2N3Z2dTakFnRUFBb0lC\n" * 3 + b"-----END PRIVATE KEY-----\n"
STATUS = b"Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\n\n"
LAYERS: tuple[tuple[tuple[str, bytes, int], ...], ...] = (
    (
        ("etc/passwd", b"root:x:0:0::/root:/bin/sh\napp:x:10001:10001::/:/bin/false\n", 0o644),
        ("var/lib/dpkg/status", STATUS, 0o644),
        ("usr/bin/apt-get", b"x", 0o755),
        ("usr/bin/bash", b"x", 0o755),
        ("usr/bin/gcc", b"x", 0o755),
        ("usr/bin/gdb", b"x", 0o755),
        ("usr/sbin/sshd", b"x", 0o755),
        ("usr/bin/sudo", b"x", 0o4755),
        ("var/lib/apt/lists/index", b"x" * 200_000, 0o644),
    ),
    (
        ("app/app.key", KEY, 0o600),
        ("root/.netrc", b"machine example.com login a password hunter2-is-none\n", 0o600),
        ("app/.env", b"A=1\n", 0o644),
        ("app/poetry.lock", b"x", 0o666),
        ("app/model.pkl", pickle.dumps(_Trainer()), 0o644),
        ("usr/lib/python3/dist-packages/torch-2.5.1.dist-info/METADATA", b"Metadata-Version: 2.1\nName: torch\nVersion: 2.5.1\n", 0o644),
        ("app/_internal/base_library.zip", b"x", 0o644),
    ),
)
"""Files of an image, layer by layer: path, content, mode."""


def _layer(files: tuple[tuple[str, bytes, int], ...]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data, mode in files:
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), mode
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def _layout(folder: Path, config: dict[str, Any], release: int, *, damaged: bool = False) -> Path:
    """Write an OCI layout with an index of one image, of `LAYERS`, a configuration and a release of Debian; damaged: one blob is another's."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def blob(data: bytes, kind: str, **more: Any) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": len(data), **more}

    system = ("etc/os-release", b'ID=debian\nVERSION_ID="%d"\n' % release, 0o644)
    layers = [_layer((system, *LAYERS[0])), _layer(LAYERS[1])]
    stored = [blob(gzip.compress(layer, mtime=0), "layer.v1.tar+gzip") for layer in layers]
    config = {**config, "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}" for layer in layers]}}
    described = blob(json.dumps(config).encode(), "config.v1+json")
    manifest = blob(json.dumps({"schemaVersion": 2, "config": described, "layers": stored}).encode(), "manifest.v1+json")
    index = blob(json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode(), "index.v1+json")
    named = {**index, "annotations": {"org.opencontainers.image.ref.name": "registry.example.com/credit/scoring:1.4.0"}}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [named]}))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    if damaged:
        where = blobs / stored[1]["digest"].partition(":")[2]
        where.write_bytes(gzip.compress(_layer(LAYERS[1][:2]), mtime=0))
    return folder


@pytest.fixture(scope="session")
def giving() -> SimpleNamespace:
    """Gives files as a cluster, an engine or an image."""
    return SimpleNamespace(serving=_serving, engine=_engine, cluster=_cluster, layout=_layout)
