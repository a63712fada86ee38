"""What a page shows of a dossier: chapters by paragraph, questions once, numbers that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from aiact_report.model import Dossier, Outcome
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._quotes import spans
from aiact_report.report_templates._tally import tally
from aiact_report.report_templates._view import view
from aiact_report.report_templates._view_shape import View


@pytest.fixture(scope="module")
def shown(dossier: Dossier) -> View:
    """Give the view of an ordinary dossier."""
    return view(dossier, RenderContext())


def test_chapters_are_the_paragraphs_in_the_order_of_the_law(shown: View) -> None:
    """15(1), 15(4) and 15(5), each with its own subparagraphs."""
    assert [(chapter.number, len(chapter.law)) for chapter in shown.chapters] == [("15(1)", 1), ("15(4)", 3), ("15(5)", 3)]


def test_every_question_has_one_home_where_it_bears_directly(shown: View) -> None:
    """Each control is told under exactly one obligation, the first it supports directly."""
    homes = Counter(
        control.control.id for chapter in shown.chapters for obligation in chapter.obligations for control in [*obligation.told, *obligation.quiet]
    )
    assert set(homes.values()) == {1}
    assert len(homes) == len(shown.controls)
    assert all(control.bears[0][1] == "direct" for control in shown.controls)


def test_numbers_of_an_obligation_are_those_of_the_roll_up(shown: View) -> None:
    """The page and the JSON dossier count the same."""
    for chapter in shown.chapters:
        for obligation in chapter.obligations:
            assert {str(outcome): number for outcome, number in obligation.tally.counts.items()} == obligation.summary.counts


def test_a_paragraph_counts_a_verdict_once(shown: View, dossier: Dossier) -> None:
    """A question that bears on two obligations of one paragraph is not counted twice there."""
    chapter = shown.chapters[1]
    keys = {obligation.summary.key for obligation in chapter.obligations}
    bearing = {control.id for control in dossier.controls if any(support.obligation in keys for support in control.supports)}
    gaps = [verdict for verdict in dossier.verdicts if verdict.control in bearing and verdict.outcome is Outcome.GAP]
    assert chapter.tally.gap == len(gaps)
    assert sum(obligation.tally.gap for obligation in chapter.obligations) > chapter.tally.gap


def test_registers_account_for_every_verdict(shown: View, dossier: Dossier) -> None:
    """Every gap, partial answer and open question is in a register."""
    outcomes = Counter(verdict.outcome for verdict in dossier.verdicts)
    assert sum(group.count for group in shown.register) == outcomes[Outcome.GAP] + outcomes[Outcome.PARTIAL]
    assert sum(row.count for row in shown.not_assessed.rows) == outcomes[Outcome.NOT_ASSESSED]
    assert sum(row.count for row in shown.unobserved.rows) == len(dossier.evidence.unobserved)
    assert sum(row.count for row in shown.skipped.rows) == len(dossier.evidence.skipped)


def test_the_first_gaps_are_the_gravest(shown: View) -> None:
    """Five gaps, none less severe than one that is left out."""
    assert len(shown.first) == 5
    assert [group.severity for group in shown.first][:3] == ["critical"] * 3


def test_registers_are_bounded(make_dossier: Callable[..., Dossier]) -> None:
    """Sources beyond the first 250 are counted, not listed."""
    shown = view(make_dossier(400), RenderContext())
    assert len(shown.sources) == 250
    assert shown.sources_more == len(shown.dossier.evidence.sources) - 250


def test_snippets_are_those_of_the_platform(make_dossier: Callable[..., Dossier]) -> None:
    """A gap in a manifest is closed with Kubernetes lines, not with Compose lines."""
    shown = view(make_dossier(6), RenderContext())
    told = [control for control in shown.controls if any(group.number for group in control.groups)]
    assert told
    assert all([platform for platform, _ in control.snippets] == ["kubernetes"] for control in told)


def test_a_bar_fills_its_width() -> None:
    """The parts of a bar add up, and one gap among thousands can still be seen."""
    counts = tally()
    counts.counts.update({Outcome.GAP: 1, Outcome.PASS: 9999})
    widths = [float(width) for _, width in counts.bar]
    assert sum(widths) == pytest.approx(100, abs=0.2)
    assert widths[0] > 1


def test_marking_phrases_changes_no_letter() -> None:
    """Overlapping phrases share no word twice."""
    marked = spans("resolve and control for attacks trying to manipulate", [("a", "control for attacks"), ("b", "attacks trying to")])
    assert "".join(span.text for span in marked) == "resolve and control for attacks trying to manipulate"
    assert [span.key for span in marked] == [None, "a", "b", None]
