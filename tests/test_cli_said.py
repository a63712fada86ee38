"""What the commands print: explanations, controls, completion, colour; and that each is documented."""

from pathlib import Path

import pytest

from aiact_report import _cli_text, cli
from aiact_report.errors import ExitCode

ROOT = Path(__file__).resolve().parents[1]
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: scoring}\nspec:\n  containers:\n  - {name: c, image: a/b:latest}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a directory with one manifest, to work in, at a fixed time."""
    (tmp_path / "app.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    return tmp_path


@pytest.mark.parametrize("text", ["\x1b[31m", "a\u202eb", "\u2066", "\u200f", "\r", "\x9b", "\u2028", "\ud800", "\x00"])
def test_what_cannot_be_seen_is_written_as_its_escape(text: str) -> None:
    """No control character, direction mark, separator or lone surrogate reaches a terminal."""
    shown = _cli_text.safe(text)
    assert shown != text
    assert shown.isprintable()


def test_ordinary_text_stays() -> None:
    """Letters of any language are shown as they are; long text is cut and says so."""
    assert _cli_text.safe("Größe 大きさ עברית") == "Größe 大きさ עברית"
    assert _cli_text.safe("x" * 300, 10) == "x" * 10 + "… (300 characters)"


@pytest.mark.usefixtures("here")
def test_quiet_says_nothing_when_there_is_nothing_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    """A good run with `--quiet` says only what must be said: that the image it names was not looked into."""
    assert cli.main(["generate", "app.yaml", "--quiet"]) == ExitCode.DONE
    said = capsys.readouterr()
    assert said.out == ""
    assert [line[:30] for line in said.err.splitlines()] == ["! 1 image is named in what was"]


@pytest.mark.usefixtures("here")
def test_explain_names_law_question_facts_and_places(capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` gives the law's words, what is asked, and for each subject the value with its line."""
    assert cli.main(["explain", "TRC-02", "*scoring*", "--path", "app.yaml"]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "perform consistently in those respects" in said
    assert "passes when" in said
    assert "GAP  app.yaml" in said
    assert "app.yaml:6" in said
    cli.main(["collect", "app.yaml", "--quiet"])
    assert cli.main(["explain", "TRC-02", "--evidence", "evidence.json"]) == ExitCode.DONE
    assert "GAP  app.yaml" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_explain_refuses_a_subject_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that means nothing is a mistake, not an empty answer."""
    assert cli.main(["explain", "TRC-02", "nobody", "--path", "app.yaml"]) == ExitCode.MISTAKE
    assert "not asked of any subject" in capsys.readouterr().err


def test_every_control_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """`controls show` has words for every rule of the mapping."""
    cli.main(["controls", "list"])
    for line in capsys.readouterr().out.splitlines()[1:]:
        assert cli.main(["controls", "show", line.split()[0]]) == ExitCode.DONE


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each shell gets its script."""
    assert cli.main(["completion", shell]) == ExitCode.DONE
    assert "_AIACT_REPORT_COMPLETE" in capsys.readouterr().out


def test_colour_needs_a_terminal_without_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a terminal is coloured, and only if NO_COLOR is not set."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert cli._in_colour("x", "red") != "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert cli._in_colour("x", "red") == "x"


@pytest.mark.parametrize("command", ["generate", "collect", "judge", "render", "controls", "explain", "init", "demo", "completion"])
def test_every_command_is_documented(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command has help, and stands in docs/cli.md."""
    assert cli.main([command, "--help"]) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("Usage:")
    assert f"| `{command}" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def test_every_exit_code_is_documented() -> None:
    """docs/exit-codes.md has a row for each code."""
    page = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    assert all(f"| {int(code)} | " in page for code in [*ExitCode, cli.STOPPED])


def test_controls_are_listed_shown_and_checked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`controls` reads the mapping; `check` refuses one with mistakes, naming each."""
    assert cli.main(["controls", "list"]) == ExitCode.DONE
    assert "RES-01" in capsys.readouterr().out
    assert cli.main(["controls", "show", "RES-01"]) == ExitCode.DONE
    assert "technical redundancy solutions" in capsys.readouterr().out
    assert cli.main(["controls", "check"]) == ExitCode.DONE
    (here / "m.yaml").write_text("- id: X-1\n  title: x\n- id: X-2\n")
    assert cli.main(["controls", "check", "m.yaml"]) == ExitCode.MISTAKE
    said = capsys.readouterr().err
    assert "X-1" in said
    assert "X-2" in said
