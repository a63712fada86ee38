"""Public keys the user gave, and whether a signature is by one of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiact_report._files import read_regular
from aiact_report.collector._request import Request
from aiact_report.errors import MistakesError, Problem

LARGEST = 64 * 1024
"""Bytes of a key file."""
_PUBLIC = "give the public key, as PEM: cosign.pub, or what `openssl pkey -pubout` writes"


@dataclass(frozen=True, slots=True)
class Key:
    """One public key."""

    name: str
    """Name of its file, as the dossier says it."""
    public: Any
    """As `cryptography` holds it."""


def check_keys(request: Request) -> tuple[Key, ...]:
    """Read every key the user gave; raises MistakesError naming each that is none."""
    keys: list[Key] = []
    problems: list[Problem] = []
    for path in request.images.keys:
        try:
            keys.append(_key(path))
        except MistakesError as error:
            problems += error.problems
    if problems:
        raise MistakesError(problems)
    return tuple(keys)


def _key(path: Path) -> Key:
    """Read one file; raises MistakesError."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    data = _bytes(path)
    if b"PRIVATE KEY" in data:
        raise _no_key(path, "is a private key, which only whoever signs should hold")
    if b"BEGIN CERTIFICATE" in data:
        raise _no_key(path, "is a certificate", "give its public key: openssl x509 -pubkey -noout -in FILE")
    try:
        public = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        raise _no_key(path, "is no public key in PEM form") from None
    if not _is_known(public):
        raise _no_key(path, "is a key of a kind that signs no images", "give an ECDSA, RSA or Ed25519 key")
    return Key(os.path.basename(path), public)


def _bytes(path: Path) -> bytes:
    try:
        return read_regular(path, LARGEST)
    except OSError as error:
        raise _no_key(path, f"cannot be read: {error.strerror or 'refused'}", "check the path and its permissions") from None


def _no_key(path: Path, why: str, hint: str = _PUBLIC) -> MistakesError:
    return MistakesError([Problem(f"--verify-key: {os.path.basename(path)} {why}", str(path), hint=hint)])


def _is_known(public: Any) -> bool:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    return isinstance(public, EllipticCurvePublicKey | Ed25519PublicKey | RSAPublicKey)


def signer(keys: Sequence[Key], signature: bytes, message: bytes) -> str | None:
    """Name the first key the signature over the message is by; None when it is by none of them."""
    return next((key.name for key in keys if _is_by(key.public, signature, message)), None)


def _is_by(public: Any, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    for arguments in _schemes(public):
        try:
            public.verify(signature, message, *arguments)
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


def _schemes(public: Any) -> Iterable[tuple[Any, ...]]:
    """Give the ways a key of this kind signs images: hashes and paddings that cosign and its like use."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    if isinstance(public, ec.EllipticCurvePublicKey):
        return [(ec.ECDSA(hashes.SHA256()),), (ec.ECDSA(hashes.SHA384()),)]
    if isinstance(public, rsa.RSAPublicKey):
        sha256 = hashes.SHA256()
        return [(padding.PKCS1v15(), sha256), (padding.PSS(padding.MGF1(sha256), padding.PSS.AUTO), sha256)]
    return [()]
