"""How a registry is spoken to: with verified TLS, and in another way only where the user (or loopback) allows it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiact_report.collector._refused import Refused
from aiact_report.collector._tls import lenient

if TYPE_CHECKING:
    from ssl import SSLContext


class Line(Enum):
    """How the bytes of a registry travel."""

    VERIFIED = "verified"
    """TLS, with a certificate that a known authority signed for this host."""
    UNVERIFIED = "unverified"
    """TLS with whatever certificate there is."""
    PLAIN = "plain"
    """HTTP."""

    @property
    def scheme(self) -> str:
        """Of its URLs."""
        return "http" if self is Line.PLAIN else "https"


_NEXT = {"untrusted": Line.UNVERIFIED, "no-tls": Line.PLAIN, "unreachable": Line.PLAIN}
"""What may be tried after a refusal, where it is allowed: never plain HTTP with a host that speaks TLS."""


def allowed(netloc: str, insecure: Sequence[str]) -> frozenset[Line]:
    """Tell how a host may be spoken to. Loopback never leaves the machine, so plain HTTP is allowed there, as with Docker."""
    if _is_named(netloc, insecure):
        return frozenset(Line)
    return frozenset({Line.VERIFIED, Line.PLAIN}) if is_loopback(netloc) else frozenset({Line.VERIFIED})


def after(error: Refused, choice: frozenset[Line]) -> Line | None:
    """Tell what to try after a refusal; None when nothing else is allowed."""
    following = _NEXT.get(error.cause)
    return following if following in choice else None


def is_loopback(netloc: str) -> bool:
    """Whether a host is this machine itself."""
    host = (urlsplit(f"//{netloc}").hostname or "").rstrip(".")
    return host in {"localhost", "::1"} or host.startswith("127.")


def _is_named(netloc: str, insecure: Sequence[str]) -> bool:
    """Whether the user named the host as insecure, with its port or for all its ports."""
    host, wanted = urlsplit(f"//{netloc}").hostname, netloc.lower()
    names = {name.lower().removeprefix("https://").removeprefix("http://").rstrip("/") for name in insecure}
    return wanted in names or host in names


def context(netloc: str, line: Line, environment: Mapping[str, str]) -> SSLContext:
    """Make the TLS settings for a host; raises Refused when a file that they ask for cannot be used."""
    import ssl

    made = _trusting(environment)
    try:
        for folder in _folders(netloc, environment):
            _add(made, folder)
    except (OSError, ssl.SSLError):
        raise Refused(f"The certificates for {netloc} in certs.d cannot be read.", "unreadable", "make them readable PEM files") from None
    if line is Line.UNVERIFIED:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def _trusting(environment: Mapping[str, str]) -> SSLContext:
    """Trust the authorities of the system, or those of SSL_CERT_FILE and SSL_CERT_DIR in their place."""
    import ssl

    file, folder = environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR")
    if not file and not folder:
        return lenient(ssl.create_default_context())
    try:
        return lenient(ssl.create_default_context(cafile=file or None, capath=folder or None))
    except (OSError, ssl.SSLError):
        raise Refused("The certificates named by SSL_CERT_FILE or SSL_CERT_DIR cannot be read.", "unreadable", "name a readable PEM file") from None


def _folders(netloc: str, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders where Docker and Podman keep certificates for one host."""
    bases = ["/etc/docker/certs.d", "/etc/containers/certs.d"]
    home = environment.get("XDG_CONFIG_HOME") or (f"{environment['HOME']}/.config" if environment.get("HOME") else "")
    if home:
        bases += [f"{home}/docker/certs.d", f"{home}/containers/certs.d"]
    for base in bases:
        folder = Path(base, netloc)
        if folder.is_dir():
            yield folder


def _add(made: SSLContext, folder: Path) -> None:
    """Trust the authorities of a folder (`*.crt`), and show its client certificates (`*.cert` with `*.key`)."""
    for name in sorted(os.listdir(folder)):
        path = folder / name
        if path.suffix == ".crt":
            made.load_verify_locations(cafile=path)
        elif path.suffix == ".cert" and path.with_suffix(".key").exists():
            made.load_cert_chain(path, path.with_suffix(".key"), password="")
