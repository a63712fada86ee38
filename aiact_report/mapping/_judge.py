"""Ask every question of every subject of its kind. Reads no clock, file or network.

The same values always give the same answer, so an answer is worked out once for each set of values and then looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from aiact_report.mapping._controls import Question
from aiact_report.mapping._load import Mapping
from aiact_report.mapping._logic import Answer, Cited
from aiact_report.mapping._reasons import Withheld
from aiact_report.mapping._registry import PARENT_KINDS, kind_of
from aiact_report.mapping._rules import MISSING, Inputs
from aiact_report.model import Control, Evidence, Law, ObligationSummary, Outcome, Ref, RollUp, Subject, Verdict, children_of

_MEMO_LIMIT = 200_000
"""Answers remembered by one question; beyond it they are worked out again, so memory stays bounded."""


class Finding(NamedTuple):
    """An answer for one set of values, before it is said of a subject."""

    outcome: Outcome
    reason: str
    cited: tuple[Cited, ...]
    refs: tuple[Ref, ...] | None
    """The citations, when all are the subject's own and so the same for every subject."""


def judge(evidence: Evidence, mapping: Mapping) -> list[Verdict]:
    """Give a verdict for every question and every subject of its kind, in evidence order, then by control id."""
    return list(verdicts(evidence, mapping))


def verdicts(evidence: Evidence, mapping: Mapping) -> Iterator[Verdict]:
    """Yield the verdicts one by one."""
    family = _Family(evidence.subjects)
    withheld = Withheld(evidence)
    askers = {kind: [_Asker(question, family, withheld) for question in questions] for kind, questions in mapping.by_kind.items()}
    for subject in evidence.subjects:
        for asker in askers.get(subject.kind, ()):
            yield asker.ask(subject)


class _Family:
    """Who belongs to whom."""

    def __init__(self, subjects: list[Subject]) -> None:
        self.by_id = {subject.id: subject for subject in subjects}
        self.children = children_of(subjects)

    def ancestor(self, subject: Subject, kind: str) -> Subject | None:
        above = self.by_id.get(subject.parent) if subject.parent else None
        while above is not None and above.kind != kind:
            above = self.by_id.get(above.parent) if above.parent else None
        return above

    def children_of_kind(self, subject: Subject, kind: str) -> list[Subject]:
        return [child for child in self.children.get(subject.id, ()) if child.kind == kind]


class _Asker:
    """One question, ready to be asked of many subjects."""

    def __init__(self, question: Question, family: _Family, withheld: Withheld) -> None:
        self.question, self.family, self.withheld = question, family, withheld
        self.severity = question.severity if question.severity_differs else None
        kinds = {name: kind_of(name) for name in question.reads}
        self.own = tuple(name for name, kind in kinds.items() if kind == question.subject)
        children = {kind for kind in kinds.values() if PARENT_KINDS.get(kind) == question.subject}
        self.child_kind = next(iter(children), None)
        self.child_names = tuple(name for name, kind in kinds.items() if kind == self.child_kind)
        self.above = tuple(name for name, kind in kinds.items() if kind not in (question.subject, self.child_kind))
        self.memo: dict[Any, Finding] = {}

    def ask(self, subject: Subject) -> Verdict:
        facts = subject.facts
        key: Any = tuple([MISSING if (fact := facts.get(name)) is None else fact.value for name in self.own])
        if self.above or self.child_kind:
            key = (key, self._above(subject), self._below(subject))
        finding = self.memo.get(key)
        if finding is None:
            finding = self._work_out(subject)
            if len(self.memo) < _MEMO_LIMIT:
                self.memo[key] = finding
        return self._say(finding, subject)

    def _above(self, subject: Subject) -> tuple[Any, ...]:
        return tuple(_value(self.family.ancestor(subject, kind_of(name)), name) for name in self.above)

    def _below(self, subject: Subject) -> tuple[Any, ...]:
        if self.child_kind is None:
            return ()
        return tuple(
            tuple(_value(child, name) for name in self.child_names) for child in self.family.children_of_kind(subject, self.child_kind)
        )

    def _work_out(self, subject: Subject) -> Finding:
        values = {name: _value(subject, name) for name in self.own} | dict(zip(self.above, self._above(subject), strict=True))
        children = {self.child_kind: [dict(zip(self.child_names, row, strict=True)) for row in self._below(subject)]}
        outcome, reason, cited = _decide(self.question, Inputs(values, {kind: rows for kind, rows in children.items() if kind}))
        plain = all(fact.child is None and fact.name in self.own for fact in cited)
        return Finding(outcome, reason, cited, tuple(Ref(fact.name) for fact in cited) if plain else None)

    def _say(self, finding: Finding, subject: Subject) -> Verdict:
        refs = finding.refs if finding.refs is not None else tuple(self._ref(fact, subject) for fact in finding.cited)
        reason = finding.reason
        if finding.outcome is Outcome.NOT_ASSESSED:
            reason = self.withheld.reason(subject, refs, self.family.by_id)
        return Verdict(self.question.control, subject.id, finding.outcome, reason, self.question.expected, refs, None, self.severity)

    def _ref(self, fact: Cited, subject: Subject) -> Ref:
        if fact.child is not None and self.child_kind is not None:
            return Ref(fact.name, self.family.children_of_kind(subject, self.child_kind)[fact.child].id)
        if fact.name in self.own:
            return Ref(fact.name)
        owner = self.family.ancestor(subject, kind_of(fact.name))
        return Ref(fact.name, owner.id if owner else None)


