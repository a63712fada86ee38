"""Files appear together or not at all, and what two runs wrote is never taken for one."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aiact_report import _cli_files
from aiact_report._cli_files import Staged
from aiact_report.errors import ExitCode, NotWrittenError
from aiact_report.keeping.manifest import About, EvidenceNamed, LawNamed, MappingNamed

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a/b:1}]}\n"


def about(created_at: str = "2026-01-01T00:00:00Z") -> About:
    """What a manifest says of some dossier."""
    return About("aiact-report 0", created_at, EvidenceNamed("evidence.json", "0"), MappingNamed("mapping.json", "1"), LawNamed("c", "d", "2"), ())


def written(folder: Path, contents: dict[str, bytes], said: About) -> list[str]:
    """Write files as one run; give what it notes."""
    with Staged(folder) as files:
        for name, data in contents.items():
            files.add(folder / name, [data])
        files.about = said
    return files.notes()


def named(folder: Path) -> dict[str, tuple[str, int]]:
    """What the manifest names."""
    found = json.loads((folder / "manifest.json").read_text())["files"]
    return {name: (entry["sha256"], entry["size"]) for name, entry in found.items()}


def test_the_manifest_names_each_file_by_its_digest(tmp_path: Path) -> None:
    """What was written, and what of the run before is of the same dossier and still as it was; nothing of what changed since."""
    written(tmp_path, {"a": b"1", "b": b"2", "c": b"3"}, about())
    (tmp_path / "c").write_bytes(b"changed")
    assert written(tmp_path, {"a": b"44"}, about()) == ["! c is of another dossier, and no part of this one"]
    assert named(tmp_path) == {"a": (hashlib.sha256(b"44").hexdigest(), 2), "b": (hashlib.sha256(b"2").hexdigest(), 1)}


def test_what_is_of_another_dossier_is_not_named_and_said(tmp_path: Path) -> None:
    """A document of last week beside the evidence of today belongs to neither."""
    written(tmp_path, {"a": b"1", "b": b"2"}, about())
    assert written(tmp_path, {"a": b"1"}, about("2026-02-02T00:00:00Z")) == ["! b is of another dossier, and no part of this one"]
    assert list(named(tmp_path)) == ["a"]
    assert (tmp_path / "b").exists()


def test_a_signature_goes_with_the_manifest_it_is_over(tmp_path: Path) -> None:
    """A manifest that is replaced leaves no signature that is of another one, and the run says so; nor does a run that fails take one away."""
    written(tmp_path, {"a": b"1"}, about())
    (tmp_path / "manifest.json.dsse").write_bytes(b"{}")
    (tmp_path / "b").mkdir()
    with pytest.raises(NotWrittenError):
        written(tmp_path, {"b": b"1"}, about())
    assert (tmp_path / "manifest.json.dsse").exists()
    assert written(tmp_path, {"a": b"2"}, about()) == ["! manifest.json.dsse was over another manifest, and is taken away: sign the folder again"]
    assert not (tmp_path / "manifest.json.dsse").exists()


def test_one_file_that_cannot_be_moved_leaves_all_as_it_was(tmp_path: Path) -> None:
    """A folder in the place of the second file: the first is the old one, and nothing is left beside."""
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").mkdir()
    with pytest.raises(NotWrittenError, match="directory"), Staged(tmp_path) as files:  # noqa: PT012 -- both belong to what is tried
        files.add(tmp_path / "a", [b"new"])
        files.add(tmp_path / "b", [b"new"])
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_what_a_killed_run_left_is_swept_and_a_living_one_is_not(tmp_path: Path) -> None:
    """A folder without its lock goes; one that is held stays, whatever the process ids are."""
    stale = tmp_path / ".aiact-report-stale"
    stale.mkdir()
    (stale / "evidence.json").write_bytes(b"half")
    with Staged() as first:
        first.add(tmp_path / "a", [b"1"])
        with Staged() as second:
            second.add(tmp_path / "b", [b"2"])
        assert not stale.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell line with this program as `$REPORT`."""
    environment = os.environ | {"REPORT": f"{sys.executable} -m aiact_report", "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    return subprocess.run(["/bin/sh", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$REPORT generate pod.yaml --fail-on gap 2>&-", ExitCode.THRESHOLD),
        ("$REPORT generate pod.yaml 2>/dev/full", ExitCode.DONE),
        ("$REPORT generate pod.yaml >&- 2>&-", ExitCode.DONE),
        ("$REPORT controls list >/dev/full", ExitCode.NOT_WRITTEN),
        ("$REPORT controls list >&-", ExitCode.NOT_WRITTEN),
        ("$REPORT generate nothing 2>/dev/full", ExitCode.MISTAKE),
    ],
)
def test_closed_and_full_streams_change_nothing_but_what_is_lost(tmp_path: Path, line: str, code: ExitCode) -> None:
    """A message nobody takes does not change the exit code; output that was asked for and is lost does. Never a traceback."""
    (tmp_path / "pod.yaml").write_text(POD)
    done = run(tmp_path, line)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if "pod.yaml" in line:
        assert (tmp_path / "out/dossier.html").read_bytes().rstrip().endswith(b"</html>")


def test_a_reader_that_goes_away_is_no_mistake(tmp_path: Path) -> None:
    """`controls list | head -1` ends well."""
    done = run(tmp_path, "$REPORT controls list | head -1")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_half_a_dossier_never_exists(tmp_path: Path) -> None:
    """When one of several files fails, none appears and what was there stays."""
    kept = tmp_path / "a"
    kept.write_bytes(b"old")
    with pytest.raises(NotWrittenError), _cli_files.Staged() as files:  # noqa: PT012 -- both belong to what is tried
        files.add(kept, [b"new"])
        raise NotWrittenError
    assert kept.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
