"""Makes the certificates of a test."""

from __future__ import annotations

import datetime as dt
import ipaddress
from pathlib import Path
from typing import Any


class Authority:
    """Makes the certificates of a test."""

    def __init__(self, folder: Path) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._sign("test-ca", "test", self.key.public_key(), is_ca=True, days=30)
        self.file = self._write("ca.crt", self.certificate)

    def issue(self, name: str, organisation: str, days: int = 30) -> tuple[Path, Path]:
        """Make key and certificate; negative days: it has expired."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
        path = self.folder / f"{name}.key"
        path.write_bytes(pem)
        return self._write(f"{name}.crt", self._sign(name, organisation, key.public_key(), is_ca=False, days=days)), path

    def _write(self, name: str, certificate: Any) -> Path:
        from cryptography.hazmat.primitives import serialization

        path = self.folder / name
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def _sign(self, name: str, organisation: str, key: Any, *, is_ca: bool, days: int) -> Any:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.x509.oid import NameOID

        now = dt.datetime.now(dt.UTC)
        until = now + dt.timedelta(days=days)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)])
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test-ca"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "test")])
        names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(min(now, until) - dt.timedelta(days=1)).not_valid_after(until)
        builder = builder.add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True).add_extension(names, critical=False)
        return builder.sign(self.key, hashes.SHA256())