def _value(subject: Subject | None, name: str) -> Any:
    fact = subject.facts.get(name) if subject is not None else None
    return MISSING if fact is None else fact.value


def _decide(question: Question, inputs: Inputs) -> tuple[Outcome, str, tuple[Cited, ...]]:
    """Tell the outcome. Unknown anywhere on the way is not assessed: never a pass, never a gap."""
    asked = question.when(inputs) if question.when else Answer(True, ())  # noqa: FBT003 -- a truth value
    if asked.truth is not True:
        unknown = asked.truth is None
        return (Outcome.NOT_ASSESSED, "", asked.cited) if unknown else (Outcome.NOT_APPLICABLE, _not_asked(asked, inputs), asked.cited)
    met = question.expect(inputs)
    if met.truth is None:
        return Outcome.NOT_ASSESSED, "", met.cited
    if met.truth:
        return Outcome.PASS, "As expected.", met.cited
    partly = question.partial(inputs) if question.partial else Answer(False, ())  # noqa: FBT003 -- a truth value
    if partly.truth is None:
        return Outcome.NOT_ASSESSED, "", partly.cited
    if partly.truth:
        return Outcome.PARTIAL, question.partial_says, tuple(dict.fromkeys((*met.cited, *partly.cited)))
    return Outcome.GAP, question.gap, met.cited


def _not_asked(answer: Answer, inputs: Inputs) -> str:
    own = [fact.name for fact in answer.cited if fact.child is None]
    return "Not asked here: " + "; ".join(f"{name} is {_shown(inputs.values.get(name))}" for name in own[:3]) + "."


def _shown(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, tuple | list):
        return ", ".join(str(item) for item in value[:5]) if value else "empty"
    return str(value).lower() if isinstance(value, bool) else str(value)


def summarise(law: Law, controls: list[Control], found: Iterable[Verdict]) -> list[ObligationSummary]:
    """Roll the verdicts up by obligation, in the order of the law."""
    counts: dict[str, dict[str, int]] = {control.id: dict.fromkeys(Outcome, 0) for control in controls}
    for verdict in found:
        counts[verdict.control][verdict.outcome] += 1
    anchors = {paragraph.key: paragraph.anchor for paragraph in law.paragraphs}
    summaries = []
    for obligation in law.obligations:
        ids = tuple(control.id for control in controls if any(support.obligation == obligation.key for support in control.supports))
        total = {outcome.value: sum(counts[control][outcome] for control in ids) for outcome in Outcome}
        anchor = anchors.get(obligation.paragraph, "")
        summaries.append(
            ObligationSummary(obligation.key, obligation.paragraph, obligation.title, obligation.phrase, anchor, roll_up(total), total, ids)
        )
    return summaries


def roll_up(counts: dict[str, int]) -> RollUp:
    """Say what may be said of an obligation: a partial answer is evidence with a gap."""
    gaps, partial, passes = counts["gap"], counts["partial"], counts["pass"]
    if passes and not gaps and not partial:
        return RollUp.FOUND
    if passes or partial:
        return RollUp.WITH_GAPS
    return RollUp.GAPS_ONLY if gaps else RollUp.NOT_EVIDENCED
