"""OSCAL assessment results, with the assessment plan and the catalog inside: https://pages.nist.gov/OSCAL/. `docs/formats/oscal.md` says what is lost."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

from aiact_report.model import UNREAD_HOLE, Answer, Control, Dossier, Outcome, WaiverStatus
from aiact_report.report_templates._findings import BROKEN, Findings, label, obligations, safe, unseen
from aiact_report.report_templates._stream import Array, Table, document
from aiact_report.report_templates.json import rows

NS: Final = "https://oscal.aiact-report.invalid/ns"
"""Of the properties that are ours; `.invalid` is led nowhere (RFC 2606)."""
_HOLE: Final = re.compile(r"\{\d+\}")
_UNREAD: Final = "It was not read: of each subject the evidence says why."
_UNSEEN: Final = 500
"""Things not seen that are said one by one."""
_RULE: Final = "Satisfied only where every answer is a pass or does not apply, and at least one is a pass; one that was not assessed is none."


class Oscal:
    """One dossier in one version of OSCAL."""

    def __init__(self, dossier: Dossier, version: str) -> None:
        """Look at what is told."""
        self.dossier, self.version = dossier, version
        self.found = Findings(dossier)
        self.table = rows(dossier)
        self.holders: list[list[str]] = [[] for _ in self.table.answers]
        for subject, row in self.table.rows.items():
            for number in row:
                self.holders[number].append(subject)

    def render(self) -> Iterator[bytes]:
        """Yield the assessment results; plan and catalog stand in their back matter, so that one file is complete."""
        plan, catalog = self._plan(), self._catalog()
        results = Table(
            ("uuid", self.uuid("results")),
            ("metadata", self._metadata("Evidence on Article 15 of Regulation (EU) 2024/1689")),
            ("import-ap", {"href": f"#{self.uuid('plan resource')}"}),
            ("results", Array([self._result()])),
            ("back-matter", {"resources": [self._inside("plan", plan), self._inside("catalog", catalog)]}),
        )
        return document(("assessment-results", results))

    def uuid(self, *words: str) -> str:
        """Give the same identifier for the same thing of the same evidence."""
        return str(uuid5(NAMESPACE_URL, "/".join((NS, self.dossier.evidence_sha256, self.dossier.mapping_sha256, *words))))

    def _metadata(self, title: str) -> dict[str, Any]:
        made = {"title": title, "last-modified": self.dossier.created_at, "version": self.dossier.created_at, "oscal-version": self.version}
        return made | {"props": [_prop("tool", self.dossier.tool), _prop("evidence-sha256", self.dossier.evidence_sha256 or "-")]}

    def _inside(self, name: str, document_: dict[str, Any]) -> dict[str, Any]:
        data = b64encode(msgspec.json.encode(document_)).decode()
        inner = {"filename": f"{name}.json", "media-type": "application/json", "value": data}
        return {"uuid": self.uuid(f"{name} resource"), "title": name, "base64": inner}

    def _result(self) -> Table:
        parts: list[tuple[str, Any]] = [
            ("uuid", self.uuid("result")),
            ("title", "What was seen"),
            ("description", f"{_RULE} No verdict on conformity with the Regulation is given."),
            ("start", self.dossier.created_at),
            ("end", self.dossier.created_at),
            ("props", self._counts()),
        ]
        asked = [subject for subject, row in self.table.rows.items() if row]
        if asked:
            parts.append(("local-definitions", Table(("inventory-items", Array(map(self._item, asked))))))
        parts.append(("reviewed-controls", {"control-selections": [self._selected()]}))
        if asked:
            parts.append(("observations", Array(self._observations())))
        risks = [self._risk(at, status) for at, status in enumerate(self.dossier.waivers) if status.matched]
        parts += [("risks", risks)] if risks else []
        findings = [*self._findings()]
        parts += [("findings", findings)] if findings else []
        return Table(*parts, ("remarks", self._remarks()))

    def _selected(self) -> dict[str, Any]:
        asked = [control for control, counts in self.found.counts().items() if sum(counts.values())]
        return (
            {"include-controls": [{"control-id": _id(control)} for control in asked]}
            if asked
            else {"description": "No control applied.", "include-all": {}}
        )

    def _remarks(self) -> str:
        told = [*unseen(self.dossier)]
        lines = told[:_UNSEEN] + ([f"{len(told) - _UNSEEN:,} further things were not seen"] if len(told) > _UNSEEN else [])
        return "\n".join(["What was not seen:", *lines]) if lines else "Everything that was looked for was seen."

    def _counts(self) -> list[dict[str, str]]:
        totals = {outcome: sum(counts[outcome] for counts in self.found.counts().values()) for outcome in Outcome}
        found = [_prop(f"answers-{outcome.value}", f"{number}") for outcome, number in totals.items()]
        comparison = self.dossier.comparison
        return found + ([_prop(f"since-baseline-{state}", f"{number}") for state, number in comparison.counts.items()] if comparison else [])

    def _item(self, subject: str) -> dict[str, Any]:
        seen = self.found.subjects[subject]
        props = [_prop("kind", seen.kind), _prop("fingerprint", self.found.identities.of[subject].fingerprint)]
        return {"uuid": self.uuid("subject", subject), "description": safe(subject) or "-", "props": props}

    def _observations(self) -> Iterator[dict[str, Any]]:
        """Yield one for every different answer, with all that it is about."""
        for number, answer in enumerate(self.table.answers):
            if self.holders[number]:
                yield {
                    "uuid": self.uuid("answer", str(number)),
                    "title": f"{answer.control}: {answer.outcome.value}",
                    "description": safe(_HOLE.sub("its value", answer.reason.replace(UNREAD_HOLE, _UNREAD))) or answer.outcome.value,
                    "props": [_prop("outcome", answer.outcome.value), _prop("severity", self._severity(answer)), _prop("control", answer.control)],
                    "methods": ["EXAMINE"],
                    "subjects": [self._holder(subject) for subject in self.holders[number]],
                    "collected": self.dossier.created_at,
                    "remarks": f"Expected: {safe(answer.expected)}",
                }

    def _severity(self, answer: Answer) -> str:
        return answer.severity or self.found.controls[answer.control].severity

    def _holder(self, subject: str) -> dict[str, str]:
        return {"subject-uuid": self.uuid("subject", subject), "type": "inventory-item", "title": label(self.found.subjects[subject])}

    def _findings(self) -> Iterator[dict[str, Any]]:
        """Yield one for each control that was answered somewhere; one that was only not assessed, or applied to nothing, has observations alone."""
        numbers: dict[str, list[int]] = {}
        for number, answer in enumerate(self.table.answers):
            if self.holders[number]:
                numbers.setdefault(answer.control, []).append(number)
        for control, counts in self.found.counts().items():
            if counts[Outcome.PASS] or any(counts[outcome] for outcome in BROKEN):
                yield self._finding(self.found.controls[control], counts, numbers[control])

    def _finding(self, control: Control, counts: dict[Outcome, int], numbers: list[int]) -> dict[str, Any]:
        open_ = sum(counts[outcome] for outcome in (*BROKEN, Outcome.NOT_ASSESSED))
        said = ", ".join(f"{number:,} {outcome.value}" for outcome, number in counts.items())
        state = (
            {"state": "not-satisfied", "reason": "fail" if any(counts[each] for each in BROKEN) else "other"}
            if open_
            else {"state": "satisfied", "reason": "pass"}
        )
        risks = [
            {"risk-uuid": self.uuid("waiver", str(at))}
            for at, each in enumerate(self.dossier.waivers)
            if each.matched and each.waiver.control == control.id
        ]
        found = {
            "uuid": self.uuid("finding", control.id),
            "title": f"{control.id} {safe(control.title)}",
            "description": f"{said}. {_RULE}",
            "target": {"type": "objective-id", "target-id": f"{_id(control.id)}_obj", "status": state},
            "related-observations": [{"observation-uuid": self.uuid("answer", str(number))} for number in numbers],
        }
        return found | ({"related-risks": risks} if risks else {})

    def _risk(self, at: int, status: WaiverStatus) -> dict[str, Any]:
        waiver = status.waiver
        accepted = safe(f"Accepted by {waiver.approved_by} on {waiver.approved_on} until {waiver.expires}: {waiver.reason}")
        return {
            "uuid": self.uuid("waiver", str(at)),
            "title": f"Waiver of {waiver.control}",
            "description": accepted,
            "statement": safe(waiver.risk or "The risk is not stated."),
            "props": [_prop("standing", status.status), _prop("matched", str(status.matched))],
            "status": "deviation-approved" if status.status == "applied" else "open",
        }

    def _plan(self) -> dict[str, Any]:
        """Give the plan: all controls, by examination. OSCAL wants a system security plan; there is none, which a stub says."""
        stub = {"uuid": self.uuid("ssp"), "title": "No system security plan", "description": "None was given; OSCAL requires a reference."}
        plan = {
            "uuid": self.uuid("plan"),
            "metadata": self._metadata("How the evidence was judged"),
            "import-ssp": {"href": f"#{self.uuid('ssp')}"},
            "reviewed-controls": {"control-selections": [{"include-all": {}}]},
            "back-matter": {"resources": [stub]},
        }
        return {"assessment-plan": plan}

    def _catalog(self) -> dict[str, Any]:
        catalog: dict[str, Any] = {"uuid": self.uuid("catalog"), "metadata": self._metadata("Controls of aiact-report")}
        controls = [_control(control) for control in self.dossier.controls]
        return {"catalog": catalog | ({"controls": controls} if controls else {})}


def _control(control: Control) -> dict[str, Any]:
    key = _id(control.id)
    parts = [
        {"id": f"{key}_smt", "name": "statement", "prose": safe(control.title)},
        {"id": f"{key}_gdn", "name": "guidance", "prose": safe(f"{control.rationale} A pass does not show: {control.limits}")},
        {"id": f"{key}_obj", "name": "assessment-objective", "prose": safe(control.title)},
    ]
    props = [_prop("severity", control.severity), *(_prop("obligation", name) for name in obligations(control))]
    return {"id": key, "title": safe(control.title), "props": props, "parts": parts}


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NS, "value": safe(value).strip() or "-"}


def _id(control: str) -> str:
    """Make a token: a letter first, then letters, digits, `.`, `-` and `_`."""
    token = re.sub(r"[^A-Za-z0-9._-]", "_", control)
    return token if token[:1].isalpha() or token.startswith("_") else f"_{token}"
