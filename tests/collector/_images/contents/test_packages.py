"""Packages, by the databases that package managers keep."""

import sqlite3
import struct
from pathlib import Path

import pytest

from aiact_report.collector._images.contents.support import ENDS, supported

APK = b"C:Q1\nP:musl\nV:1.2.5-r1\nA:x86_64\n\nP:busybox\nV:1.36.1-r31\nF:bin\nR:busybox\n\n"


def rpm_header(name: str, version: str, release: str, epoch: int | None = None) -> bytes:
    """Write a header as rpm does: how many entries, how much data, the entries, the data."""
    tags = [(1000, 6, name.encode() + b"\0"), (1001, 6, version.encode() + b"\0"), (1002, 6, release.encode() + b"\0")]
    if epoch is not None:
        tags.append((1003, 4, struct.pack(">I", epoch)))
    entries, store = b"", b""
    for tag, kind, value in tags:
        entries += struct.pack(">4I", tag, kind, len(store), 1)
        store += value
    return struct.pack(">2I", len(tags), len(store)) + entries + store


@pytest.fixture
def rpmdb(tmp_path):
    """Make a database with rpm's own schema, in write-ahead mode as rpm leaves it."""

    def make(*headers: bytes) -> bytes:
        path = tmp_path / "rpmdb.sqlite"
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)")
        connection.execute("CREATE TABLE IF NOT EXISTS 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)")
        connection.executemany("INSERT INTO Packages (blob) VALUES (?)", [(header,) for header in headers])
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        data: bytes = path.read_bytes()
        return data

    return make


def test_debian_packages_are_those_that_are_installed(facts) -> None:
    """Dpkg's status lists what is installed; what was removed and left its configuration does not count."""
    status = b"Package: adduser\nStatus: install ok installed\nVersion: 3.134\nDescription: x\n Version: 9\n\n"
    status += b"Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: last\nStatus: hold ok installed\nVersion: 1:2-3"
    found = facts([("var/lib/dpkg/status", status)])
    assert found["packages"] == ("deb/adduser@3.134", "deb/last@1:2-3")
    assert found["package_count"] == 2
    assert found["package_types"] == ("deb",)


def test_the_real_database_of_a_debian_system_is_read_whole(facts) -> None:
    """As many packages are found in this machine's own status file as it has installed stanzas."""
    path = Path("/var/lib/dpkg/status")
    if not path.exists():
        pytest.skip("this machine has no dpkg database: only made-up ones are read")
    data = b"\n\n".join(path.read_bytes().split(b"\n\n")[:400]) + b"\n"
    names = {stanza for stanza in data.split(b"\n\n") if b"\nStatus: install ok installed" in stanza}
    assert facts([("var/lib/dpkg/status", data)])["package_count"] == len(names) > 10


def test_distroless_packages_are_read_file_by_file(facts) -> None:
    """Distroless images keep a file for each package, without a status, and checksums beside it."""
    stanza = b"Package: libc6\nVersion: 2.36-9\nArchitecture: amd64\n"
    found = facts([("var/lib/dpkg/status.d/libc6", stanza), ("var/lib/dpkg/status.d/libc6.md5sums", b"Package: no\nVersion: 1\n")])
    assert found["packages"] == ("deb/libc6@2.36-9",)
    assert found["package_managers"] is None


def test_alpine_packages_are_read(facts) -> None:
    """Apk's database is read at its old and at its new place."""
    assert facts([("lib/apk/db/installed", APK)])["packages"] == ("apk/busybox@1.36.1-r31", "apk/musl@1.2.5-r1")
    assert facts([("lib", "usr/lib"), ("usr/lib/apk/db/installed", APK)])["package_count"] == 2


@pytest.mark.parametrize("folder", ["var/lib/rpm", "usr/lib/sysimage/rpm"])
def test_rpm_packages_are_read_from_sqlite(facts, rpmdb, folder) -> None:
    """Name, epoch, version and release come from the headers; a signing key is no package."""
    data = rpmdb(rpm_header("bash", "5.1.8", "9.el9"), rpm_header("shadow", "4.9", "8", 2), rpm_header("gpg-pubkey", "1", "1"))
    assert facts([(f"{folder}/rpmdb.sqlite", data)])["packages"] == ("rpm/bash@5.1.8-9.el9", "rpm/shadow@2:4.9-8")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("var/lib/rpm/Packages", b"\0" * 16),
        ("var/lib/rpm/Packages.db", b"RpmP"),
        ("var/lib/rpm/rpmdb.sqlite", b"SQLite format 3\0" + b"\xff" * 9000),
        ("var/lib/rpm/rpmdb.sqlite", b"no database"),
    ],
)
def test_an_rpm_database_that_is_not_read_withholds_the_inventory(contents, path, data) -> None:
    """Berkeley DB, ndb and damage: the count is not known, and neither is it zero."""
    found = contents([(path, data)])
    assert {"image.packages", "image.package_count"} == {name for gap in found.unobserved for name in gap.facts if "package" in name}
    assert "image.package_count" not in found.facts


