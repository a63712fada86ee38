"""Signed documents of the supply chain: DSSE envelopes, in-toto statements, sigstore bundles, simple signing payloads."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from aiact_report.collector._images.supply.keys import Key, signer
from aiact_report.collector._json.parts import part

COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1"
"""Predicate type of a statement that is a signature and says nothing more."""
MOST_SIGNATURES = 50
"""Signatures of one envelope that are looked at."""


class Envelope(NamedTuple):
    """A DSSE envelope: a document and who signed it."""

    kind: str
    """Media type of the payload."""
    payload: bytes
    signatures: tuple[bytes, ...]

    def by(self, keys: Sequence[Key]) -> str | None:
        """Name the key that signed it, of these; the signature is over the payload with its type and lengths."""
        kind = self.kind.encode()
        message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(self.payload), self.payload)
        return next((name for one in self.signatures if (name := signer(keys, one, message))), None)


class Statement(NamedTuple):
    """An in-toto statement: what is said of which bytes."""

    predicate_type: str
    predicate: dict[str, Any]
    digests: frozenset[str]
    """`sha256:…` of its subjects."""


class Bundle(NamedTuple):
    """A sigstore bundle: an envelope, or a signature over a digest; with a certificate where no key of the user's signed."""

    envelope: Envelope | None
    signed_digest: str | None
    signature: bytes
    certificate: bytes | None


def parsed(data: bytes) -> dict[str, Any]:
    """Read a JSON object; an empty one when it is none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def decoded(text: object) -> bytes:
    """Decode base64; nothing when it is none."""
    if not isinstance(text, str):
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def text(found: object, *path: str) -> str | None:
    """Follow keys to a text that is not empty."""
    value = part(found, *path)
    return value if isinstance(value, str) and value else None


def envelope(document: dict[str, Any]) -> Envelope | None:
    """Read a DSSE envelope; None when the document is none."""
    kind, payload = text(document, "payloadType"), decoded(document.get("payload"))
    listed = document.get("signatures")
    if kind is None or not payload:
        return None
    signatures = listed[:MOST_SIGNATURES] if isinstance(listed, list) else []
    return Envelope(kind, payload, tuple(decoded(part(one, "sig")) for one in signatures))


def statement(document: dict[str, Any]) -> Statement | None:
    """Read an in-toto statement; None when the document is none."""
    kind, said = text(document, "predicateType"), text(document, "_type") or ""
    if kind is None or "in-toto" not in said:
        return None
    subjects = document.get("subject")
    hexes = (text(one, "digest", "sha256") for one in (subjects if isinstance(subjects, list) else ()))
    predicate = document.get("predicate")
    digests = frozenset(f"sha256:{found.lower()}" for found in hexes if found)
    return Statement(kind, predicate if isinstance(predicate, dict) else {}, digests)


def bundle(document: dict[str, Any]) -> Bundle | None:
    """Read a sigstore bundle; None when the document is none."""
    material = document.get("verificationMaterial")
    if not isinstance(material, dict):
        return None
    inner, message = part(document, "dsseEnvelope"), part(document, "messageSignature")
    digest = decoded(part(message, "messageDigest", "digest")).hex()
    return Bundle(
        envelope(inner) if isinstance(inner, dict) else None,
        f"sha256:{digest}" if digest and part(message, "messageDigest", "algorithm") == "SHA2_256" else None,
        decoded(part(message, "signature")),
        _certificate(material),
    )


def _certificate(material: dict[str, Any]) -> bytes | None:
    """Give the leaf certificate, as DER."""
    chain = part(material, "x509CertificateChain", "certificates")
    first = chain[0] if isinstance(chain, list) and chain else material.get("certificate")
    return decoded(part(first, "rawBytes")) or None


def simple_signing_digest(payload: bytes) -> str | None:
    """Give the digest a simple signing payload is for."""
    return text(parsed(payload), "critical", "image", "docker-manifest-digest")
