"""The bound on what is read of one file holds for every kind of source."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report.collector._base import FILE_LIMIT
from aiact_report.pipeline import Wanted, collect


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("Dockerfile", "FROM python:3.12-slim\nUSER 1000\n"),
        ("compose.yaml", "services: {api: {image: x, user: '1000'}}\n"),
        ("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: x}]}\n"),
    ],
)
def test_a_file_over_the_limit_is_not_read_as_if_whole(tmp_path: Path, name: str, start: str) -> None:
    """What stands behind the cut might have said anything, so nothing before it counts."""
    (tmp_path / name).write_text(start + "# \n" * (FILE_LIMIT // 3 + 1))
    seen = collect(Wanted(paths=(tmp_path,)))
    assert seen.subjects == []
    assert [(item.source, item.cause) for item in seen.unobserved] == [(name, "too-large")]
