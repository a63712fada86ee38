"""Equal verdicts as one: same control, outcome, reason and expected value make a group with a count and its first subjects."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from aiact_report.model import SEVERITIES, Control, Dossier, Outcome, Place, Severity, Unobserved, Verdict, WaiverNote
from aiact_report.report_templates._subjects import Seen, Subjects
from aiact_report.report_templates._text import pattern, place_text, unnamed

SHOWN = 12
"""Subjects a register shows of one group; a card shows fewer. The rest is in the evidence, and their number is said."""

_OWNERS = 3
"""Owners named for one group."""

_REASONS = 6
"""Different reasons shown for one control and outcome before the others are put together."""

_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}


class Row(msgspec.Struct, frozen=True):
    """One subject of a group, with what was seen of it."""

    subject: str
    id: str
    seen: tuple[Seen, ...]
    reason: str
    owner: str | None


class Withheld(msgspec.Struct, frozen=True):
    """What keeps a question from being answered."""

    reason: str
    where: str
    remedy: str


class Group(msgspec.Struct):
    """Verdicts that say the same, and what they say."""

    control: Control
    outcome: Outcome
    severity: Severity
    reason: str
    expected: str
    waiver: WaiverNote | None
    withheld: Withheld | None
    count: int
    kind: str
    """Kind of its subjects; `subject` when they differ."""
    rows: tuple[Row, ...]
    """The first few, by subject id."""
    platforms: frozenset[str]
    """Kinds of the sources its subjects were read from."""
    alike: bool
    """All its subjects show the same values."""
    mixed: bool = False
    """Several reasons put together: each row carries its own."""
    number: str = ""
    """`G-001`; only gaps and partial answers have one."""

    @property
    def more(self) -> int:
        """Subjects that `rows` leaves out."""
        return self.count - len(self.rows)

    @property
    def owner(self) -> str:
        """Who answers for the subjects shown, by their labels; empty when no label says."""
        names = list(dict.fromkeys(row.owner for row in self.rows if row.owner))
        return ", ".join(names[:_OWNERS]) + (", …" if len(names) > _OWNERS else "")


class Grouping:
    """Puts the verdicts of a dossier together."""

    def __init__(self, dossier: Dossier, subjects: Subjects) -> None:
        self._controls = {control.id: control for control in dossier.controls}
        self._subjects = subjects
        self._sources = {source.id: source.kind for source in dossier.evidence.sources}
        self._by_subject, self._by_fact = _index(dossier.evidence.unobserved)
        self.member: dict[tuple[str, str], Group] = {}
        """(control, subject) → the group of a gap."""

    def groups(self, verdicts: Iterable[Verdict]) -> list[Group]:
        """Return the groups in the order of the gap register: outcome, severity, control id, subject id."""
        found: dict[tuple[object, ...], list[Verdict]] = {}
        for verdict in verdicts:
            found.setdefault(self._key(verdict), []).append(verdict)
        groups = [self._group(members, mixed=mixed) for members, mixed in _bounded(found)]
        groups.sort(key=lambda group: (_RANK[group.outcome], SEVERITIES.index(group.severity), group.control.id, group.rows[0].id))
        _number(groups)
        return groups

    def _key(self, verdict: Verdict) -> tuple[object, ...]:
        named = self._subjects.named(verdict.subject)
        reason: object = unnamed(verdict.reason, named)
        if verdict.outcome is Outcome.NOT_ASSESSED:
            item = self._withholding(verdict)
            reason = tuple(pattern(said, named) for said in (item.reason, item.remedy or "")) if item else reason
        return (verdict.control, verdict.outcome, verdict.severity, verdict.waiver, verdict.expected, reason)

    def _group(self, members: list[Verdict], *, mixed: bool) -> Group:
        members.sort(key=lambda verdict: verdict.subject)
        first = members[0]
        control = self._controls[first.control]
        subjects = [subject for verdict in members if (subject := self._subjects.get(verdict.subject))]
        found = Group(
            control=control,
            outcome=first.outcome,
            severity=first.severity or control.severity,
            reason=self._common(members, [verdict.reason for verdict in members]),
            expected=first.expected,
            waiver=first.waiver,
            withheld=None if mixed else self._withheld(members),
            count=len(members),
            kind=_only(subject.kind for subject in subjects),
            rows=tuple(self._row(verdict) for verdict in members[:SHOWN]),
            platforms=frozenset(self._sources.get(subject.source, "") for subject in subjects),
            alike=not mixed and self._alike(members),
            mixed=mixed,
        )
        if found.outcome is Outcome.GAP:
            self.member.update(((verdict.control, verdict.subject), found) for verdict in members)
        return found

    def _row(self, verdict: Verdict) -> Row:
        subjects, subject = self._subjects, verdict.subject
        return Row(subjects.label(subject), subject, subjects.seen(verdict), verdict.reason, subjects.owner(subject))

    def _alike(self, members: list[Verdict]) -> bool:
        values = self._subjects.values(members[0])
        return all(self._subjects.values(verdict) == values for verdict in members[1:])

    def _withheld(self, members: list[Verdict]) -> Withheld | None:
        if members[0].outcome is not Outcome.NOT_ASSESSED:
            return None
        held = [(verdict, item) for verdict in members if (item := self._withholding(verdict))]
        if not held:
            return None
        of, items = [verdict for verdict, _ in held], [item for _, item in held]
        reason, remedy = self._common(of, [item.reason for item in items]), self._common(of, [item.remedy or "" for item in items])
        return Withheld(reason, place_text(items[0].place or Place(file=items[0].source)), remedy)

    def _common(self, verdicts: list[Verdict], reasons: list[str]) -> str:
        """Say the reason that verdicts of one cause share: to the letter, or without the names in which they differ."""
        first = min(range(len(reasons)), key=reasons.__getitem__)
        return reasons[first] if len(set(reasons)) == 1 else pattern(reasons[first], self._subjects.named(verdicts[first].subject))

    def _withholding(self, verdict: Verdict) -> Unobserved | None:
        """Find what withholds a fact that the question reads, from the subject or from one it rests on."""
        cited = {ref.name for ref in verdict.facts} or set(self._controls[verdict.control].reads)
        for holder in self._subjects.kin(verdict.subject):
            for item in self._by_subject.get(holder, ()):
                if not item.facts or not cited.isdisjoint(item.facts):
                    return item
        missing = (ref.name for ref in verdict.facts if not self._subjects.shows(ref, verdict.subject))
        return next((self._by_fact[name] for name in missing if name in self._by_fact), None)


def _only(kinds: Iterable[str]) -> str:
    different = set(kinds)
    return different.pop() if len(different) == 1 else "subject"


def _index(unobserved: list[Unobserved]) -> tuple[dict[str, list[Unobserved]], dict[str, Unobserved]]:
    """Index what could not be seen by the subject it is of, and, where it is of no subject, by the facts it withholds."""
    by_subject: dict[str, list[Unobserved]] = {}
    by_fact: dict[str, Unobserved] = {}
    for item in unobserved:
        if item.subject is not None:
            by_subject.setdefault(item.subject, []).append(item)
        else:
            for fact in item.facts:
                by_fact.setdefault(fact, item)
    return by_subject, by_fact


def _bounded(found: dict[tuple[object, ...], list[Verdict]]) -> Iterable[tuple[list[Verdict], bool]]:
    """Keep the commonest reasons of a control and outcome apart and put the others together, so that a dossier stays bounded."""
    families: dict[tuple[object, ...], list[list[Verdict]]] = {}
    for key, members in found.items():
        families.setdefault(key[:4], []).append(members)
    for groups in families.values():
        groups.sort(key=lambda members: (-len(members), min(verdict.subject for verdict in members)))
        kept = groups if len(groups) <= _REASONS else groups[: _REASONS - 1]
        yield from ((members, False) for members in kept)
        rest = [verdict for members in groups[len(kept) :] for verdict in members]
        if rest:
            yield rest, True


def _number(groups: list[Group]) -> None:
    register = [group for group in groups if group.outcome in (Outcome.GAP, Outcome.PARTIAL)]
    for position, group in enumerate(register, start=1):
        group.number = f"G-{position:03d}"


def common(reasons: Iterable[str | None]) -> str:
    """Return the reason that several things share: to the letter, or without the names in which they differ."""
    different = sorted({reason or "" for reason in reasons})
    return different[0] if len(different) == 1 else pattern(different[0])


def bounded(names: Iterable[str], limit: int = SHOWN) -> tuple[list[str], int]:
    """Return the first names in order, each once, and how many more there are."""
    every = sorted(set(names))
    return every[:limit], max(0, len(every) - limit)
