"""What a threshold counts of a comparison."""

from __future__ import annotations

from aiact_report.model import SEVERITIES, Dossier, Outcome, Severity, of_outcomes


def new_gaps(dossier: Dossier, least: Severity) -> int:
    """Count the gaps that the baseline does not show as gaps, from a severity up; a waived one is not counted.

    What is incomparable counts too unless it was a gap then: a gate that a change of scope or mapping opens would be none.
    """
    if dossier.comparison is None:
        return 0
    grave = SEVERITIES[: SEVERITIES.index(least) + 1]
    severity = {control.id: control.severity for control in dossier.controls}
    fresh = {(item.subject, item.control) for item in dossier.comparison.changes if item.after is Outcome.GAP and item.before is not Outcome.GAP}
    gaps = of_outcomes(dossier.verdicts, (Outcome.GAP,)) if fresh else ()
    return sum((each.subject, each.control) in fresh and not each.waiver and (each.severity or severity[each.control]) in grave for each in gaps)
