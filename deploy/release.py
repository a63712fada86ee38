"""Make every artefact of a release from a clean checkout, with one list of digests, and the dossier of our own image, signed when a key is given.

    python -m deploy.release OUT --tag v1.2.3 [--key KEY.pem] [--source URL] [--without-image]

Times are that of the commit. Publishing is not done here: the workflow pushes and signs what this made.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.image import build

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATION = ROOT / "deploy" / "image" / "aiact-report.yaml"
SUMS = "SHA256SUMS"


def problems(tag: str) -> list[str]:
    """Say what speaks against a release under this tag: the version, the changelog, the checkout."""
    version = tag.removeprefix("v")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = [] if build.version() == version else [f"aiact_report/__init__.py says {build.version()}, the tag {version}"]
    if not re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        found.append(f"CHANGELOG.md has no section '## [{version}] - YYYY-MM-DD'")
    if _git("status", "--porcelain"):
        found.append("the checkout is not clean")
    return found


def release(out: Path, key: Path | None, source: str | None, *, image: bool) -> None:
    """Make everything below `out`, which is new."""
    out.mkdir(parents=True)
    os.environ["SOURCE_DATE_EPOCH"] = epoch = _git("log", "-1", "--format=%ct")
    _python(out)
    _chart(out)
    if image:
        _image(out, key, source, int(epoch))
    _sums(out)


def _python(out: Path) -> None:
    from hatchling.build import build_sdist, build_wheel

    os.chdir(ROOT)
    build_wheel(str(out))
    build_sdist(str(out))


def _chart(out: Path) -> None:
    found = subprocess.run([str(ROOT / "scripts" / "real-tools"), "--path", "helm"], capture_output=True, text=True, check=False).stdout.strip()
    helm = found or shutil.which("helm")
    if helm is None:
        sys.stderr.write("left out: the chart (there is no helm: scripts/real-tools helm)\n")
        return
    subprocess.run([helm, "package", str(ROOT / "deploy" / "chart"), "--destination", str(out)], check=True, capture_output=True)


def _image(out: Path, key: Path | None, source: str | None, epoch: int) -> None:
    stated = {"revision": _git("rev-parse", "HEAD")} | ({"source": source} if source else {})
    digest, bill = build.build(out / "image", stated, Path.home() / ".cache/aiact-report/debian", epoch)
    (out / "image.digest").write_text(f"{digest}\n", encoding="utf-8")
    (out / "image.cdx.json").write_bytes(bill)
    words = ["generate", "image.cdx.json", "--image", "image", "--config", str(CONFIGURATION), "--output", str(out / "dossier")]
    signed = ["--sign", str(key)] if key else []
    formats = ("--format", "html", "--format", "json")
    subprocess.run([sys.executable, "-m", "aiact_report", *words, *formats, *signed], cwd=out, check=True)


def _sums(out: Path) -> None:
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(out)}\n" for path in sorted(out.rglob("*")) if path.is_file())
    (out / SUMS).write_text("".join(list(lines)), encoding="utf-8")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607 -- the one on the path


def main() -> int:
    """Make what the command line asks for; 1 and every reason where it must not be released."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tag", required=True)
    parser.add_argument("--key", type=Path, help="private key (PEM) the dossier of the image is signed with")
    parser.add_argument("--source", help="address of the repository")
    parser.add_argument("--without-image", action="store_true")
    parser.add_argument("--dry-run", action="store_true", help="make it all the same where something speaks against a release")
    asked = parser.parse_args()
    found = problems(asked.tag)
    sys.stderr.write("".join(f"not to be released: {each}\n" for each in found))
    if not found or asked.dry_run:
        release(asked.out.absolute(), asked.key and asked.key.absolute(), asked.source, image=not asked.without_image)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
