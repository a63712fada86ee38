"""SARIF 2.1.0 for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. What it cannot say: `docs/formats/sarif.md`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

from aiact_report.model import Control, Dossier, Outcome, Severity
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._findings import BROKEN, Findings, Told, label, not_assessed, obligations, safe, unseen, waiver_said
from aiact_report.report_templates._stream import Array, Table, document
from aiact_report.report_templates._text import counted

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
REJECTED: Final = 25_000
"""Results in a run above which GitHub refuses the file:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning."""
SHOWN: Final = 5_000
"""Results that it keeps of them."""
TAGS: Final = 20
"""Tags that it takes of a rule."""
_UNSEEN: Final = 200
"""Things not seen that are said one by one; the evidence has all."""
FINGERPRINT: Final = "aiactFinding/v1"
TRACKED: Final = "primaryLocationLineHash"
"""The one name by which GitHub follows an alert (see the page above); without it, it would follow the line."""
LEVELS: Final[dict[Severity, str]] = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:
    """Yield one run: results by severity, then what was not seen, as notifications."""
    found = Findings(dossier)
    name, _, version = dossier.tool.partition(" ")
    driver = {"name": name, "version": version, "rules": [_rule(control, dossier) for control in dossier.controls]}
    run = Table(
        ("tool", {"driver": driver}),
        ("columnKind", "unicodeCodePoints"),
        ("results", Array(_results(found))),
        ("invocations", Array(_invocations(found, context))),
        ("properties", _properties(dossier)),
    )
    return document(("$schema", _SCHEMA), ("version", "2.1.0"), ("runs", Array([run])))


def _rule(control: Control, dossier: Dossier) -> dict[str, Any]:
    """Describe a control; its help says what a pass does not show."""
    steps = safe(control.remediation.text)
    links = [each.anchor for each in dossier.obligations if each.key in obligations(control)]
    return {
        "id": control.id,
        "shortDescription": {"text": safe(control.title)},
        "fullDescription": {"text": safe(control.rationale)},
        "help": {"text": f"{steps} A pass does not show: {safe(control.limits)}"},
        "defaultConfiguration": {"level": LEVELS[control.severity]},
        "properties": {"tags": [*obligations(control)][:TAGS], "severity": control.severity, "law": links},
    }


def _results(found: Findings) -> Iterator[dict[str, Any]]:
    """Yield what is open, gravest first, then one for each control that could not be answered somewhere: of kind `open`, which is no pass."""
    numbers = {control.id: at for at, control in enumerate(found.dossier.controls)}
    left = [*not_assessed(found.dossier)]
    yield from (_open(numbers, *each) for each in left)
    yield from (_result(numbers, found, told) for told in islice(found.worst_first(), REJECTED - len(left)))


def _result(numbers: dict[str, int], found: Findings, told: Told) -> dict[str, Any]:
    level = LEVELS[told.severity]
    result = {
        "ruleId": told.control.id,
        "ruleIndex": numbers[told.control.id],
        "kind": "fail",
        "level": "warning" if told.verdict.outcome is Outcome.PARTIAL and level == "error" else level,
        "message": {"text": told.said},
        "locations": [_location(told)],
        "partialFingerprints": {FINGERPRINT: told.fingerprint, TRACKED: f"{told.fingerprint}:1"},
        "properties": _beside(found, told),
    }
    if told.verdict.waiver:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": waiver_said(told.verdict)}]
    return result


def _beside(found: Findings, told: Told) -> dict[str, Any]:
    """Say what SARIF has no member for."""
    beside: dict[str, Any] = {"outcome": told.verdict.outcome, "severity": told.severity, "expected": safe(told.verdict.expected)}
    beside["decidedBy"] = found.values(told.verdict)
    return beside if told.change is None else beside | {"sinceBaseline": told.change.state, "openSince": told.change.since}


def _location(told: Told) -> dict[str, Any]:
    """Say where: file and line where there is one, and what it is; a line that nobody saw is not made up."""
    logical = {"fullyQualifiedName": safe(told.subject.id), "name": label(told.subject), "kind": told.subject.kind}
    place = told.place
    if place is None or place.file is None:
        return {"logicalLocations": [logical]}
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file, safe="/", errors="replace")}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _open(numbers: dict[str, int], control: str, number: int, reason: str) -> dict[str, Any]:
    text = f"{control} was not assessed for {counted(number, 'subject')}, most often: {reason}"
    return {
        "ruleId": control,
        "ruleIndex": numbers[control],
        "kind": "open",
        "level": "none",
        "message": {"text": text},
        "properties": {"outcome": Outcome.NOT_ASSESSED, "subjects": number},
    }


def _invocations(found: Findings, context: RenderContext) -> Iterator[dict[str, Any]]:
    """Say what the run could not see, and how many results a host's limit leaves out."""
    total = sum(counts[outcome] for counts in found.counts().values() for outcome in BROKEN)
    kept = min(total, REJECTED - sum(1 for _ in not_assessed(found.dossier)))
    told = [*_limits(total, kept, context), *islice(unseen(found.dossier), _UNSEEN)]
    rest = len(found.dossier.notices) + len(found.dossier.evidence.unobserved) - _UNSEEN
    if rest > 0:
        told.append(f"{rest:,} further things were not seen: {context.evidence_file} names them")
    yield {
        "executionSuccessful": True,
        "toolExecutionNotifications": [{"level": "warning", "message": {"text": text}} for text in told],
    }


def _limits(total: int, kept: int, context: RenderContext) -> Iterator[str]:
    if total > kept:
        yield f"{total - kept:,} of {total:,} results are left out, the least grave: GitHub refuses a run of more than {REJECTED:,}; dossier.json beside {context.evidence_file} has all"
    if total > SHOWN:
        yield f"GitHub shows {SHOWN:,} results of a run; this one has {kept:,}"


def _properties(dossier: Dossier) -> dict[str, Any]:
    """Say what was judged by what, and how much of it is in no result."""
    counts = {outcome.value: 0 for outcome in Outcome}
    for own in Findings(dossier).counts().values():
        for outcome, number in own.items():
            counts[outcome.value] += number
    made = {"createdAt": dossier.created_at, "evidenceSha256": dossier.evidence_sha256, "mappingSha256": dossier.mapping_sha256}
    return {**made, "verdicts": counts, "sinceBaseline": dossier.comparison.counts if dossier.comparison else None}


FORMAT = Format("sarif", "sarif", "application/sarif+json", render)
