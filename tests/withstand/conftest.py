"""A run of the whole command over files as they come, and what every such run must keep to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aiact_report import cli

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
apiVersion: v1
kind: Pod
metadata: {name: good}
spec:
  containers:
  - {name: c, image: a/b:latest}
"""
"""A neighbour that must be judged whatever else there is."""


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")))


class Seen:
    """What a run wrote, already held against its schemas."""

    def __init__(self, folder: Path) -> None:
        self._json(folder, "evidence")
        self._json(folder, "dossier")
        self.dossier = self.evidence = self._json(folder, "dossier.full")
        self.html = (folder / "dossier.html").read_text(encoding="utf-8")
        self.unobserved: list[dict[str, Any]] = self.evidence["unobserved"]
        self.skipped: dict[str, str] = {entry["path"]: entry["reason"] for entry in self.evidence["skipped"]}
        self.subjects: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in self.evidence["subjects"]}

    def _json(self, folder: Path, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        errors = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in _validator(name).iter_errors(found)]
        assert not errors
        return found

    def judged(self, subject: str, control: str) -> str:
        """Outcome of a control for a subject."""
        (outcome,) = [entry["outcome"] for entry in self.dossier["verdicts"] if (entry["control"], entry["subject"]) == (control, subject)]
        return str(outcome)

    def fact(self, subject: str, name: str) -> Any:
        """Value of a fact that was seen; a fact that was not is a KeyError."""
        return self.subjects[subject]["facts"][name].get("value")

    def said(self, source: str) -> Iterator[tuple[str, int | None, str]]:
        """Cause, line and reason of everything of a source that was not observed; each has a reason."""
        for entry in self.unobserved:
            if entry.get("source") == source:
                assert entry["reason"]
                yield entry["cause"], entry.get("place", {}).get("line"), entry["reason"]

    def causes(self, source: str) -> list[tuple[str, int | None]]:
        """Cause and line of everything of a source that was not observed."""
        return [(cause, line) for cause, line, _ in self.said(source)]

    def accounted(self) -> set[str]:
        """Names of all files that are a source, not observed or left out."""
        return {
            *(entry["id"] for entry in self.evidence["sources"]),
            *(entry.get("source") or "" for entry in self.unobserved),
            *self.skipped,
        }


Generate = Callable[..., Seen]


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Generate:
    """Write files beside a good one, run `generate` over them, and check what every run must keep to."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.chdir(tmp_path)

    def run(files: dict[str, str | bytes] | None = None, *options: str) -> Seen:
        for name, content in {"good.yaml": GOOD, **(files or {})}.items():
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = cli.main(["generate", "in", "--output", "out", "--format", "html", "--format", "json", "--format", "json-full", *options])
        error = capsys.readouterr().err
        assert "Traceback" not in error
        assert code == 0, error
        seen = Seen(tmp_path / "out")
        assert seen.judged("good.yaml#Pod/-/good/container/c", "TRC-02") == "gap"
        assert not set(files or {}) - seen.accounted()
        return seen

    return run


@pytest.fixture
def read_seen() -> Callable[[Path], Seen]:
    """Read what a run wrote that was started otherwise."""
    return Seen
