"""Same evidence, mapping, version and time: the same bytes, in every format that is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from aiact_report import pipeline, plugins
from aiact_report.errors import ExitCode

FORMATS = [form for form in plugins.values(pipeline.TEMPLATES, "FORMAT") if form.name != "pdf-letter"]
"""All but the PDF on the other paper, which is the same module and would double the time."""


def run(folder: Path, seed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, whose sets have another order."""
    environment = os.environ | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1767225600"}
    return subprocess.run(
        [sys.executable, "-m", "aiact_report", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_every_format_is_the_same_when_it_is_made_again(kept: Path, tmp_path: Path) -> None:
    """Made by one process, and again by another as `verify` does; a format that this machine cannot make is said."""
    asked = [word for form in FORMATS for word in ("--format", form.name)]
    made = run(tmp_path, "1", "render", str(kept / "dossier.json"), "-o", "out", "-q", *asked)
    assert made.returncode in (ExitCode.DONE, ExitCode.NOT_WRITTEN), made.stderr
    there = {form.name: f"dossier.{form.extension}" for form in FORMATS if (tmp_path / "out" / f"dossier.{form.extension}").exists()}
    assert {form.name for form in FORMATS} - there.keys() <= {"pdf"}, made.stderr
    checked = run(tmp_path, "2", "verify", "out", "--strict")
    assert checked.returncode == ExitCode.DONE, checked.stdout
    documents = {name for form, name in there.items() if form != "json"}
    assert {line.split(": ")[1] for line in checked.stdout.splitlines() if "made again, its bytes are the same" in line} == documents


def test_a_run_made_again_gives_the_same_folder(kept: Path, tmp_path: Path) -> None:
    """From the sources, in another process: evidence, mapping, verdicts, page and manifest; so whoever has the sources can show that it is they."""
    folder = kept.parent
    options = ("--config", "aiact-report.yaml", "--format", "html", "-q", "-o", str(tmp_path / "again"))
    done = run(folder, "3", "generate", "app.yaml", *options)
    assert done.returncode == ExitCode.DONE, done.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == {path.name: path.read_bytes() for path in kept.iterdir()}
