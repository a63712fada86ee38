"""What many dossiers of one system say of a time: which days were seen, what held on them, what was open and how long."""

from __future__ import annotations

import msgspec

from aiact_report.model._mapping import Severity

PERIOD_VERSION = "1.0.0"
"""Of the file's schema, after Semantic Versioning."""
UNSEEN = "unseen"
"""A run does not tell: it did not look there, or could not."""
GONE = "gone"
"""A run looked where the subject was, and it was not there."""


class PeriodRun(msgspec.Struct, frozen=True):
    """A dossier of the period; everything that is claimed points to some of them by number."""

    number: int
    file: str
    created_at: str
    evidence_sha256: str
    mapping_sha256: str
    tool: str
    subjects: int
    unobserved: int


class UnreadRun(msgspec.Struct, frozen=True):
    """A file in the place of a dossier that could not be read: a run that is not known, and never none."""

    file: str
    reason: str


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """From one run to another, both included, the same was said."""

    state: str
    """An outcome, `unseen` or `gone`."""
    first: int
    last: int
    reason: str = ""


class FindingHistory(msgspec.Struct, frozen=True):
    """What was said of one question about one subject that was open at some time."""

    fingerprint: str
    control: str
    subject: str
    """Its id when it was seen last."""
    severity: Severity
    spans: tuple[Span, ...]
    days_open: int
    days_met: int
    days_not_seen: int
    """Of the period's days: without a run, or with runs that do not tell."""
    opened: str
    """Day of the first run that shows it open; the period's first day says that it may have been open before."""
    closed: str | None = None
    """Day of the run that shows it closed for good; null while it is open or not seen."""
    waived: bool = False
    """It is open in the last run, and a waiver covers it there."""


class ObligationDays(msgspec.Struct, frozen=True):
    """What was found for an obligation, day by day: of several runs of a day, the worst counts."""

    key: str
    title: str
    days: dict[str, int]
    """What may be said (`RollUp`) → days on which a run said so."""
    days_not_seen: int
    throughout: str | None = None
    """What every run said, where all say the same."""


class ControlDays(msgspec.Struct, frozen=True):
    """How the subjects of a control fared over the days that were seen."""

    control: str
    title: str
    asked: int
    """Subjects that were asked in some run."""
    held: int
    """Passed in every run of the period."""
    open: int
    """Open in some run."""
    not_always_seen: int
    """Never open, and not seen to pass in every run."""


class QuestionChange(msgspec.Struct, frozen=True):
    """A question that was put otherwise, or was new or gone, from a run on: before and after are not compared."""

    control: str
    run: int
    what: str


class Period(msgspec.Struct, kw_only=True):
    """`period.json`."""

    schema: str = PERIOD_VERSION
    tool: str
    created_at: str
    system: str
    start: str
    """First day, UTC."""
    end: str
    """Last day, UTC, included."""
    days: int
    days_seen: int
    """With at least one run."""
    runs: list[PeriodRun]
    unread: list[UnreadRun]
    obligations: list[ObligationDays]
    controls: list[ControlDays]
    findings: list[FindingHistory]
    questions: list[QuestionChange]
    waivers: list[str]
    """Each waiver that was in force in some run, in words."""
    attestations: list[str]
    notices: list[str]
