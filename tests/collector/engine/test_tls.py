"""Engines behind TLS, and who is believed."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def _certificate(name, issuer=None, issuer_key=None):
    """Make a key and a certificate for 127.0.0.1, by an authority or as one."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    )
    return key, builder.sign(issuer_key or key, hashes.SHA256())


def _write(folder, name, key, certificate):
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{name}-key.pem").write_bytes(private)
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Give a folder as DOCKER_CERT_PATH has it, with a server's certificate beside."""
    folder = tmp_path_factory.mktemp("certificates")
    authority_key, authority = _certificate("authority")
    _write(folder, "ca", authority_key, authority)
    for name in ("server", "cert"):
        _write(folder, name, *_certificate(name, authority, authority_key))
    (folder / "cert-key.pem").rename(folder / "key.pem")
    return folder


def _copy(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _pass_on(connection, wrap, path):
    """Carry one connection to the engine's socket and back."""
    with contextlib.suppress(OSError), wrap(connection) as client, socket.socket(socket.AF_UNIX) as inner:
        inner.connect(path)
        thread = threading.Thread(target=_copy, args=(client, inner), daemon=True)
        thread.start()
        _copy(inner, client)


@contextlib.contextmanager
def _door(path, wrap):
    """Offer the engine's socket at a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=_pass_on, args=(connection, wrap, path), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def encrypted(docker, certificates):
    """Offer the real engine over TLS, to clients with a certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server-key.pem")
    context.load_verify_locations(certificates / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    with _door(docker.url.removeprefix("unix://"), lambda connection: context.wrap_socket(connection, server_side=True)) as url:
        yield url


def _collect(docker, url, **environment):
    from aiact_report.collector._request import Engines, Request
    from aiact_report.collector.engine import collect as engine

    request = docker.request(engine=True, environment={"DOCKER_HOST": url, "CONTAINER_HOST": "unix:///nowhere", **environment})
    return engine.collect(Request(root=request.root, observed_at=request.observed_at, environment=request.environment, engines=Engines(every=True)))


def test_certificates_are_used_and_verified(docker, certificates, encrypted):
    """With DOCKER_CERT_PATH the engine is asked over TLS, with the client's certificate."""
    found = _collect(docker, encrypted, DOCKER_CERT_PATH=str(certificates))
    (engine,) = [one for one in found.subjects if one.kind == "engine"]
    assert engine.source == encrypted
    assert engine.facts["engine.plain_tcp"].value is False


def test_another_authority_is_refused(docker, encrypted, tmp_path):
    """An engine whose certificate is not of the user's authority is not read."""
    key, authority = _certificate("another")
    _write(tmp_path, "ca", key, authority)
    found = _collect(docker, encrypted, DOCKER_CERT_PATH=str(tmp_path))
    assert found.subjects == []
    assert "could not be verified" in found.unobserved[0].reason


def test_missing_certificates_are_said(docker, encrypted, tmp_path):
    """A folder without certificates is a reason, not a way around them."""
    found = _collect(docker, encrypted, DOCKER_CERT_PATH=str(tmp_path))
    assert found.subjects == []
    assert "not complete" in found.unobserved[0].reason


def test_plain_tcp_is_a_fact(docker):
    """An engine that answers over the network without TLS says so of itself."""
    with _door(docker.url.removeprefix("unix://"), contextlib.nullcontext) as url:
        found = _collect(docker, url)
    (engine,) = [one for one in found.subjects if one.kind == "engine"]
    assert engine.facts["engine.plain_tcp"].value is True
