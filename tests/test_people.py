"""What people add: waivers with their days, breadth and tickets, what files accept themselves, attestations with their documents."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from aiact_report import pipeline
from aiact_report._days import day, zone_of
from aiact_report.collector import Wanted
from aiact_report.config import Config, parse
from aiact_report.errors import MistakesError
from aiact_report.model import Dossier

MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  annotations: {annotations}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - {{name: main, image: "registry.example/x:1", securityContext: {{runAsUser: 0}}}}
"""
NOON = "2026-06-30T12:00:00Z"


def made(folder: Path, configuration: str = "", annotations: str = "{}", moment: str = NOON, names: tuple[str, ...] = ("api", "web")) -> Dossier:
    """Make the dossier of two deployments of one instance each, as of a moment."""
    (folder / "m.yaml").write_text("---".join(MANIFEST.format(name=name, annotations=annotations) for name in names))
    config = parse(configuration.encode(), "aiact-report.yaml", folder) if configuration else Config()
    evidence = pipeline.link(pipeline.collect(Wanted(paths=(folder / "m.yaml",))), config)
    mapping = pipeline.load_mapping(config)
    return pipeline.dossier(evidence, mapping, config, created_at=moment, evidence_sha256="")


def waiver(**keys: str) -> str:
    """Write a waiver of RES-01 for one workload, with other keys."""
    said = {
        "control": "RES-01",
        "subject": "workload/api",
        "reason": "r",
        "approved_by": "M",
        "approved_on": "2026-01-01",
        "expires": "2026-06-30",
    } | keys
    return "waivers:\n- {" + ", ".join(f'{key}: "{value}"' for key, value in said.items()) + "}\n"


def told(dossier: Dossier, words: str) -> bool:
    """Tell whether page one says something."""
    return any(words in notice for notice in dossier.notices)


@pytest.mark.parametrize(
    ("zone", "moment", "status"),
    [
        ("UTC", "2026-06-30T23:59:59Z", "applied"),
        ("UTC", "2026-07-01T00:00:00Z", "expired"),
        ("+02:00", "2026-06-30T21:59:59Z", "applied"),
        ("+02:00", "2026-06-30T22:00:00Z", "expired"),
        ("-05:00", "2026-07-01T04:59:59Z", "applied"),
        ("-05:00", "2026-07-01T05:00:00Z", "expired"),
    ],
)
def test_a_waiver_holds_to_the_end_of_its_day_in_its_zone(tmp_path: Path, zone: str, moment: str, status: str) -> None:
    """The last second of the day counts, wherever that day ends."""
    found = made(tmp_path, waiver(zone=zone), moment=moment)
    assert [item.status for item in found.waivers] == [status]
    assert told(found, f"at the end of that day ({zone})") is (status == "expired")


def test_a_waiver_is_never_approved_in_the_future(tmp_path: Path) -> None:
    """Dated after the dossier, it covers nothing, and that is said first."""
    found = made(tmp_path, waiver(approved_on="2026-07-01", expires="2026-12-31"))
    assert [item.status for item in found.waivers] == ["not-yet"]
    assert not [verdict for verdict in found.verdicts if verdict.waiver]
    assert told(found, "after this dossier")


@pytest.mark.parametrize(
    ("subject", "broad"),
    [
        ("*", "whatever there is"),
        ("workload/*", "every workload"),
        ("*api*", ""),
        ("workload/api", ""),
        ("m.yaml*", "every workload"),
        ("[aw]*", "every workload"),
    ],
)
def test_a_pattern_that_means_everything_is_called_too_broad(tmp_path: Path, subject: str, broad: str) -> None:
    """It counts, and page one says what it covers."""
    found = made(tmp_path, waiver(subject=subject))
    assert [(item.status, item.broad) for item in found.waivers] == [("applied", broad)]
    assert told(found, "too broad") is bool(broad)


def test_the_only_workload_may_be_named_by_its_name_and_not_by_its_kind(tmp_path: Path) -> None:
    """A name means one thing; `workload/*` would mean the next one too."""
    for subject, broad in (("api", ""), ("workload/api", ""), ("workload/*", "every workload")):
        assert made(tmp_path, waiver(subject=subject), names=("api",)).waivers[0].broad == broad


