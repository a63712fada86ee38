"""What a machine has and lacks is said before it is missed; the gravest gaps are named at the end of a run; a gate writes nothing."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from aiact_report import cli
from aiact_report._cli_machine import PACKAGES
from aiact_report.errors import ExitCode

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "credit-scoring"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"


def doctor(path: str, extra: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it where only these programs are found, and where modules of `extra` stand before others."""
    variables = os.environ | {"PATH": path, "PYTHONPATH": extra} | environment
    return subprocess.run([sys.executable, "-m", "aiact_report", "doctor"], env=variables, capture_output=True, text=True, check=False)


def test_a_program_that_is_missing_is_named_with_what_it_adds(tmp_path: Path) -> None:
    """Where there is no helm the line says what charts lack, and where helm is found."""
    done = doctor(str(tmp_path))
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.split()[:1] == ["helm"]]
    assert "missing" in line
    assert "charts" in line
    assert "to add it:  helm: https://helm.sh/docs/intro/install/" in done.stdout


def test_a_program_that_hangs_does_not_hold_it(tmp_path: Path) -> None:
    """A helm that never answers costs a few seconds, and is not called there."""
    helm = tmp_path / "helm"
    helm.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    helm.chmod(0o755)
    (line,) = [line for line in doctor(str(tmp_path)).stdout.splitlines() if line.split()[:1] == ["helm"]]
    assert "cannot be used" in line


def test_what_is_needed_and_missing_fails(tmp_path: Path) -> None:
    """A PyYAML without its C parser ends with 1 and the line that replaces it."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, importlib.util as u\nfind = u.find_spec\nu.find_spec = lambda name, *rest: None if name == 'yaml._yaml' else find(name, *rest)\n"
    )
    done = doctor(str(tmp_path), str(tmp_path))
    assert done.returncode == 1, done.stderr
    assert "pip install --only-binary :all: --force-reinstall pyyaml" in done.stdout


def test_all_that_is_needed_is_looked_for() -> None:
    """What the program asks pip for is what `doctor` looks for: one list, written twice, and held together here."""
    named = tomllib.loads((SAMPLE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert [re.split(r"[<>=!~]", each)[0] for each in named] == list(PACKAGES)


def test_contexts_are_counted_and_not_named(tmp_path: Path) -> None:
    """A kubeconfig is found; what is in it is nobody's business here."""
    (tmp_path / "config").write_text("contexts: [{name: secret-project}]\n")
    done = doctor(str(tmp_path), KUBECONFIG=str(tmp_path / "config"))
    assert "1 contexts" in done.stdout
    assert "secret-project" not in done.stdout + done.stderr


def test_the_gravest_gap_is_named_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The end of a run names what to close first, and where it stands; a waived gap is not among it."""
    assert cli.main(["gate", str(SAMPLE), "--config", str(SAMPLE / "aiact-report.yaml")]) == ExitCode.DONE
    said = capsys.readouterr().err
    assert "gravest gaps:\n  critical PRV-08  " in said
    assert "compose.yaml:95" in said
    assert "RES-01  k8s/30-model-server.yaml" not in said


def test_a_gate_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A hook decides by the exit code and leaves no file behind; quietly it says why it failed, and nothing else."""
    (tmp_path / "pod.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["gate", ".", "--fail-on", "gap", "--quiet"]) == ExitCode.THRESHOLD
    assert [path.name for path in tmp_path.iterdir()] == ["pod.yaml"]
    assert "--fail-on gap: " in capsys.readouterr().err


def test_nothing_is_called_gravest_where_there_is_no_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without gaps there is no such heading."""
    (tmp_path / "notes.txt").write_text("nothing")
    assert cli.main(["gate", str(tmp_path)]) == ExitCode.DONE
    assert "gravest" not in capsys.readouterr().err
