"""What may be said of an obligation as a whole: `docs/roll-ups.md` has the rule in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aiact_report.model import Answer, Control, Framework, Law, Obligation, ObligationSummary, Outcome, Relation, RollUp, Verdict, bears, tally

Counts = Mapping[str, int]
"""Verdicts by outcome."""
_JUDGED = (Outcome.PASS, Outcome.PARTIAL, Outcome.GAP)


def summarise(law: Law, controls: list[Control], found: Sequence[Verdict], frameworks: Sequence[Framework] = ()) -> list[ObligationSummary]:
    """Roll the verdicts up by obligation, in the order of the law and then of an organisation's own frameworks; each by the same rule."""
    said: dict[str, list[tuple[Answer | Verdict, int]]] = {}
    for answer, number in tally(found):
        said.setdefault(answer.control, []).append((answer, number))
    texts: Sequence[Law | Framework] = (law, *frameworks)
    anchors = {paragraph.key: paragraph.anchor for text in texts for paragraph in text.paragraphs}
    return [_summary(obligation, anchors.get(obligation.paragraph, ""), controls, said) for text in texts for obligation in text.obligations]


def _summary(
    obligation: Obligation, anchor: str, controls: list[Control], said: Mapping[str, list[tuple[Answer | Verdict, int]]]
) -> ObligationSummary:
    direct: dict[str, int] = {outcome.value: 0 for outcome in Outcome}
    helping = direct.copy()
    ids = tuple(control.id for control in controls if any(support.obligation == obligation.key for support in control.supports))
    for relation, outcome, number in _bearing(obligation.key, controls, said):
        (direct if relation == "direct" else helping)[outcome.value] += number
    total = {outcome: direct[outcome] + helping[outcome] for outcome in direct}
    rollup = roll_up(direct, helping) if ids else RollUp.NOT_EVIDENCED
    return ObligationSummary(obligation.key, obligation.paragraph, obligation.title, obligation.phrase, anchor, rollup, total, ids, direct)


def _bearing(key: str, controls: list[Control], said: Mapping[str, list[tuple[Answer | Verdict, int]]]) -> Iterator[tuple[Relation, Outcome, int]]:
    """Yield what counts for an obligation, with how closely."""
    for control in controls:
        for support in control.supports:
            if support.obligation == key:
                yield from ((support.relation, answer.outcome, number) for answer, number in said.get(control.id, ()) if bears(support, answer))


def roll_up(direct: Counts, helping: Counts) -> RollUp:
    """Say what may be said: "evidence found" takes a direct pass; what only helps is called a sign."""
    passes, partial, signs = direct["pass"], direct["partial"], helping["pass"] + helping["partial"]
    short = partial + direct["gap"] + helping["partial"] + helping["gap"]
    unseen = direct["not-assessed"] + helping["not-assessed"]
    if not any(counts[outcome] for counts in (direct, helping) for outcome in _JUDGED):
        return RollUp.NOT_ASSESSED if unseen else RollUp.NOTHING
    if passes:
        return RollUp.WITH_GAPS if short else RollUp.IN_PART if unseen else RollUp.FOUND
    if partial:
        return RollUp.PARTIAL
    if signs:
        return RollUp.SIGNS_WITH_GAPS if short else RollUp.SIGNS
    return RollUp.GAPS_ONLY
