"""The instructions of a Dockerfile that the history of its image repeats."""

from __future__ import annotations

from pathlib import Path

from aiact_report.collector._base import Unit
from aiact_report.collector.dockerfile import COLLECTOR


def _instructions(text: str, folder: Path) -> tuple[str, ...] | None:
    collected = COLLECTOR.collect(Unit("Dockerfile", folder / "Dockerfile", text.encode(), folder))
    found: tuple[str, ...] | None = collected.subjects[0].facts["dockerfile.instructions"].value
    return found


def test_the_final_stage_and_what_it_rests_on(tmp_path: Path) -> None:
    """Without options and line breaks; other stages, settings with other words in a history, and here-documents are left out."""
    text = (
        "FROM a AS base\nRUN --mount=type=cache,target=/c pip  install \\\n    flask\nFROM b AS build\nRUN make\nFROM base\nARG TO=/app\n"
        'COPY --from=build --chown=1 /x $TO/\nENV A=b\nEXPOSE 80\nRUN <<EOF\nls\nEOF\nUSER app\nCMD ["python", "app.py"]\n'
    )
    assert _instructions(text, tmp_path) == ("RUN pip install flask", "COPY /x /app/", "USER app", "CMD python app.py")


def test_what_hangs_on_a_variable_is_left_out(tmp_path: Path) -> None:
    """The value a build gave is not known."""
    assert _instructions("FROM a\nARG WHO\nUSER $WHO\n", tmp_path) is None


def test_credentials_are_redacted(tmp_path: Path) -> None:
    """As everywhere."""
    found = _instructions("FROM a\nRUN curl -u admin:hunter2hunter2 https://x.example\n", tmp_path)
    assert found is not None
    assert "hunter2" not in found[0]
