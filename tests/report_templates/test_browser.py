"""The HTML in a real Chromium: what a person does with the page, at every width, on screen and on paper."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from aiact_report import pipeline
from aiact_report.config import Config
from aiact_report.model import BaselineFile, Change, ChangeState, Comparison, Dossier, Outcome, Verdict
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._index.words import handle
from aiact_report.report_templates.html import FORMAT
from tests.report_templates.chromium import LAID_OUT, READY, Browser

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "credit-scoring"


@pytest.fixture
def page(browser: Browser, make_dossier: Callable[..., Dossier], tmp_path: Path) -> Browser:
    """The dossier, open."""
    path = tmp_path / "dossier.html"
    path.write_bytes(b"".join(FORMAT.render(make_dossier(6), RenderContext())))
    browser.open(path)
    browser.until(READY)
    return browser


TYPE = (
    """(text => { const field = document.getElementById("find"); field.value = text; field.dispatchEvent(new Event("input", {bubbles: true})); })"""
)
FOUND = 'document.querySelector(".found").textContent'
FROM = "document.querySelector('.detail .from code').textContent"
CARDS = """[...document.querySelectorAll(".detail .verdict")].map(card => ({control: card.dataset.control,
said: card.querySelector(".said").textContent, seen: card.querySelector(".seen")?.textContent ?? "", tag: card.querySelector(".tag").textContent}))"""


def test_what_is_typed_brings_what_is_found_into_view(page: Browser) -> None:
    """A list appears under the bar as one types, with how many there are; nothing found is said as such."""
    page.run(f'{TYPE}("latest")')
    page.until(f"/^[1-9].* verdicts? of .* subjects?$/.test({FOUND})")
    assert page.run('document.querySelector(".results [role=option]").checkVisibility()')
    page.run(f'{TYPE}("no such word")')
    page.until(f"{FOUND} === '0 verdicts of 0 subjects'")


def test_paper_never_depends_on_the_search(page: Browser, tmp_path: Path) -> None:
    """Whoever prints with a word in the search gets the whole dossier, and the index as a table."""
    page.run(f'{TYPE}("no such word")')
    page.until(f"{FOUND} === '0 verdicts of 0 subjects'")
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed on this machine: what a browser prints is not read")
    (tmp_path / "page.pdf").write_bytes(base64.b64decode(page.ask("Page.printToPDF")["data"]))
    text = subprocess.run([reader, "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "G-001" in text
    assert "Questions by outcome" in text
    assert "no such word" not in text


def test_a_place_in_the_book_is_shown_whatever_was_searched(page: Browser) -> None:
    """A deep link works with any search before it."""
    page.run(f'{TYPE}("no such word")')
    page.until(f"{FOUND} === '0 verdicts of 0 subjects'")
    page.run('location.hash = "#G-001"')
    page.until('document.querySelector(".results").hidden && !document.querySelector(".page").inert')
    assert page.run('document.getElementById("G-001").checkVisibility()')


def test_a_link_leads_to_its_place(sample: tuple[Browser, Path]) -> None:
    """What is far away is laid out when it comes near; the place that was asked for stays in sight all the same."""
    page, _ = sample
    for place in ("sample", "RES-03", "G-020", "gaps"):
        page.run(f'location.hash = "#{place}"')
        page.until(f'(top => top >= 0 && top < innerHeight / 2)(document.getElementById("{place}").getBoundingClientRect().top)')


def test_the_keyboard_alone(page: Browser) -> None:
    """A slash goes to the search, arrows and j and k move, Enter opens a subject, Escape leads back step by step."""
    page.press("/")
    assert page.run("document.activeElement.id + document.activeElement.value") == "find"
    page.run(f'{TYPE}("prod")')
    page.until('document.querySelectorAll(".results [role=option]").length > 2')
    page.press("ArrowDown")
    page.press("j", "j", "k")
    assert page.until('document.querySelector("[aria-selected=true]").getAttribute("aria-posinset")') == "2"
    page.press("Enter")
    page.until('document.activeElement.matches(".detail") && location.hash.includes("&subject=")')
    page.press("Escape")
    page.until('document.activeElement.matches(".list") && !location.hash.includes("&subject=")')
    page.press("Escape")
    page.until('document.querySelector(".results").hidden && location.hash === ""')


def test_facets_count_what_each_would_give(page: Browser, make_dossier: Callable[..., Dossier]) -> None:
    """The numbers beside the outcomes are those of the dossier, and one that is chosen gives exactly so many."""
    dossier = make_dossier(6)
    page.run('document.querySelector(".facet[data-facet=outcome]").open = true')
    page.until('document.querySelectorAll(".facet[data-facet=outcome] label").length')
    shown = page.run(
        '[...document.querySelectorAll(".facet[data-facet=outcome] label")].map(one => one.innerText.split("\\n").map(part => part.trim()))'
    )
    counts = Counter(verdict.outcome for verdict in dossier.verdicts)
    assert {name: int(number) for name, number in (line if len(line) == 2 else line[0].rsplit(" ", 1) for line in shown)} == {
        "gap": counts[Outcome.GAP],
        "partial": counts[Outcome.PARTIAL],
        "not assessed": counts[Outcome.NOT_ASSESSED],
        "met": counts[Outcome.PASS],
        "not applicable": counts[Outcome.NOT_APPLICABLE],
    }
    page.run("document.querySelector(\".facet[data-facet=outcome] input[value='3']\").click()")
    subjects = len({verdict.subject for verdict in dossier.verdicts if verdict.outcome is Outcome.PASS})
    page.until(f"{FOUND} === '{counts[Outcome.PASS]} verdicts of {subjects} subjects'")
    assert "outcome=met" in page.until("location.hash")


@pytest.fixture(scope="module")
def judged() -> Dossier:
    """The sample: Compose, manifests and Dockerfiles of one system."""
    evidence = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(SAMPLE,)), jobs=1))
    return pipeline.dossier(evidence, pipeline.load_mapping(Config()), Config(), created_at="2026-11-28T00:00:00Z", evidence_sha256="0" * 64)


@pytest.fixture
def sample(browser: Browser, judged: Dossier, tmp_path: Path) -> tuple[Browser, Path]:
    """The sample's page, open."""
    path = tmp_path / "dossier.html"
    path.write_bytes(b"".join(pipeline.render(judged, FORMAT)))
    browser.open(path)
    browser.until(READY)
    return browser, path


