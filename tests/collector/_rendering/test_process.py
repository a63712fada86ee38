"""A renderer is a program of somebody else's: bounded in time and output, and ended with what it started."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report.collector._refused import Refused
from aiact_report.collector._rendering import process

StandIn = Callable[[str, str], str]


def test_a_program_that_does_not_end_is_ended(stand_in: StandIn, tmp_path: Path) -> None:
    """With its children."""
    note = tmp_path / "child"
    body = f"child = os.fork()\nif child == 0:\n    open({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    with pytest.raises(Refused) as caught:
        process.run((f"{stand_in('slow', body)}/slow",), tmp_path, {}, seconds=2)
    assert caught.value.cause == "timeout"
    child = Path(f"/proc/{note.read_text()}/status")
    assert not child.exists() or "zombie" in child.read_text()


def test_output_without_end_is_cut_off(stand_in: StandIn, tmp_path: Path) -> None:
    """Neither memory nor disk is filled."""
    body = "while True: sys.stdout.write('x' * 65536)"
    with pytest.raises(Refused) as caught:
        process.run((f"{stand_in('loud', body)}/loud",), tmp_path, {}, limit=2**20)
    assert caught.value.cause == "too-large"


@pytest.mark.parametrize("code", [1, 127])
def test_a_failing_program_gives_its_reason(stand_in: StandIn, tmp_path: Path, code: int) -> None:
    """Whatever it wrote before it failed is not read."""
    body = f"print('kind: Deployment'); sys.stderr.write('no such chart'); sys.exit({code})"
    with pytest.raises(Refused, match="no such chart"):
        process.run((f"{stand_in('bad', body)}/bad",), tmp_path, {})


def test_a_program_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    """A file that is no program, or is gone."""
    with pytest.raises(Refused) as caught:
        process.run((str(tmp_path / "gone"),), tmp_path, {})
    assert caught.value.cause == "unreadable"


@pytest.mark.parametrize(
    ("says", "line", "version"),
    [
        ("v3.16.4+g7877b45", "", "3.16.4+g7877b45"),
        ("Client Version: v1.32.4\nKustomize Version: v5.5.0", "Kustomize Version", "5.5.0"),
        ("none", "", None),
    ],
)
def test_the_version_is_what_the_program_says(says: str, line: str, version: str | None) -> None:
    """None where it says none."""
    command = (sys.executable, "-c", f"print({says!r})")
    assert process.version_of(command, dict(os.environ), line) == version
