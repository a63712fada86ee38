"""Real registries on loopback, images made by hand, and a server of recorded replies for what a real one does not do on demand."""

import base64
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from aiact_report.collector._request import Images, Request
from aiact_report.collector._vocabulary.reference import parse
from aiact_report.collector.image.registry.store import RegistryStore
from tests.collector.image.registry.layout import Layout

USER, PASSWORD = "reader", "correct-horse-battery"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def layout(tmp_path_factory) -> Layout:
    """An image of one platform."""
    return Layout(tmp_path_factory.mktemp("layout")).write()


@pytest.fixture(scope="session")
def platforms(tmp_path_factory) -> Layout:
    """An index of two platforms."""
    return Layout(tmp_path_factory.mktemp("platforms"), platforms=("amd64", "arm64")).write()


@dataclass
class Running:
    """A registry that runs."""

    host: str
    log: Path
    ca: Path | None = None

    def asked(self, text: str) -> int:
        """Count the requests in its access log that hold a text."""
        return sum(text in line for line in self.log.read_text().splitlines() if '"GET ' in line or '"HEAD ' in line)


@dataclass
class Certificates:
    """An authority and what it signed for loopback."""

    ca: Path
    cert: Path
    key: Path


@pytest.fixture(scope="session")
def certificates(tmp_path_factory) -> Certificates:
    """A certificate for 127.0.0.1 and localhost, signed by an authority nobody knows."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder, now = tmp_path_factory.mktemp("certificates"), datetime.now(UTC)
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "registry")])

    def signed(name: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType) -> bytes:
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        known = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
        built = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
        built = built.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        built = built.not_valid_after(now + timedelta(days=2)).add_extension(extension, critical=True)
        built = built.add_extension(identifier, critical=False).add_extension(known, critical=False)
        return built.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    import ipaddress

    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    (folder / "ca.crt").write_bytes(signed(issuer, authority, x509.BasicConstraints(ca=True, path_length=None)))
    (folder / "own.crt").write_bytes(signed(subject, own, names))
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "own.key").write_bytes(own.private_bytes(*pem))
    return Certificates(folder / "ca.crt", folder / "own.crt", folder / "own.key")


@pytest.fixture(scope="session")
def start(tmp_path_factory) -> Iterator[Callable[..., Running]]:
    """Start docker-registry with more settings; all are stopped at the end."""
    if shutil.which("docker-registry") is None or shutil.which("skopeo") is None:
        pytest.skip("docker-registry or skopeo is not installed: nothing is read from a real registry")
    processes = []

    def run(http: str = "", auth: str = "", ca: Path | None = None) -> Running:
        folder, port = tmp_path_factory.mktemp("registry"), _free_port()
        (folder / "config.yml").write_text(
            f"version: 0.1\nlog: {{level: error, accesslog: {{disabled: false}}}}\n"
            f"storage: {{filesystem: {{rootdirectory: {folder / 'data'}}}}}\nhttp:\n  addr: 127.0.0.1:{port}\n{http}{auth}"
        )
        log = folder / "log"
        environment = {"OTEL_TRACES_EXPORTER": "none", "PATH": os.environ["PATH"]}
        with log.open("wb") as file:
            processes.append(
                subprocess.Popen(
                    [shutil.which("docker-registry") or "", "serve", folder / "config.yml"], stdout=file, stderr=subprocess.STDOUT, env=environment
                )
            )
        _wait(port, processes[-1], log)
        return Running(f"127.0.0.1:{port}", log, ca)

    yield run
    for process in processes:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def push() -> Callable[..., None]:
    """Push a layout with skopeo."""

    def run(layout: Layout, to: Running, name: str = "team/app:v1", *, login: bool = False) -> None:
        command = [
            "skopeo",
            "copy",
            "--all",
            "--preserve-digests",
            "--dest-tls-verify=false",
            f"oci:{layout.folder}:v1",
            f"docker://{to.host}/{name}",
        ]
        command[2:2] = ["--dest-creds", f"{USER}:{PASSWORD}"] if login else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return run


@pytest.fixture(scope="session")
def plain(start, push, layout, platforms) -> Running:
    """A registry without TLS and without credentials, with two images."""
    registry: Running = start()
    push(layout, registry)
    push(platforms, registry, "team/many:v1")
    return registry


@pytest.fixture(scope="session")
def tls(start, push, layout, certificates) -> Running:
    """A registry with TLS."""
    registry: Running = start(f"  tls: {{certificate: {certificates.cert}, key: {certificates.key}}}\n", ca=certificates.ca)
    push(layout, registry)
    return registry


@pytest.fixture(scope="session")
def basic(start, push, layout, tmp_path_factory) -> Running:
    """A registry with TLS off and a password on."""
    if shutil.which("htpasswd") is None:
        pytest.skip("htpasswd is not installed: no registry with a password is read")
    file = tmp_path_factory.mktemp("htpasswd") / "htpasswd"
    subprocess.run([shutil.which("htpasswd") or "", "-Bbc", file, USER, PASSWORD], check=True, capture_output=True)
    registry: Running = start(auth=f"auth: {{htpasswd: {{realm: test, path: {file}}}}}\n")
    push(layout, registry, login=True)
    return registry


@pytest.fixture
def store(tmp_path) -> Callable[..., RegistryStore]:
    """Open an image of a registry, with an environment of the test's own and none of the user's."""
    count = iter(range(1000))

    def make(text: str, *, insecure=(), cache=None, environment=None) -> RegistryStore:
        reference = parse(text)
        assert reference is not None
        known = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"], **(environment or {})}
        request = Request(tmp_path, f"2026-01-01T00:00:00Z#{next(count)}", known, images=Images(insecure=insecure, cache=cache))
        return RegistryStore(reference, request)

    return make


@pytest.fixture
def logged_in(tmp_path) -> Callable[..., dict[str, str]]:
    """Write Docker's config.json; give the environment that names it."""

    def write(config: object) -> dict[str, str]:
        folder = tmp_path / "docker"
        folder.mkdir(exist_ok=True)
        (folder / "config.json").write_text(json.dumps(config))
        return {"DOCKER_CONFIG": str(folder)}

    return write


@pytest.fixture(scope="session")
def encoded() -> str:
    """What `auth` of config.json holds for the user of the tests."""
    return base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


@pytest.fixture
def replies() -> Iterator[SimpleNamespace]:
    """A server of recorded replies: `answer(path)` gives status, headers and pieces of the body; `seen` lists what was asked."""
    state = SimpleNamespace(answer=None, seen=[], lock=threading.Lock())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with state.lock:
                state.seen.append((self.path, dict(self.headers)))
            status, headers, pieces = (200, {}, [b"{}"]) if self.path == "/v2/" else state.answer(self.path)
            self.send_response(status)
            pieces = list(pieces) if isinstance(pieces, list) else pieces
            for name, value in {"Content-Length": str(sum(map(len, pieces))) if isinstance(pieces, list) else "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                return  # the client has had enough
            if "Connection" in headers:
                self.close_connection = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with state.lock:
                state.seen.append((self.path, {"body": body.decode()}))
            data = b'{"access_token": "refreshed-token-value"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.host = f"127.0.0.1:{server.server_address[1]}"
    yield state
    server.shutdown()
    server.server_close()
