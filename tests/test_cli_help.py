"""The help of a command is read by somebody who looks for one option, and completion by a shell."""

import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from aiact_report import _cli_help, cli
from aiact_report.errors import ExitCode

MANY = 6
"""More options than this are not read as one list."""


def commands(group: click.Group = cli.aiact_report, name: str = "") -> dict[str, click.Command]:
    """Every command of the program by what is typed."""
    found: dict[str, click.Command] = {}
    for word, command in group.commands.items():
        found |= commands(command, f"{word} ") if isinstance(command, click.Group) else {f"{name}{word}": command}
    return found


@pytest.mark.parametrize("name", sorted(commands()))
def test_many_options_stand_under_headings(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a task needs stands together: under no heading of its own are few options, and each option stands once."""
    assert cli.main([*name.split(), "--help"]) == ExitCode.DONE
    shown = capsys.readouterr().out
    options = [option for option in commands()[name].params if isinstance(option, click.Option)]
    assert all(option.opts[0] in shown for option in options)
    bare = [option for option in options if getattr(option, "heading", None) is None]
    assert len(bare) <= MANY, [option.name for option in bare]


def test_each_command_has_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """One way of writing help, for all of them; examples are lines that can be typed."""
    assert {type(command) for command in commands().values()} == {_cli_help.Command}
    cli.main(["generate", "--help"])
    assert "  aiact-report generate k8s/ --cluster\n" in capsys.readouterr().out


def test_examples_name_options_that_exist() -> None:
    """What an example types is known to its command."""
    for name, command in commands().items():
        known = {text for option in command.params for text in option.opts}
        for line, _ in getattr(command, "examples", ()):
            assert f"aiact-report {name} " in f"{line} "
            assert {word for word in line.split() if word.startswith("--")} <= known


def complete(shell: str, words: str, folder: Path) -> list[str]:
    """What the shell offers after `words`, asked through the script that `completion` prints."""
    (folder / "script").write_text(_printed(shell), encoding="utf-8")
    (folder / "aiact-report").write_text(f'#!/bin/sh\nexec {sys.executable} -m aiact_report "$@"\n', encoding="utf-8")
    (folder / "aiact-report").chmod(0o755)
    asked = {
        "bash": f"source script; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _aiact_report_completion aiact-report; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        "fish": f"source script; complete --do-complete '{words}'",
        "zsh": f"autoload -U compinit; compinit -u; source script; words=({words}); CURRENT=${{#words}}; compadd() {{ print -l -- ${{@[-1]}} $completions; }}; "
        "_describe() { print -l -- ${completions_with_descriptions}; }; _aiact_report_completion",
    }[shell]
    program = str(shutil.which(shell))
    flags = ["--norc"] if shell == "bash" else ["-f"] if shell == "zsh" else ["--no-config"]
    path = f"{folder}:/usr/bin:/bin"
    done = subprocess.run(
        [program, *flags, "-c", asked], cwd=folder, env={"PATH": path, "HOME": str(folder)}, capture_output=True, text=True, check=False
    )
    return [line.replace("\t", ":").split(":")[0] for line in done.stdout.splitlines()]


def _printed(shell: str) -> str:
    return subprocess.run([sys.executable, "-m", "aiact_report", "completion", shell], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("aiact-report gen", {"generate"}),
        ("aiact-report generate --format ht", {"html"}),
        ("aiact-report generate --format json", {"json", "json-full"}),
        ("aiact-report controls show RES-0", {"RES-01", "RES-02"}),
        ("aiact-report explain GOV", {"GOV-01", "GOV-02"}),
        ("aiact-report generate --context kind", {"kind-two"}),
    ],
)
def test_a_shell_completes(shell: str, words: str, expected: set[str], tmp_path: Path) -> None:
    """Commands, formats, ids of controls and contexts are offered by a real shell."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text("contexts: [{name: one}, {name: kind-two}]\n", encoding="utf-8")
    assert expected <= set(complete(shell, words, tmp_path))
