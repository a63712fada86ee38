"""Images as a layout of files, made for a test."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip"


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


@dataclass
class Layout:
    """An OCI layout directory with one image, or an index of two platforms."""

    folder: Path
    layer: bytes = os.urandom(300_000)
    """Stands for a layer: neither a registry nor this client looks into it."""
    platforms: tuple[str, ...] = ("amd64",)
    top: str = ""
    manifests: list[str] = field(default_factory=list)

    def blob(self, data: bytes, media_type: str) -> dict[str, object]:
        """Write a blob; give its descriptor."""
        (self.folder / "blobs/sha256").mkdir(parents=True, exist_ok=True)
        (self.folder / "blobs/sha256" / _digest(data)[7:]).write_bytes(data)
        return {"mediaType": media_type, "digest": _digest(data), "size": len(data)}

    def json(self, value: object, media_type: str) -> dict[str, object]:
        """Write a JSON document; give its descriptor."""
        return self.blob(json.dumps(value).encode(), media_type)

    def write(self) -> "Layout":
        """Write it all."""
        kind = "application/vnd.oci.image.{}+json"
        entries = []
        for name in self.platforms:
            layer = self.blob(self.layer, LAYER_TYPE)
            settings = {"architecture": name, "os": "linux", "config": {"User": "10001"}, "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}
            config = self.json(settings, kind.format("config.v1"))
            manifest = {"schemaVersion": 2, "mediaType": kind.format("manifest.v1"), "config": config, "layers": [layer]}
            entries.append(self.json(manifest, kind.format("manifest.v1")) | {"platform": {"os": "linux", "architecture": name}})
        self.manifests = [str(entry["digest"]) for entry in entries]
        top = entries[0]
        if len(entries) > 1:
            top = self.json({"schemaVersion": 2, "mediaType": kind.format("index.v1"), "manifests": entries}, kind.format("index.v1"))
        self.top = str(top["digest"])
        named = {**top, "annotations": {"org.opencontainers.image.ref.name": "v1"}}
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [named]}))
        (self.folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        return self
