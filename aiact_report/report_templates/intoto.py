"""An in-toto statement about the evidence, with a predicate of our own: `docs/formats/intoto.md` describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import to_builtins

from aiact_report.model import Dossier, Outcome
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._findings import BROKEN, Findings, Told, not_assessed, safe, waiver_said
from aiact_report.report_templates._stream import Array, Table, document

STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATE: Final = "tag:aiact-report,2026:predicate/dossier/v1"
"""A tag URI (RFC 4151): a name that nobody has to serve."""


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:
    """Yield the statement. Its subject is the evidence file and nothing else: no source is said to have passed what it was not asked."""
    subject = [{"name": context.evidence_file, "digest": {"sha256": dossier.evidence_sha256}}]
    return document(("_type", STATEMENT), ("subject", subject), ("predicateType", PREDICATE), ("predicate", _predicate(dossier)))


def _predicate(dossier: Dossier) -> Table:
    found = Findings(dossier)
    comparison = dossier.comparison
    since = {"baseline": to_builtins(comparison.baseline), "counts": comparison.counts} if comparison else None
    return Table(
        ("tool", dossier.tool),
        ("createdAt", dossier.created_at),
        ("mapping", {"sha256": dossier.mapping_sha256, "lawSha256": dossier.law.sha256, "celex": dossier.law.celex}),
        ("sources", Array(_sources(dossier))),
        ("notices", [safe(text) for text in dossier.notices]),
        ("notSeen", len(dossier.evidence.unobserved)),
        ("controls", _controls(found)),
        ("notAssessed", [{"control": control, "subjects": number, "reason": reason} for control, number, reason in not_assessed(dossier)]),
        ("open", Array(_open(told) for told in found.of(BROKEN))),
        ("sinceBaseline", since),
    )


def _sources(dossier: Dossier) -> Iterator[dict[str, Any]]:
    for source in dossier.evidence.sources:
        told = {"locator": safe(source.locator), "kind": source.kind, "digest": {"sha256": source.sha256}}
        yield told | ({"observedAt": source.observed_at} if source.observed_at else {})


def _controls(found: Findings) -> dict[str, dict[str, int]]:
    """Count answers by control; `satisfied` is no word of it."""
    return {control: {outcome.value: counts[outcome] for outcome in Outcome} for control, counts in found.counts().items() if sum(counts.values())}


def _open(told: Told) -> dict[str, Any]:
    beside = {"waiver": waiver_said(told.verdict)} if told.verdict.waiver else {}
    return {
        "fingerprint": told.fingerprint,
        "control": told.control.id,
        "subject": safe(told.subject.id),
        "outcome": told.verdict.outcome,
        "severity": told.severity,
        "reason": told.reason,
        **beside,
    }


FORMAT = Format("intoto", "intoto.json", "application/vnd.in-toto+json", render)
