"""A report of an evaluation, whatever tool made it: what was measured, when, on which data, by whom, and of which model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiact_report.collector._json.parts import LONGEST

MOST = 200
"""Entries of one list."""
_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})(?![0-9a-f])|(?<![0-9a-f])([0-9a-f]{40})(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says."""

    form: str
    """garak, lm-eval, inspect or mlflow."""
    purpose: str
    """`measured`, or `red-team`: tried with inputs made to mislead it."""
    version: str | None
    model: str | None
    digest: str | None
    """Digest of the model's weights (`sha256:…`) or commit of its repository; None: the report names none."""
    measured: tuple[str, ...]
    """`task metric=value`, as the report writes them: no figure is judged."""
    data: tuple[str, ...]
    created: str | None
    by: str | None


def digest_of(*texts: object) -> str | None:
    """Give the first digest or commit in texts: of weights, else of a repository."""
    found = [match for text in texts if isinstance(text, str) for match in _DIGEST.finditer(text[:2000])]
    weights = next((f"sha256:{match[1]}" for match in found if match[1]), None)
    return weights or next((match[2] for match in found if match[2]), None)


def figures(name: str, metrics: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Write each number of a task as `task metric=value`; a standard error is no measure."""
    for metric, value in metrics:
        if isinstance(value, int | float) and not isinstance(value, bool) and "stderr" not in metric:
            yield f"{name} {metric.removesuffix(',none')}={value:.6g}"[:LONGEST]


def day(seconds: object) -> str | None:
    """Write a time in seconds, or thousandths of them, since 1970."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC).isoformat(timespec="seconds")  # noqa: PLR2004 -- no second since 1970 has twelve digits before the year 5138
    except (OverflowError, ValueError, OSError):
        return None