def test_every_verdict_is_in_the_index_as_it_was_judged(sample: tuple[Browser, Path], judged: Dossier) -> None:
    """Passes and what is not applicable too: outcome, reason, and the place of each fact that decided."""
    page, _ = sample
    words = {"gap": "gap", "partial": "partial", "not-assessed": "not assessed", "pass": "met", "not-applicable": "not applicable"}
    subjects = {subject.id: subject for subject in judged.evidence.subjects}
    expected: dict[str, list[Verdict]] = {}
    for verdict in judged.verdicts:
        expected.setdefault(verdict.subject, []).append(verdict)
    assert len(expected) > 30
    for key, verdicts in expected.items():
        subject = subjects[key]
        page.run(f"location.hash = {json.dumps('#?from=' + quote(subject.source) + '&subject=' + quote(handle(subject)))}")
        page.until(f"document.querySelector('.detail').dataset.drawn === {json.dumps(handle(subject))} && {FROM} === {json.dumps(subject.source)}")
        cards = {card["control"]: card for card in page.run(CARDS)}
        for verdict in verdicts:
            card = cards[verdict.control]
            assert card["tag"].split(" · ")[0] == words[verdict.outcome.value], (key, verdict.control)
            assert card["said"] == verdict.reason, (key, verdict.control)
            for ref in verdict.facts if verdict.outcome is not Outcome.NOT_APPLICABLE else ():
                fact = subjects[ref.subject or key].facts.get(ref.name)
                if fact is not None and fact.place.file and fact.place.line:
                    assert f"{fact.place.file}:{fact.place.line}" in card["seen"], (key, verdict.control, ref)


