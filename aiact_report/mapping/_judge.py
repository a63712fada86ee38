"""Ask every question of every subject of its kind. Reads no clock, file or network.

The same values always give the same answer, so an answer is worked out once for each set of values and then looked up. The values
any question reads are laid in a row once a subject; questions whose values repeat from subject to subject are looked up together. What comes
out are rows: every different answer once, and for each subject the numbers of its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, NamedTuple

from msgspec import UNSET, structs

from aiact_report.facts.registry import PARENT_KINDS, kind_of
from aiact_report.mapping._controls import Question
from aiact_report.mapping._decide import decide, depends_on_values, lists, said_by_values
from aiact_report.mapping._load import Mapping
from aiact_report.mapping._logic import Cited
from aiact_report.mapping._reasons import Withheld
from aiact_report.mapping._rules import MISSING, Inputs, Test
from aiact_report.model import NOTHING, Answer, Evidence, Fact, Facts, Kin, LookedFor, Named, OpenList, Outcome, Rows, Subject, Verdict, Verdicts

_MEMO_LIMIT = 100_000
"""Answers remembered by one question; beyond it they are worked out again, so memory stays bounded."""
_TRIAL = 32
"""Subjects after which a panel knows which questions read values that hardly ever repeat (names, image references)."""
_TOO_MANY = _TRIAL // 8
"""Different sets of values in that trial that make a question one of these."""

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


def judge(evidence: Evidence, mapping: Mapping) -> list[Verdict]:
    """Give a verdict for every question and every subject of its kind, in evidence order, then by control id."""
    return list(Verdicts(answers(evidence, mapping), evidence, lists()))


def answers(evidence: Evidence, mapping: Mapping, subjects: Iterable[Subject] | None = None) -> Rows:
    """Give every verdict as rows of answers, of all subjects or of these alone. Answers are numbered by their first use."""
    kin, withheld = Kin(evidence.subjects), Withheld(evidence)
    table = _Table()
    panels = {kind: _Panel(kind, questions, kin, withheld, table) for kind, questions in mapping.by_kind.items()}
    rows: dict[str, tuple[int, ...]] = {}
    for subject in evidence.subjects if subjects is None else subjects:
        panel = panels.get(subject.kind)
        if panel is not None:
            rows[subject.id] = table.same(panel.ask(subject))
    return renumbered([Rows(table.answers, rows)])


def renumbered(parts: Iterable[Rows]) -> Rows:
    """Join rows of several parts in their order, answers numbered by their first use: it does not matter who worked them out."""
    numbers: dict[Answer, int] = {}
    same: dict[tuple[int, ...], tuple[int, ...]] = {}
    rows: dict[str, tuple[int, ...]] = {}
    for part in parts:
        known: dict[tuple[int, ...], tuple[int, ...]] = {}
        for subject, row in part.rows.items():
            found = known.get(row)
            if found is None:
                found = tuple([numbers.setdefault(part.answers[number], len(numbers)) for number in row])
                known[row] = found = same.setdefault(found, found)
            rows[subject] = found
    return Rows(list(numbers), rows)


class _Table:
    """Every different answer, once."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self._numbers: dict[Answer, int] = {}
        self._rows: dict[tuple[int, ...], tuple[int, ...]] = {}

    def number(self, answer: Answer) -> int:
        """Give the number of an answer."""
        found = self._numbers.get(answer)
        if found is None:
            found = self._numbers[answer] = len(self.answers)
            self.answers.append(answer)
        return found

    def refused(self, number: int, why: str) -> int:
        """Give the number of what an answer is of something that the platform refuses: a pass is not assessed, all else stays."""
        answer = self.answers[number]
        if answer.outcome is not Outcome.PASS:
            return number
        return self.number(structs.replace(answer, outcome=Outcome.NOT_ASSESSED, reason=why, holes=False))

    def same(self, row: tuple[int, ...]) -> tuple[int, ...]:
        """Give the one object for equal rows."""
        return self._rows.setdefault(row, row)


class _Standing(NamedTuple):
    """A subject with the values its questions read."""

    subject: Subject
    row: Row
    """Of itself and of its ancestors."""
    children: list[Subject]
    rows: list[Row]
    """Of its children."""


class _Known(NamedTuple):
    """An answer to one question, ready to be said of a subject."""

    asker: _Asker
    outcome: Outcome
    cited: tuple[Cited, ...]
    number: int | None
    """In the table; none where the reason depends on the subject."""
    usual: Outcome
    """By the defaults of all parameters."""


