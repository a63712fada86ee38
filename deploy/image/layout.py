"""An OCI image layout (https://github.com/opencontainers/image-spec/blob/main/image-layout.md), written so that the same files give the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
INDEX = "application/vnd.oci.image.index.v1+json"
EMPTY = "application/vnd.oci.empty.v1+json"


class Layer(NamedTuple):
    """A layer that was written: its descriptor and the digest of what is in it, uncompressed."""

    descriptor: dict[str, Any]
    diff_id: str
    made_by: str


class Layout:
    """A layout in a folder; `epoch` (seconds) is the time of everything in it."""

    def __init__(self, folder: Path, epoch: int) -> None:
        self.folder, self.epoch = folder, epoch
        (folder / "blobs/sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def blob(self, data: bytes, kind: str) -> dict[str, Any]:
        """Keep bytes under their digest, and give the descriptor."""
        digest = hashlib.sha256(data).hexdigest()
        (self.folder / "blobs/sha256" / digest).write_bytes(data)
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}

    def json(self, value: dict[str, Any], kind: str) -> dict[str, Any]:
        """Keep a document."""
        return self.blob(json.dumps(value, separators=(",", ":"), sort_keys=True).encode(), kind)

    def layer(self, root: Path, paths: Iterable[Path], made_by: str) -> Layer:
        """Pack files of a root, owned by root and of one time."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for path in sorted(paths):
                self._add(tar, root, path)
        plain = packed.getvalue()
        data = gzip.compress(plain, 9, mtime=0)
        return Layer(self.blob(data, LAYER), f"sha256:{hashlib.sha256(plain).hexdigest()}", made_by)

    def _add(self, tar: tarfile.TarFile, root: Path, path: Path) -> None:
        entry = tar.gettarinfo(path, str(path.relative_to(root)))
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = self.epoch
        if entry.islnk():
            entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", path.stat().st_size
        if entry.isreg():
            with path.open("rb") as stream:
                tar.addfile(entry, stream)
        else:
            tar.addfile(entry)

    def image(self, config: dict[str, Any], layers: list[Layer], created: str) -> dict[str, Any]:
        """Keep configuration and manifest of an image, and give the manifest's descriptor."""
        history = [{"created": created, "created_by": layer.made_by} for layer in layers]
        whole = config | {"created": created, "history": history, "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in layers]}}
        parts = {"config": self.json(whole, CONFIG), "layers": [layer.descriptor for layer in layers]}
        described = {"annotations": config["config"]["Labels"]}
        return self.json({"schemaVersion": 2, "mediaType": MANIFEST} | parts | described, MANIFEST)

    def referrer(self, subject: dict[str, Any], data: bytes, kind: str) -> dict[str, Any]:
        """Keep a document that speaks of an image, as an artifact that refers to it; gives its descriptor."""
        value = {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": kind, "config": self.blob(b"{}", EMPTY)}
        return self.json(value | {"layers": [self.blob(data, kind)], "subject": subject}, MANIFEST) | {"artifactType": kind}

    def index(self, manifests: list[dict[str, Any]]) -> None:
        """Write the index: what the layout holds."""
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}, sort_keys=True))
