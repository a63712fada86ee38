"""One question, ready to be asked of many subjects, and the values it is asked about."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, NamedTuple

from msgspec import UNSET

from aiact_report.facts.registry import kind_of
from aiact_report.mapping._controls import Question
from aiact_report.mapping._decide import decide, depends_on_values, said_by_values
from aiact_report.mapping._logic import Cited
from aiact_report.mapping._rules import MISSING, Inputs, Test
from aiact_report.mapping._table import Table
from aiact_report.model import NOTHING, UNREAD_HOLE, Answer, Fact, Facts, LookedFor, Named, Outcome, Subject

MEMO_LIMIT = 100_000
"""Answers remembered by one question; beyond it they are worked out again, so memory stays bounded."""
TEXTS_LIMIT = 1_000
"""Texts of which a test's answer is remembered."""

_SAID_BY_VALUES = (Outcome.PASS, Outcome.NOT_APPLICABLE)
"""Outcomes whose reason names values."""

_WORDS = {
    Outcome.GAP: "a gap",
    Outcome.PARTIAL: "partial",
    Outcome.PASS: "a pass",
    Outcome.NOT_ASSESSED: "not assessed",
    Outcome.NOT_APPLICABLE: "not asked",
}
Row = tuple[Any, ...]
"""Values in the order of a list of fact names; `MISSING` where a fact was not seen."""
_Tested = tuple[int, Test, Any, dict[str, Any]]
"""Where its value stands, a test, what it says of null, and what it said of texts."""


class Standing(NamedTuple):
    """A subject with the values its questions read."""

    subject: Subject
    row: Row
    """Of itself and of its ancestors."""
    children: list[Subject]
    rows: list[Row]
    """Of its children."""


class Known(NamedTuple):
    """An answer to one question, ready to be said of a subject."""

    asker: Asker
    outcome: Outcome
    cited: tuple[Cited, ...]
    number: int | None
    """In the table; none where the reason depends on the subject."""
    usual: Outcome
    """By the defaults of all parameters."""


class Values:
    """Lays the values of some facts in a row."""

    def __init__(self, names: list[str]) -> None:
        self.places = {name: at for at, name in enumerate(names)}
        self._empty: dict[LookedFor, list[Any]] = {}

    def row(self, facts: dict[str, Fact]) -> Row:
        """Give the values: null where it was looked for in vain, `MISSING` where nobody looked."""
        looked = facts.looked if facts.__class__ is Facts else NOTHING
        empty = self._empty.get(looked)
        if empty is None:
            empty = self._empty[looked] = [None if name in looked.names else MISSING for name in self.places]
        row, places = empty.copy(), self.places
        for name, fact in dict.items(facts):
            if name in places:
                row[places[name]] = fact.value
        return tuple(row)


def picker(indexes: list[int]) -> Callable[[Row], Any]:
    """Pick places out of a row, at the speed of C."""
    return itemgetter(*indexes) if indexes else lambda _row: ()


class Asker:
    """One question, ready to be asked of many subjects."""

    def __init__(self, question: Question, places: dict[str, int], below: dict[str, int], table: Table) -> None:
        self.question, self.table = question, table
        self.severity = question.severity if question.severity_differs else UNSET
        self.names = [name for name in question.reads if name in places]
        self.child_names = [name for name in question.reads if name in below]
        self.pick = picker([places[name] for name in self.names])
        self.pick_child = picker([below[name] for name in self.child_names])
        tests = question.tests + (question.usual.tests if question.usual else ())
        self.tests: list[_Tested] = [(places[name], test, test(None), {}) for name, test in tests if name in places]
        self.child_tests: list[_Tested] = [(below[name], test, test(None), {}) for name, test in tests if name in below]
        self.memo: dict[Any, Known] = {}
        self.key: Callable[[Standing], Any] = self.by_values

    def by_values(self, standing: Standing) -> Any:
        """Pick the values an answer depends on."""
        return (self.pick(standing.row), tuple(map(self.pick_child, standing.rows)) if self.child_names else ())

    def by_tests(self, standing: Standing) -> Any:
        """Tell what the tests say of those values: few different answers even where values never repeat."""
        own = _tested(standing.row, self.tests)
        below = tuple([_tested(child, self.child_tests) for child in standing.rows]) if self.child_tests else ()
        return (own, below)

    def answer(self, standing: Standing) -> Known:
        """Look the answer up by what it depends on, or work it out."""
        key = self.key(standing)
        known = self.memo.get(key)
        if known is None:
            known = self._work_out(standing)
            if len(self.memo) < MEMO_LIMIT:
                self.memo[key] = known
        return known

    def inputs(self, standing: Standing) -> Inputs:
        """Name the values the question reads."""
        kind = kind_of(self.child_names[0]) if self.child_names else ""
        values = _by_name(self.names, self.pick(standing.row))
        return Inputs(values, {kind: [_by_name(self.child_names, self.pick_child(row)) for row in standing.rows]})

    def _work_out(self, standing: Standing) -> Known:
        inputs = self.inputs(standing)
        outcome, reason, cited = decide(self.question, inputs)
        usual = outcome if self.question.usual is None else decide(self.question.usual, inputs).outcome
        open_reason = self.key == self.by_tests and outcome in _SAID_BY_VALUES and depends_on_values(cited)
        if not reason or open_reason:
            return Known(self, outcome, cited, None, usual)
        return Known(self, outcome, cited, self.table.number(self.made(outcome, reason, cited, usual)), usual)

    def said(self, known: Known, standing: Standing) -> Answer:
        """Make the answer whose reason names the values of one subject."""
        return self.made(known.outcome, said_by_values(known.outcome, known.cited, self.inputs(standing)), known.cited, known.usual)

    def made(self, outcome: Outcome, reason: str, cited: tuple[Cited, ...], usual: Outcome) -> Answer:
        """Make an answer to the question; where a parameter that was set decided it, the reason says so."""
        asked, facts = self.question, tuple(map(named, cited))
        holes = reason == UNREAD_HOLE or (outcome in _SAID_BY_VALUES and "{" in reason)
        if usual is outcome:
            return Answer(asked.control, asked.subject, outcome, reason, asked.expected, facts, holes, self.severity)
        reason = f"{reason} By the default this would be {_WORDS[usual]}; {asked.changed}."
        return Answer(asked.control, asked.subject, outcome, reason, asked.expected, facts, holes, self.severity, usual)


def named(fact: Cited) -> Named:
    return fact.name if fact.child is None else (fact.name, fact.child)


def _tested(row: Row, tests: list[_Tested]) -> Row:
    """Ask each test of its value; what it says of a text is remembered."""
    found = []
    for place, test, unset, texts in tests:
        value = row[place]
        if value.__class__ is str:
            said = texts.get(value)
            if said is None:
                said = test(value)
                if len(texts) < TEXTS_LIMIT:
                    texts[value] = said
            found.append(said)
        else:
            found.append(unset if value is None else MISSING if value is MISSING else test(value))
    return tuple(found)


def _by_name(names: list[str], picked: Any) -> dict[str, Any]:
    """Give picked values their names; `itemgetter` returns a single value bare."""
    return dict(zip(names, (picked,) if len(names) == 1 else picked, strict=True))
