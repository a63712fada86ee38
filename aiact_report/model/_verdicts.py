"""Verdicts as rows: every different answer once, and for each subject the numbers of its answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

import msgspec

from aiact_report.model._dossier import Verdict, WaiverNote
from aiact_report.model._evidence import Evidence, OpenList, Ref, Subject, children_of
from aiact_report.model._mapping import Outcome, Severity, Support

Named = str | tuple[str, int]
"""A fact an answer cites: its name; with a number, that of the child (of the kind the name begins with) that holds it, counted from 0."""
UNREAD_HOLE = "{unread}"
"""Stands for what the subject's fact `unread` says: that it is named and was not read, and what would read it."""
_HOLE = re.compile(r"\{(\d+|unread)\}")
_FEW = 3
"""Items of a list that are said."""
_LONGEST = 80
"""Characters of a value that are said."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a question says of any number of subjects."""

    control: str
    question: str
    """Kind of subject that is asked."""
    outcome: Outcome
    reason: str
    """With `holes`, `{0}` stands for the value of the first of `facts`, `{1}` for that of the second, `{unread}` for all that the subject's own `unread` says."""
    expected: str
    facts: tuple[Named, ...] = ()
    """What decided. A name that begins with another kind than the question's is a fact of the nearest subject of that kind above."""
    holes: bool = False
    severity: Severity | msgspec.UnsetType = msgspec.UNSET
    """Of this gap, where it differs from the control's."""
    usual: Outcome | msgspec.UnsetType = msgspec.UNSET
    """What it would be by the defaults, where a parameter that was set decided it."""


class Rows(msgspec.Struct):
    """Answers, and who has which."""

    answers: list[Answer]
    rows: dict[str, tuple[int, ...]]
    """Id of each subject that was asked, in evidence order → the numbers of its answers, by control id."""

    def counted(self) -> list[int]:
        """How many subjects have each answer."""
        times: dict[int, int] = {}
        different: dict[int, tuple[int, ...]] = {}
        for row in self.rows.values():
            times[id(row)] = times.get(id(row), 0) + 1
            different[id(row)] = row
        found = [0] * len(self.answers)
        for key, row in different.items():
            for number in row:
                found[number] += times[key]
        return found


def unfolded(table: Rows, evidence: Evidence) -> Rows:
    """Give the same with every answer that has `UNREAD_HOLE` once for each subject that gives it, its reason in full."""
    folded = {number for number, answer in enumerate(table.answers) if answer.holes and answer.reason == UNREAD_HOLE}
    if not folded:
        return table
    subjects = {subject.id: subject for subject in evidence.subjects}
    numbers: dict[Answer, int] = {}
    known: dict[tuple[int, ...], tuple[int, ...]] = {}
    rows: dict[str, tuple[int, ...]] = {}
    for subject, row in table.rows.items():
        found = known.get(row)
        if found is None:
            answers = [_told(table.answers[number], subjects[subject]) if number in folded else table.answers[number] for number in row]
            found = tuple([numbers.setdefault(answer, len(numbers)) for answer in answers])
            if folded.isdisjoint(row):
                known[row] = found
        rows[subject] = found
    return Rows(list(numbers), rows)


def _told(answer: Answer, subject: Subject) -> Answer:
    return msgspec.structs.replace(answer, reason=_unread(subject), holes=False)


def _unread(subject: Subject) -> str:
    """Give what fills `UNREAD_HOLE`; in a file that was changed there may be none."""
    fact = subject.facts.get(f"{subject.kind}.unread")
    return UNREAD_HOLE if fact is None else str(fact.value)