@pytest.mark.parametrize(
    "ticket", ["http://t.example/1", "javascript:alert(1)", "https://user:word@t.example/1", 'https://t.example/\\"x', "T-1", "https://"]
)
def test_a_ticket_is_an_https_address(tmp_path: Path, ticket: str) -> None:
    """Anything else is a mistake of the configuration."""
    with pytest.raises(MistakesError, match="ticket does not have its form"):
        parse(waiver(ticket=ticket).encode(), "c.yaml", tmp_path)


def test_risk_and_ticket_stand_beside_the_gap(tmp_path: Path) -> None:
    """Page and JSON name both, and the page leads to the ticket."""
    found = made(tmp_path, waiver(risk="an outage of a day", ticket="https://t.example/T-1?x=1#n"))
    forms = pipeline.formats(["html", "json"])
    html, text = (b"".join(pipeline.render(found, form)).decode() for form in forms)
    assert html.count("an outage of a day") >= 2
    assert 'href="https://t.example/T-1?x=1#n"' in html
    assert '"risk":"an outage of a day"' in text


def test_a_ticket_in_a_dossier_that_is_read_is_no_link_unless_it_is_https(tmp_path: Path) -> None:
    """What stands in a file of others is shown as text."""
    found = made(tmp_path, waiver(ticket="https://t.example/1"))
    (tmp_path / "dossier.full.json").write_bytes(
        b"".join(pipeline.render(found, pipeline.formats(["json-full"])[0])).replace(b"https://t.example/1", b"javascript:alert(1)")
    )
    read = pipeline.read_dossier(tmp_path / "dossier.full.json")
    assert read is not None
    html = b"".join(pipeline.render(read, pipeline.formats(["html"])[0])).decode()
    assert "javascript:alert(1)" in html
    assert 'href="javascript' not in html


INLINE = (
    '{aiact-report.io/waive.RES-01: "one GPU: until June", aiact-report.io/waive.PRV-01: the vendor asks for root, aiact-report.io/waive.RES-02: ""}'
)
ALLOWED = "inline_waivers: {approved_by: M, approved_on: 2026-01-01, expires: 2026-12-31}\n"


def test_what_a_file_accepts_itself_counts_for_nothing_unless_allowed(tmp_path: Path) -> None:
    """It is listed, and said first; no gap is covered."""
    found = made(tmp_path, annotations=INLINE)
    assert {item.status for item in found.waivers} == {"not-allowed"}
    assert not [verdict for verdict in found.verdicts if verdict.waiver]
    assert told(found, "the configuration does not allow them")
    assert "in the file itself: m.yaml:6" in b"".join(pipeline.render(found, pipeline.formats(["html"])[0])).decode()


def test_what_is_allowed_counts_for_its_workload_and_what_is_in_it(tmp_path: Path) -> None:
    """Under the name of who allows it, until that day; without a reason it counts for nothing."""
    found = made(tmp_path, ALLOWED, INLINE, names=("api",))
    covered = {verdict.control: verdict.waiver for verdict in found.verdicts if verdict.waiver}
    assert covered.keys() == {"RES-01", "PRV-01"}
    assert covered["RES-01"] is not None
    assert covered["RES-01"].reason == "one GPU: until June"
    assert covered["RES-01"].approved_by == "M"
    assert told(found, "the first at m.yaml:6 (RES-01). They are in force.")


def test_a_compose_label_asks_the_same(tmp_path: Path) -> None:
    """One vocabulary for all sources."""
    (tmp_path / "compose.yaml").write_text("services:\n  api:\n    image: x:1\n    labels: {aiact-report.io/waive.RES-01: one is enough}\n")
    config = parse(ALLOWED.encode(), "c.yaml", tmp_path)
    evidence = pipeline.link(pipeline.collect(Wanted(paths=(tmp_path / "compose.yaml",))), config)
    found = pipeline.dossier(evidence, pipeline.load_mapping(config), config, created_at=NOON, evidence_sha256="")
    assert [(item.waiver.control, item.status) for item in found.waivers] == [("RES-01", "applied")]


