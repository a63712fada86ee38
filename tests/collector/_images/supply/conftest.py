"""What the tests of the supply chain share: keys, a store that holds what a registry would, and signatures in the tools' own formats."""

import base64
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from aiact_report.collector._base import Unit
from aiact_report.collector._images.documents import descriptors
from aiact_report.collector._images.store import Descriptor, Manifest
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Images, Request
from aiact_report.facts.registry import registry
from aiact_report.model import Subject, Unobserved

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def digest_of(data: bytes) -> str:
    """Name bytes by their digest."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Shelf:
    """A store in memory, with the referrers a registry would list."""

    locator = "shelf"
    insecure = False

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[str, bytes] = {}
        self.refuses: str | None = None
        self.tells_referrers = True

    def manifest(self, reference: str) -> Manifest:
        """Give a manifest by tag or digest."""
        if self.refuses:
            raise Refused("The registry refused.", self.refuses)
        if reference not in self.manifests:
            raise Refused("There is none.", "not-found")
        data = self.manifests[reference]
        return Manifest(Descriptor(MANIFEST, digest_of(data), len(data)), data)

    def blob(self, descriptor: Descriptor) -> BinaryIO:
        """Give a blob."""
        if descriptor.digest not in self.blobs:
            raise Refused("There is no such blob.", "not-found")
        return io.BytesIO(self.blobs[descriptor.digest])

    def referrers(self, digest: str) -> tuple[Descriptor, ...] | None:
        """List what names this digest as its subject."""
        if self.refuses:
            raise Refused("The registry refused.", self.refuses)
        if not self.tells_referrers:
            return None
        found = {name: json.loads(data) for name, data in self.manifests.items() if name.startswith("sha256:")}
        own = [(name, one) for name, one in found.items() if one.get("subject", {}).get("digest") == digest]
        return tuple(Descriptor(MANIFEST, name, 1, artifact_type=one.get("artifactType")) for name, one in own)

    def layer(self, data: bytes, media_type: str, annotations: dict[str, str] | None = None) -> dict[str, Any]:
        """Keep a blob and describe it."""
        self.blobs[digest_of(data)] = data
        return {"mediaType": media_type, "digest": digest_of(data), "size": len(data), "annotations": annotations or {}}

    def artifact(self, layers: list[dict[str, Any]], *, tag: str | None = None, kind: str | None = None, subject: str | None = None) -> str:
        """Keep a manifest of these layers under its digest, and under a tag."""
        document: dict[str, Any] = {"schemaVersion": 2, "mediaType": MANIFEST, "config": self.layer(b"{}", "application/vnd.oci.empty.v1+json")}
        document |= {"layers": layers} | ({"artifactType": kind} if kind else {})
        document |= {"subject": {"mediaType": MANIFEST, "digest": subject, "size": 1}} if subject else {}
        data = json.dumps(document).encode()
        self.manifests[digest_of(data)] = data
        if tag:
            self.manifests[tag] = data
        return digest_of(data)


class Signer:
    """A private key of one kind, and its public one in a file."""

    def __init__(self, kind: str, folder: Path) -> None:
        curves = {"p256": ec.SECP256R1, "p384": ec.SECP384R1}
        self.key: Any = ec.generate_private_key(curves[kind]()) if kind in curves else None
        if kind == "rsa":
            self.key = rsa.generate_private_key(65537, 2048)
        elif kind == "ed25519":
            self.key = ed25519.Ed25519PrivateKey.generate()
        self.path = folder / f"{kind}-{id(self)}.pub"
        pem = self.key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.path.write_bytes(pem)

    def sign(self, message: bytes) -> bytes:
        """Sign as cosign does with such a key."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        made: bytes = self.key.sign(message)
        return made

    def envelope(self, payload: bytes, kind: str = "application/vnd.in-toto+json") -> dict[str, Any]:
        """Sign a document as a DSSE envelope."""
        message = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload
        signature = base64.b64encode(self.sign(message)).decode()
        return {"payloadType": kind, "payload": base64.b64encode(payload).decode(), "signatures": [{"keyid": "", "sig": signature}]}


