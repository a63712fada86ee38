"""Verdicts drawn for somebody to try by hand: passes first, for nobody looks at them otherwise."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable

import msgspec

from aiact_report.model import Dossier, Outcome, Verdict, of_outcomes, tally
from aiact_report.report_templates._subjects import Seen, Subjects

_DRAWN = {Outcome.PASS: 12, Outcome.GAP: 5, Outcome.PARTIAL: 3}
"""How many of each outcome."""
_WORDS = {Outcome.PASS: ("pass", "met"), Outcome.GAP: ("gap", "gap"), Outcome.PARTIAL: ("partial", "partial")}


class SampleRow(msgspec.Struct, frozen=True):
    """One verdict, with what it rests on."""

    control: str
    style: str
    word: str
    subject: str
    reason: str
    seen: tuple[Seen, ...]


class Sample(msgspec.Struct, frozen=True):
    """What was drawn, and of how many."""

    rows: list[SampleRow]
    population: int
    totals: list[tuple[str, int]]


def sample(dossier: Dossier, subjects: Subjects) -> Sample:
    """Draw by the digest of the evidence: whoever has the evidence draws the same, and who made it could not choose."""
    counts = dict.fromkeys(_DRAWN, 0)
    for said, number in tally(dossier.verdicts):
        if said.outcome in counts:
            counts[said.outcome] += number
    rows = [
        _row(verdict, subjects) for outcome, most in _DRAWN.items() for verdict in _drawn(of_outcomes(dossier.verdicts, [outcome]), most, dossier)
    ]
    return Sample(rows, sum(counts.values()), [(_WORDS[outcome][1], number) for outcome, number in counts.items()])


def _drawn(verdicts: Iterable[Verdict], most: int, dossier: Dossier) -> list[Verdict]:
    """Take those whose digest, with that of the evidence, is least: each verdict is as likely as any other."""
    seed = hashlib.blake2b(dossier.evidence_sha256.encode(), digest_size=32).digest()

    def lot(verdict: Verdict) -> bytes:
        return hashlib.blake2b(f"{verdict.control}\0{verdict.subject}".encode(errors="replace"), key=seed, digest_size=16).digest()

    return heapq.nsmallest(most, verdicts, key=lot)


def _row(verdict: Verdict, subjects: Subjects) -> SampleRow:
    style, word = _WORDS[verdict.outcome]
    return SampleRow(verdict.control, style, word, subjects.label(verdict.subject), verdict.reason, subjects.seen(verdict))
