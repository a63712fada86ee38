"""Manifests through the whole of the program: collected, joined and judged as a folder of one file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report import config, pipeline
from aiact_report.model import Verdict

Judged = dict[tuple[str, str], Verdict]
"""Control and the end of the subject's id (`Deployment/ml/a`, `Deployment/ml/a/container/c`) → the verdict."""


@pytest.fixture
def judged(tmp_path: Path) -> Callable[[str], Judged]:
    """Judge a text as a file of a folder."""
    mapping = pipeline.load_mapping(config.Config())

    def run(text: str) -> Judged:
        (tmp_path / "all.yaml").write_text(text)
        seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(tmp_path,)), jobs=1))
        return {(each.control, each.subject.partition("#")[2]): each for each in pipeline.judge(seen, mapping)}

    return run