def test_a_view_that_never_ends_is_given_up(contents, tmp_path) -> None:
    """A database whose table of packages is a query without end is unread, and costs nothing."""
    path = tmp_path / "evil.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE VIEW Packages AS WITH RECURSIVE n(hnum) AS (SELECT 1 UNION ALL SELECT hnum+1 FROM n) SELECT hnum, x'00' AS blob FROM n"
    )
    connection.commit()
    connection.close()
    assert "image.packages" not in contents([("var/lib/rpm/rpmdb.sqlite", path.read_bytes())]).facts


def test_python_and_npm_packages_are_named_as_their_indexes_do(facts) -> None:
    """Names are normalised; a version is that of the metadata, or of the folder where the file is empty."""
    site, node = "usr/lib/python3/dist-packages", "app/node_modules"
    found = facts(
        [
            (f"{site}/Flask_Login-0.6.3.dist-info/METADATA", b"Metadata-Version: 2.1\nName: Flask_Login\nVersion: 0.6.3\n\nName: other\n"),
            (f"{site}/six-1.16.0.egg-info", b"Metadata-Version: 1.2\nName: six\nVersion: 1.16.0\n"),
            (f"{site}/zope.event-5.0.egg-info/PKG-INFO", b"broken"),
            (f"{node}/left-pad/package.json", b'{"name": "left-pad", "version": "1.3.0", "x": [1]}'),
            (f"{node}/@angular/core/package.json", b'{"name": "@angular/core", "version": "17.0.0"}'),
            (f"{node}/left-pad/esm/package.json", b'{"type": "module"}'),
            ("app/package.json", b'{"name": "app", "version": "0"}'),
            ("app/package-lock.json", b"{}"),
            (f"{node}/left-pad/yarn.lock", b""),
        ]
    )
    assert found["packages"] == ("npm/@angular/core@17.0.0", "npm/left-pad@1.3.0", "pypi/flask-login@0.6.3", "pypi/six@1.16.0", "pypi/zope-event@5.0")
    assert found["lock_files"] == ("/app/package-lock.json",)


def test_the_gpu_stack_is_told_by_files_and_packages(facts) -> None:
    """CUDA's version file, its libraries by their names, and the frameworks by their packages."""
    found = facts(
        [
            ("usr/local/cuda-12.1/version.json", b'{"cuda": {"name": "CUDA SDK", "version": "12.1.0"}, "x": {}}'),
            ("usr/lib/x86_64-linux-gnu/libcudnn.so.8.9.0", b"\x7fELF", 0o644),
            ("opt/rocm-6.0.0/.info/version", b"6.0.0-91\n"),
            ("app/lib/python3.11/site-packages/torch-2.3.0.dist-info/METADATA", b"Name: torch\nVersion: 2.3.0\n"),
        ]
    )
    assert found["gpu_stack"] == ("cuda 12.1.0", "libcudnn 8.9.0", "rocm 6.0.0-91", "torch 2.3.0")


@pytest.mark.parametrize(
    ("distribution", "version", "day", "expected"),
    [
        ("debian", "12", "2026-11-21", True),
        ("debian", "11.3", "2026-08-31", True),
        ("debian", "11", "2026-09-01", False),
        ("ubuntu", "20.04", "2026-11-21", False),
        ("alpine", "3.22.1", "2026-11-21", True),
        ("rhel", "9.4", "2026-11-21", True),
        ("wolfi", "20230201", "2026-11-21", None),
        ("debian", None, "2026-11-21", None),
        ("debian", "99", "2026-11-21", None),
    ],
)
def test_support_is_that_of_the_day(distribution, version, day, expected) -> None:
    """A release is supported up to its last day; one that the table does not know is neither."""
    assert supported(distribution, version, day) is expected


def test_the_table_of_support_holds_days() -> None:
    """Every end of support is a day as RFC 3339 writes it."""
    import datetime as dt

    assert all(dt.date.fromisoformat(day) for releases in ENDS.values() for day in releases.values())


def test_users_are_those_of_the_image(contents) -> None:
    """A name is resolved by the last passwd file; a line that is no user is passed over."""
    found = contents(
        [("etc/passwd", b"root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:\n")], [("etc/passwd", b"root:x:0:0\nbad\napp:x:1001:1:\nbig:x:99999999999:0:\n")]
    )
    assert (found.user_id("app"), found.user_id("root"), found.user_id("big"), found.user_id("x")) == (1001, 0, None, None)
