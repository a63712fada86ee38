"""The PDF is what it says it is: PDF/UA-1 and PDF/A-3a, by veraPDF."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report.errors import NotMadeError
from aiact_report.model import Dossier
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates.pdf import FORMAT

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def validator() -> str:
    """The program that judges."""
    found = subprocess.run([ROOT / "scripts/real-tools", "--path", "verapdf"], capture_output=True, text=True, check=False)
    if found.returncode or shutil.which("java") is None:
        pytest.skip("veraPDF or Java is not here: what the PDF claims is not checked (scripts/real-tools verapdf)")
    return found.stdout.strip()


@pytest.mark.parametrize("flavour", ["ua1", "3a"])
@pytest.mark.parametrize("workloads", [0, 6, 200])
def test_it_is_what_it_claims(validator: str, make_dossier: Callable[..., Dossier], tmp_path: Path, workloads: int, flavour: str) -> None:
    """Whatever its size: an empty dossier, a small one, and one whose lists and tables are cut by pages."""
    try:
        (tmp_path / "dossier.pdf").write_bytes(b"".join(FORMAT.render(make_dossier(workloads), RenderContext())))
    except NotMadeError:
        pytest.skip("Pango is not installed on this machine: no PDF is made or checked")
    command = [
        "java",
        "-cp",
        validator,
        "org.verapdf.apps.GreenfieldCliWrapper",
        "--format",
        "text",
        "-v",
        "-f",
        flavour,
        str(tmp_path / "dossier.pdf"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("PASS"), done.stdout + done.stderr