class _Panel:
    """All questions of one kind of subject."""

    def __init__(self, kind: str, questions: list[Question], kin: Kin, withheld: Withheld, table: _Table) -> None:
        self.kind, self.kin, self.withheld, self.table = kind, kin, withheld, table
        names = list(dict.fromkeys(name for question in questions for name in question.reads))
        self.child_kind = next((kind_of(name) for name in names if PARENT_KINDS.get(kind_of(name)) == kind), None)
        self.own = _Values([name for name in names if kind_of(name) == kind])
        self.below = _Values([name for name in names if kind_of(name) == self.child_kind])
        self.above = [(name, kind_of(name)) for name in names if kind_of(name) not in (kind, self.child_kind)]
        self.above_kinds = list(dict.fromkeys(above for _, above in self.above))
        self.places = {name: index for index, name in enumerate([*self.own.places, *(name for name, _ in self.above)])}
        self.askers = [_Asker(question, self.places, self.below.places, table) for question in questions]
        self.asked = 0
        self.unknowns: dict[Any, int] = {}
        self._together(self.askers)

    def _together(self, askers: list[_Asker]) -> None:
        """Look these questions up as one."""
        self.memo: dict[Any, tuple[list[int], list[tuple[int, _Known]]]] = {}
        self.steady_unknowns: dict[int, tuple[_Known, int]] = {}
        """Number of what is not assessed, by the identity of the answer, which is kept beside it: same values, same facts missing."""
        self.steady = set(map(id, askers))
        self.loose = [(at, asker) for at, asker in enumerate(self.askers) if id(asker) not in self.steady]
        names = dict.fromkeys(name for asker in askers for name in asker.names)
        below = dict.fromkeys(name for asker in askers for name in asker.child_names)
        self.pick = _picker([self.places[name] for name in names])
        self.pick_child = _picker([self.below.places[name] for name in below])

    def ask(self, subject: Subject) -> tuple[int, ...]:
        """Ask them all of one subject; give the numbers of the answers."""
        standing = self._standing(subject)
        key = (self.pick(standing.row), tuple(map(self.pick_child, standing.rows)))
        found = self.memo.get(key)
        if found is None:
            found = self._worked_out([asker.answer(standing) for asker in self.askers])
            if len(self.memo) < _MEMO_LIMIT:
                self.memo[key] = found
            self._learn()
        numbers, open_ones = found[0].copy(), found[1]
        usual = not self.withheld.concerns(standing.subject, standing.children, self.kin.by_id)
        for at, known in open_ones:
            said = self.steady_unknowns.get(id(known)) if usual else None
            if said is None:
                said = known, self._number(known, standing, usual=usual)
                if usual and len(self.steady_unknowns) < _MEMO_LIMIT:
                    self.steady_unknowns[id(known)] = said
            numbers[at] = said[1]
        for at, asker in self.loose:
            known = asker.answer(standing)
            numbers[at] = self._number(known, standing, usual=usual) if known.number is None else known.number
        return tuple(numbers) if not self.withheld.rejected else self._in_force(numbers, subject)

    def _in_force(self, numbers: list[int], subject: Subject) -> tuple[int, ...]:
        """Take the passes from what the platform refuses: it is not what runs, however well it is written."""
        why = self.withheld.refusal(subject, self.kin.by_id)
        return tuple(numbers if why is None else [self.table.refused(number, why) for number in numbers])

    def _worked_out(self, known: list[_Known]) -> tuple[list[int], list[tuple[int, _Known]]]:
        """Keep the numbers of what is the same for all subjects of these values, and what has to be said of each."""
        numbers = [-1 if answer.number is None else answer.number for answer in known]
        return numbers, [(at, answer) for at, answer in enumerate(known) if answer.number is None and id(answer.asker) in self.steady]

    def _learn(self) -> None:
        """After a trial, look up alone the questions whose values hardly ever repeat."""
        self.asked += 1
        if self.asked == _TRIAL:
            steady = [asker for asker in self.askers if len(asker.memo) <= _TOO_MANY]
            for asker in set(self.askers).difference(steady):
                asker.key, asker.memo = asker.by_tests, {}
            self._together(steady)

    def _number(self, known: _Known, standing: _Standing, *, usual: bool) -> int:
        """Give the number of an answer whose reason depends on the subject; `usual`: nothing is withheld from it or its kin in particular."""
        if known.outcome is not Outcome.NOT_ASSESSED:
            return self.table.number(known.asker.said(known, standing))
        return self._unknown(known, standing, usual=usual)

    def _unknown(self, known: _Known, standing: _Standing, *, usual: bool) -> int:
        """Say why a question is not assessed; where nothing was withheld from the subject or its kin, it depends on what is missing alone."""
        key = (id(known.asker), known.cited, known.usual, self._missing(known, standing))
        number = self.unknowns.get(key) if usual else None
        if number is None:
            refs = tuple(self.kin.ref(_named(fact), standing.subject) for fact in known.cited)
            reason = self.withheld.reason(standing.subject, refs, self.kin.by_id)
            number = self.table.number(known.asker.made(known.outcome, reason, known.cited, known.usual))
            if usual and len(self.unknowns) < _MEMO_LIMIT:
                self.unknowns[key] = number
        return number

    def _missing(self, known: _Known, standing: _Standing) -> tuple[bool, ...]:
        """Tell which of the facts cited were not seen whole."""
        places, below = self.places, self.below.places
        values = [
            standing.row[places[fact.name]] if fact.child is None else standing.rows[fact.child][below[fact.name]]
            for fact in known.cited
            if fact.child is not None or fact.name in places
        ]
        return tuple([value is MISSING or value.__class__ is OpenList for value in values])

    def _standing(self, subject: Subject) -> _Standing:
        children = self.kin.children_of_kind(subject, self.child_kind) if self.child_kind else []
        rows = [self.below.row(child.facts) for child in children]
        if self.child_kind and self.withheld.hides_child(subject, self.child_kind):
            rows.append(self.below.row({}))
        return _Standing(subject, self.own.row(subject.facts) + self._above(subject), children, rows)

    def _above(self, subject: Subject) -> Row:
        owners = {kind: self.kin.ancestor(subject, kind) for kind in self.above_kinds}
        facts = {kind: owner.facts if owner else {} for kind, owner in owners.items()}
        return tuple([MISSING if (fact := facts[kind].get(name)) is None else fact.value for name, kind in self.above])


