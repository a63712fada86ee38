"""Ask every question of every subject of its kind. Reads no clock, file or network.

The same values always give the same answer, so an answer is worked out once for each set of values and then looked up: the values
any question reads are laid in a row once a subject, and each question picks its own from that row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from aiact_report.mapping._controls import Question
from aiact_report.mapping._decide import Finding, decide
from aiact_report.mapping._load import Mapping
from aiact_report.mapping._logic import Cited
from aiact_report.mapping._reasons import Withheld
from aiact_report.mapping._registry import PARENT_KINDS, kind_of
from aiact_report.mapping._rollup import summarise
from aiact_report.mapping._rules import MISSING, Inputs
from aiact_report.model import Evidence, Fact, Outcome, Ref, Subject, Verdict, children_of

__all__ = ["judge", "summarise", "verdicts"]

_MEMO_LIMIT = 200_000
"""Answers remembered by one question; beyond it they are worked out again, so memory stays bounded."""

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


class _Panel:
    """All questions of one kind of subject."""

    def __init__(self, kind: str, questions: list[Question], family: _Family, withheld: Withheld) -> None:
        self.family = family
        names = list(dict.fromkeys(name for question in questions for name in question.reads))
        self.child_kind = next((kind_of(name) for name in names if PARENT_KINDS.get(kind_of(name)) == kind), None)
        self.own = [name for name in names if kind_of(name) == kind]
        self.below = [name for name in names if kind_of(name) == self.child_kind]
        self.above = [name for name in names if kind_of(name) not in (kind, self.child_kind)]
        self.above_kinds = list(dict.fromkeys(kind_of(name) for name in self.above))
        places = {name: index for index, name in enumerate([*self.own, *self.above])}
        below = {name: index for index, name in enumerate(self.below)}
        self.askers = [_Asker(question, places, below, family, withheld) for question in questions]

    def ask(self, subject: Subject) -> Iterator[Verdict]:
        """Ask them all of one subject."""
        children = self.family.children_of_kind(subject, self.child_kind) if self.child_kind else []
        rows = [_row(child.facts, self.below) for child in children]
        standing = _Standing(subject, _row(subject.facts, self.own) + self._above(subject), children, rows)
        return (asker.ask(standing) for asker in self.askers)

    def _above(self, subject: Subject) -> Row:
        owners = {kind: self.family.ancestor(subject, kind) for kind in self.above_kinds}
        facts = {kind: owner.facts if owner else {} for kind, owner in owners.items()}
        return tuple(MISSING if (fact := facts[kind_of(name)].get(name)) is None else fact.value for name in self.above)


def _row(facts: dict[str, Fact], names: list[str]) -> Row:
    get = facts.get
    return tuple([MISSING if (fact := get(name)) is None else fact.value for name in names])


def _picker(indexes: list[int]) -> Callable[[Row], Any]:
    """Pick places out of a row, at the speed of C."""
    return itemgetter(*indexes) if indexes else lambda _row: ()


class _Asker:
    """One question, ready to be asked of many subjects."""

    def __init__(self, question: Question, places: dict[str, int], below: dict[str, int], family: _Family, withheld: Withheld) -> None:
        self.question, self.family, self.withheld = question, family, withheld
        self.severity = question.severity if question.severity_differs else None
        self.names = [name for name in question.reads if name in places]
        self.child_names = [name for name in question.reads if name in below]
        self.pick = _picker([places[name] for name in self.names])
        self.pick_child = _picker([below[name] for name in self.child_names])
        self.memo: dict[Any, tuple[Finding, tuple[Ref, ...] | None]] = {}
        """By values: the finding, and its citations when they are the same for every subject."""

    def ask(self, standing: _Standing) -> Verdict:
        """Look the answer up, or work it out, and say it of this subject."""
        key: Any = self.pick(standing.row)
        if self.child_names:
            key = (key, tuple(map(self.pick_child, standing.rows)))
        known = self.memo.get(key)
        if known is None:
            known = self._work_out(standing)
            if len(self.memo) < _MEMO_LIMIT:
                self.memo[key] = known
        finding, refs = known
        if refs is None:
            refs = tuple(self._ref(fact, standing) for fact in finding.cited)
        unseen = finding.outcome is Outcome.NOT_ASSESSED
        reason = self.withheld.reason(standing.subject, refs, self.family.by_id) if unseen else finding.reason
        return Verdict(self.question.control, standing.subject.id, finding.outcome, reason, self.question.expected, refs, None, self.severity)

    def _work_out(self, standing: _Standing) -> tuple[Finding, tuple[Ref, ...] | None]:
        values = _named(self.names, self.pick(standing.row))
        kind = kind_of(self.child_names[0]) if self.child_names else ""
        finding = decide(self.question, Inputs(values, {kind: [_named(self.child_names, self.pick_child(row)) for row in standing.rows]}))
        own = all(fact.child is None and kind_of(fact.name) == self.question.subject for fact in finding.cited)
        return finding, tuple(Ref(fact.name) for fact in finding.cited) if own else None

    def _ref(self, fact: Cited, standing: _Standing) -> Ref:
        if fact.child is not None:
            return Ref(fact.name, standing.children[fact.child].id)
        if kind_of(fact.name) == self.question.subject:
            return Ref(fact.name)
        owner = self.family.ancestor(standing.subject, kind_of(fact.name))
        return Ref(fact.name, owner.id if owner else None)


def _named(names: list[str], picked: Any) -> dict[str, Any]:
    """Give picked values their names; `itemgetter` returns a single value bare."""
    return dict(zip(names, (picked,) if len(names) == 1 else picked, strict=True))