def _simple(shelf: Shelf, digest: str, signer: Signer, named: str | None = None) -> dict[str, Any]:
    """Sign an image in cosign's own format; give the layer that carries it."""
    identity = {"docker-reference": "registry.example/app"}
    critical = {"identity": identity, "image": {"docker-manifest-digest": named or digest}, "type": "cosign container image signature"}
    payload = json.dumps({"critical": critical, "optional": None}).encode()
    signature = base64.b64encode(signer.sign(payload)).decode()
    return shelf.layer(payload, "application/vnd.dev.cosign.simplesigning.v1+json", {"dev.cosignproject.cosign/signature": signature})


def _statement(predicate_type: str, predicate: dict[str, Any], *digests: str) -> bytes:
    """Write an in-toto statement about these digests."""
    subject = [{"name": "app", "digest": {"sha256": digest.removeprefix("sha256:")}} for digest in digests]
    return json.dumps(
        {"_type": "https://in-toto.io/Statement/v1", "predicateType": predicate_type, "subject": subject, "predicate": predicate}
    ).encode()


@pytest.fixture
def signer(tmp_path: Path) -> Callable[..., Signer]:
    """Make keys."""
    return lambda kind="p256": Signer(kind, tmp_path)


@pytest.fixture
def request_of(tmp_path: Path) -> Callable[..., Request]:
    """Make a request with these public keys."""
    return lambda *keys: Request(tmp_path, "2025-06-11T12:00:00Z", images=Images(keys=tuple(keys)))


@pytest.fixture
def shelf() -> Shelf:
    """Give an empty store."""
    return Shelf()


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """Give what signs and states."""
    return SimpleNamespace(simple=_simple, statement=_statement, digest_of=digest_of, descriptors=descriptors)


@pytest.fixture
def unit(tmp_path: Path) -> Callable[..., Unit]:
    """Make a unit of one file."""

    def make(data: bytes | dict[str, Any] | str, name: str = "report.json", observed_at: str = "2025-06-11T12:00:00Z") -> Unit:
        raw = json.dumps(data).encode() if isinstance(data, dict) else data.encode() if isinstance(data, str) else data
        return Unit(name, tmp_path / name, raw, tmp_path, observed_at=observed_at)

    return make


@pytest.fixture(scope="session")
def wronged() -> Callable[[dict[str, Any]], Iterable[dict[str, Any]]]:
    """Give a document again and again, each of its keys in turn with a value of a wrong type wherever it occurs."""

    def variants(document: dict[str, Any]) -> Iterable[dict[str, Any]]:
        text = json.dumps(document)
        values: tuple[object, ...] = (7, [], {}, "x", None, [[]], [7])
        for key in sorted(set(_keys(document))):
            for value in values:
                yield json.loads(text, object_pairs_hook=partial(_with, key, value))

    return variants


def _with(key: str, value: object, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value if name == key else kept for name, kept in pairs}


def _keys(found: object) -> Iterable[str]:
    """Yield every key of a document."""
    if isinstance(found, dict):
        yield from found
    for one in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from _keys(one)


@pytest.fixture(scope="session")
def unaccounted() -> Callable[[Subject, Iterable[Unobserved], str], set[str]]:
    """Give the registered facts of a subject that were neither yielded nor withheld."""

    def missing(subject: Subject, unobserved: Iterable[Unobserved], collector: str) -> set[str]:
        wanted = {name for name, spec in registry().items() if name.startswith(f"{subject.kind}.") and collector in spec.sources}
        withheld = {name for one in unobserved if one.subject == subject.id for name in one.facts}
        assert not withheld & set(subject.facts)
        assert set(subject.facts) <= wanted
        return wanted - set(subject.facts) - withheld

    return missing
