"""What a machine lacks costs what needs it, is said in a line that can be followed, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aiact_report.errors import ExitCode

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"
BANNER = "WeasyPrint could not import some external libraries."
NO_PANGO = f"print({BANNER!r})\nraise OSError('cannot load library libpango-1.0-0')\n"
NO_FOLDER = "import tempfile\ntempfile._candidate_tempdir_list = list\n"
NO_LIBYAML = "import sys\nsys.modules['yaml._yaml'] = None\n"


@pytest.fixture
def run(tmp_path: Path):
    """Run the program where a module is replaced."""

    def go(module: str, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "without").mkdir()
        (tmp_path / "without" / module).write_text(text)
        (tmp_path / "pod.yaml").write_text(POD)
        command = [sys.executable, "-m", "aiact_report", *arguments]
        environment = os.environ | {"PYTHONPATH": str(tmp_path / "without")}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return go


def formats(*names: str) -> list[str]:
    """The options that ask for formats."""
    return [word for name in names for word in ("--format", name)]


@pytest.mark.parametrize(
    ("module", "text", "words"),
    [("weasyprint.py", NO_PANGO, "apt-get install libpango-1.0-0"), ("sitecustomize.py", NO_FOLDER, "TMPDIR")],
)
def test_what_needs_none_of_it_is_written(run, tmp_path: Path, module: str, text: str, words: str) -> None:
    """HTML, JSON and the evidence do not wait for what only the PDF needs; the exit code says that a format is missing."""
    done = run(module, text, "generate", "pod.yaml", "-o", "out", *formats("pdf", "html", "json"))
    assert done.returncode == ExitCode.NOT_WRITTEN, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"dossier.html", "dossier.json", "evidence.json", "manifest.json", "mapping.json"}
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert words in line
    assert "\\x" not in line
    assert BANNER not in done.stdout + done.stderr


def test_a_pdf_alone_leaves_the_evidence(run, tmp_path: Path) -> None:
    """What took long to collect is kept: `render` makes the rest elsewhere."""
    done = run("weasyprint.py", NO_PANGO, "generate", "pod.yaml", "-o", "out", *formats("pdf"))
    assert done.returncode == ExitCode.NOT_WRITTEN
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"dossier.json", "evidence.json", "manifest.json", "mapping.json"}


def test_pyyaml_without_its_c_parser_is_named(run) -> None:
    """Also where a machine built it from source without libyaml."""
    done = run("sitecustomize.py", NO_LIBYAML, "generate", "pod.yaml", "-o", "out")
    assert done.returncode == ExitCode.MISTAKE
    assert "libyaml" in done.stderr
    assert "Traceback" not in done.stderr
