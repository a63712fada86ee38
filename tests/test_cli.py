"""The command line: what a user types, sees and gets back."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aiact_report import cli
from aiact_report.errors import ExitCode

ROOT = Path(__file__).resolve().parents[1]
EPOCH = "1767225600"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec:\n  containers:\n  - {name: c, image: a/b:latest}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a directory with one manifest, to work in, at a fixed time."""
    (tmp_path / "app.yaml").write_text(POD % "scoring")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return tmp_path


def _dossier(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "dossier.json").read_text(encoding="utf-8"))
    return found


def _evidence(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    return found


def test_generate_writes_evidence_and_dossier(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`generate PATH --output DIR --format F` writes DIR/evidence.json and DIR/dossier.<F>, and says so on stderr only."""
    assert cli.main(["generate", ".", "--output", "out", "--format", "json", "--format", "html"]) == ExitCode.DONE
    said = capsys.readouterr()
    assert sorted(path.name for path in (here / "out").iterdir()) == [
        "dossier.html",
        "dossier.json",
        "evidence.json",
        "manifest.json",
        "mapping.json",
    ]
    assert said.out == ""
    assert "15.4-redundancy" in said.err
    assert "1 source (1 manifest)" in said.err
    assert _dossier(here / "out")["created_at"] == "2026-01-01T00:00:00Z"


def test_html_is_the_default_format(here: Path) -> None:
    """Without `--format` the dossier is HTML, in `out/`."""
    assert cli.main(["generate"]) == ExitCode.DONE
    assert sorted(path.name for path in (here / "out").iterdir()) == [
        "dossier.html",
        "dossier.json",
        "evidence.json",
        "manifest.json",
        "mapping.json",
    ]


def test_a_second_run_gives_the_same_bytes(here: Path) -> None:
    """The first run's output is no source of the second."""
    written = []
    for _ in range(2):
        assert cli.main(["generate", ".", "--format", "json"]) == ExitCode.DONE
        written.append([(here / "out" / name).read_bytes() for name in ("evidence.json", "dossier.json")])
    assert written[0] == written[1]


def test_collect_judge_and_render_give_what_generate_gives(here: Path) -> None:
    """The parts, one after the other, make the same dossier as the whole."""
    assert cli.main(["generate", "app.yaml", "-o", "whole", "--format", "json", "--format", "html"]) == ExitCode.DONE
    assert cli.main(["collect", "app.yaml", "--output", "parts/evidence.json"]) == ExitCode.DONE
    assert cli.main(["judge", "parts/evidence.json", "--output", "parts/dossier.json"]) == ExitCode.DONE
    assert cli.main(["render", "parts/dossier.json", "-o", "parts", "--format", "html"]) == ExitCode.DONE
    for name in ("evidence.json", "dossier.json", "dossier.html"):
        assert (here / "whole" / name).read_bytes() == (here / "parts" / name).read_bytes(), name
    assert cli.main(["render", "parts/evidence.json", "-o", "again"]) == ExitCode.DONE
    assert (here / "again" / "dossier.html").read_bytes() == (here / "whole" / "dossier.html").read_bytes()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fail-on", "gap"], ExitCode.THRESHOLD),
        (["--fail-on", "not-assessed", "--min-severity", "high"], ExitCode.THRESHOLD),
        (["--fail-on", "gap", "--strict"], ExitCode.THRESHOLD),
        ([], ExitCode.DONE),
    ],
)
def test_thresholds_are_exit_codes_and_the_dossier_is_written(here: Path, options: list[str], code: int) -> None:
    """A threshold that is met ends with 1, after everything was written."""
    assert cli.main(["generate", "app.yaml", "--quiet", "--format", "json", *options]) == code
    assert _dossier(here / "out")["verdicts"]


def test_strict_minds_what_was_not_observed(here: Path) -> None:
    """One broken document ends a strict run with 3, and a plain one with 0."""
    (here / "bad.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: [\n")
    assert cli.main(["generate", ".", "--quiet"]) == ExitCode.DONE
    assert cli.main(["generate", ".", "--quiet", "--strict"]) == ExitCode.UNOBSERVED
    assert cli.main(["collect", ".", "--quiet", "--strict"]) == ExitCode.UNOBSERVED


