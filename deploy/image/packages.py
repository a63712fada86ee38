"""The Debian packages of the image: chosen by apt, written down with their digests, fetched again against them.

python -m deploy.image.packages        # chooses again and rewrites packages.lock
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LOCK = Path(__file__).with_name("packages.lock")
SUITE = "trixie"
MIRROR = "http://deb.debian.org"
SNAPSHOT = "https://snapshot.debian.org/archive"
DAY = "20261128T000000Z"
"""Where a version is still found when the mirror has a newer one; what comes from either is checked against the digest in the lock."""
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
WANTED = ("python3.13", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
BESIDE = ("base-files", "ca-certificates")
"""Unpacked without what they depend on: the name of the system, and certificates, which need a shell and OpenSSL only to be renewed in place."""
NOT_WANTED = frozenset({"debconf", "fontconfig", "fonts-dejavu-mono", "gcc-14-base", "media-types", "netbase", "readline-common"})
"""What packages ask for to be configured or used by hand, and the program does not load."""
SUITES = (("debian", SUITE), ("debian", f"{SUITE}-updates"), ("debian-security", f"{SUITE}-security"))
TIMEOUT = 60
"""Seconds."""


class Package(NamedTuple):
    """One archive: SHA-256, bytes, and its path below the mirror."""

    sha256: str
    size: int
    path: str


def locked() -> list[Package]:
    """Read the lock."""
    rows = (line.split() for line in LOCK.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return [Package(sha256, int(size), path) for sha256, size, path in rows]


def fetch(package: Package, cache: Path) -> Path:
    """Give the archive, from the cache or the mirror. Raises ValueError when its digest is another one."""
    kept = cache / package.path.rpartition("/")[2]
    if not kept.is_file():
        kept.write_bytes(_download(package))
    if hashlib.sha256(kept.read_bytes()).hexdigest() != package.sha256:
        kept.unlink()
        msg = f"{package.path}: not the archive of the lock"
        raise ValueError(msg)
    return kept


def _download(package: Package) -> bytes:
    archive, _, below = package.path.partition("/")
    for address in (f"{MIRROR}/{package.path}", f"{SNAPSHOT}/{archive}/{DAY}/{below}"):
        try:
            with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:  # noqa: S310 -- two addresses written above
                return bytes(answer.read(package.size + 1))
        except urllib.error.URLError:
            continue
    msg = f"{package.path}: neither the mirror nor the snapshots have it; choose again with python -m deploy.image.packages"
    raise ValueError(msg)


def choose() -> list[Package]:
    """Ask apt, against an empty system, what is needed; nothing of this machine has a say."""
    with tempfile.TemporaryDirectory() as folder:
        options = _options(Path(folder))
        subprocess.run(["apt-get", *options, "update", "-q"], check=True, capture_output=True)  # noqa: S607 -- Debian's own
        found = {*_asked(options, "install", *WANTED), *_asked(options, "download", *BESIDE)}
    return sorted(found, key=lambda package: package.path)


def _options(folder: Path) -> list[str]:
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "status").touch()
    lines = (f"deb [signed-by={KEYS}] {MIRROR}/{name} {suite} main" for name, suite in SUITES)
    (folder / "sources").write_text("\n".join(lines) + "\n")
    settings = {
        "Dir::State": folder,
        "Dir::State::status": folder / "status",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder,
        "Dir::Etc::SourceList": folder / "sources",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "APT::Architecture": "amd64",
        "APT::Architectures": "amd64",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
        "Acquire::ForceHash": "SHA256",
        "pkgCacheGen::Essential": "none",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _asked(options: list[str], what: str, *names: str) -> Iterator[Package]:
    words = ["apt-get", *options, what, "--print-uris", "-y", "-q", *names]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        if line.startswith("'"):
            uri, name, size, digest = line.split()
            if name.partition("_")[0] not in NOT_WANTED:
                yield Package(digest.removeprefix("SHA256:"), int(size), uri.strip("'").removeprefix(f"{MIRROR}/"))


def main() -> None:
    """Write the lock again."""
    head = f"# Debian {SUITE}, amd64: SHA-256, bytes, path below {MIRROR}. Made by deploy/image/packages.py."
    LOCK.write_text("\n".join([head, *(" ".join(map(str, package)) for package in choose())]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
