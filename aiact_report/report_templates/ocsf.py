"""OCSF compliance findings (class 2003), an event a line: https://schema.ocsf.io/1.5.0/classes/compliance_finding. `docs/formats/ocsf.md` has what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from aiact_report.model import Dossier, Outcome, Severity
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._findings import Findings, Told, label, obligations, safe, unseen, waiver_said

VERSION: Final = "1.5.0"
_BATCH: Final = 256
CLASS: Final = 2003
STATUS: Final[dict[Outcome, tuple[int, str]]] = {
    Outcome.PASS: (1, "Pass"),
    Outcome.NOT_ASSESSED: (2, "Warning"),
    Outcome.GAP: (3, "Fail"),
    Outcome.PARTIAL: (3, "Fail"),
    Outcome.NOT_APPLICABLE: (99, "Not applicable"),
}
"""Outcome → what OCSF calls it. A warning there is "due to missing information", which is what not assessed means."""
_SEVERITIES: Final[dict[Severity, tuple[int, str]]] = {"low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High"), "critical": (5, "Critical")}
_OPEN: Final = frozenset({Outcome.GAP, Outcome.PARTIAL})


def render(dossier: Dossier, _context: RenderContext) -> Iterator[bytes]:
    """Yield an event for each verdict; first one that says what was not seen."""
    import msgspec

    encode = msgspec.json.Encoder().encode
    events = Events(dossier)
    lines: list[bytes] = []
    for event in events.all():
        lines.append(encode(event) + b"\n")
        if len(lines) >= _BATCH:
            yield b"".join(lines)
            lines.clear()
    yield b"".join(lines)


class Events:
    """The verdicts of a dossier as events."""

    def __init__(self, dossier: Dossier) -> None:
        """Make what is the same in all of them once."""
        name, _, version = dossier.tool.partition(" ")
        self.found = Findings(dossier)
        self.time = int(datetime.fromisoformat(dossier.created_at).timestamp() * 1000)
        product = {"name": name, "vendor_name": name, "version": version}
        self.same: dict[str, Any] = {
            "activity_id": 1,
            "activity_name": "Create",
            "category_uid": 2,
            "category_name": "Findings",
            "class_uid": CLASS,
            "class_name": "Compliance Finding",
            "type_uid": CLASS * 100 + 1,
            "type_name": "Compliance Finding: Create",
            "time": self.time,
            "metadata": {"version": VERSION, "product": product, "log_name": dossier.evidence_sha256 or "-"},
        }

    def all(self) -> Iterator[dict[str, Any]]:
        """Yield them in the order of the dossier."""
        told = [*unseen(self.found.dossier)]
        if told or not len(self.found.dossier.verdicts):
            yield self._first(told)
        yield from map(self._event, self.found.all())

    def _first(self, told: list[str]) -> dict[str, Any]:
        """Say what was not seen, as an event whose status is the same as that of every verdict that was not assessed."""
        number, word = STATUS[Outcome.NOT_ASSESSED]
        text = (
            f"{len(told):,} things were not seen or must be said first: {' | '.join(told[:50])}"
            if told
            else "Nothing was judged: this is not a clean result."
        )
        return {
            **self.same,
            "severity_id": 1,
            "severity": "Informational",
            "status_id": 1,
            "status": "New",
            "message": safe(text),
            "finding_info": {"uid": "not-seen", "title": "What was not seen", "desc": safe(text)},
            "compliance": {"control": "-", "status": word, "status_id": number, "standards": ["Regulation (EU) 2024/1689"]},
        }

    def _event(self, told: Told) -> dict[str, Any]:
        is_open, waived = told.verdict.outcome in _OPEN, bool(told.verdict.waiver)
        severity = _SEVERITIES[told.severity] if is_open else (1, "Informational")
        return {
            **self.same,
            "severity_id": severity[0],
            "severity": severity[1],
            "status_id": 3 if waived else 1,
            "status": "Suppressed" if waived else "New",
            "message": told.said,
            "finding_info": self._info(told),
            "compliance": self._compliance(told),
            "resources": [{"uid": safe(told.subject.id), "name": label(told.subject), "type": told.subject.kind}],
            "unmapped": self._beside(told),
            **({"remediation": {"desc": safe(told.control.remediation.text)}} if is_open else {}),
        }

    def _info(self, told: Told) -> dict[str, Any]:
        seen = {"first_seen_time_dt": told.change.since} if told.change is not None and told.change.since else {}
        return {"uid": told.fingerprint, "title": f"{told.control.id} {safe(told.control.title)}", "desc": told.reason, **seen}

    def _compliance(self, told: Told) -> dict[str, Any]:
        number, word = STATUS[told.verdict.outcome]
        asked = {"control": told.control.id, "desc": safe(told.verdict.expected), "requirements": [*obligations(told.control)]}
        return {**asked, "standards": ["Regulation (EU) 2024/1689"], "status": word, "status_id": number}

    def _beside(self, told: Told) -> dict[str, Any]:
        """Say what OCSF has no attribute for: our own word for the outcome first."""
        beside: dict[str, Any] = {"outcome": told.verdict.outcome}
        if told.verdict.waiver:
            beside["waiver"] = waiver_said(told.verdict)
        if told.change is not None:
            beside["since_baseline"] = told.change.state
        place = told.place
        return beside if place is None or place.file is None else beside | {"file": safe(place.file), "line": place.line}


FORMAT = Format("ocsf", "ocsf.jsonl", "application/jsonl", render)
