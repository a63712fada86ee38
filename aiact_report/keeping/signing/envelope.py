"""`manifest.json.dsse`: a DSSE envelope (https://github.com/secure-systems-lab/dsse, v1.0.2) of an in-toto statement (v1) over the manifest and its files."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Final

import msgspec

from aiact_report.keeping.manifest import MANIFEST, Manifest, decode
from aiact_report.keeping.signing.keys import Given, is_signed, keyid, sign

if TYPE_CHECKING:
    from aiact_report.keeping.signing.keys import Private

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATE: Final = "tag:aiact-report,2026:predicate/dossier-manifest/v1"
"""Says that the subjects are the files of one dossier, and the first of them the manifest that names all others. What it adds: the dossier's date, the
program, and the digests of evidence, mapping and law."""


class Subject(msgspec.Struct):
    """A file that is signed."""

    name: str
    digest: dict[str, str]


class Statement(msgspec.Struct, kw_only=True):
    """What is signed."""

    type: str = msgspec.field(name="_type")
    subject: list[Subject]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: dict[str, Any]


class Signature(msgspec.Struct):
    """One signature."""

    keyid: str
    """SHA-256 of the public key (SubjectPublicKeyInfo, DER): a hint, and no proof."""
    sig: str
    """Base64."""


class Envelope(msgspec.Struct, rename="camel"):
    """The file."""

    payload: str
    """Base64 of the statement."""
    payload_type: str
    signatures: list[Signature]


def statement(manifest: bytes) -> bytes:
    """Give what is signed for a manifest: there is one way to write it."""
    found: Manifest = decode(manifest)
    subjects = [Subject(MANIFEST, {"sha256": hashlib.sha256(manifest).hexdigest()})]
    subjects += [Subject(name, {"sha256": entry.sha256}) for name, entry in found.files.items()]
    predicate = {
        "tool": found.tool,
        "createdAt": found.created_at,
        "evidenceSha256": found.evidence.sha256,
        "mappingSha256": found.mapping.sha256,
        "lawSha256": found.law.sha256,
    }
    return msgspec.json.encode(Statement(type=STATEMENT, subject=subjects, predicate_type=PREDICATE, predicate=predicate))


def pae(payload: bytes) -> bytes:
    """Give the bytes that a signature is over (DSSE's pre-authentication encoding)."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sealed(manifest: bytes, key: Private, before: bytes | None = None) -> bytes:
    """Sign a manifest; signatures of others over the same one (`before` is the file with them) stay."""
    payload = statement(manifest)
    kept = [] if before is None else _others(before, payload, keyid(key.public_key()))
    own = Signature(keyid(key.public_key()), b64encode(sign(key, pae(payload))).decode())
    return encode(Envelope(b64encode(payload).decode(), PAYLOAD_TYPE, [*kept, own]))


def _others(before: bytes, payload: bytes, own: str) -> list[Signature]:
    try:
        found = msgspec.json.decode(before, type=Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []
    same = found.payload == b64encode(payload).decode()
    return [item for item in found.signatures if same and item.keyid != own]


def encode(found: Envelope) -> bytes:
    """Give the bytes of the file: there is one way to write it."""
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def opened(data: bytes) -> tuple[Envelope, bytes]:
    """Read an envelope and what is signed. Raises msgspec.DecodeError."""
    found = msgspec.json.decode(data, type=Envelope)
    if found.payload_type != PAYLOAD_TYPE:
        raise msgspec.DecodeError(f"its payload is {found.payload_type[:60]!r}, and {PAYLOAD_TYPE!r} is read")
    payload = _raw(found.payload)
    if payload is None:
        raise msgspec.DecodeError("its payload is no base64")
    return found, payload


def by(found: Envelope, payload: bytes, key: Given) -> Signature | None:
    """Give the signature that a key made: each is tried, for the name of a key in the file proves nothing."""
    return next((item for item in found.signatures if (raw := _raw(item.sig)) is not None and is_signed(key.public, raw, pae(payload))), None)


def _raw(text: str) -> bytes | None:
    """Decode base64; none for what is not written as it is encoded."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if b64encode(data).decode() == text else None
