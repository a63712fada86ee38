"""Installs that a Dockerfile does not show are not assessed, and those by a lock that has to be there are locked."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report import config, pipeline

MAPPING = pipeline.load_mapping(config.Config())


def outcome(folder: Path, control: str, body: str) -> str:
    """Judge one instruction or a few on a base that is pinned."""
    (folder / "Dockerfile").write_text(f"FROM python:3.12-slim@sha256:{'a' * 64}\n{body}\nUSER 1000\n", encoding="utf-8")
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(folder,)), jobs=1))
    (found,) = [each for each in pipeline.judge(seen, MAPPING) if each.control == control and each.subject.endswith("#dockerfile")]
    return found.outcome.value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("RUN pip install -r requirements.txt", "not-assessed"),
        ("RUN pip wheel -r lists/all.txt", "not-assessed"),
        ("RUN pip install -r requirements.txt flask", "gap"),
        ("COPY seen.txt .\nRUN pip install -r seen.txt", "gap"),
        ("COPY nested.txt .\nRUN pip install -r nested.txt", "not-assessed"),
        ("COPY mixed.txt .\nRUN pip install -r mixed.txt", "gap"),
        ("RUN pip install --require-hashes -r requirements.txt", "pass"),
        ("RUN pdm sync", "pass"),
        ("RUN pdm install", "gap"),
        ("RUN bundle config set --local deployment true && bundle install", "partial"),
        ("RUN bundle config set --local path vendor && bundle install", "gap"),
        ("RUN choco install git", "not-assessed"),
        ("RUN python -c \"import subprocess; subprocess.run(['pip', 'install', 'x'])\"", "not-assessed"),
        ("RUN python <<EOF\nimport os\nos.system('pip install x')\nEOF", "not-assessed"),
        ("RUN python -c \"print('pip is not run')\"", "not-applicable"),
    ],
)
def test_what_is_installed_by_a_list_that_was_not_seen(tmp_path: Path, body: str, said: str) -> None:
    """A list that lies outside of what was read is unknown and not unpinned; a line that is seen to be unpinned decides."""
    (tmp_path / "seen.txt").write_text("flask>=3\n", encoding="utf-8")
    (tmp_path / "nested.txt").write_text("flask==3.0.0\n-r gone.txt\n", encoding="utf-8")
    (tmp_path / "mixed.txt").write_text("flask\n-r gone.txt\n", encoding="utf-8")
    assert outcome(tmp_path, "BLD-01", body) == said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("RUN git lfs clone https://x.example/r", "partial"),
        ("RUN git lfs install", "pass"),
        ("RUN busybox wget https://x.example/a", "partial"),
        ("RUN busybox sh -c 'wget https://x.example/a'", "partial"),
        ("RUN busybox ls", "pass"),
    ],
)
def test_downloads_by_another_name(tmp_path: Path, body: str, said: str) -> None:
    """An applet of busybox and a subcommand of git fetch as the program itself does."""
    assert outcome(tmp_path, "BLD-03", body) == said
