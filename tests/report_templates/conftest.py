"""A dossier made by hand: a credit-scoring system on Kubernetes and Compose, of any size."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report.model import (
    SCHEMA_VERSION,
    Attestation,
    Basis,
    BeyondReach,
    Control,
    Dossier,
    Evidence,
    Fact,
    Law,
    Obligation,
    ObligationSummary,
    Outcome,
    Paragraph,
    Place,
    Ref,
    Reference,
    Relation,
    Remediation,
    RollUp,
    Skipped,
    Source,
    Subject,
    Support,
    System,
    Unobserved,
    Verdict,
    Waiver,
    WaiverNote,
    WaiverStatus,
)
from tests.report_templates.chromium import Browser

MakeDossier = Callable[..., Dossier]
"""`make_dossier(workloads=60)`."""

_DATA = yaml.safe_load(Path(__file__).with_name("credit-scoring.yaml").read_text("utf-8"))

_SNIPPETS = {
    "kubernetes": "spec:\n  template:\n    spec:\n      securityContext:\n        runAsNonRoot: true\n",
    "compose": 'services:\n  api:\n    user: "10001:10001"\n',
}

_FIELDS = {"container.image.tag": "spec.template.spec.containers[0].image", "workload.replicas": "spec.replicas"}

_SYSTEM = System(
    name="Credit Scoring",
    version="2.3",
    provider="Example Bank AG",
    role="provider",
    intended_purpose="Creditworthiness of natural persons",
    annex_iii_point="5(b)",
    contact="ai-office@bank.example",
)


def _control(question: dict[str, Any]) -> Control:
    relations: tuple[Relation, ...] = ("direct", "indirect", "enabling")
    return Control(
        id=question["id"],
        title=question["title"],
        supports=tuple(Support(name, relation) for name, relation in zip(question["supports"], relations, strict=False)),
        severity=question["severity"],
        subjects=(question["kind"],),
        rationale="A fault or an intruder here reaches what decides about people; the measure keeps it from spreading.",
        limits="that the measure works under attack or load: nobody tried.",
        remediation=Remediation("Set it in the file that declares the workload, and roll out.", _SNIPPETS),
        reads=(question["fact"],),
        references={"sp800_190": ("4.1.5", "4.2.2"), "ISO/IEC 27001": ("A.8.9",)},
    )


def _workload(number: int) -> tuple[Subject, Subject]:
    name = ("scoring-api", "feature-store", "explain", "model-server", "retrain", "monitor")[number % 6]
    name += f"-{number // 6}" if number > 5 else ""
    compose = number % 10 == 9
    file = "compose.yaml" if compose else f"deploy/{name}.yaml"
    parent = Subject(f"{file}#{name}", "workload", name, file, "prod")
    child = Subject(f"{file}#{name}/api", "container", "api", file, "prod", parent.id)
    kind = "service" if compose else "CronJob" if "retrain" in name else "Deployment"
    parent.facts["workload.kind"] = Fact(kind, Place(file, 3, "kind"))
    parent.facts["workload.owner"] = Fact("platform" if number % 3 else None, Place(file, 4, "metadata.labels.owner"))
    _add_facts(number, parent, child)
    return parent, child


def _add_facts(number: int, parent: Subject, child: Subject) -> None:
    holders = {"workload": parent, "container": child}
    for position, question in enumerate(_DATA["questions"]):
        subject, fact = holders.get(question["kind"]), question["fact"]
        if subject is None or fact in subject.facts or (number + position) % 11 == 0:
            continue
        place = Place(subject.source, 10 + position, _FIELDS.get(fact))
        if fact == "workload.replicas":
            subject.facts[fact] = Fact(1 + number % 3, place, Basis.DERIVED, (Ref("workload.kind"),))
        else:
            subject.facts[fact] = Fact(_value(fact, number), place)


def _value(fact: str, number: int) -> object:
    if fact == "container.image.tag":
        return ("latest", "2.3.1", "main", "1.0.0")[number % 4]
    if fact == "workload.runtime_sockets":
        return ("/var/run/docker.sock",) if number == 3 else ()
    if fact == "container.capabilities.drop":
        return ("ALL",) if number % 3 else ()
    return None if number % 4 == 0 else True


def _verdict(question: dict[str, Any], subject: Subject, position: int) -> Verdict:
    key, refs = question["id"], (Ref(question["fact"]),)
    if question["fact"] not in subject.facts:
        reason = f"The value is a template placeholder. ({subject.source}:21)"
        return Verdict(key, subject.id, Outcome.NOT_ASSESSED, reason, "a value", refs)
    draw = (position * 7 + len(subject.id) * 3 + len(subject.name)) % 10
    if draw < 6:
        return Verdict(key, subject.id, Outcome.PASS, "As expected.", "as the control says", refs)
    if draw == 6:
        return Verdict(key, subject.id, Outcome.NOT_APPLICABLE, "Not asked here: it runs to its end.", "as the control says", refs)
    if draw == 7:
        waiver = WaiverNote("Batch tolerates a drain.", "M. Keller, risk owner", "2027-03-31") if key == "RES-05" else None
        return Verdict(key, subject.id, Outcome.PARTIAL, "Set for some of it only.", "set for all of it", refs, waiver)
    return Verdict(key, subject.id, Outcome.GAP, question["gap"], "set, and to a value that holds", refs)


def _summaries(controls: list[Control], verdicts: list[Verdict]) -> list[ObligationSummary]:
    anchors = {paragraph["key"]: paragraph["anchor"] for paragraph in _DATA["paragraphs"]}
    found = []
    for item in _DATA["obligations"]:
        ids = tuple(control.id for control in controls if any(support.obligation == item["key"] for support in control.supports))
        outcomes = [verdict.outcome for verdict in verdicts if verdict.control in ids]
        total = {outcome.value: outcomes.count(outcome) for outcome in Outcome}
        rollup = RollUp.WITH_GAPS if total["gap"] else RollUp.FOUND if total["pass"] else RollUp.NOT_EVIDENCED
        anchor = anchors[item["paragraph"]]
        found.append(ObligationSummary(item["key"], item["paragraph"], item["title"], item["phrase"], anchor, rollup, total, ids))
    return found


def _law() -> Law:
    return Law(
        title="Regulation (EU) 2024/1689 of 13 June 2024 (Artificial Intelligence Act)",
        celex="32024R1689",
        consolidated="2026-07-27",
        eli="http://data.europa.eu/eli/reg/2024/1689/oj",
        sha256="3b753e5e" * 8,
        checked="2026-11-20",
        paragraphs=tuple(Paragraph(**item) for item in _DATA["paragraphs"]),
        obligations=tuple(Obligation(**item) for item in _DATA["obligations"]),
        beyond=(
            BeyondReach("15.1-level", "What is appropriate is judged against purpose and risk.", "Evaluation reports, thresholds and their reasons."),
            BeyondReach("15.4-redundancy", "Replicas are an intention; copies of one model err together.", "Records of failover tests."),
            BeyondReach("15.5-evasion", "It is a property of the model's behaviour.", "Reports of robustness tests."),
        ),
        statements=("Findings describe technical measures found in the artefacts listed, at the time stated.", "This is no legal advice."),
        application=("Article 15 applies to the systems of Annex III from the date that the Act sets for them.",),
    )


def _evidence(subjects: list[Subject]) -> Evidence:
    files = sorted({subject.source for subject in subjects})
    kinds = {file: "compose" if "compose" in file else "manifest" for file in files}
    sources = [Source(file, kind, file, f"{position:064x}", kind) for position, (file, kind) in enumerate(kinds.items())]
    unobserved = [_placeholder(subject, missing) for subject in subjects if (missing := _missing(subject))]
    reason = "The document is no YAML: a mapping value is not allowed here."
    unobserved.append(Unobserved(reason, "parse-error", source=files[0], place=Place(files[0], 88)))
    skipped = [Skipped(f"vendor/lib{number}/values.yaml", "a vendored folder") for number in range(20)]
    return Evidence(sources, subjects, unobserved, [*skipped, Skipped("notes.yaml", "no kind and no services")])


def _missing(subject: Subject) -> tuple[str, ...]:
    asked = sorted({question["fact"] for question in _DATA["questions"] if question["kind"] == subject.kind})
    return tuple(fact for fact in asked if fact not in subject.facts)


def _placeholder(subject: Subject, missing: tuple[str, ...]) -> Unobserved:
    reason, remedy = "The value is a template placeholder.", "render the chart first: helm template charts/ml"
    return Unobserved(reason, "placeholder", missing, subject.id, subject.source, Place(subject.source, 21), remedy)


def _waiver(control: str, subject: str, reason: str, expires: str) -> Waiver:
    return Waiver(control=control, subject=subject, reason=reason, approved_by="M. Keller, risk owner", approved_on="2025-09-01", expires=expires)


def make(workloads: int = 60, *, system: System = _SYSTEM) -> Dossier:
    """Make a dossier of so many workloads with a container each."""
    pairs = [_workload(number) for number in range(workloads)]
    subjects = sorted((subject for pair in pairs for subject in pair), key=lambda subject: subject.id)
    controls = [_control(question) for question in _DATA["questions"]]
    numbered = list(enumerate(_DATA["questions"]))
    verdicts = [_verdict(question, subject, at) for subject in subjects for at, question in numbered if question["kind"] == subject.kind]
    statement = "Failover is tested every quarter."
    return Dossier(
        schema=SCHEMA_VERSION,
        tool="aiact-report 0.1.0",
        created_at="2026-11-20T14:02:00Z",
        evidence_sha256="4f6c21d0" * 8,
        mapping_sha256="9ac0ffee" * 8,
        system=system,
        law=_law(),
        evidence=_evidence(subjects) if subjects else Evidence(),
        controls=controls,
        references={"sp800_190": Reference("NIST SP 800-190", "September 2017", "https://doi.org/10.6028/NIST.SP.800-190", "2026-11-20", {})},
        verdicts=verdicts,
        obligations=_summaries(controls, verdicts),
        waivers=[
            WaiverStatus(_waiver("RES-05", "*", "Batch tolerates a drain.", "2027-03-31"), "applied", 3),
            WaiverStatus(_waiver("PRV-05", "*/cache", "Needs a cache.", "2026-01-10"), "expired", 1),
        ],
        attestations=[
            Attestation(obligation="15.4-redundancy", statement=statement, document="QM-114 rev. 7", made_by="R. Adler", made_on="2026-10-02")
        ],
        notices=["The waiver of PRV-05 for */cache expired on 10 January 2026: its gaps count again."],
    )


@pytest.fixture(name="make_dossier", scope="session")
def make_dossier_() -> MakeDossier:
    """Give the factory."""
    return make


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    """Give a dossier of ordinary size; no test changes it."""
    return make()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium for the tests of one module."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed on this machine: the page is not tried in a browser")
    made = Browser(program, tmp_path_factory.mktemp("chromium"))
    yield made
    made.close()
