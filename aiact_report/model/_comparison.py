"""What became of the findings of an earlier dossier."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from aiact_report.model._mapping import Outcome


class ChangeState(StrEnum):
    """What became of a finding since the baseline. A finding is open while it is a gap or partial."""

    NEW = "new"
    """Open, or a gap, as it was not then."""
    REOPENED = "reopened"
    """New, and closed in an earlier dossier of the chain."""
    UNCHANGED = "unchanged"
    """Open then and now; what was a gap then and is partial now is told by its outcomes."""
    CLOSED = "closed"
    """Open then; now it passes, does not apply, or its subject is seen to be gone."""
    INCOMPARABLE = "incomparable"
    """Open then or now, and the other time cannot be said to have looked for the same."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One finding, then and now."""

    fingerprint: str
    control: str
    subject: str
    """Its id now; in the baseline, where it is there alone."""
    state: ChangeState
    before: Outcome | None = None
    """Null: there was no such verdict."""
    after: Outcome | None = None
    """Null: there is none."""
    reason: str = ""
    """Why it is incomparable, closed or new; empty where the outcomes tell."""
    since: str = ""
    """When the earliest dossier of the chain that shows it open was made; empty where nobody knows."""


class BaselineFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was compared with."""

    file: str
    evidence_sha256: str
    mapping_sha256: str
    """Of the mapping its verdicts are by."""
    tool: str = ""
    created_at: str = ""
    """Empty for evidence, which says no time of itself."""
    judged_again: bool = False
    """It was evidence, and judged by the mapping of today."""


class Comparison(msgspec.Struct, omit_defaults=True):
    """What became of each finding that was open then or is open now."""

    baseline: BaselineFile
    counts: dict[str, int]
    """Changes by state; every state stands there."""
    changes: list[Change]
    """By subject in the order of the evidence, then by control; after them those whose subject is in the baseline alone."""
    once: tuple[str, ...] = ()
    """Fingerprints of findings that were closed in earlier dossiers of the chain and are not open now: one of them that comes again is reopened."""