class _Values:
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


def _picker(indexes: list[int]) -> Callable[[Row], Any]:
    """Pick places out of a row, at the speed of C."""
    return itemgetter(*indexes) if indexes else lambda _row: ()


class _Asker:
    """One question, ready to be asked of many subjects."""

    def __init__(self, question: Question, places: dict[str, int], below: dict[str, int], table: _Table) -> None:
        self.question, self.table = question, table
        self.severity = question.severity if question.severity_differs else UNSET
        self.names = [name for name in question.reads if name in places]
        self.child_names = [name for name in question.reads if name in below]
        self.pick = _picker([places[name] for name in self.names])
        self.pick_child = _picker([below[name] for name in self.child_names])
        tests = question.tests + (question.usual.tests if question.usual else ())
        self.tests = [(places[name], test, test(None)) for name, test in tests if name in places]
        self.child_tests = [(below[name], test, test(None)) for name, test in tests if name in below]
        self.memo: dict[Any, _Known] = {}
        self.key: Callable[[_Standing], Any] = self.by_values

    def by_values(self, standing: _Standing) -> Any:
        """Pick the values an answer depends on."""
        return (self.pick(standing.row), tuple(map(self.pick_child, standing.rows)) if self.child_names else ())

    def by_tests(self, standing: _Standing) -> Any:
        """Tell what the tests say of those values: few different answers even where values never repeat."""
        own = _tested(standing.row, self.tests)
        below = tuple([_tested(child, self.child_tests) for child in standing.rows]) if self.child_tests else ()
        return (own, below)

    def answer(self, standing: _Standing) -> _Known:
        """Look the answer up by what it depends on, or work it out."""
        key = self.key(standing)
        known = self.memo.get(key)
        if known is None:
            known = self._work_out(standing)
            if len(self.memo) < _MEMO_LIMIT:
                self.memo[key] = known
        return known

    def inputs(self, standing: _Standing) -> Inputs:
        """Name the values the question reads."""
        kind = kind_of(self.child_names[0]) if self.child_names else ""
        values = _by_name(self.names, self.pick(standing.row))
        return Inputs(values, {kind: [_by_name(self.child_names, self.pick_child(row)) for row in standing.rows]})

    def _work_out(self, standing: _Standing) -> _Known:
        inputs = self.inputs(standing)
        outcome, reason, cited = decide(self.question, inputs)
        usual = outcome if self.question.usual is None else decide(self.question.usual, inputs).outcome
        open_reason = self.key == self.by_tests and outcome in _SAID_BY_VALUES and depends_on_values(cited)
        if not reason or open_reason:
            return _Known(self, outcome, cited, None, usual)
        return _Known(self, outcome, cited, self.table.number(self.made(outcome, reason, cited, usual)), usual)

    def said(self, known: _Known, standing: _Standing) -> Answer:
        """Make the answer whose reason names the values of one subject."""
        return self.made(known.outcome, said_by_values(known.outcome, known.cited, self.inputs(standing)), known.cited, known.usual)

    def made(self, outcome: Outcome, reason: str, cited: tuple[Cited, ...], usual: Outcome) -> Answer:
        """Make an answer to the question; where a parameter that was set decided it, the reason says so."""
        asked, facts, holes = self.question, tuple(map(_named, cited)), outcome in _SAID_BY_VALUES and "{" in reason
        if usual is outcome:
            return Answer(asked.control, asked.subject, outcome, reason, asked.expected, facts, holes, self.severity)
        reason = f"{reason} By the default this would be {_WORDS[usual]}; {asked.changed}."
        return Answer(asked.control, asked.subject, outcome, reason, asked.expected, facts, holes, self.severity, usual)


def _named(fact: Cited) -> Named:
    return fact.name if fact.child is None else (fact.name, fact.child)


def _tested(row: Row, tests: list[tuple[int, Test, Any]]) -> Row:
    """Ask each test of its value."""
    return tuple([unset if (value := row[place]) is None else MISSING if value is MISSING else test(value) for place, test, unset in tests])


def _by_name(names: list[str], picked: Any) -> dict[str, Any]:
    """Give picked values their names; `itemgetter` returns a single value bare."""
    return dict(zip(names, (picked,) if len(names) == 1 else picked, strict=True))
