"""JUnit XML for test reports, after the strict schema https://github.com/windyroad/JUnit-Schema. What it cannot say: `docs/formats/junit.md`."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.model import Control, Dossier, Outcome
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._findings import Findings, Told, label, safe, unseen, waiver_said

_FEW = 500
"""Things not seen that are test cases of their own; the evidence has all."""


def render(dossier: Dossier, _context: RenderContext) -> Iterator[bytes]:
    """Yield a suite for what was not seen, then one for each control: a test case for each subject it was asked of."""
    found = Findings(dossier)
    counts, waived = found.counts(), found.waived()
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    yield from _first(found)
    for number, control in enumerate((each for each in dossier.controls if sum(counts[each.id].values())), 1):
        yield from _suite(found, control, number, counts[control.id], waived.get(control.id, 0))
    yield b"</testsuites>\n"


def _first(found: Findings) -> Iterator[bytes]:
    """Yield what must be said first; a run that judged nothing is an error, never a success without tests."""
    told = [*unseen(found.dossier)]
    nothing = not len(found.dossier.verdicts)
    shown = told[:_FEW] + ([f"{len(told) - _FEW:,} further things were not seen: the evidence names them"] if len(told) > _FEW else [])
    yield _open("What was not seen", "aiact-report", 0, found, (len(shown) + nothing, 0, int(nothing), len(shown)))
    if nothing:
        yield _case("anything", "aiact-report", f'<error type="empty" message={_attribute("Nothing was judged: this is not a clean result.")}/>')
    for at, text in enumerate(shown, 1):
        yield _case(f"not seen {at}", "aiact-report", f"<skipped message={_attribute(text)}/>")
    yield _END


def _suite(found: Findings, control: Control, number: int, counts: dict[Outcome, int], waived: int) -> Iterator[bytes]:
    broken = counts[Outcome.GAP] + counts[Outcome.PARTIAL] - waived
    skipped = counts[Outcome.NOT_ASSESSED] + counts[Outcome.NOT_APPLICABLE] + waived
    yield _open(f"{control.id} {control.title}", control.id, number, found, (sum(counts.values()), broken, 0, skipped))
    yield from (_case(f"{label(told.subject)} [{told.fingerprint}]", control.id, _result(found, told)) for told in found.of_control(control.id))
    yield _END


def _open(name: str, package: str, number: int, found: Findings, counts: tuple[int, int, int, int]) -> bytes:
    """Begin a suite; the schema asks for a host, a time of day without a zone, and durations, of which a dossier has none."""
    tests, failures, errors, skipped = counts
    told = {"name": name, "package": package, "id": number, "tests": tests, "failures": failures, "errors": errors, "skipped": skipped}
    made = {"timestamp": found.dossier.created_at.removesuffix("Z")[:19], "hostname": "localhost", "time": 0}
    words = " ".join(f"{key}={_attribute(str(value))}" for key, value in (told | made).items())
    return f"<testsuite {words}>\n<properties>{_PROPERTY.format(_attribute(found.dossier.evidence_sha256 or '-'))}</properties>\n".encode()


_PROPERTY = '<property name="evidence_sha256" value={}/>'
_END = b"<system-out/>\n<system-err/>\n</testsuite>\n"


def _case(name: str, owner: str, inner: str) -> bytes:
    opening = f'<testcase name={_attribute(name)} classname={_attribute(owner)} time="0"'
    return (f"{opening}>{inner}</testcase>\n" if inner else f"{opening}/>\n").encode()


def _result(found: Findings, told: Told) -> str:
    """Say the outcome; only a pass has nothing to say."""
    from xml.sax.saxutils import escape  # it brings an HTTP client with it

    verdict = told.verdict
    if verdict.outcome is Outcome.PASS:
        return ""
    if verdict.waiver:
        return f"<skipped message={_attribute(f'{verdict.outcome.value}, waived: {told.reason} {waiver_said(verdict)}')}/>"
    if verdict.outcome in {Outcome.GAP, Outcome.PARTIAL}:
        since = "" if told.change is None else f"\nsince the baseline: {told.change.state}"
        body = escape(_where(told) + "".join(f"\n{value}" for value in found.values(verdict)) + f"\nexpected: {safe(verdict.expected)}{since}")
        return f'<failure type="{verdict.outcome.value}" message={_attribute(f"{told.severity}: {told.reason}")}>{body}</failure>'
    return f"<skipped message={_attribute(f'{verdict.outcome.value}: {told.reason}')}/>"


def _where(told: Told) -> str:
    place = told.place
    at = f"{place.file}:{place.line}" if place and place.file and place.line else (place.file or place.object) if place else None
    return safe(at or told.subject.source)


def _attribute(text: str) -> str:
    """Quote a text; `safe` has taken out what XML 1.0 cannot hold."""
    from xml.sax.saxutils import quoteattr

    return quoteattr(safe(text))


FORMAT = Format("junit", "junit.xml", "application/xml", render)
