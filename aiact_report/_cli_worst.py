"""The gravest gaps, named on the terminal: what to close first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aiact_report._cli_text import place, safe
from aiact_report.model import SEVERITIES, Dossier, Fact, Outcome, Verdict, of_control, tally, waived

MOST = 5
"""Controls that are named."""


def worst(dossier: Dossier, most: int = MOST) -> Iterator[str]:
    """Yield, for each of the gravest controls, one gap that no waiver covers, where it was read, and how many more there are."""
    ranked = sorted((grave, -number, control) for (grave, control), number in _counted(dossier).items() if number > 0)
    if ranked:
        yield from ("", "gravest gaps:")
    for grave, number, control in ranked[:most]:
        yield from _gap(dossier, SEVERITIES[grave], control, -number)
    if len(ranked) > most:
        yield f"  … and gaps under {len(ranked) - most:,} other controls"


def _counted(dossier: Dossier) -> Counter[tuple[int, str]]:
    usual = {control.id: control.severity for control in dossier.controls}
    found = Counter[tuple[int, str]]()
    for said, number in (*tally(dossier.verdicts), *((each, -1) for each in waived(dossier.verdicts))):
        if said.outcome is Outcome.GAP:
            found[SEVERITIES.index(said.severity or usual[said.control]), said.control] += number
    return found


def _gap(dossier: Dossier, severity: str, control: str, number: int) -> Iterator[str]:
    usual = next(each.severity for each in dossier.controls if each.id == control)
    gaps = (each for each in of_control(dossier.verdicts, control) if each.outcome is Outcome.GAP)
    verdict = next(each for each in gaps if not each.waiver and (each.severity or usual) == severity)
    more = f" (and {number - 1:,} more)" if number > 1 else ""
    yield f"  {severity:<8} {control}  {safe(verdict.subject)}{more}"
    yield f"           {safe(verdict.reason)}{_where(dossier, verdict)}"


def _where(dossier: Dossier, verdict: Verdict) -> str:
    for reference in verdict.facts:
        holder = next((each for each in dossier.evidence.subjects if each.id == (reference.subject or verdict.subject)), None)
        fact: Fact | None = holder.facts.get(reference.name) if holder else None
        if fact is not None and fact.place is not None:
            return f" [{place(fact.place)}]"
    return ""
