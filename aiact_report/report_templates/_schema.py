"""The published shape of `dossier.json`: what others may rely on."""

from __future__ import annotations

from typing import Any

import msgspec

from aiact_report.model import (
    SCHEMA_VERSION,
    Attestation,
    Control,
    Law,
    ObligationSummary,
    Skipped,
    Source,
    Subject,
    System,
    Unobserved,
    Verdict,
    WaiverStatus,
    World,
)


class DossierFile(msgspec.Struct, kw_only=True):
    """The dossier as a file. A fact is written once, under its subject; a verdict points at it by name."""

    schema: str
    """Version of this shape; the first number changes when a reader could break."""
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
    sources: list[Source]
    unobserved: list[Unobserved]
    skipped: list[Skipped]
    worlds: list[World] = []
    """Within which objects were joined with each other."""
    subjects: list[Subject]
    verdicts: list[Verdict]


def dossier_schema() -> dict[str, Any]:
    """Derive the JSON Schema of `dossier.json`, ready to be published."""
    schema = msgspec.json.schema(DossierFile)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "aiact-report dossier", "version": SCHEMA_VERSION}
    return head | schema
