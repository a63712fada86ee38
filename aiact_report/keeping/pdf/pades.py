"""PAdES signatures (ETSI EN 319 142-1) by pyHanko, which the extra `sign` installs: levels B-B, and B-T with a time-stamping authority (RFC 3161)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiact_report._files import read_regular
from aiact_report.errors import NotMadeError, mistake
from aiact_report.keeping.signing.keys import der

if TYPE_CHECKING:
    from aiact_report.keeping.signing.keys import Private

FIELD = "Signature"
_LIMIT = 1024 * 1024
_EXTRA = "pip install 'aiact-report[sign]'"
LACKING = f"pyHanko is not installed: {_EXTRA}"


def require() -> None:
    """Raise MistakesError where pyHanko is not installed; and keep its log, which may quote what is signed, to itself."""
    try:
        import pyhanko.sign.signers  # noqa: F401 -- whether it can be loaded is the question
    except ImportError as error:
        raise mistake("a PDF is signed by pyHanko, which is not installed", hint=_EXTRA) from error
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False


def signer(key: Private, certificate: Path, authority: str | None) -> Callable[[bytes], bytes]:
    """Give what signs a PDF: `certificate` is a PEM file, the signer's first and then those above it; `authority` is the address of one for time stamps.

    Raises MistakesError at once for a certificate of another key, and where pyHanko is not installed.
    """
    require()
    chain = _chain(certificate)
    _compare(key, chain[0], certificate.name)
    if authority is not None and not authority.startswith(("http://", "https://")):
        raise mistake("the address of a time-stamping authority begins with http:// or https://")

    def signed(pdf: bytes) -> bytes:
        return _signed(pdf, key, chain, authority)

    return signed


def _chain(path: Path) -> list[Any]:
    """Read certificates, as asn1crypto knows them."""
    from asn1crypto import pem, x509

    try:
        data = read_regular(path, _LIMIT)
    except OSError as error:
        raise mistake(f"the certificate cannot be read: {error.strerror}", file=path.name) from error
    try:
        found = [x509.Certificate.load(der) for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
    except ValueError:
        found = []
    if not found:
        raise mistake("it is no certificate in PEM", file=path.name)
    return found


def _compare(key: Private, certificate: Any, name: str) -> None:
    if certificate.public_key.dump() != der(key.public_key()):
        raise mistake("the certificate is that of another key", file=name)


def _signed(pdf: bytes, key: Private, chain: list[Any], authority: str | None) -> bytes:
    """Certify a PDF: it stays as it is, byte for byte, and the signature follows it; nothing may be changed afterwards (DocMDP 1)."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason="This dossier is as it was made",
    )

    class Writer(IncrementalPdfFileWriter):
        """Leaves the metadata as they are: they are of the dossier, and it was not changed."""

        def _update_meta(self) -> None:
            pass

    stamper = HTTPTimeStamper(authority, timeout=30) if authority else None
    try:
        found = signers.sign_pdf(Writer(BytesIO(pdf)), meta, _by(key, chain), timestamper=stamper)
    except (TimestampRequestError, SigningError, OSError, ValueError) as error:
        raise NotMadeError(f"the PDF was not signed: {str(error)[:200] or error.__class__.__name__}") from error
    data: bytes = found.getvalue()
    return data


def _by(key: Private, chain: list[Any]) -> Any:
    from asn1crypto import keys
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko declares no types there
    store.register_multiple(chain)
    info = keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return SimpleSigner(signing_cert=chain[0], signing_key=info, cert_registry=store)
