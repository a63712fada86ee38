"""Keys and certificates in files (PEM, RFC 7468): Ed25519, ECDSA on P-256 with SHA-256, RSA-PSS with SHA-256.

Nothing of a private key is kept, quoted or named but the base name of its file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aiact_report._files import read_regular
from aiact_report.errors import mistake

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.x509 import Certificate

    Private = Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey
    Public = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey

LIMIT = 1024 * 1024
"""Bytes of a file of keys."""
_RSA_LEAST = 2048
"""Bits below which an RSA key is not taken (NIST SP 800-131A)."""
_KINDS = "Ed25519, ECDSA on P-256 and RSA of 2048 bits or more are taken"


@dataclass(frozen=True, slots=True)
class Given:
    """What the user gives to check signatures with."""

    name: str
    """Base name of its file."""
    public: Public
    certificate: Certificate | None = None

    @property
    def keyid(self) -> str:
        """Give what signatures name the key by."""
        return keyid(self.public)

    @property
    def der(self) -> bytes:
        """Give the public key (SubjectPublicKeyInfo, DER)."""
        return der(self.public)


def private(path: Path, password: bytes | None) -> Private:
    """Read a private key; raises MistakesError, which says nothing of what is in the file."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(_read(path), password)
    except TypeError as error:
        if password is None:
            hint = "--key-password-env NAME or --key-password-file FILE says where its password is"
            raise mistake("the key is encrypted", file=path.name, hint=hint) from error
        raise mistake("the key is not encrypted, and a password is given", file=path.name) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        what = "it is no private key in PEM that is read here" if password is None else "it is no private key in PEM, or the password is another one"
        raise mistake(what, file=path.name, hint=_KINDS) from None if isinstance(error, ValueError) else error
    if not _taken(found):
        raise mistake("the key is of a kind that is not taken", file=path.name, hint=_KINDS)
    return found  # type: ignore[return-value]  # `_taken` says it is one of them


def given(path: Path) -> Given:
    """Read a public key or a certificate; raises MistakesError."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    data = _read(path)
    certificate: Certificate | None = None
    if b"PRIVATE KEY-----" in data:
        raise mistake("it is a private key: signatures are checked with its public half", file=path.name, hint="openssl pkey -in KEY -pubout")
    try:
        if b"BEGIN CERTIFICATE-----" in data:
            certificate = x509.load_pem_x509_certificate(data)
        public: object = load_pem_public_key(data) if certificate is None else certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise mistake("it is no public key or certificate in PEM", file=path.name, hint=_KINDS) from error
    if not _taken(public):
        raise mistake("the key is of a kind that is not taken", file=path.name, hint=_KINDS)
    return Given(path.name, public, certificate)  # type: ignore[arg-type]  # `_taken` says it is one of them


def _read(path: Path) -> bytes:
    try:
        return read_regular(path, LIMIT)
    except OSError as error:
        raise mistake(f"the key cannot be read: {error.strerror}", file=path.name) from error


def _taken(key: object) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        return isinstance(key.curve, ec.SECP256R1)
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        return key.key_size >= _RSA_LEAST
    return isinstance(key, ed25519.Ed25519PrivateKey | ed25519.Ed25519PublicKey)


def keyid(public: Public) -> str:
    """Give the SHA-256 of a public key: a hint at which key it is, and no proof."""
    return hashlib.sha256(der(public)).hexdigest()


def der(public: Public) -> bytes:
    """Give a public key as SubjectPublicKeyInfo (RFC 5280) in DER."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def sign(key: Private, data: bytes) -> bytes:
    """Sign bytes: Ed25519 as it is, ECDSA in DER, RSA-PSS with a salt as long as the digest."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    if isinstance(key, rsa.RSAPrivateKey):
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
        return key.sign(data, pss, hashes.SHA256())
    return key.sign(data, ec.ECDSA(hashes.SHA256())) if isinstance(key, ec.EllipticCurvePrivateKey) else key.sign(data)


def is_signed(public: Public, signature: bytes, data: bytes) -> bool:
    """Tell whether a signature over bytes is by a key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    try:
        if isinstance(public, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
            public.verify(signature, data, pss, hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        else:
            public.verify(signature, data)
    except InvalidSignature:
        return False
    return True