def test_an_address_holds_what_is_shown(sample: tuple[Browser, Path]) -> None:
    """A link to one verdict opens its subject and shows it, in a page that was not open before."""
    page, path = sample
    page.run('location.hash = "#?outcome=met&q=inference-api"')
    page.until(f"/^[1-9]/.test({FOUND})")
    link = page.until('document.querySelector(".detail .verdict .self")?.getAttribute("href")')
    page.open(path, link)
    page.until('document.querySelector(".verdict.target")?.checkVisibility()')
    assert page.run('document.getElementById("find").value') == "inference-api"


def test_without_a_script_the_index_is_a_table(browser: Browser, judged: Dossier, sample: tuple[Browser, Path]) -> None:
    """Every subject has its row, with its counts and the ids of its questions; nothing on the page waits for a script."""
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(sample[1])
        rows = browser.run('[...document.querySelectorAll("table.whole tbody tr")].map(row => row.textContent)')
        assert not browser.run('document.querySelector(".finder").checkVisibility()')
    finally:
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert len(rows) == len(judged.evidence.subjects)
    told = Counter(word for row in rows for word in re.findall(r"[A-Z]{3}-\d\d", row.partition("none was asked")[0]))
    assert told == Counter(verdict.control for verdict in judged.verdicts)


@pytest.mark.parametrize("width", [320, 360, 414, 768, 1024, 1440, 2560])
def test_nothing_is_wider_than_the_screen(sample: tuple[Browser, Path], width: int) -> None:
    """No width makes a reader scroll sideways: neither the book, with all of it laid out, nor what was found."""
    page, _ = sample
    page.run(LAID_OUT)
    page.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    book = page.run("[document.documentElement.scrollWidth, innerWidth]")
    page.run('location.hash = "#?outcome=gap"')
    page.until('document.querySelectorAll(".results [role=option]").length > 3')
    results = page.run(
        '[document.querySelector(".list").scrollWidth, document.querySelector(".list").clientWidth, document.documentElement.scrollWidth]'
    )
    page.ask("Emulation.clearDeviceMetricsOverride")
    assert book[0] <= book[1]
    assert results[0] <= results[1]
    assert results[2] <= width


def test_what_is_new_since_the_baseline(browser: Browser, make_dossier: Callable[..., Dossier], tmp_path: Path) -> None:
    """A facet of its own, where there is a baseline: each verdict by what became of it."""
    dossier = make_dossier(6)
    gaps = [verdict for verdict in dossier.verdicts if verdict.outcome is Outcome.GAP]
    states = [ChangeState.NEW if at % 3 == 0 else ChangeState.UNCHANGED for at in range(len(gaps))]
    changes = [
        Change(f"{at:032x}", gap.control, gap.subject, state, None, Outcome.GAP) for at, (gap, state) in enumerate(zip(gaps, states, strict=True))
    ]
    counts = Counter(state.value for state in states)
    compared = msgspec.structs.replace(dossier, comparison=Comparison(BaselineFile("then.json", "0" * 64, "0" * 64), dict(counts), changes))
    path = tmp_path / "dossier.html"
    path.write_bytes(b"".join(FORMAT.render(compared, RenderContext())))
    browser.open(path, "#?changed=new")
    subjects = len({gap.subject for gap, state in zip(gaps, states, strict=True) if state is ChangeState.NEW})
    browser.until(f"{FOUND} === '{counts['new']} verdicts of {subjects} subjects'")
    browser.run('document.querySelector(".facet[data-facet=changed]").open = true')
    browser.until('document.querySelector(".facet[data-facet=changed] label") !== null')
    shown = browser.run('[...document.querySelectorAll(".facet[data-facet=changed] label")].map(one => one.textContent.trim())')
    assert f"new {counts['new']}" in shown
    assert f"unchanged {counts['unchanged']}" in shown
