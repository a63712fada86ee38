"""What may be said of an obligation as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from aiact_report.model import Control, Law, ObligationSummary, Outcome, RollUp, Verdict, tally


def summarise(law: Law, controls: list[Control], found: Sequence[Verdict]) -> list[ObligationSummary]:
    """Roll the verdicts up by obligation, in the order of the law."""
    counts: dict[str, dict[str, int]] = {control.id: dict.fromkeys(Outcome, 0) for control in controls}
    for answer, number in tally(found):
        counts[answer.control][answer.outcome] += number
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
