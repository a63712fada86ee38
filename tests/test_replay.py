"""`replay`: what another mapping says of the same evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report.cli import main

COMPOSE = "services:\n  api: {image: 'registry.example/api:1', deploy: {replicas: 1}}\n"
LOOSE = "parameters: [{name: replicas, value: 1, reason: one GPU, approved_by: M. Keller, approved_on: 2026-01-01}]\n"


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service of one instance, collected and judged; a configuration that takes one for enough lies elsewhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769000000")
    Path("compose.yaml").write_text(COMPOSE, encoding="utf-8")
    Path("loose.yaml").write_text(LOOSE, encoding="utf-8")
    assert main(["generate", "compose.yaml", "-o", "out", "--format", "json", "-q"]) == 0
    return tmp_path


@pytest.mark.parametrize("file", ["out/evidence.json", "out/dossier.json"])
def test_it_names_what_differs_and_nothing_else(read: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    """One control, one subject, how and why; nothing is written."""
    before = sorted(read.rglob("*"))
    assert main(["replay", file, "--config", "loose.yaml"]) == 0
    told = capsys.readouterr().out.splitlines()
    (row,) = [line for line in told if " -> " in line]
    assert row.startswith("RES-01: gap -> pass, 1 subject: ")
    assert told[-1] == "1 verdict of 1 control differs."
    assert "    compose.yaml#service/api" in told
    assert sorted(read.rglob("*")) == before


def test_check_is_a_gate(read: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """1 where a verdict differs, 0 where none does, 2 for a file that is none of ours."""
    assert read.is_dir()
    assert main(["replay", "out/dossier.json", "--check"]) == 0
    assert "No verdict differs." in capsys.readouterr().out
    assert main(["replay", "out/dossier.json", "--config", "loose.yaml", "--check"]) == 1
    assert main(["replay", "compose.yaml"]) == 2
