"""Where pipelines meet the program: each file is taken by its host's own schema, and its commands are run as the host runs them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report import plugins

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
GITLAB = ROOT / "deploy" / "gitlab" / "template.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"


def check(schema: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Validate a file by a schema that check-jsonschema brings."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_action_is_an_action(tmp_path: Path) -> None:
    """The hosts' schema takes it; with a key of a step misspelled it does not."""
    assert check("vendor.github-actions", ACTION).returncode == 0
    (tmp_path / "action.yml").write_text(ACTION.read_text(encoding="utf-8").replace("shell: bash", "shel: bash"))
    assert check("vendor.github-actions", tmp_path / "action.yml").returncode != 0


def test_no_input_of_the_action_is_pasted_into_a_command() -> None:
    """What a pull request may set reaches a shell through its environment only."""
    steps = yaml.safe_load(ACTION.read_bytes())["runs"]["steps"]
    assert len(steps) > 1
    assert not [step["name"] for step in steps if "${{" in step["run"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a gap, and the program where the files expect it."""
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "pod.yaml").write_text(POD)
    binary = tmp_path / "aiact-report-venv" / "bin"
    binary.mkdir(parents=True)
    (binary / "aiact-report").write_text(f'#!/bin/sh\nexec {sys.executable} -m aiact_report "$@"\n')
    (binary / "aiact-report").chmod(0o755)
    return tmp_path


def act(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the action's second step as the runner does."""
    action: dict[str, Any] = yaml.safe_load(ACTION.read_bytes())
    given = {name: inputs.get(name.replace("-", "_"), declared["default"]) for name, declared in action["inputs"].items()}
    step = action["runs"]["steps"][1]
    environment = {key: given[value.removeprefix("${{ inputs.").removesuffix(" }}")] for key, value in step["env"].items()}
    places = {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(folder / "outputs"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    command = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(command, cwd=folder / "repo", env=os.environ | places | environment, capture_output=True, text=True, check=False)


def test_the_action_writes_what_it_promises(folder: Path) -> None:
    """Dossier, findings and summary are there; outputs name them; without a threshold the step passes."""
    done = act(folder)
    assert done.returncode == 0, done.stderr
    assert {"dossier.html", "dossier.json", "dossier.sarif", "dossier.md", "evidence.json"} <= {
        path.name for path in (folder / "aiact-report").iterdir()
    }
    assert (folder / "outputs").read_text() == f"dossier={folder}/aiact-report\ncode=0\n"
    assert (folder / "summary").read_bytes() == (folder / "aiact-report" / "dossier.md").read_bytes()


def test_the_action_fails_where_it_is_asked_to(folder: Path) -> None:
    """With a threshold the step ends with the program's code, and everything is written before."""
    done = act(folder, fail_on="gap", min_severity="high", formats="json", paths="pod.yaml\n", arguments="--jobs\n1\n")
    assert done.returncode == 1, done.stderr
    assert "code=1\n" in (folder / "outputs").read_text()
    assert (folder / "summary").stat().st_size > 0


def test_hostile_inputs_of_the_action_are_words(folder: Path) -> None:
    """A path with a command in it is a path that is not there."""
    done = act(folder, paths='"; touch owned; echo $(touch owned)')
    assert done.returncode == 2
    assert not list(folder.rglob("owned"))


def test_the_gitlab_template_is_a_job(tmp_path: Path) -> None:
    """The hosts' schema takes what follows the inputs, and the inputs are all used."""
    head, job = GITLAB.read_text(encoding="utf-8").split("\n---\n")
    (tmp_path / ".gitlab-ci.yml").write_text(job)
    done = check("vendor.gitlab-ci", tmp_path / ".gitlab-ci.yml")
    assert done.returncode == 0, done.stdout
    assert {name for name in yaml.safe_load(head)["spec"]["inputs"] if f"inputs.{name} " not in job} == set()


def test_the_gitlab_job_writes_its_reports(folder: Path) -> None:
    """The last command of the job, run by a shell, writes the reports that the job hands over."""
    job = yaml.safe_load(GITLAB.read_text(encoding="utf-8").split("\n---\n")[1])["aiact-report"]
    command = job["script"][-1].replace("/tmp/aiact-report/bin", str(folder / "aiact-report-venv" / "bin"))  # noqa: S108 -- the job's own folder
    variables = {"AIACT_PATHS": ".", "AIACT_FAIL_ON": "gap", "AIACT_MIN_SEVERITY": "high"}
    done = subprocess.run(["/bin/sh", "-c", command], cwd=folder / "repo", env=os.environ | variables, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert all((folder / "repo" / path).is_file() for path in job["artifacts"]["reports"].values())


def test_the_hook_is_the_gate(folder: Path) -> None:
    """What pre-commit would run passes without a critical gap, fails with one, and leaves no file."""
    (hook,) = yaml.safe_load(HOOKS.read_bytes())
    program, *words = hook["entry"].split()
    command = [str(folder / "aiact-report-venv" / "bin" / program), *words, *hook["args"]]
    assert subprocess.run(command, cwd=folder / "repo", capture_output=True, check=False).returncode == 0
    (folder / "repo" / "pod.yaml").write_text(POD.replace("containers:", "volumes: [{name: s, hostPath: {path: /var/run/docker.sock}}], containers:"))
    assert subprocess.run(command, cwd=folder / "repo", capture_output=True, check=False).returncode == 1
    assert [path.name for path in (folder / "repo").iterdir()] == ["pod.yaml"]


def test_formats_that_pipelines_ask_for_exist() -> None:
    """No file asks for a format that is not there."""
    known = {name.replace("_", "-") for name in plugins.names("aiact_report.report_templates")}
    assert {"html", "json", "sarif", "markdown", "codequality", "junit"} <= known