class Verdicts(Sequence[Verdict]):
    """The verdicts of a dossier, each made when it is looked at."""

    def __init__(self, table: Rows, evidence: Evidence, lists: frozenset[str] = frozenset()) -> None:
        """Take the rows and what they speak of; `lists` are the names of facts of which null is said as "none"."""
        self.table = table
        self.evidence = evidence
        self.lists = lists
        self.waived: dict[tuple[str, str], tuple[int, WaiverNote]] = {}
        """(subject, control) → number of the waiver that covers it, and what is said of it."""

    @cached_property
    def _kin(self) -> Kin:
        return Kin(self.evidence.subjects)

    @cached_property
    def _counts(self) -> list[int]:
        return self.table.counted()

    def tally(self) -> Iterator[tuple[Answer, int]]:
        """Yield every answer with the number of verdicts that give it."""
        return zip(self.table.answers, self._counts, strict=True)

    def waived_answers(self) -> Iterator[Answer]:
        """Yield, for every verdict that a waiver covers, its answer."""
        answers, rows = self.table.answers, self.table.rows
        for subject, control in self.waived:
            yield from (answers[number] for number in rows.get(subject, ()) if answers[number].control == control)

    def __len__(self) -> int:
        return sum(self._counts)

    def __iter__(self) -> Iterator[Verdict]:
        for subject, row in self.table.rows.items():
            yield from self._of(subject, row)

    def picked(self, wanted: Callable[[Answer], bool]) -> Iterator[Verdict]:
        """Yield the verdicts that give some answers."""
        numbers = {number for number, answer in enumerate(self.table.answers) if wanted(answer)}
        for subject, row in self.table.rows.items():
            if not numbers.isdisjoint(row):
                yield from self._of(subject, [number for number in row if number in numbers])

    def _of(self, subject: str, row: Iterable[int]) -> Iterator[Verdict]:
        kin, answers = self._kin, self.table.answers
        holder = kin.by_id[subject]
        for number in row:
            answer = answers[number]
            refs = kin.refs(answer, holder)
            reason = self._filled(answer, refs, subject) if answer.holes else answer.reason
            waiver = self.waived.get((subject, answer.control)) if self.waived else None
            note = waiver[1] if waiver else None
            yield Verdict(answer.control, subject, answer.outcome, reason, answer.expected, refs, note, answer.severity, answer.usual)

    def _filled(self, answer: Answer, refs: tuple[Ref, ...], subject: str) -> str:
        def said(hole: re.Match[str]) -> str:
            if hole[0] == UNREAD_HOLE:
                return _unread(self._kin.by_id[subject])
            at = int(hole[1])
            if at >= len(refs):
                return hole[0]
            ref = refs[at]
            holder = self._kin.by_id.get(ref.subject or subject)
            fact = holder.facts.get(ref.name) if holder is not None else None
            return shown(fact.value if fact is not None else None, empty="none" if ref.name in self.lists else "not set")

        return _HOLE.sub(said, answer.reason)

    @overload
    def __getitem__(self, at: int) -> Verdict: ...
    @overload
    def __getitem__(self, at: slice) -> list[Verdict]: ...
    def __getitem__(self, at: int | slice) -> Verdict | list[Verdict]:
        return list(self)[at]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # it is compared by what it holds


def tally(verdicts: Sequence[Verdict]) -> Iterator[tuple[Answer | Verdict, int]]:
    """Yield what is said, with the number of verdicts that say it: none of them has to be made for that."""
    yield from verdicts.tally() if isinstance(verdicts, Verdicts) else ((verdict, 1) for verdict in verdicts)


def bears(support: Support, said: Answer | Verdict) -> bool:
    """Tell whether what is said counts for this obligation: all answers of its control, or those of some kinds of subject."""
    return not support.of or isinstance(said, Verdict) or said.question in support.of


def of_outcomes(verdicts: Sequence[Verdict], outcomes: Iterable[Outcome]) -> Iterator[Verdict]:
    """Yield the verdicts of some outcomes; the others are not made."""
    among = frozenset(outcomes)
    if isinstance(verdicts, Verdicts):
        yield from verdicts.picked(lambda answer: answer.outcome in among)
    else:
        yield from (verdict for verdict in verdicts if verdict.outcome in among)


