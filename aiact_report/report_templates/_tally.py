"""Counts of outcomes, and the bar that shows their proportion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from aiact_report.model import Outcome, Support, Verdict, bears
from aiact_report.model import tally as tallied
from aiact_report.report_templates._text import counted

_BAR = (("gap", Outcome.GAP), ("partial", Outcome.PARTIAL), ("unseen", Outcome.NOT_ASSESSED), ("pass", Outcome.PASS))


class Tally(msgspec.Struct):
    """How many verdicts have which outcome."""

    counts: dict[Outcome, int]

    @property
    def gap(self) -> int:
        """Verdicts that are gaps."""
        return self.counts[Outcome.GAP]

    @property
    def partial(self) -> int:
        """Verdicts that are partial."""
        return self.counts[Outcome.PARTIAL]

    @property
    def unseen(self) -> int:
        """Verdicts that could not be assessed."""
        return self.counts[Outcome.NOT_ASSESSED]

    @property
    def met(self) -> int:
        """Verdicts that pass."""
        return self.counts[Outcome.PASS]

    @property
    def asked(self) -> int:
        """Verdicts but those that are not applicable."""
        return self.gap + self.partial + self.unseen + self.met

    @property
    def words(self) -> str:
        """`5 gaps, 1 partial, 2 not assessed, 16 met`: what is there, the worst first."""
        parts = (
            (self.gap, counted(self.gap, "gap")),
            (self.partial, f"{self.partial:,} partial"),
            (self.unseen, f"{self.unseen:,} not assessed"),
            (self.met, f"{self.met:,} met"),
        )
        return ", ".join(text for number, text in parts if number)

    @property
    def bar(self) -> list[tuple[str, str]]:
        """Style and width in percent of each part; none is thinner than can be seen."""
        shares = [(name, max(self.counts[outcome] / self.asked * 100, 1.5)) for name, outcome in _BAR if self.counts[outcome]]
        scale = 100 / (sum(width for _, width in shares) or 100)
        return [(name, f"{width * scale:.1f}") for name, width in shares]


def tally() -> Tally:
    """Return a tally of nothing."""
    return Tally(dict.fromkeys(Outcome, 0))


def by_control(verdicts: Sequence[Verdict], controls: Iterable[str]) -> dict[str, Tally]:
    """Count the verdicts of each control."""
    found = {control: tally() for control in controls}
    for said, number in tallied(verdicts):
        found[said.control].counts[said.outcome] += number
    return found


def bearing(verdicts: Sequence[Verdict], supports: Mapping[str, Sequence[Support]]) -> Tally:
    """Count the verdicts, each once, that count for some obligation; `supports` has by control what makes them count."""
    found = tally()
    for said, number in tallied(verdicts):
        if any(bears(support, said) for support in supports.get(said.control, ())):
            found.counts[said.outcome] += number
    return found


def of_counts(counts: Mapping[str, int]) -> Tally:
    """Make a tally of counts by the word for each outcome."""
    return Tally({outcome: counts.get(outcome.value, 0) for outcome in Outcome})


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    result = tally()
    for each in tallies:
        for outcome, number in each.counts.items():
            result.counts[outcome] += number
    return result
