"""Ask every question of every subject of its kind. Reads no clock, file or network.

The same values always give the same answer, so an answer is worked out once for each set of values and then looked up. The values
any question reads are laid in a row once a subject; questions whose values repeat from subject to subject are looked up together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from msgspec import UNSET

from aiact_report.facts.registry import PARENT_KINDS, kind_of
from aiact_report.mapping._controls import Question
from aiact_report.mapping._decide import Finding, decide, said_by_values
from aiact_report.mapping._load import Mapping
from aiact_report.mapping._logic import Cited
from aiact_report.mapping._reasons import Withheld
from aiact_report.mapping._rules import MISSING, Inputs, Test
from aiact_report.model import Evidence, Fact, Outcome, Ref, Subject, Verdict, children_of

_MEMO_LIMIT = 100_000
"""Answers remembered by one question; beyond it they are worked out again, so memory stays bounded."""
_TRIAL = 256
"""Subjects after which a panel knows which questions read values that hardly ever repeat (names, image references)."""
_TOO_MANY = _TRIAL // 8
"""Different sets of values in that trial that make a question one of these."""

_SAID_BY_VALUES = (Outcome.PASS, Outcome.NOT_APPLICABLE)
"""Outcomes whose reason names values."""

Row = tuple[Any, ...]
"""Values in the order of a list of fact names; `MISSING` where a fact was not seen."""


def judge(evidence: Evidence, mapping: Mapping) -> list[Verdict]:
    """Give a verdict for every question and every subject of its kind, in evidence order, then by control id."""
    return list(verdicts(evidence, mapping))


def verdicts(evidence: Evidence, mapping: Mapping) -> Iterator[Verdict]:
    """Yield the verdicts one by one."""
    family = _Family(evidence.subjects)
    withheld = Withheld(evidence)
    panels = {kind: _Panel(kind, questions, family, withheld) for kind, questions in mapping.by_kind.items()}
    for subject in evidence.subjects:
        panel = panels.get(subject.kind)
        if panel is not None:
            yield from panel.ask(subject)


class _Family:
    """Who belongs to whom."""

    def __init__(self, subjects: list[Subject]) -> None:
        self.by_id = {subject.id: subject for subject in subjects}
        self.children = children_of(subjects)

    def ancestor(self, subject: Subject, kind: str) -> Subject | None:
        """Find the nearest subject of a kind above this one."""
        above = self.by_id.get(subject.parent) if subject.parent else None
        while above is not None and above.kind != kind:
            above = self.by_id.get(above.parent) if above.parent else None
        return above

    def children_of_kind(self, subject: Subject, kind: str) -> list[Subject]:
        """Return the children of one kind."""
        return [child for child in self.children.get(subject.id, ()) if child.kind == kind]


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
    reason: str | None
    """None: it names values, and this answer was looked up without them."""
    cited: tuple[Cited, ...]
    refs: tuple[Ref, ...] | None
    """The citations, when they are the same for every subject; None: another subject's facts are among them."""


