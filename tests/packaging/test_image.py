"""What the image is made of: the same bytes for the same files, nothing that runs a command, and a bill of materials of all of it."""

import gzip
import io
import json
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

from deploy.image import bom, build, packages, root
from deploy.image.layout import Layout

SHELLS = re.compile(r"/(dash|bash|busybox|dpkg|apt|coreutils|perl-base|python3-pip)_")
EPOCH = 1_767_225_600


def tree(folder: Path) -> Path:
    """A small root with what Debian's and Python's records look like."""
    made = folder / "root"
    record = made / "var/lib/dpkg/status.d/libc6"
    record.parent.mkdir(parents=True)
    record.write_text("Package: libc6\nVersion: 2.41-12+deb13u5\nArchitecture: amd64\n")
    (made / "app/msgspec-0.19.0.dist-info").mkdir(parents=True)
    (made / "app/msgspec-0.19.0.dist-info/METADATA").write_text("Name: msgspec\nVersion: 0.19.0\n\nbody\n")
    (made / "tmp").mkdir()
    (made / "tmp").chmod(0o1777)
    (made / "lib").symlink_to("usr/lib")
    return made


def test_the_lock_names_no_shell_and_no_package_manager() -> None:
    """Each archive is named by digest; none of them could start what an intruder types."""
    locked = packages.locked()
    assert len(locked) == len({package.path for package in locked}) > len(packages.WANTED)
    assert not [package.path for package in locked if SHELLS.search(package.path)]
    assert all(re.fullmatch(r"[0-9a-f]{64}", package.sha256) for package in locked)


def test_another_archive_is_refused(tmp_path: Path) -> None:
    """What lies in the cache under the name of an archive and is another one is not unpacked."""
    package = packages.locked()[0]
    (tmp_path / package.path.rpartition("/")[2]).write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the archive of the lock"):
        packages.fetch(package, tmp_path)


def test_the_same_files_give_the_same_layer(tmp_path: Path) -> None:
    """Owner, time and order of a layer are the builder's, not the machine's."""
    digests = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made = tree(tmp_path / name)
        layer = Layout(tmp_path / name / "layout", EPOCH).layer(made, made.rglob("*"), "a test")
        digests.append(layer.descriptor["digest"])
    assert digests[0] == digests[1]
    packed = (tmp_path / "one/layout/blobs/sha256" / digests[0].removeprefix("sha256:")).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as tar:
        entries = {entry.name: entry for entry in tar}
    assert entries["tmp"].mode == 0o1777
    assert entries["lib"].linkname == "usr/lib"
    assert {(entry.uid, entry.gid, entry.mtime) for entry in entries.values()} == {(0, 0, EPOCH)}


def test_the_bill_lists_both_worlds(tmp_path: Path) -> None:
    """Debian's archives and Python's distributions stand in one bill, bound to the image's digest."""
    found = json.loads(bom.document(tree(tmp_path), "sha256:" + "0" * 64))
    assert [component["purl"] for component in found["components"]] == [
        "pkg:deb/debian/libc6@2.41-12%2Bdeb13u5?arch=amd64&distro=debian-13",
        "pkg:pypi/msgspec@0.19.0",
    ]


def test_our_own_collector_reads_the_layout(tmp_path: Path) -> None:
    """A layout of the builder is an image to the program: not root, no shell, described by its labels, with the bill beside it."""
    from aiact_report import cli

    made, layout = tree(tmp_path), Layout(tmp_path / "layout", EPOCH)
    created = "2026-01-01T00:00:00Z"
    stated = {"created": created, "revision": "0" * 40, "source": "https://git.example.org/aiact-report"}
    manifest = layout.image(build.configuration(stated), [layout.layer(made, made.rglob("*"), "a test")], created)
    bill = bom.document(made, manifest["digest"])
    layout.index([manifest, layout.referrer(manifest, bill, build.CYCLONEDX)])
    (tmp_path / "bom.json").write_bytes(bill)
    code = cli.main(
        ["generate", str(tmp_path / "bom.json"), "--image", str(tmp_path / "layout"), "-o", str(tmp_path / "out"), "--format", "json-full", "-q"]
    )
    assert code == 0
    verdicts = json.loads((tmp_path / "out/dossier.full.json").read_bytes())["verdicts"]
    passed = {verdict["control"] for verdict in verdicts if verdict["outcome"] == "pass"}
    assert {"MIN-02", "PRV-01", "TRC-06", "VUL-03"} <= passed


def test_the_image_s_python_is_the_one_that_is_locked() -> None:
    """The program is installed for the Python that Debian's archive brings."""
    version = root.PYTHON.removeprefix("usr/bin/python")
    assert any(f"/python{version}_" in package.path for package in packages.locked())
    shown = subprocess.run(["grep", "-c", f"python{version}", str(packages.LOCK)], capture_output=True, text=True, check=True)  # noqa: S607 -- the one on the path is meant
    assert int(shown.stdout) > 1
