"""The file system of the image: Debian's archives unpacked, the program beside them, and nothing that runs a command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "usr/bin/python3.13"
PROGRAM = "app"
USER = 65532
SCRATCH = "tmp"
"""The one folder that can be written, where a volume for it is mounted."""
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}
LEFT_OUT = ("usr/share/man", "usr/share/locale", "usr/share/lintian", "usr/share/bug", "usr/share/info", "usr/lib/python3.13/idlelib", "usr/sbin")
"""Pages for people, and programs for administrators: nobody can be there to use them."""
PASSWD = f"root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:{USER}:{USER}:nonroot:/home/nonroot:/sbin/nologin\n"
GROUP = f"root:x:0:\nnonroot:x:{USER}:\n"


def system(archives: Iterable[Path], root: Path) -> None:
    """Unpack Debian's archives, with the records by which scanners know them (`status.d`, as in distroless images)."""
    for name, target in LINKS.items():
        (root / target).mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    for archive in archives:
        _unpack(archive, root)
    _strip(root)
    _certificates(root)
    (root / "etc/passwd").write_text(PASSWD)
    (root / "etc/group").write_text(GROUP)
    for name in (SCRATCH, "work", "home/nonroot"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / SCRATCH).chmod(0o1777)


def program(wheel: Path, root: Path) -> None:
    """Install what the lock names, for the image's own Python, and the program's wheel; compiled, for the file system is read-only."""
    target = root / PROGRAM
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile", "--target", str(target)]
    foreign = ["--only-binary", ":all:", "--python-version", "3.13", "--implementation", "cp", "--abi", "cp313"]
    platforms = [word for name in PLATFORMS for word in ("--platform", name)]
    for wanted in (["--require-hashes", "-r", str(ROOT / "requirements.lock")], [str(wheel)]):
        subprocess.run([*pip, *foreign, *platforms, *wanted], check=True)
        shutil.rmtree(target / "bin", ignore_errors=True)
    for where in target.glob("*.dist-info/direct_url.json"):  # names the folder it was built in
        where.unlink()
        record = where.with_name("RECORD")
        record.write_text("".join(line for line in record.read_text().splitlines(keepends=True) if "/direct_url.json," not in line))
    compile_all(root)


def compile_all(root: Path) -> None:
    """Compile every module with the image's own Python; what is compiled is never compared with a clock."""
    words = [f"/{PYTHON}", "-I", "-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash", "/usr/lib/python3.13", f"/{PROGRAM}"]
    subprocess.run(["unshare", "-r", "chroot", str(root), *words], check=True, env={"PYTHONHASHSEED": "0", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})  # noqa: S607


def _unpack(archive: Path, root: Path) -> None:
    subprocess.run(["dpkg-deb", "-x", str(archive), str(root)], check=True)  # noqa: S607 -- Debian's own
    said = subprocess.run(["dpkg-deb", "-f", str(archive)], check=True, capture_output=True, text=True).stdout  # noqa: S607
    record = root / "var/lib/dpkg/status.d" / archive.name.partition("_")[0]
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(said + "Status: install ok installed\n")


def _strip(root: Path) -> None:
    for name in LEFT_OUT:
        shutil.rmtree(root / name, ignore_errors=True)
    (root / "usr/sbin").mkdir()
    for path in sorted((root / "usr/bin").iterdir()):
        if path.name != Path(PYTHON).name:
            path.unlink()
    for path in sorted((root / "usr/share/doc").rglob("*"), reverse=True):
        if path.name != "copyright" and (path.is_symlink() or path.is_file()):
            path.unlink()


def _certificates(root: Path) -> None:
    """One file of all, as `update-ca-certificates` writes it."""
    kept = sorted((root / "usr/share/ca-certificates").rglob("*.crt"))
    (root / "etc/ssl/certs").mkdir(parents=True, exist_ok=True)
    (root / "etc/ssl/certs/ca-certificates.crt").write_bytes(b"".join(path.read_bytes() for path in kept))
