"""Signatures and attestations beside a real image: in Debian's registry, and copied from it to an OCI layout by skopeo."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

from aiact_report.collector import image
from aiact_report.collector._request import Images, Request

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"


@dataclass
class Registry:
    """A registry that runs, and how one puts things into it."""

    host: str
    name: str = "team/app"

    def blob(self, data: bytes, media_type: str, annotations: dict[str, str] | None = None) -> dict[str, object]:
        """Put a blob; give its descriptor."""
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        started = urllib3.request("POST", f"http://{self.host}/v2/{self.name}/blobs/uploads/")
        put = urllib3.request("PUT", f"{started.headers['Location']}&digest={digest}", body=data)
        assert put.status == 201
        return {"mediaType": media_type, "digest": digest, "size": len(data), "annotations": annotations or {}}

    def manifest(self, layers: list[dict[str, object]], tag: str, **more: object) -> str:
        """Put a manifest; give its digest."""
        config = self.blob(json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}).encode(), CONFIG)
        return self.put({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers, **more}, tag)

    def put(self, document: dict[str, object], tag: str) -> str:
        """Put a document as a manifest."""
        headers = {"Content-Type": str(document["mediaType"])}
        done = urllib3.request("PUT", f"http://{self.host}/v2/{self.name}/manifests/{tag}", body=json.dumps(document).encode(), headers=headers)
        assert done.status == 201, done.data
        return done.headers["Docker-Content-Digest"]


@pytest.fixture(scope="session")
def registry(tmp_path_factory) -> Iterator[Registry]:
    """Run Debian's docker-registry on a free port of this machine."""
    program = shutil.which("docker-registry")
    if program is None or shutil.which("skopeo") is None:
        pytest.skip("docker-registry or skopeo is not installed: no signature is read from a real registry")
    folder = tmp_path_factory.mktemp("registry")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    storage = f"storage: {{filesystem: {{rootdirectory: {folder / 'data'}}}}}"
    (folder / "config.yml").write_text(f"version: 0.1\nlog: {{level: error}}\n{storage}\nhttp: {{addr: 127.0.0.1:{port}}}\n")
    environment = {"OTEL_TRACES_EXPORTER": "none", "PATH": os.environ["PATH"]}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "serve", folder / "config.yml"], stdout=log, stderr=subprocess.STDOUT, env=environment)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield Registry(f"127.0.0.1:{port}")
    process.terminate()
    process.wait(10)


def facts_of(folder: Path, name: str, digest: str, host: str, *keys: Path) -> dict[str, object]:
    """Collect an image as a user would; give the facts of the one with this digest."""
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"]}
    request = Request(folder, "2026-01-01T00:00:00Z", environment, images=Images(names=(name,), insecure=(host,), keys=keys))
    collected = image.COLLECTOR.collect(request)
    found = [one for one in collected.subjects if one.kind == "image" and one.facts["image.manifest_digest"].value == digest]
    assert len(found) == 1, collected
    return {name.removeprefix("image."): fact.value for name, fact in found[0].facts.items()}


def test_signature_attestation_and_referrer_in_a_registry_and_a_layout(registry, signer, made, tmp_path) -> None:
    """What cosign's tags and OCI referrers hold is found in the registry, verified, and found again in a layout copied from it."""
    key, other = signer(), signer("ed25519")
    digest = registry.manifest([], "v1")
    tag = digest.replace(":", "-")

    class Pushing:
        """Puts into the registry what the formats are written to."""

        layer = staticmethod(registry.blob)

    registry.manifest([made.simple(Pushing, digest, key)], f"{tag}.sig")
    provenance = {"buildDefinition": {}, "runDetails": {"builder": {"id": "https://ci.example/runner"}}}
    envelope = key.envelope(made.statement("https://slsa.dev/provenance/v1", provenance, digest))
    registry.manifest([registry.blob(json.dumps(envelope).encode(), "application/vnd.dsse.envelope.v1+json")], f"{tag}.att")
    bill = registry.blob(b'{"bomFormat": "CycloneDX"}', "application/vnd.cyclonedx+json")
    subject = {"mediaType": MANIFEST, "digest": digest, "size": 1}
    attached = registry.manifest([bill], "bill", subject=subject, artifactType="application/vnd.cyclonedx+json")
    size = len(urllib3.request("GET", f"http://{registry.host}/v2/{registry.name}/manifests/{attached}", headers={"Accept": MANIFEST}).data)
    listed = {"mediaType": MANIFEST, "digest": attached, "size": size, "artifactType": "application/vnd.cyclonedx+json"}
    registry.put({"schemaVersion": 2, "mediaType": INDEX, "manifests": [listed]}, tag)

    facts = facts_of(tmp_path, f"{registry.host}/{registry.name}:v1", digest, registry.host, other.path, key.path)
    assert facts["signature_verification"] == f"verified (by {key.path.name})"
    assert facts["attestations"] == ("https://slsa.dev/provenance/v1",)
    assert facts["attestation_verification"] == f"verified (by {key.path.name})"
    assert (facts["provenance_builder"], facts["provenance_digest_matches"]) == ("https://ci.example/runner", True)
    assert facts["sbom_attached"] == ("CycloneDX",)
    failed = facts_of(tmp_path, f"{registry.host}/{registry.name}:v1", digest, registry.host, other.path)
    assert (failed["signature_verification"], failed["attestation_verification"]) == ("failed", "failed")

    layout = tmp_path / "layout"
    for name in ("v1", f"{tag}.sig", f"{tag}.att"):
        source, target = f"docker://{registry.host}/{registry.name}:{name}", f"oci:{layout}:{name}"
        subprocess.run(
            [shutil.which("skopeo") or "", "copy", "--preserve-digests", "--src-tls-verify=false", source, target], check=True, capture_output=True
        )
    again = facts_of(tmp_path, str(layout), digest, registry.host, key.path)
    for name in ("signatures", "signature_verification", "attestations", "attestation_verification", "provenance_builder"):
        assert again[name] == facts[name]
    assert "sbom_attached" not in again  # what a copy leaves behind is not known
