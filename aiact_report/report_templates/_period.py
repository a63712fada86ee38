"""The page of a period, and its file for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from aiact_report.model import PERIOD_VERSION, FindingHistory, Period, Span, published
from aiact_report.report_templates._fonts import faces
from aiact_report.report_templates._page import environment, markup, read

MOST = 400
"""Findings that the page lists; the file has all."""


def schema() -> dict[str, Any]:
    """Derive the JSON Schema of `period.json`, ready to be published."""
    return published(Period, "aiact-report period", PERIOD_VERSION)


def encoded(period: Period) -> bytes:
    """Give `period.json`."""
    return msgspec.json.format(msgspec.json.encode(period), indent=1) + b"\n"


def page(period: Period) -> str:
    """Give the page: self-contained, without a script."""
    body = environment().get_template("period.html.j2").render(period=period, findings=period.findings[:MOST], story=_story, bar=_bar)
    style = faces(body) + "".join(read(name) for name in ("style.css", "screen.css", "print.css", "period.css"))
    return environment().get_template("period_page.html.j2").render(period=period, body=markup(body), style=markup(style))


def _story(period: Period, finding: FindingHistory) -> Iterator[tuple[str, str, str]]:
    """Yield what was said of a finding: state, from when to when, and why."""
    for span in finding.spans:
        first, last = (period.runs[at].created_at[:10] for at in (span.first, span.last))
        yield span.state, first if first == last else f"{first} to {last}", span.reason


def _bar(finding: FindingHistory) -> list[tuple[str, int]]:
    """Give the runs of each state, for a bar of one mark a run."""
    return [(_class(span), span.last - span.first + 1) for span in finding.spans]


def _class(span: Span) -> str:
    return {"not-assessed": "unseen", "not-applicable": "none", "gone": "none"}.get(span.state, span.state)
