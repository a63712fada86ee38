"""One run after the other: of each question about each subject, from when to when the same was said.

A run that says the same writes nothing; one that does not tell ends nothing and shows nothing. What is not there is *gone* only where it was looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aiact_report.comparison import Side, absence
from aiact_report.fingerprint import Identities
from aiact_report.model import GONE, UNSEEN, Dossier, Outcome, QuestionChange, Severity, Span

_LONGEST = 300
"""Characters of a reason."""
_TOLD = frozenset({Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED})
"""Outcomes whose reason is kept; that something is as expected says itself."""
Key = tuple[str, str, str]
"""Fingerprint of the subject, control, digest of its question."""


@dataclass(slots=True)
class Track:
    """What was said of one question about one subject."""

    subject: str
    severity: Severity
    spans: list[Span] = field(default_factory=list)
    waived: bool = False

    def say(self, run: int, state: str, reason: str) -> None:
        """Add what a run says; runs come in order."""
        last = self.spans[-1] if self.spans else None
        if last is not None and last.state == state and last.last == run - 1:
            self.spans[-1] = Span(state, last.first, run, last.reason)
        else:
            self.spans.append(Span(state, run, run, reason[:_LONGEST]))


class Fold:
    """All tracks so far."""

    def __init__(self, apart: Mapping[str, int]) -> None:
        """Begin with none; `apart` is how namesakes are told apart in any of the runs, so that it is the same way in all."""
        self._names_apart = apart
        self.tracks: dict[Key, Track] = {}
        self.questions: list[QuestionChange] = []
        self._before: Side | None = None
        self._runs = 0

    def add(self, dossier: Dossier) -> None:
        """Add the next run."""
        now = Side(dossier, Identities(dossier.evidence, self._names_apart))
        said = dict(self._said(now))
        if self._before is not None:
            self._ask(self._before, now)
        self._silent(now, said)
        for key, (subject, severity, outcome, reason, waived) in said.items():
            track = self.tracks.get(key)
            if track is None:
                track = self.tracks[key] = Track(subject, severity, self._earlier(key, subject, now))
            track.subject, track.severity = subject, severity
            if outcome is not Outcome.PASS:
                track.waived = waived
            track.say(self._runs, outcome.value, reason if outcome in _TOLD else "")
        self._before = now
        self._runs += 1

    def _earlier(self, key: Key, subject: str, now: Side) -> list[Span]:
        """Say of the runs before, which do not speak of it, whether it was not there; only of the last one that can be told."""
        before, last = self._before, self._runs - 1
        if before is None:
            return []
        if key[0] in before.by_fingerprint:
            return [Span(UNSEEN, 0, last, "it was not asked of this subject, or the question was put otherwise")]
        missing = absence(now.subjects[subject], now, before, when="then")
        known = [Span(GONE if missing.seen else UNSEEN, last, last, missing.reason)]
        return [Span(UNSEEN, 0, last - 1, "nothing is known of it"), *known] if last else known

    def _said(self, side: Side) -> Iterator[tuple[Key, tuple[str, Severity, Outcome, str, bool]]]:
        """Yield what a run says of each question about each subject; of twins the worst counts, as in a comparison."""
        usual = {control.id: control.severity for control in side.dossier.controls}
        waived = getattr(side.dossier.verdicts, "waived", {})
        for fingerprint, subjects in side.by_fingerprint.items():
            for control in dict.fromkeys(control for subject in subjects for control in side.answers(subject)):
                worst = side.worst(fingerprint, control)
                if worst is not None:
                    subject, answer = worst
                    severity = answer.severity or usual[control]
                    key = (fingerprint, control, side.asks.get(control, ""))
                    yield key, (subject, severity, answer.outcome, answer.reason, (subject, control) in waived)

    def _silent(self, now: Side, said: dict[Key, tuple[str, Severity, Outcome, str, bool]]) -> None:
        """Say of what this run does not speak of whether it is gone, or was not seen."""
        reasons: dict[str, tuple[str, str]] = {}
        for key, track in self.tracks.items():
            if key in said:
                continue
            if key[0] not in reasons:
                reasons[key[0]] = self._absent(key[0], now, track)
            state, reason = reasons[key[0]]
            if state == GONE and self._otherwise(key, now):
                state, reason = UNSEEN, "the question is put otherwise"
            track.say(self._runs, state, reason)

    def _otherwise(self, key: Key, now: Side) -> bool:
        return now.asks.get(key[1], "") != key[2]

    def _absent(self, fingerprint: str, now: Side, track: Track) -> tuple[str, str]:
        if fingerprint in now.by_fingerprint:
            return UNSEEN, "it was not asked of this subject, or the question is put otherwise"
        before = self._before
        if before is None or fingerprint not in before.by_fingerprint:
            return track.spans[-1].state if track.spans[-1].state == GONE else UNSEEN, track.spans[-1].reason
        missing = absence(before.subjects[before.by_fingerprint[fingerprint][0]], before, now, when="then")
        return (GONE if missing.seen else UNSEEN), missing.reason

    def _ask(self, before: Side, now: Side) -> None:
        for control in sorted({*before.asks, *now.asks}):
            old, new = before.asks.get(control), now.asks.get(control)
            if old != new:
                what = "is asked" if old is None else "is not asked any more" if new is None else "is put otherwise"
                self.questions.append(QuestionChange(control, self._runs, what))
