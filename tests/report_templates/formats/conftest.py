"""Dossiers that every format must tell: empty, tiny, ordinary, compared, hostile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from aiact_report import pipeline
from aiact_report.collector._request import Request, Wanted
from aiact_report.config import Config
from aiact_report.model import (
    BaselineFile,
    Dossier,
    Evidence,
    Fact,
    Outcome,
    Place,
    Ref,
    Source,
    Subject,
    Unobserved,
    Verdict,
    Waiver,
    WaiverNote,
    WaiverStatus,
)
from aiact_report.report_templates._base import RenderContext

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1+1",
    "-2+3",
    "\tTAB=1",
    "\r\n=NEW.LINE()",
    "\uff1dFULL.WIDTH()",
    "evil \u202egnp.exe\u202c \u200b\ufeff",
    "😀 👩🏽‍🔬",
    "العربية עברית",
    "漢字 かな 한국어",
    "]]> & \" ' <![CDATA[",
    "\x00\x07\x1b[31mred\x1b[0m",
    "`code` | **bold** @user #1 https://evil.example/ www.evil.example [x](y) GH-1",
    "_x0041_ _x0000_",
    "long " * 20_000,
    "../../etc/passwd",
    "%2e%2e/ ?query#fragment",
)
Render = Callable[[str, Dossier], bytes]


@pytest.fixture(scope="session")
def render() -> Render:
    """Tells a dossier in the format of this name."""

    def told(name: str, dossier: Dossier) -> bytes:
        return b"".join(pipeline.formats([name])[0].render(dossier, RenderContext()))

    return told


@pytest.fixture(scope="session")
def goldens(make_dossier: Callable[..., Dossier]) -> dict[str, Dossier]:
    """The dossiers by what they are."""
    typical, compared = make_dossier(60), make_dossier(60)
    compared.verdicts = [
        structs.replace(each, outcome=Outcome.GAP) if each.outcome is Outcome.PARTIAL and not each.waiver else each for each in compared.verdicts
    ]
    pipeline.compare(
        compared, make_dossier(55), BaselineFile("dossier.json", "0" * 64, typical.mapping_sha256, "aiact-report 0.1.0", "2026-08-20T00:00:00Z")
    )
    return {
        "collected": collected(),
        "empty": empty(make_dossier),
        "tiny": tiny(make_dossier),
        "typical": typical,
        "compared": compared,
        "hostile": hostile(make_dossier),
    }


def collected() -> Dossier:
    """The sample, read and judged: answers with holes in them, that are filled from the evidence."""
    folder = Path(__file__).resolve().parents[3] / "samples" / "credit-scoring"
    evidence = pipeline.link(pipeline.collect(Wanted(paths=(folder,), request=Request(folder, "2026-01-20T12:00:00Z")), jobs=1))
    return pipeline.dossier(evidence, pipeline.load_mapping(Config()), Config(), created_at="2026-01-20T12:00:00Z", evidence_sha256="0" * 64)


def empty(make: Callable[..., Dossier]) -> Dossier:
    """Nothing was found."""
    made = make(0)
    made.evidence, made.verdicts, made.waivers, made.attestations = Evidence(), [], [], []
    made.notices = ["Nothing was found to judge."]
    return made


def tiny(make: Callable[..., Dossier]) -> Dossier:
    """One subject, and one verdict of each outcome; one gap is waived."""
    made = make(1)
    subject = made.evidence.subjects[0]
    note = WaiverNote("Until the move.", "M. Keller", "2027-03-31", ticket="https://tickets.example/7")
    told = [*((outcome, None) for outcome in Outcome), (Outcome.GAP, note)]
    made.waivers = [_status(note, made.controls[len(Outcome)].id)]
    made.verdicts = [
        Verdict(control.id, subject.id, outcome, f"Because of {outcome.value}.", "so", (Ref("workload.kind"),), waiver)
        for control, (outcome, waiver) in zip(made.controls, told, strict=False)
    ]
    return made


def hostile(make: Callable[..., Dossier]) -> Dossier:
    """Names, files, values and reasons that somebody wrote to break what tells of them."""
    made = make(0)
    control, facts = made.controls[0].id, made.controls[1].id
    subjects, verdicts, made.waivers = [], [], []
    for number, text in enumerate(HOSTILE):
        source = f"{text[:300]}-{number}.yaml"
        subject = Subject(f"{source}#Deployment/{text}/{text}", "workload", text, source, text)
        subject.facts["workload.kind"] = Fact(text, Place(source, number + 1, text))
        subjects.append(subject)
        waiver = WaiverNote(text, text, "2027-03-31", text, "https://tickets.example/7") if number % 5 == 0 else None
        made.waivers += [_status(waiver, control)] if waiver else []
        verdicts.append(Verdict(control, subject.id, Outcome.GAP, text, text, (Ref("workload.kind"),), waiver))
        verdicts.append(Verdict(facts, subject.id, Outcome.NOT_ASSESSED, text, text, (Ref("workload.absent"),)))
    made.evidence = Evidence(
        [Source(subject.source, "manifest", subject.source, "0" * 64, "manifest") for subject in subjects],
        subjects,
        [Unobserved(text, "placeholder", ("workload.absent",), None, text, Place(text, 1), text) for text in HOSTILE],
    )
    made.verdicts, made.notices = verdicts, [*HOSTILE]
    made.system = structs.replace(made.system, name=HOSTILE[0], version=HOSTILE[1])
    return made


def _status(note: WaiverNote, control: str) -> WaiverStatus:
    """The waiver of a note, as it is in force."""
    told = {"reason": note.reason, "approved_by": note.approved_by, "expires": note.expires, "risk": note.risk, "ticket": note.ticket}
    return WaiverStatus(Waiver(control=control, subject="*", approved_on="2026-01-01", **told), "applied", 1)  # type: ignore[arg-type]


@pytest.fixture(params=["collected", "empty", "tiny", "typical", "compared", "hostile"])
def golden(request: Any, goldens: dict[str, Dossier]) -> Dossier:
    """Each of them."""
    return goldens[request.param]