class _Panel:
    """All questions of one kind of subject."""

    def __init__(self, kind: str, questions: list[Question], family: _Family, withheld: Withheld) -> None:
        self.kind, self.family, self.withheld = kind, family, withheld
        names = list(dict.fromkeys(name for question in questions for name in question.reads))
        self.child_kind = next((kind_of(name) for name in names if PARENT_KINDS.get(kind_of(name)) == kind), None)
        self.own = [name for name in names if kind_of(name) == kind]
        self.below = [name for name in names if kind_of(name) == self.child_kind]
        self.above = [(name, kind_of(name)) for name in names if kind_of(name) not in (kind, self.child_kind)]
        self.above_kinds = list(dict.fromkeys(above for _, above in self.above))
        self.places = {name: index for index, name in enumerate([*self.own, *(name for name, _ in self.above)])}
        self.below_places = {name: index for index, name in enumerate(self.below)}
        self.askers = [_Asker(question, self.places, self.below_places) for question in questions]
        self.asked = 0
        self._together(self.askers)

    def _together(self, askers: list[_Asker]) -> None:
        """Look these questions up as one."""
        self.memo: dict[Any, list[_Known]] = {}
        self.steady = set(map(id, askers))
        names = dict.fromkeys(name for asker in askers for name in asker.names)
        below = dict.fromkeys(name for asker in askers for name in asker.child_names)
        self.pick = _picker([self.places[name] for name in names])
        self.pick_child = _picker([self.below_places[name] for name in below])

    def ask(self, subject: Subject) -> list[Verdict]:
        """Ask them all of one subject."""
        standing = self._standing(subject)
        key = (self.pick(standing.row), tuple(map(self.pick_child, standing.rows)))
        known = self.memo.get(key)
        if known is None:
            known = [asker.answer(standing) for asker in self.askers]
            if len(self.memo) < _MEMO_LIMIT:
                self.memo[key] = known
            self._learn()
        elif len(self.steady) < len(self.askers):
            known = [answer if id(answer.asker) in self.steady else answer.asker.answer(standing) for answer in known]
        return self._said(known, standing)

    def _learn(self) -> None:
        """After a trial, look up alone the questions whose values hardly ever repeat."""
        self.asked += 1
        if self.asked == _TRIAL:
            steady = [asker for asker in self.askers if len(asker.memo) <= _TOO_MANY]
            for asker in set(self.askers).difference(steady):
                asker.key, asker.memo = asker.by_tests, {}
            self._together(steady)

    def _standing(self, subject: Subject) -> _Standing:
        children = self.family.children_of_kind(subject, self.child_kind) if self.child_kind else []
        rows = [_row(child.facts, self.below) for child in children]
        return _Standing(subject, _row(subject.facts, self.own) + self._above(subject), children, rows)

    def _above(self, subject: Subject) -> Row:
        owners = {kind: self.family.ancestor(subject, kind) for kind in self.above_kinds}
        facts = {kind: owner.facts if owner else {} for kind, owner in owners.items()}
        return tuple([MISSING if (fact := facts[kind].get(name)) is None else fact.value for name, kind in self.above])

    def _said(self, known: list[_Known], standing: _Standing) -> list[Verdict]:
        found: list[Verdict] = []
        identity = standing.subject.id
        others: dict[Cited, Ref] = {}
        for asker, outcome, reason, cited, refs in known:
            if refs is None:
                refs = tuple([others.get(fact) or others.setdefault(fact, self._ref(fact, standing)) for fact in cited])  # noqa: PLW2901
            if reason is None:
                reason = said_by_values(outcome, cited, asker.inputs(standing))  # noqa: PLW2901
            elif outcome is Outcome.NOT_ASSESSED:
                reason = self.withheld.reason(standing.subject, refs, self.family.by_id)  # noqa: PLW2901
            found.append(Verdict(asker.control, identity, outcome, reason, asker.expected, refs, None, asker.severity))
        return found

    def _ref(self, fact: Cited, standing: _Standing) -> Ref:
        kind = kind_of(fact.name)
        if fact.child is not None:
            return Ref(fact.name, standing.children[fact.child].id)
        owner = None if kind == self.kind else self.family.ancestor(standing.subject, kind)
        return Ref(fact.name, owner.id if owner else None)


def _row(facts: dict[str, Fact], names: list[str]) -> Row:
    get = facts.get
    return tuple([MISSING if (fact := get(name)) is None else fact.value for name in names])


def _picker(indexes: list[int]) -> Callable[[Row], Any]:
    """Pick places out of a row, at the speed of C."""
    return itemgetter(*indexes) if indexes else lambda _row: ()


class _Asker:
    """One question, ready to be asked of many subjects."""

    def __init__(self, question: Question, places: dict[str, int], below: dict[str, int]) -> None:
        self.question, self.control, self.expected = question, question.control, question.expected
        self.severity = question.severity if question.severity_differs else UNSET
        self.names = [name for name in question.reads if name in places]
        self.child_names = [name for name in question.reads if name in below]
        self.pick = _picker([places[name] for name in self.names])
        self.pick_child = _picker([below[name] for name in self.child_names])
        self.tests = [(places[name], test) for name, test in question.tests if name in places]
        self.child_tests = [(below[name], test) for name, test in question.tests if name in below]
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
            if self.key == self.by_tests and known.outcome in _SAID_BY_VALUES:
                known = known._replace(reason=None)
            if len(self.memo) < _MEMO_LIMIT:
                self.memo[key] = known
        return known

    def inputs(self, standing: _Standing) -> Inputs:
        """Name the values the question reads."""
        kind = kind_of(self.child_names[0]) if self.child_names else ""
        values = _named(self.names, self.pick(standing.row))
        return Inputs(values, {kind: [_named(self.child_names, self.pick_child(row)) for row in standing.rows]})

    def _work_out(self, standing: _Standing) -> _Known:
        finding: Finding = decide(self.question, self.inputs(standing))
        own = all(fact.child is None and kind_of(fact.name) == self.question.subject for fact in finding.cited)
        return _Known(self, *finding, tuple(Ref(fact.name) for fact in finding.cited) if own else None)


def _tested(row: Row, tests: list[tuple[int, Test]]) -> Row:
    """Ask each test of its value."""
    return tuple([MISSING if (value := row[place]) is MISSING else test(value) for place, test in tests])


def _named(names: list[str], picked: Any) -> dict[str, Any]:
    """Give picked values their names; `itemgetter` returns a single value bare."""
    return dict(zip(names, (picked,) if len(names) == 1 else picked, strict=True))