def test_nothing_to_judge_is_said_even_quietly(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty run writes its dossier, says what it is, and is no success when strict."""
    (here / "empty").mkdir()
    assert cli.main(["generate", "empty", "--quiet"]) == ExitCode.DONE
    assert "Nothing was found to judge" in capsys.readouterr().err
    assert (here / "out" / "dossier.html").exists()
    assert cli.main(["generate", "empty", "--quiet", "--strict"]) == ExitCode.UNOBSERVED


def test_all_mistakes_are_said_at_once_and_nothing_is_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing path, an unknown format, a wrong configuration and a wrong mapping come together."""
    (here / "c.yaml").write_text("sistem: {}\n")
    (here / "m.yaml").write_text("- id: X-1\n  severty: high\n")
    assert cli.main(["generate", "nowhere", "--config", "c.yaml", "--mapping", "m.yaml", "--format", "htm"]) == ExitCode.MISTAKE
    said = capsys.readouterr().err
    assert all(part in said for part in ("'nowhere'", "c.yaml:1: unknown key 'sistem'", "m.yaml:2: unknown key 'severty'", "no format 'htm'"))
    assert "Traceback" not in said
    assert not (here / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["generat"],
        ["generate", "--fail-on", "x"],
        ["judge"],
        ["generate", "--jobs", "0"],
        ["judge", "app.yaml"],
        ["controls", "show", "NO"],
        ["explain", "NO-1"],
    ],
)
def test_mistakes_end_with_2_and_no_traceback(here: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is wrong with a command line is said in words."""
    assert cli.main(words) == ExitCode.MISTAKE
    assert "Traceback" not in capsys.readouterr().err
    assert not (here / "out").exists()


def test_a_time_that_is_none_is_a_mistake(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH is checked, not ignored."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert cli.main(["generate", "."]) == ExitCode.MISTAKE
    assert not (here / "out").exists()


def test_output_that_cannot_be_written_ends_with_4(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file where the directory should be is the world's refusal, said with its name."""
    (here / "taken").write_text("")
    assert cli.main(["generate", "app.yaml", "--output", "taken/out"]) == ExitCode.NOT_WRITTEN
    assert "taken/out" in capsys.readouterr().err


def test_an_own_bug_is_a_traceback_and_a_request(here: Path) -> None:
    """What nobody foresaw ends with 70, a traceback, and a line on where to report it."""
    code = "import sys\nfrom aiact_report import cli, pipeline\npipeline.collect = None\nsys.exit(cli.main(['generate', '.']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == ExitCode.BUG
    assert "Traceback" in done.stderr
    assert "Please report it" in done.stderr
    assert not (here / "out").exists()


def test_the_configuration_of_what_is_audited_is_not_used(here: Path) -> None:
    """One that lies in a PATH, and not where the user stands, decides nothing; the dossier says that it was found."""
    (here / "theirs").mkdir()
    (here / "theirs/aiact-report.yaml").write_text("system: {name: Theirs}\noutputs: {directory: ../elsewhere}\n")
    (here / "theirs/pod.yaml").write_text(POD % "p")
    assert cli.main(["generate", "theirs", "--format", "json", "--format", "html"]) == ExitCode.DONE
    assert _dossier(here / "out")["system"].get("name") is None
    assert not (here / "elsewhere").exists()
    assert "is not used" in (here / "out/dossier.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        *("engine: true", "contexts: [prod]", "keys: [a.pem]", "mapping: [own.yaml]", "charts: [c]", "kustomizations: [k]"),
        *("outputs: {directory: ../x}", "outputs: {directory: /tmp/x}", "sources: [..]", "sources: [link]", "compose: [[../c.yaml]]"),
        *("images: ['docker://a:1']", "images: [registry.example.org/a:1]"),
    ],
)
def test_a_configuration_that_was_found_cannot_steer_the_run(here: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    """In a file that was not named, what leads out of its folder, reaches engines and clusters, or changes what is asked is a mistake with its line."""
    (here / "link").symlink_to("/etc")
    (here / "aiact-report.yaml").write_text(f"system: {{name: x}}\n{text}\n")
    assert cli.main(["generate", "-q"]) == ExitCode.MISTAKE
    assert "aiact-report.yaml:2: " in capsys.readouterr().err
    assert not (here / "out").exists()


def test_a_link_in_the_place_of_the_output_is_not_followed(here: Path) -> None:
    """Where nobody named a folder, one that leads elsewhere is not written to."""
    (here / "elsewhere").mkdir()
    (here / "work").mkdir()
    (here / "work/out").symlink_to(here / "elsewhere")
    os.chdir(here / "work")
    assert cli.main(["generate", ".", "-q"]) == ExitCode.NOT_WRITTEN
    assert not list((here / "elsewhere").iterdir())


def test_configuration_beside_the_sources_is_used(here: Path) -> None:
    """aiact-report.yaml in the directory counts without being named; its outputs too."""
    (here / "aiact-report.yaml").write_text("system: {name: Scoring}\noutputs: {directory: there, formats: [json]}\n")
    assert cli.main(["generate", "."]) == ExitCode.DONE
    assert _dossier(here / "there")["system"]["name"] == "Scoring"


def test_configured_sources_are_read_without_a_path(here: Path) -> None:
    """`sources` and `compose` of the configuration count when no PATH is given."""
    (here / "k").mkdir()
    (here / "k/pod.yaml").write_text(POD % "other")
    (here / "a.yml").write_text("services:\n  a:\n    image: b:1\n")
    (here / "aiact-report.yaml").write_text("sources: [k]\ncompose: [[a.yml]]\n")
    assert cli.main(["generate", "--format", "json"]) == ExitCode.DONE
    assert sorted(source["id"] for source in _evidence(here / "out")["sources"]) == ["a.yml", "k/pod.yaml"]


def test_manifests_come_by_standard_input(here: Path) -> None:
    """`-` reads what another program renders."""
    command = [sys.executable, "-m", "aiact_report", "generate", "-", "--format", "json", "--quiet"]
    done = subprocess.run(command, input=(POD % "piped").encode(), capture_output=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == ExitCode.DONE, done.stderr
    assert [source["id"] for source in _evidence(here / "out")["sources"]] == ["stdin"]


def test_hostile_text_cannot_steer_the_terminal(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences and direction marks of collected text are shown, not obeyed, in every command that shows it."""
    (here / "x\x1b[2J\u202e.yaml").write_text(POD % '"n\\e[31m\\u202Ename"')
    assert cli.main(["generate", ".", "-v"]) == ExitCode.DONE
    assert cli.main(["explain", "TRC-02"]) == ExitCode.DONE
    assert cli.main(["init", "--force"]) == ExitCode.DONE
    said = capsys.readouterr()
    text = said.out + said.err + (here / "aiact-report.yaml").read_text(encoding="utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u202e" in text


def test_verbose_names_what_was_left_out(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`-v` says what was skipped and what was not observed, with reasons."""
    (here / "notes.json").write_text("{}")
    (here / "bad.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: [\n")
    cli.main(["collect", ".", "-v"])
    said = capsys.readouterr().err
    assert "left out: notes.json: no kind of source" in said
    assert "not observed: bad.yaml:" in said


def test_init_writes_a_valid_file_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`init` writes what `generate` accepts, names what it found, and never overwrites unasked."""
    assert cli.main(["init"]) == ExitCode.DONE
    text = (here / "aiact-report.yaml").read_text(encoding="utf-8")
    assert "app.yaml" in text
    assert cli.main(["generate", "--quiet"]) == ExitCode.DONE
    assert cli.main(["init"]) == ExitCode.MISTAKE
    assert "--force" in capsys.readouterr().err
    assert cli.main(["init", "--force"]) == ExitCode.DONE
    assert (here / "aiact-report.yaml").read_text(encoding="utf-8") == text


def test_examples_of_init_are_valid(here: Path) -> None:
    """The commented waiver and attestation can be used by taking the `#` away."""
    from aiact_report import config, pipeline

    cli.main(["init"])
    lines = (here / "aiact-report.yaml").read_text(encoding="utf-8").splitlines()
    start = lines.index("# waivers:")
    shown = [line[2:] if line.startswith("# ") and not line[2:3].isupper() else line for line in lines[start:]]
    found = config.parse("\n".join(line for line in shown if not line.startswith("# ")).encode(), "c.yaml", here)
    assert (len(found.waivers), len(found.attestations)) == (1, 1)
    pipeline.load_mapping(found)


def test_demo_runs_on_the_sample(here: Path) -> None:
    """`demo` writes the dossier of the credit-scoring system."""
    assert cli.main(["demo", "--output", "demo", "--format", "json", "--quiet"]) == ExitCode.DONE
    assert _dossier(here / "demo")["system"]["name"] == "Household credit scoring"
