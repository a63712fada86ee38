"""The gap register as rows: what spreadsheets are given."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.model import Dossier, Outcome
from aiact_report.report_templates._findings import Findings, Told, obligations, safe, unseen, waiver_said
from aiact_report.report_templates._text import place_text, visible

COLUMNS = (
    "finding",
    "outcome",
    "severity",
    "control",
    "title",
    "obligations",
    "subject",
    "kind",
    "name",
    "namespace",
    "source",
    "place",
    "reason",
    "decided by",
    "expected",
    "to close it",
    "waiver",
    "ticket",
    "since the baseline",
    "open since",
    "owner",
)
"""Head of the register; `finding` is the fingerprint, the number that stays."""
TOLD = (Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED)
Row = tuple[str, ...]


def rows(dossier: Dossier) -> Iterator[Row]:
    """Yield what was not seen, then what is open by severity, then what could not be answered; and how many verdicts no row tells."""
    found = Findings(dossier)
    yield from (_plain("not seen", text) for text in unseen(dossier))
    yield from (_row(found, told) for told in found.worst_first())
    yield from (_row(found, told) for told in found.of((Outcome.NOT_ASSESSED,)))
    counts = found.counts().values()
    for outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        yield _plain("left out", f"{sum(each[outcome] for each in counts):,} verdicts are {outcome.value}: the dossier has them one by one")


def _plain(outcome: str, text: str) -> Row:
    return tuple(outcome if name == "outcome" else text if name == "reason" else "" for name in COLUMNS)


def _row(found: Findings, told: Told) -> Row:
    verdict, subject, change = told.verdict, told.subject, told.change
    waiver = verdict.waiver
    return (
        told.fingerprint,
        verdict.outcome.value,
        told.severity if verdict.outcome is not Outcome.NOT_ASSESSED else "",
        told.control.id,
        safe(told.control.title),
        " ".join(obligations(told.control)),
        safe(subject.id),
        subject.kind,
        safe(subject.name),
        safe(subject.namespace or ""),
        safe(subject.source),
        visible(place_text(told.place)) if told.place is not None else "",
        told.reason,
        "; ".join(found.values(verdict)),
        safe(verdict.expected),
        safe(told.control.remediation.text),
        waiver_said(verdict),
        waiver.ticket or "" if waiver else "",
        change.state.value if change else "",
        change.since if change else "",
        _owner(found, told),
    )


def _owner(found: Findings, told: Told) -> str:
    """Give the owner that the subject, or what it belongs to, states."""
    subject = told.subject
    for _ in range(3):
        fact = subject.facts.get("workload.owner")
        if fact is not None and isinstance(fact.value, str):
            return safe(fact.value)
        above = found.subjects.get(subject.parent or "")
        if above is None:
            break
        subject = above
    return ""
