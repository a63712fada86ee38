"""Real files, all of them at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real files is not beside this checkout")
def test_every_real_file_is_a_source_or_named(tmp_path: Path, read_seen):
    """Exit 0, no traceback, output that meets its schemas, and not one file without a trace."""
    formats = [word for name in ("html", "json", "json-full") for word in ("--format", name)]
    command = [sys.executable, "-m", "aiact_report", "generate", str(CORPUS), "-o", str(tmp_path / "out"), *formats]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    seen = read_seen(tmp_path / "out")
    accounted = seen.accounted()
    for path in CORPUS.rglob("*"):
        name = path.relative_to(CORPUS).as_posix()
        folders = {f"{folder.as_posix()}/" for folder in path.relative_to(CORPUS).parents}
        if not path.is_dir():
            assert name in accounted or folders & accounted, name
    assert all(entry["reason"] for entry in (*seen.unobserved, *seen.evidence["skipped"]))
