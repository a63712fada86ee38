"""GitLab Code Quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. What it cannot say: `docs/formats/codequality.md`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from aiact_report.model import Dossier, Outcome, Severity
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._findings import Findings, Told, not_assessed, safe, waiver_said
from aiact_report.report_templates._stream import Array, pieces
from aiact_report.report_templates._text import counted

SEVERITIES: Final[dict[Severity, str]] = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}
_LOWER: Final = {"blocker": "critical", "critical": "major", "major": "minor", "minor": "info"}


def render(dossier: Dossier, _context: RenderContext) -> Iterator[bytes]:
    """Yield a list of issues: what was not assessed by control, as information, then gaps and partial answers."""
    found = Findings(dossier)
    yield from pieces(Array(_issues(found)))
    yield b"\n"


def _issues(found: Findings) -> Iterator[dict[str, Any]]:
    if not len(found.dossier.verdicts):
        yield _said("aiact-report", "Nothing was judged: this is not a clean result.", "empty")
    for control, number, reason in not_assessed(found.dossier):
        yield _said(control, f"{control} was not assessed for {counted(number, 'subject')}, most often: {reason}", "not-assessed")
    yield from map(_issue, found.worst_first())


def _said(control: str, text: str, why: str) -> dict[str, Any]:
    """Say what is about no line of a file; the format asks for one."""
    mark = hashlib.sha256(f"{control} {why}".encode()).hexdigest()[:32]
    place = {"path": "dossier.json", "lines": {"begin": 1}}
    return {"description": text, "check_name": control, "fingerprint": mark, "severity": "info", "location": place}


def _issue(told: Told) -> dict[str, Any]:
    severity = SEVERITIES[told.severity]
    text = f"{told.said} {waiver_said(told.verdict)}".rstrip()
    return {
        "description": text if told.change is None else f"{text} [{told.change.state} since the baseline]",
        "check_name": told.control.id,
        "fingerprint": told.fingerprint,
        "severity": "info" if told.verdict.waiver else _LOWER[severity] if told.verdict.outcome is Outcome.PARTIAL else severity,
        "location": _location(told),
    }


def _location(told: Told) -> dict[str, Any]:
    """Say where; line 1 stands for a place that has no lines, since the format knows no other."""
    place = told.place
    file = place.file if place is not None and place.file is not None else told.subject.source
    return {"path": safe(file), "lines": {"begin": place.line or 1 if place is not None else 1}}


FORMAT = Format("codequality", "codequality.json", "application/json", render)
