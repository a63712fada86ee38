"""What several processes, and the thread that writes, must not change."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiact_report import _shares, cli
from aiact_report._cli_files import Staged
from aiact_report.errors import NotWrittenError

POD = """apiVersion: v1
kind: Pod
metadata: {name: pod-%d, labels: {app: scoring}}
spec:
  containers:
    - {name: main, image: "registry.example/scoring:1.%d", args: ["--port", "80"]}
"""


def _written(folder: Path, output: Path, jobs: int) -> list[bytes]:
    assert cli.main(["generate", str(folder), "--format", "json", "--quiet", "--jobs", str(jobs), "--output", str(output)]) == 0
    return [(output / name).read_bytes() for name in ("evidence.json", "dossier.json")]


def test_files_are_the_same_whatever_the_number_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process, two and more than there is work for write the same bytes; this process is one of them."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    sources = tmp_path / "in"
    sources.mkdir()
    for number in range(12):
        filler = f"# {'x' * 90}\n" * 1200
        (sources / f"{number:02}.yaml").write_text("---\n".join(POD % (number * 100 + at, at) for at in range(20)) + filler)
    alone = _written(sources, tmp_path / "alone", 1)
    assert alone[0].count(b'"kind":"container"') == 240
    assert _written(sources, tmp_path / "two", 2) == alone
    assert _written(sources, tmp_path / "many", 40) == alone


@pytest.mark.parametrize("failing", [False, True])
def test_judging_in_several_processes_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, failing: bool) -> None:
    """Shares of the subjects encoded and judged by other processes give the same bytes, also when such a process ends before its time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    sources = tmp_path / "in"
    sources.mkdir()
    for number in range(12):
        (sources / f"{number:02}.yaml").write_text("---\n".join(POD % (number * 100 + at, at) for at in range(60)))
    alone = _written(sources, tmp_path / "alone", 1)
    monkeypatch.setattr(_shares, "WORTH", 100)
    if failing:
        monkeypatch.setattr(_shares, "_work", _fail)
    for jobs in (2, 5):
        assert _written(sources, tmp_path / str(jobs), jobs) == alone


def _fail(*_: object) -> None:
    os._exit(1)


def test_pieces_are_written_in_order_however_many(tmp_path: Path) -> None:
    """More pieces than may wait at once come out whole and in order."""
    pieces = [b"%06d\n" % number for number in range(5000)]
    with Staged() as files:
        files.add(tmp_path / "a", iter(pieces))
    assert (tmp_path / "a").read_bytes() == b"".join(pieces)


def test_a_refusal_while_writing_leaves_nothing(tmp_path: Path) -> None:
    """What the system refuses in the middle of a file ends the block with the file's name, however many pieces follow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(NotWrittenError, match=r"dossier\.json could not be written: File too large"), Staged() as files:
            files.add(tmp_path / "dossier.json", (b"x" * 10_000 for _ in range(1000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_in_making_the_pieces_leaves_nothing(tmp_path: Path) -> None:
    """When the pieces themselves cannot be made, that error comes through and no half a file stays."""

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise KeyError("made")

    with pytest.raises(KeyError, match="made"), Staged() as files:
        files.add(tmp_path / "a", pieces())
    assert list(tmp_path.iterdir()) == []