def of_control(verdicts: Sequence[Verdict], control: str) -> Iterator[Verdict]:
    """Yield the verdicts of one control; the others are not made."""
    if isinstance(verdicts, Verdicts):
        yield from verdicts.picked(lambda answer: answer.control == control)
    else:
        yield from (verdict for verdict in verdicts if verdict.control == control)


def waived(verdicts: Sequence[Verdict]) -> Iterator[Answer | Verdict]:
    """Yield what is said by the verdicts that waivers cover."""
    yield from verdicts.waived_answers() if isinstance(verdicts, Verdicts) else (verdict for verdict in verdicts if verdict.waiver)


class Kin:
    """Who belongs to whom: where the facts an answer names are found."""

    def __init__(self, subjects: list[Subject]) -> None:
        self.by_id = {subject.id: subject for subject in subjects}
        self.children = children_of(subjects)
        self._of_kind: dict[tuple[str, str | None], list[Subject]] = {}

    def ancestor(self, subject: Subject, kind: str) -> Subject | None:
        """Find the nearest subject of a kind above this one."""
        above = self.by_id.get(subject.parent) if subject.parent else None
        while above is not None and above.kind != kind:
            above = self.by_id.get(above.parent) if above.parent else None
        return above

    def children_of_kind(self, subject: Subject, kind: str | None) -> list[Subject]:
        """Return the children of one kind."""
        key = (subject.id, kind)
        if key not in self._of_kind:
            self._of_kind[key] = [child for child in self.children.get(subject.id, ()) if child.kind == kind]
        return self._of_kind[key]

    def refs(self, answer: Answer, subject: Subject) -> tuple[Ref, ...]:
        """Point at the facts an answer names, for one subject."""
        return tuple([self.ref(named, subject) for named in answer.facts])

    def ref(self, named: Named, subject: Subject) -> Ref:
        """Point at one fact."""
        if not isinstance(named, str):
            name, child = named
            family = self.children_of_kind(subject, name.partition(".")[0])
            return Ref(name, family[child].id if 0 <= child < len(family) else None)
        kind = named.partition(".")[0]
        owner = None if kind == subject.kind else self.ancestor(subject, kind)
        return Ref(named, owner.id if owner else None)


def shown(value: Any, *, empty: str) -> str:
    """Say a value in a sentence: null as `empty`, truth in small letters, three items of a list, eighty characters of a text."""
    if value is None:
        return empty
    if isinstance(value, OpenList):
        return f"{shown(value.known, empty=empty)} and more that was not seen"
    if isinstance(value, tuple | list):
        return ", ".join(_cut(str(item)) for item in value[:_FEW]) + (" …" if len(value) > _FEW else "") if value else "none"
    return str(value).lower() if isinstance(value, bool) else _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def rows_of(verdicts: Iterable[Verdict], kinds: Mapping[str, str], kin: Kin) -> Rows:
    """Make rows of verdicts that stand alone; `kinds` gives the kind of each subject by its id."""
    numbers: dict[Answer, int] = {}
    rows: dict[str, list[int]] = {}
    for verdict in verdicts:
        answer = Answer(
            verdict.control,
            kinds.get(verdict.subject, ""),
            verdict.outcome,
            verdict.reason,
            verdict.expected,
            tuple(_named(ref, verdict.subject, kin) for ref in verdict.facts),
            severity=verdict.severity,
            usual=verdict.usual,
        )
        rows.setdefault(verdict.subject, []).append(numbers.setdefault(answer, len(numbers)))
    return Rows(list(numbers), {subject: tuple(row) for subject, row in rows.items()})


def _named(ref: Ref, subject: str, kin: Kin) -> Named:
    holder = kin.by_id.get(ref.subject or "")
    if holder is None or holder.parent != subject:
        return ref.name
    family = kin.children_of_kind(kin.by_id[subject], holder.kind)
    return ref.name, next(at for at, child in enumerate(family) if child.id == holder.id)
