"""The HTML dossier: whole, safe, readable by everybody, and bounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest

from aiact_report.model import Dossier, Evidence, Fact, Outcome, Place, System
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates.html import FORMAT

_MIB = 1024 * 1024


class _Page(HTMLParser):
    """What a browser finds in the page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.tags.append((tag, dict(attrs)))
        self._silent = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        """End a script or a style."""
        self._silent = self._silent and tag not in {"script", "style"}

    def handle_data(self, data: str) -> None:
        """Note what is read."""
        self.text += "" if self._silent else data


def _render(dossier: Dossier) -> str:
    return b"".join(FORMAT.render(dossier, RenderContext({"workload.replicas": "Replicas in force; more words"}))).decode()


@pytest.fixture(scope="module")
def source(dossier: Dossier) -> str:
    """Give the page of an ordinary dossier."""
    return _render(dossier)


@pytest.fixture(scope="module")
def page(source: str) -> _Page:
    """Give it as a browser finds it."""
    return _Page(source)


def test_nothing_is_fetched(source: str, page: _Page) -> None:
    """The page holds all it needs and forbids the rest."""
    assert not [tag for tag, _ in page.tags if tag in {"link", "img", "iframe", "object", "embed", "base"}]
    assert not [attrs for _, attrs in page.tags if "src" in attrs]
    assert all((attrs.get("href") or "").startswith("#") for tag, attrs in page.tags if tag == "a")
    assert set(re.findall(r"url\(\"?'?([a-z]+):", source)) == {"data"}
    policy = next(attrs["content"] for tag, attrs in page.tags if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "unsafe-inline" not in policy.partition("script-src")[2]


def test_links_and_names_agree(page: _Page) -> None:
    """Every link inside the page leads somewhere, and no two things have one name."""
    names = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert [name for name, number in Counter(names).items() if number > 1] == []
    links = {(attrs["href"] or "").removeprefix("#") for tag, attrs in page.tags if tag == "a"}
    assert {link for link in links - set(names) if not link.startswith("?")} == set()  # a state of the index, which only a script shows
    labels = {attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs}
    assert labels - set(names) == set()


def test_headings_are_in_order(page: _Page) -> None:
    """One first heading, and no level is left out."""
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_say_what_they_are(page: _Page) -> None:
    """Every table has a caption, and every heading cell says what it heads."""
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption") > 5
    assert all(attrs.get("scope") for tag, attrs in page.tags if tag == "th")
    assert {"header", "nav", "main"} <= set(tags)


def test_what_could_not_be_seen_comes_before_what_was_found(page: _Page, dossier: Dossier) -> None:
    """Notices and blind spots stand above the first number."""
    order = [dossier.notices[0], "Not everything could be seen", "are not assessed", "gravest gaps", "Evidence by obligation"]
    flat = " ".join(page.text.split())
    assert [flat.index(text) for text in order] == sorted(flat.index(text) for text in order)
    assert "It supports, and does not decide, conformity with Article 15." in flat


def test_the_first_page_names_every_obligation_with_its_numbers(page: _Page, dossier: Dossier) -> None:
    """Key, roll-up and counts of each obligation are in the summary."""
    cover = page.text[: page.text.index("Contents")]
    for obligation in dossier.obligations:
        assert obligation.key in cover
        assert str(obligation.rollup) in cover


def test_the_law_is_quoted_to_the_letter(page: _Page, dossier: Dossier) -> None:
    """Marking the phrases changes no word of the paragraphs."""
    assert all(paragraph.text in page.text for paragraph in dossier.law.paragraphs)


def test_each_question_is_told_once(source: str, dossier: Dossier) -> None:
    """A control that bears on three obligations has one place and is pointed at from the others."""
    for control in dossier.controls:
        assert source.count(f'id="{control.id}"') == 1
        assert source.count(f'href="#{control.id}"') >= len(control.supports)


def test_a_gap_shows_value_place_expectation_and_remedy(page: _Page, dossier: Dossier) -> None:
    """Nothing that a reader needs to check or close a gap is missing."""
    flat = " ".join(page.text.split())
    assert "workload.replicas: 1" in flat
    assert "spec.replicas" in flat
    assert "Replicas in force" in flat
    assert "more words" not in flat
    gap = next(verdict for verdict in dossier.verdicts if verdict.outcome is Outcome.GAP)
    assert gap.expected in flat
    assert "NIST SP 800-190 (September 2017), 4.1.5, 4.2.2" in flat
    assert "runAsNonRoot: true" in flat
    assert "A pass would not show" in flat


def test_hostile_text_stays_text(dossier: Dossier) -> None:
    """Markup, terminal escapes, direction marks and endless values in the evidence are shown and do nothing."""
    evil = "<script>alert(1)</script>\x1b[31m\u202eoops{{ 7*7 }}" + "x" * 100_000
    subjects = [
        msgspec.structs.replace(subject, name=evil, namespace=evil, facts={name: Fact(evil, Place(evil, 1, evil)) for name in subject.facts})
        for subject in dossier.evidence.subjects
    ]
    verdicts = [msgspec.structs.replace(verdict, reason=evil, expected=evil) for verdict in dossier.verdicts]
    hostile = msgspec.structs.replace(
        dossier,
        system=System(name=evil, provider=evil, intended_purpose=evil),
        evidence=msgspec.structs.replace(dossier.evidence, subjects=subjects),
        verdicts=verdicts,
        notices=[evil],
    )
    source = _render(hostile)
    page = _Page(source)
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert "<script>alert" not in source
    assert "\x1b" not in source
    assert "\u202e" not in source
    assert "49" not in re.findall(r"oops\S{0,4}", source)
    assert "\u2039U+202E\u203a" in source
    assert len(source) < 3 * _MIB


def test_an_empty_run_is_no_clean_run(make_dossier: Callable[..., Dossier]) -> None:
    """A dossier of nothing says so at once."""
    dossier = make_dossier(0)
    flat = " ".join(_Page(_render(msgspec.structs.replace(dossier, evidence=Evidence(), notices=[]))).text.split())
    assert flat.index("This dossier is evidence of nothing.") < flat.index("Evidence by obligation")
    assert "No source was read." in flat
    assert "No gap was found in what could be assessed. That is no statement on what was not" in flat


def test_what_is_not_declared_is_said(dossier: Dossier) -> None:
    """A system without a name or purpose is shown as such."""
    flat = " ".join(_Page(_render(msgspec.structs.replace(dossier, system=System()))).text.split())
    assert "Unnamed AI system" in flat
    assert flat.count("not declared") == 2


def test_a_thousand_deployments_stay_below_three_megabytes(make_dossier: Callable[..., Dossier]) -> None:
    """Equal verdicts are cards with a count, and each of them by itself is in the index."""
    source = _render(make_dossier(1000))
    assert len(source) < 3 * _MIB
    assert re.search(r"[\d,]+ more", source)


def test_the_same_dossier_gives_the_same_bytes(source: str, make_dossier: Callable[..., Dossier]) -> None:
    """Nothing of the clock or the machine gets into the page."""
    assert _render(make_dossier()) == source


def test_fonts_travel_with_the_scripts_that_need_them(source: str, dossier: Dossier) -> None:
    """A Latin page carries no Greek; a Greek name brings its letters along."""
    assert "font-family:'Plex Sans Greek'" not in source
    greek = msgspec.structs.replace(dossier, system=System(name="Πιστοληπτική"))
    assert "font-family:'Plex Sans Greek'" in _render(greek)
