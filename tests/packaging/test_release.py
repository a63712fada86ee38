"""A release is refused where its parts disagree, and is otherwise all made from one checkout, with its digests."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import release
from deploy.image import build

ROOT = Path(__file__).resolve().parents[2]


def test_a_tag_that_is_not_the_version_is_refused() -> None:
    """The tag, the package and the changelog say the same, or nothing is released."""
    found = release.problems("v99.0.0")
    assert f"aiact_report/__init__.py says {build.version()}, the tag 99.0.0" in found
    assert "CHANGELOG.md has no section '## [99.0.0] - YYYY-MM-DD'" in found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a dry run makes from a clean clone, the image left out (it takes minutes and the network)."""
    folder = tmp_path_factory.mktemp("release")
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "clone")], check=True)  # noqa: S607 -- the one on the path
    command = [sys.executable, "-m", "deploy.release", str(folder / "out"), "--tag", f"v{build.version()}", "--without-image", "--dry-run"]
    done = subprocess.run(command, cwd=folder / "clone", check=False, capture_output=True, text=True)
    assert (folder / "out" / release.SUMS).is_file(), done.stderr
    return folder / "out"


def test_every_artefact_is_made_and_listed(made: Path) -> None:
    """Wheel and sdist are there; the list names each file with its digest, and no other."""
    names = {path.name for path in made.iterdir()}
    assert {f"aiact_report-{build.version()}-py3-none-any.whl", f"aiact_report-{build.version()}.tar.gz", release.SUMS} <= names
    lines = [line.partition("  ") for line in (made / release.SUMS).read_text().splitlines()]
    listed = {name: digest for digest, _, name in lines}
    assert set(listed) == names - {release.SUMS}
    assert all(hashlib.sha256((made / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())
