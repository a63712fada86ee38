"""Ask every question of every subject of its kind. Reads no clock, file or network.

The same values always give the same answer, so an answer is worked out once for each set of values and then looked up. The values
any question reads are laid in a row once a subject; questions whose values repeat from subject to subject are looked up together. What comes
out are rows: every different answer once, and for each subject the numbers of its answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiact_report.facts.registry import PARENT_KINDS, kind_of
from aiact_report.mapping._asker import MEMO_LIMIT, Asker, Known, Row, Standing, Values, named, picker
from aiact_report.mapping._controls import Question
from aiact_report.mapping._decide import lists
from aiact_report.mapping._load import Mapping
from aiact_report.mapping._reasons import Manner, Withheld
from aiact_report.mapping._rules import MISSING
from aiact_report.mapping._table import Table
from aiact_report.model import Answer, Evidence, Kin, OpenList, Outcome, Rows, Subject, Verdict, Verdicts

_TRIAL = 32
"""Subjects after which a panel knows which questions read values that hardly ever repeat (names, image references)."""
_TOO_MANY = _TRIAL // 8
"""Different sets of values in that trial that make a question one of these."""


def judge(evidence: Evidence, mapping: Mapping) -> list[Verdict]:
    """Give a verdict for every question and every subject of its kind, in evidence order, then by control id."""
    return list(Verdicts(answers(evidence, mapping), evidence, lists()))


def answers(evidence: Evidence, mapping: Mapping, subjects: Iterable[Subject] | None = None) -> Rows:
    """Give every verdict as rows of answers, of all subjects or of these alone. Answers are numbered by their first use."""
    kin, withheld = Kin(evidence.subjects), Withheld(evidence)
    table = Table()
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


class _Panel:
    """All questions of one kind of subject."""

    def __init__(self, kind: str, questions: list[Question], kin: Kin, withheld: Withheld, table: Table) -> None:
        self.kind, self.kin, self.withheld, self.table = kind, kin, withheld, table
        names = list(dict.fromkeys(name for question in questions for name in question.reads))
        self.child_kind = next((kind_of(name) for name in names if PARENT_KINDS.get(kind_of(name)) == kind), None)
        self.own = Values([name for name in names if kind_of(name) == kind])
        self.below = Values([name for name in names if kind_of(name) == self.child_kind])
        self.above = [(name, kind_of(name)) for name in names if kind_of(name) not in (kind, self.child_kind)]
        self.above_kinds = list(dict.fromkeys(above for _, above in self.above))
        self.places = {name: index for index, name in enumerate([*self.own.places, *(name for name, _ in self.above)])}
        self.askers = [Asker(question, self.places, self.below.places, table) for question in questions]
        self.asked = 0
        self.unknowns: dict[Any, int] = {}
        self._together(self.askers)

    def _together(self, askers: list[Asker]) -> None:
        """Look these questions up as one."""
        self.memo: dict[Any, tuple[list[int], list[tuple[int, Known]]]] = {}
        self.steady_unknowns: dict[tuple[int, Manner], tuple[Known, int]] = {}
        """Number of what is not assessed, by the identity of the answer, which is kept beside it, and the manner: same values, same facts missing."""
        self.steady = set(map(id, askers))
        self.loose = [(at, asker) for at, asker in enumerate(self.askers) if id(asker) not in self.steady]
        names = dict.fromkeys(name for asker in askers for name in asker.names)
        below = dict.fromkeys(name for asker in askers for name in asker.child_names)
        self.pick = picker([self.places[name] for name in names])
        self.pick_child = picker([self.below.places[name] for name in below])

    def ask(self, subject: Subject) -> tuple[int, ...]:
        """Ask them all of one subject; give the numbers of the answers."""
        standing = self._standing(subject)
        key = (self.pick(standing.row), tuple(map(self.pick_child, standing.rows)))
        found = self.memo.get(key)
        if found is None:
            found = self._worked_out([asker.answer(standing) for asker in self.askers])
            if len(self.memo) < MEMO_LIMIT:
                self.memo[key] = found
            self._learn()
        numbers, open_ones = found[0].copy(), found[1]
        manner = self.withheld.manner(standing.subject, standing.children, self.kin.by_id)
        for at, known in open_ones:
            of_manner = id(known), manner
            said = self.steady_unknowns.get(of_manner)
            if said is None:
                said = known, self._number(known, standing, manner)
                if not _is_own(known, manner) and len(self.steady_unknowns) < MEMO_LIMIT:
                    self.steady_unknowns[of_manner] = said
            numbers[at] = said[1]
        for at, asker in self.loose:
            known = asker.answer(standing)
            numbers[at] = self._number(known, standing, manner) if known.number is None else known.number
        return tuple(numbers) if not self.withheld.rejected else self._in_force(numbers, subject)

    def _in_force(self, numbers: list[int], subject: Subject) -> tuple[int, ...]:
        """Take the passes from what the platform refuses: it is not what runs, however well it is written."""
        why = self.withheld.refusal(subject, self.kin.by_id)
        return tuple(numbers if why is None else [self.table.refused(number, why) for number in numbers])

    def _worked_out(self, known: list[Known]) -> tuple[list[int], list[tuple[int, Known]]]:
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

    def _number(self, known: Known, standing: Standing, manner: Manner) -> int:
        """Give the number of an answer whose reason depends on the subject."""
        if known.outcome is not Outcome.NOT_ASSESSED:
            return self.table.number(known.asker.said(known, standing))
        return self._unknown(known, standing, manner)

    def _unknown(self, known: Known, standing: Standing, manner: Manner) -> int:
        """Say why a question is not assessed; where nothing was withheld from the subject or its kin, it depends on what is missing alone."""
        key = (id(known.asker), known.cited, known.usual, manner, self._missing(known, standing))
        number = self.unknowns.get(key)
        if number is None:
            refs = tuple(self.kin.ref(named(fact), standing.subject) for fact in known.cited)
            reason = self.withheld.reason(standing.subject, refs, self.kin.by_id)
            if known.usual is not known.outcome:
                reason = self.withheld.whole(reason, standing.subject)
            number = self.table.number(known.asker.made(known.outcome, reason, known.cited, known.usual))
            if not _is_own(known, manner) and len(self.unknowns) < MEMO_LIMIT:
                self.unknowns[key] = number
        return number

    def _missing(self, known: Known, standing: Standing) -> tuple[bool, ...]:
        """Tell which of the facts cited were not seen whole."""
        places, below = self.places, self.below.places
        values = [
            standing.row[places[fact.name]] if fact.child is None else standing.rows[fact.child][below[fact.name]]
            for fact in known.cited
            if fact.child is not None or fact.name in places
        ]
        return tuple([value is MISSING or value.__class__ is OpenList for value in values])

    def _standing(self, subject: Subject) -> Standing:
        children = self.kin.children_of_kind(subject, self.child_kind) if self.child_kind else []
        rows = [self.below.row(child.facts) for child in children]
        if self.child_kind and self.withheld.hides_child(subject, self.child_kind):
            rows.append(self.below.row({}))
        return Standing(subject, self.own.row(subject.facts) + self._above(subject), children, rows)

    def _above(self, subject: Subject) -> Row:
        owners = {kind: self.kin.ancestor(subject, kind) for kind in self.above_kinds}
        facts = {kind: owner.facts if owner else {} for kind, owner in owners.items()}
        return tuple([MISSING if (fact := facts[kind].get(name)) is None else fact.value for name, kind in self.above])


def _is_own(known: Known, manner: Manner) -> bool:
    """Tell whether a reason holds for one subject alone; what a parameter changed is said behind it, so that it stands in full."""
    return manner == "own" or (manner == "unread" and known.usual is not known.outcome)
