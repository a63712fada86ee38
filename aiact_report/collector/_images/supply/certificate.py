"""Who a signing certificate was issued to, and by whom it was identified: read, not verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_ISSUERS = ("1.3.6.1.4.1.57264.1.8", "1.3.6.1.4.1.57264.1.1")
"""Fulcio's extensions for the OIDC issuer: as a DER text, and as bare bytes in older ones."""
_LONGEST = 200
_TEXT_TAG = 0x0C
_HEADER = 2


def identity(data: bytes) -> str | None:
    """Name the identity and its issuer; None when the certificate cannot be read or names none."""
    from cryptography import x509

    try:
        load = x509.load_pem_x509_certificate if data.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_certificate
        certificate = load(data)
        names = _names(certificate)
        issuer = _issuer(certificate)
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None
    if not names:
        return None
    return f"{', '.join(names)[:_LONGEST]}" + (f" (identified by {issuer[:_LONGEST]})" if issuer else "")


def _names(certificate: Certificate) -> list[str]:
    """Give its e-mail addresses and URIs."""
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return sorted([*names.get_values_for_type(x509.RFC822Name), *names.get_values_for_type(x509.UniformResourceIdentifier)])


def _issuer(certificate: Certificate) -> str | None:
    """Give the OIDC issuer that vouched for the identity."""
    from cryptography import x509

    found = {
        extension.oid.dotted_string: extension.value.value
        for extension in certificate.extensions
        if isinstance(extension.value, x509.UnrecognizedExtension)
    }
    raw = next((found[oid] for oid in _ISSUERS if oid in found), b"")
    if raw[:1] == bytes([_TEXT_TAG]) and len(raw) > _HEADER:
        raw = raw[_HEADER:]
    return raw.decode("utf-8", "replace") or None
