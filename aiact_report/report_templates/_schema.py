"""The published shapes of `dossier.json` and `dossier.full.json`: what others may rely on."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from aiact_report.model import (
    SCHEMA_VERSION,
    Answer,
    Attestation,
    Comparison,
    Control,
    Fact,
    Framework,
    Law,
    ObligationSummary,
    Parameter,
    Reference,
    Skipped,
    Source,
    SwitchedOff,
    System,
    Unobserved,
    Verdict,
    WaiverStatus,
    World,
    published,
)

FULL_VERSION: Final = "1.3.0"
"""Version of the full form: what `dossier.json` was in schema 1, so that whoever read that reads this."""


class EvidenceNamed(msgspec.Struct, frozen=True):
    """Which evidence a dossier was judged from. It is needed to read the dossier, and lies beside it."""

    file: str
    """Its name."""
    sha256: str
    """Of the JSON, before any compression."""


class DossierFile(msgspec.Struct, kw_only=True):
    """The dossier as a file. It repeats nothing of the evidence; every different answer stands once, and each verdict is a number in a row."""

    schema: str
    """Version of this shape; the first number changes when a reader could break."""
    tool: str
    created_at: str
    evidence: EvidenceNamed
    mapping_sha256: str
    """Of the law and the controls in force."""
    system: System
    notices: list[str]
    obligations: list[ObligationSummary]
    controls: list[Control]
    waivers: list[WaiverStatus]
    attestations: list[Attestation]
    law: Law
    references: dict[str, Reference] = {}
    """Standards that the controls refer to: edition, and what each clause asks."""
    parameters: list[Parameter] = []
    """The bounds that controls ask by, with who set which to what."""
    switched_off: list[SwitchedOff] = []
    """Controls that are not asked."""
    frameworks: list[Framework] = []
    """Rules of an organisation's own."""
    comparison: Comparison | None = None
    """With an earlier dossier, where one was given: what is new, closed, reopened, unchanged, and what cannot be compared and why."""
    answers: list[Answer]
    """Every different answer."""
    verdicts: dict[str, tuple[int, ...]]
    """Id of each subject that was asked → its answers, as places in `answers` counted from 0, by control id."""
    waived: list[tuple[str, str, int]] = []
    """Verdicts that a waiver covers: subject, control, and the place in `waivers`."""


class FullSubject(msgspec.Struct):
    """A subject with every fact written out."""

    id: str
    kind: str
    name: str
    source: str
    namespace: str | None = None
    parent: str | None = None
    facts: dict[str, Fact] = {}


class FullFile(msgspec.Struct, kw_only=True):
    """The dossier with nothing left to look up but a fact by its name: every verdict and every subject by itself."""

    schema: str
    """Version of this shape, which is that of `dossier.json` before schema 2."""
    tool: str
    created_at: str
    evidence_sha256: str
    """Of the `evidence.json` this was judged from."""
    mapping_sha256: str
    """Of the law and the controls in force."""
    system: System
    notices: list[str]
    obligations: list[ObligationSummary]
    controls: list[Control]
    waivers: list[WaiverStatus]
    attestations: list[Attestation]
    law: Law
    references: dict[str, Reference] = {}
    """Standards that the controls refer to: edition, and what each clause asks."""
    parameters: list[Parameter] = []
    """The bounds that controls ask by, with who set which to what."""
    switched_off: list[SwitchedOff] = []
    """Controls that are not asked."""
    frameworks: list[Framework] = []
    """Rules of an organisation's own."""
    comparison: Comparison | None = None
    """With an earlier dossier, where one was given: what is new, closed, reopened, unchanged, and what cannot be compared and why."""
    sources: list[Source]
    unobserved: list[Unobserved]
    skipped: list[Skipped]
    worlds: list[World] = []
    """Within which objects were joined with each other."""
    subjects: list[FullSubject]
    verdicts: list[Verdict]


def dossier_schema() -> dict[str, Any]:
    """Derive the JSON Schema of `dossier.json`, ready to be published."""
    return published(DossierFile, "aiact-report dossier", SCHEMA_VERSION)


def full_schema() -> dict[str, Any]:
    """Derive the JSON Schema of `dossier.full.json`."""
    return published(FullFile, "aiact-report dossier, in full", FULL_VERSION)
