"""What hostile input may make of one source: long texts, long lists, remarks and subjects without number are bounded, and it is said.

A cut text keeps its length and digest, so that two different ones stay two; a cut list is open (`OpenList`), so that nothing passes by what is missing; and
subjects beyond the bound are a document that was lost, so that "none" is not said of what it may have held.
"""

from __future__ import annotations

from typing import Any

from aiact_report.collector._allowance import allowance, unseen, weight
from aiact_report.collector._base import Collected
from aiact_report.model import Fact, Facts, OpenList, Unobserved

TEXT_LIMIT = 2_000
"""Characters of a text in a fact, a name or a place."""
LIST_LIMIT = 2_000
"""Entries of a list in a fact."""
REMARK_LIMIT = 200
"""Things of one file that belong to no subject and could not be seen, and remarks that withhold nothing, each."""


def bounded(part: Collected, read: int) -> Collected:
    """Bound the lists, remarks and subjects of one file of which so many bytes were read."""
    _cut_lists(part)
    part.unobserved = _fewer(part.unobserved)
    kept = _within(part, allowance(read))
    if kept < len(part.subjects) or part.left_out:
        _cut_subjects(part, kept)
    return part


def _cut_lists(part: Collected) -> None:
    """Leave a list without end open behind its first entries."""
    for subject in part.subjects:
        facts = subject.facts
        for name, fact in dict.items(facts) if isinstance(facts, Facts) else facts.items():
            if fact.value.__class__ in _LISTS and _length(fact.value) > LIST_LIMIT:
                known: Any = fact.value
                facts[name] = Fact(OpenList(tuple(known)[:LIST_LIMIT]), fact.place, fact.basis, fact.origin)
                reason = f"{name} has {_length(fact.value):,} entries, of which the first {LIST_LIMIT:,} are kept"
                part.unobserved.append(Unobserved(reason, "too-many", (name,), subject.id, subject.source, fact.place))


_LISTS = frozenset({tuple, OpenList})


def _length(value: Any) -> int:
    return len(value.known) if isinstance(value, OpenList) else len(value)


def _fewer(items: list[Unobserved]) -> list[Unobserved]:
    """Keep the first of what belongs to no subject and of mere remarks, and count the others in one that withholds as much as they do."""
    kept: list[Unobserved] = []
    rest: dict[bool, list[Unobserved]] = {}
    counts = {True: 0, False: 0}
    for item in items:
        is_remark = item.subject is not None and not item.facts
        if not is_remark and item.subject is not None:
            kept.append(item)
            continue
        counts[is_remark] += 1
        (kept if counts[is_remark] <= REMARK_LIMIT else rest.setdefault(is_remark, [])).append(item)
    return [*kept, *(_counted(others) for others in rest.values())]


def _counted(others: list[Unobserved]) -> Unobserved:
    """Say that there are more, and withhold what each of them would."""
    first = others[0]
    causes = {item.cause for item in others}
    cause = next((item.cause for item in others if not item.facts and item.subject is None), first.cause)
    facts = () if any(not item.facts for item in others) else tuple(sorted({name for item in others for name in item.facts}))
    reason = f"{len(others):,} more like this one are not listed: {first.reason}" if len(causes) == 1 else f"{len(others):,} more could not be read"
    return Unobserved(reason, cause, facts, first.subject, first.source, first.place, first.remedy)


def _within(part: Collected, left: int) -> int:
    """Count the subjects from the first on that, with what could not be seen of them, weigh no more together."""
    withheld: dict[str, int] = {}
    for item in part.unobserved:
        if item.subject is not None:
            withheld[item.subject] = withheld.get(item.subject, 0) + unseen(item)
    count = 0
    for subject in part.subjects:
        left -= weight(subject) + withheld.get(subject.id, 0)
        if left < 0:
            break
        count += 1
    return count


def _cut_subjects(part: Collected, kept: int) -> None:
    """Leave out the subjects behind the first, as a document that could not be read."""
    left_out = {subject.id for subject in part.subjects[kept:]}
    source = part.subjects[-1].source
    told = " and ".join([*([f"{len(left_out):,} of them"] if left_out else []), *([part.left_out] if part.left_out else [])])
    part.subjects = [subject for subject in part.subjects[:kept] if subject.parent not in left_out]
    part.unobserved = [item for item in part.unobserved if item.subject not in left_out]
    reason = f"{source} holds more things than a file of its size may: {told} were left out"
    part.unobserved.append(Unobserved(reason, "too-large", source=source, remedy="split it into smaller files"))
