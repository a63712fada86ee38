"""The wheel and the sdist work alone: nothing they need is left in the checkout, and nothing lies in them that a scanner has to ask about."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hatchling.build import build_sdist, build_wheel

from deploy import wheel_bom

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000
LARGEST_WHEEL = 6 * MEGABYTE
EPOCH = "1767225600"


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build both from the checkout, as `python -m build` does."""
    folder = tmp_path_factory.mktemp("dist")
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        return {"wheel": folder / build_wheel(str(folder)), "sdist": folder / build_sdist(str(folder))}
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def installed(archives: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel installs, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(archives["wheel"]) as wheel:
        wheel.extractall(folder)  # noqa: S202 -- ours, built a moment ago
    return folder


def run(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program that lies in `site`, elsewhere."""
    environment = os.environ | {"PYTHONPATH": str(site), "SOURCE_DATE_EPOCH": EPOCH}
    return subprocess.run(
        [sys.executable, "-m", "aiact_report", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_sample_of_the_wheel_is_that_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    """`demo` of an installed wheel writes the bytes that it writes in a checkout; the sample's `.env` is not lost on the way."""
    for name, site in (("wheel", installed), ("checkout", ROOT)):
        done = run(site, tmp_path, "demo", "-o", name, "--format", "json")
        assert done.returncode == 0, done.stderr
    for file in ("evidence.json", "dossier.json", "manifest.json"):
        assert (tmp_path / "wheel" / file).read_bytes() == (tmp_path / "checkout" / file).read_bytes()


def test_no_file_of_the_wheel_is_hidden_but_what_builds_read(archives: dict[str, Path]) -> None:
    """An image that holds the program holds no `.env`: SEC-01 asked about ours."""
    with zipfile.ZipFile(archives["wheel"]) as wheel:
        hidden = [name for name in wheel.namelist() if any(part.startswith(".") for part in name.split("/"))]
    assert {Path(name).name for name in hidden} == {".dockerignore"}


def test_without_a_folder_for_the_sample_is_said(installed: Path, tmp_path: Path) -> None:
    """Where nothing temporary can be written, `demo` says what it lacks."""
    (installed / "sitecustomize.py").write_text("import tempfile\ntempfile._candidate_tempdir_list = list\n")
    try:
        done = run(installed, tmp_path, "demo", "--format", "json")
    finally:
        (installed / "sitecustomize.py").unlink()
    assert done.returncode == 2, done.stderr
    assert "TMPDIR" in done.stderr


def test_the_schemas_are_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    """`schema` prints each of them, so that editors and validators need no checkout."""
    for path in sorted((ROOT / "schemas").iterdir()):
        done = run(installed, tmp_path, "schema", path.name.removesuffix(".schema.json"))
        assert done.stdout == path.read_text(encoding="utf-8"), done.stderr


def test_the_wheel_is_small(archives: dict[str, Path]) -> None:
    """A wheel that is fetched at every run of a pipeline stays below six megabytes."""
    assert archives["wheel"].stat().st_size < LARGEST_WHEEL


def test_the_sdist_holds_what_its_tests_name(archives: dict[str, Path]) -> None:
    """Whoever packages the program from the sdist can run the same checks: everything under version control is in it."""
    with tarfile.open(archives["sdist"]) as sdist:
        held = {name.partition("/")[2] for name in sdist.getnames()}
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 -- the one on the path
    tracked = set(listing.stdout.rstrip("\0").split("\0"))
    assert not tracked - held


def test_two_builds_are_the_same_bytes(archives: dict[str, Path], tmp_path: Path) -> None:
    """Anybody can build the wheel again and compare."""
    done = subprocess.run(
        [sys.executable, "-c", f"from hatchling.build import build_wheel; print(build_wheel({str(tmp_path)!r}))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (tmp_path / done.stdout.split()[-1]).read_bytes() == archives["wheel"].read_bytes()


def test_the_wheel_carries_its_bill_of_materials(archives: dict[str, Path]) -> None:
    """Beside the metadata stands what the lock names (PEP 770), made from the lock of today, and valid."""
    with zipfile.ZipFile(archives["wheel"]) as wheel:
        (name,) = [name for name in wheel.namelist() if "/sboms/" in name]
        text = wheel.read(name).decode()
    assert name.endswith(".dist-info/sboms/aiact-report.cdx.json")
    assert text == wheel_bom.document()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
