"""CycloneDX 1.7 ML-BOM with declarations: https://cyclonedx.org/docs/1.7/json/. What it cannot say: `docs/formats/cyclonedx.md`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from aiact_report.model import Control, Dossier, Fact, Outcome, Subject
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._findings import BROKEN, Findings, Told, label, obligations, safe, unseen
from aiact_report.report_templates._stream import Array, Table, document
from aiact_report.report_templates._text import counted, place_text, visible

_MODEL: Final = ("container.model_name", "container.model_location")
_ASSESSOR, _SYSTEM, _STANDARD = "assessor", "system", "controls"
_CITED: Final = 50
"""Subjects that an evidence names; the evidence file has all."""
_UNSEEN: Final = 500


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:
    """Yield images and models, then what is claimed of the system by control, and what speaks against it."""
    return Bom(dossier, context).render()


class Bom:
    """One dossier as a bill of materials."""

    def __init__(self, dossier: Dossier, context: RenderContext) -> None:
        """Look at what is told."""
        self.dossier, self.context = dossier, context
        self.found = Findings(dossier)
        self.counts = {control: own for control, own in self.found.counts().items() if sum(own.values())}

    def render(self) -> Iterator[bytes]:
        """Yield the document."""
        key = f"{self.dossier.evidence_sha256}/{self.dossier.mapping_sha256}/{self.dossier.created_at}"
        return document(
            ("$schema", "http://cyclonedx.org/schema/bom-1.7.schema.json"),
            ("bomFormat", "CycloneDX"),
            ("specVersion", "1.7"),
            ("serialNumber", f"urn:uuid:{uuid5(NAMESPACE_URL, f'aiact-report/{key}')}"),
            ("version", 1),
            ("metadata", self._metadata()),
            ("components", Array(self._components())),
            ("declarations", self._declarations()),
            ("definitions", {"standards": [self._standard()]}),
            ("properties", self._properties()),
        )

    def _metadata(self) -> dict[str, Any]:
        name, _, version = self.dossier.tool.partition(" ")
        tool = {"type": "application", "name": name, "version": version}
        return {"timestamp": self.dossier.created_at, "tools": {"components": [tool]}, "component": self._system()}

    def _system(self) -> dict[str, Any]:
        system = self.dossier.system
        version = {"version": safe(system.version)} if system.version else {}
        purpose = {"description": safe(system.intended_purpose)} if system.intended_purpose else {}
        return {"type": "application", "bom-ref": _SYSTEM, "name": safe(system.name or "AI system"), **version, **purpose}

    def _properties(self) -> list[dict[str, str]]:
        """Say what was not seen: a claim beside it is no more than it says."""
        told = [*unseen(self.dossier)]
        lines = told[:_UNSEEN] + ([f"{len(told) - _UNSEEN:,} further things were not seen"] if len(told) > _UNSEEN else [])
        comparison = self.dossier.comparison
        since = [_property(f"since-baseline:{state}", str(number)) for state, number in comparison.counts.items()] if comparison else []
        return [_property("evidence-sha256", self.dossier.evidence_sha256 or "-"), *(_property("not-seen", line) for line in lines), *since]

    def _components(self) -> Iterator[dict[str, Any]]:
        """Yield images that were read or named, and models that containers say they load, each once."""
        seen: set[str] = set()
        for subject in self.dossier.evidence.subjects:
            for component in (_image(subject), _model(subject)):
                if component is not None and component["bom-ref"] not in seen:
                    seen.add(component["bom-ref"])
                    yield component

    def _declarations(self) -> Table:
        assessor = {"bom-ref": _ASSESSOR, "thirdParty": False, "organization": {"name": f"{self.dossier.tool} (a program)"}}
        parts: list[tuple[str, Any]] = [("assessors", [assessor])]
        summary = "What was found about each control. No verdict on conformity, and no degree of it."
        mapped = [self._mapped(control) for control in self.counts]
        parts.append(("attestations", [{"summary": summary, "assessor": _ASSESSOR, **({"map": mapped} if mapped else {})}]))
        if self.counts:
            parts += [("claims", Array(self._claims())), ("evidence", Array(self._evidence()))]
        return Table(*parts, ("targets", {"components": [{**self._system(), "bom-ref": f"{_SYSTEM}-judged"}]}))

    def _mapped(self, control: str) -> dict[str, Any]:
        own = self.counts[control]
        claims = {"claims": [f"claim:{control}"]} if own[Outcome.PASS] else {}
        against = {"counterClaims": [f"counter:{control}"]} if any(own[each] for each in BROKEN) else {}
        return {"requirement": f"control:{control}", **claims, **against}

    def _claims(self) -> Iterator[dict[str, Any]]:
        for control, own in self.counts.items():
            if own[Outcome.PASS]:
                yield self._claim("claim", control, f"{self.found.controls[control].title}: so for {_of(own, Outcome.PASS)}")
            if any(own[each] for each in BROKEN):
                yield self._claim("counter", control, f"{self.found.controls[control].title}: not so for {_of(own, *BROKEN)}")

    def _claim(self, kind: str, control: str, predicate: str) -> dict[str, Any]:
        limits = f"What it does not show: {self.found.controls[control].limits}"
        refs = {"bom-ref": f"{kind}:{control}", "target": f"{_SYSTEM}-judged", "evidence": [f"evidence:{kind}:{control}"]}
        return {**refs, "predicate": safe(predicate), "reasoning": safe(limits)}

    def _evidence(self) -> Iterator[dict[str, Any]]:
        for control, own in self.counts.items():
            told = [*self.found.of_control(control)]
            if own[Outcome.PASS]:
                yield self._cited("claim", control, [each for each in told if each.verdict.outcome is Outcome.PASS])
            if any(own[each] for each in BROKEN):
                yield self._cited("counter", control, [each for each in told if each.verdict.outcome in BROKEN])

    def _cited(self, kind: str, control: str, told: list[Told]) -> dict[str, Any]:
        lines = [_cited(each) for each in told[:_CITED]]
        if len(told) > _CITED:
            lines.append(f"{len(told) - _CITED:,} more: {self.context.evidence_file} and the dossier name them")
        data = [{"name": "verdicts", "contents": {"attachment": {"contentType": "text/plain", "content": "\n".join(lines)}}}]
        return {"bom-ref": f"evidence:{kind}:{control}", "description": f"{control}: what decided", "data": data, "created": self.dossier.created_at}

    def _standard(self) -> dict[str, Any]:
        title = "Controls of aiact-report for Article 15 of Regulation (EU) 2024/1689"
        made = {"bom-ref": _STANDARD, "name": title, "version": self.dossier.mapping_sha256[:16] or "-"}
        return made | {"requirements": [_requirement(control) for control in self.dossier.controls]}


def _of(own: dict[Outcome, int], *outcomes: Outcome) -> str:
    """Say for how many, of how many, and how many were not assessed: a share alone would hide it."""
    asked = sum(own.values()) - own[Outcome.NOT_APPLICABLE]
    return f"{sum(own[each] for each in outcomes):,} of {counted(asked, 'subject')} asked; {own[Outcome.NOT_ASSESSED]:,} not assessed"


def _cited(told: Told) -> str:
    place = f" ({visible(place_text(told.place))})" if told.place is not None else ""
    waiver = " [waived]" if told.verdict.waiver else ""
    return f"{told.verdict.outcome.value} {told.fingerprint} {label(told.subject)}: {told.reason}{place}{waiver}"


def _requirement(control: Control) -> dict[str, Any]:
    props = [_property("severity", control.severity), *(_property("obligation", name) for name in obligations(control))]
    return {
        "bom-ref": f"control:{control.id}",
        "identifier": control.id,
        "title": safe(control.title),
        "text": safe(control.rationale),
        "properties": props,
    }


def _image(subject: Subject) -> dict[str, Any] | None:
    if subject.kind != "image":
        return None
    return {"type": "container", "bom-ref": f"image:{safe(subject.id)}", "name": safe(subject.name) or "-", "properties": _facts(subject, "image.")}


def _model(subject: Subject) -> dict[str, Any] | None:
    """Give the model that a container says it loads, by the name or the place that is written there."""
    told = [fact.value for name in _MODEL if (fact := subject.facts.get(name)) is not None and isinstance(fact.value, str)]
    if not told:
        return None
    version = subject.facts.get("container.model_version")
    own = {"version": safe(version.value)} if version is not None and isinstance(version.value, str) else {}
    named = {"bom-ref": f"model:{safe(subject.id)}", "name": safe(told[0]) or "-", **own}
    return {"type": "machine-learning-model", **named, "properties": _facts(subject, "container.model")}


def _facts(subject: Subject, prefix: str) -> list[dict[str, str]]:
    """Give the plain facts of a name as they were read."""
    found: list[tuple[str, Fact]] = sorted((name, fact) for name, fact in subject.facts.items() if name.startswith(prefix))
    return [_property(name, str(fact.value)) for name, fact in found if isinstance(fact.value, str | int)]


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"aiact-report:{name}", "value": safe(value)}


FORMAT = Format("cyclonedx", "cdx.json", "application/vnd.cyclonedx+json; version=1.7", render)