def test_a_configuration_that_was_found_allows_nothing(tmp_path: Path) -> None:
    """Whoever wrote the repository may not allow himself what his files accept."""
    with pytest.raises(MistakesError, match="inline_waivers: not followed"):
        parse(ALLOWED.encode(), "aiact-report.yaml", tmp_path, confined=True)


def attestation(**keys: str) -> str:
    """Write an attestation on loops, with other keys."""
    said = {"obligation": "15.4-loops", "statement": "s", "document": "report.txt", "made_by": "K", "made_on": "2026-01-01"} | keys
    return "attestations:\n- {" + ", ".join(f'{key}: "{value}"' for key, value in said.items()) + "}\n"


@pytest.mark.parametrize(
    ("keys", "standing", "words"),
    [
        ({}, "holds", None),
        ({"valid_until": "2026-06-30"}, "holds", None),
        ({"valid_until": "2026-06-29"}, "expired", "it holds no longer"),
        ({"valid_until": "2026-06-30", "zone": "+13:00"}, "expired", "it holds no longer"),
        ({"made_on": "2026-07-01"}, "not-yet", "it does not hold"),
    ],
)
def test_an_attestation_stands_as_of_the_dossier(tmp_path: Path, keys: dict[str, str], standing: str, words: str | None) -> None:
    """One that is past its day or not made yet is loud, and claims no presumption."""
    found = made(tmp_path, attestation(presumption="42(2)", **keys))
    assert found.attestations[0].standing == standing
    assert words is None or told(found, words)
    html = b"".join(pipeline.render(found, pipeline.formats(["html"])[0])).decode()
    assert ("not verified by this tool" in html) is (standing == "holds")


@pytest.mark.parametrize(
    ("document", "text", "found"),
    [
        ("report.txt", "as it was", "as stated"),
        ("report.txt", "changed", "another"),
        ("elsewhere.txt", "as it was", "not at hand"),
        ("../report.txt", "as it was", "not at hand"),
    ],
)
def test_a_document_is_compared_with_the_digest_that_is_stated(tmp_path: Path, document: str, text: str, found: str) -> None:
    """Where it lies beside the configuration; another one is said first."""
    folder = tmp_path / "in"
    folder.mkdir()
    for place in (folder, tmp_path):
        (place / "report.txt").write_text(text)
    dossier = made(folder, attestation(document=document, sha256=hashlib.sha256(b"as it was").hexdigest()))
    assert dossier.attestations[0].document_is == found
    assert told(dossier, "the document is another one") is (found == "another")


def test_a_document_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """What is no regular file is not at hand."""
    import os

    os.mkfifo(tmp_path / "report.txt")
    assert made(tmp_path, attestation(sha256="ab" * 32)).attestations[0].document_is == "not at hand"


def test_an_attestation_says_which_verdicts_it_speaks_to(tmp_path: Path) -> None:
    """Those of its control and subjects that are open; none changes."""
    found = made(tmp_path, attestation(control="RES-01", subject="workload/a*"))
    assert found.attestations[0].answers == 1
    assert told(made(tmp_path, attestation(control="RES-01", subject="workload/z*")), "answers nothing that is open")
    plain = [(verdict.subject, verdict.control, verdict.outcome) for verdict in made(tmp_path).verdicts]
    assert [(verdict.subject, verdict.control, verdict.outcome) for verdict in found.verdicts] == plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (attestation(valid_until="2025-01-01"), "ends before it was made"),
        (attestation(subject="x"), "names subjects and no control"),
        (attestation(sha256="abc"), "sha256 does not have its form"),
        (attestation(zone="Mars/Olympus"), "no zone that is known here"),
        (waiver(zone="../../etc/passwd"), "no zone that is known here"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """With its line, before anything is read."""
    with pytest.raises(MistakesError, match=said):
        parse(text.encode(), "c.yaml", tmp_path)


def test_days_of_zones() -> None:
    """A moment falls on different days in different zones."""
    assert [day("2026-03-01T23:30:00Z", zone) for zone in ("UTC", "+01:00", "-12:00")] == ["2026-03-01", "2026-03-02", "2026-03-01"]
    assert zone_of("+15:00") is None
    assert zone_of("") is None
