"""A period put together from what its runs say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from aiact_report.comparison import OPEN
from aiact_report.history._days import Days, day_of
from aiact_report.history._fold import Fold, Key, Track
from aiact_report.history._store import Kept, Reader
from aiact_report.model import (
    GONE,
    SEVERITIES,
    UNSEEN,
    ControlDays,
    Dossier,
    FindingHistory,
    ObligationDays,
    Outcome,
    Period,
    PeriodRun,
    RollUp,
    UnreadRun,
)

_UNKNOWN = frozenset({UNSEEN, Outcome.NOT_ASSESSED.value})
_WEIGHT = {state: at for at, state in enumerate([Outcome.GAP.value, Outcome.PARTIAL.value, UNSEEN, Outcome.NOT_ASSESSED.value])}
"""Of several runs of a day the heaviest counts: open before not seen before all else."""
_WORST = [
    RollUp.GAPS_ONLY,
    RollUp.SIGNS_WITH_GAPS,
    RollUp.WITH_GAPS,
    RollUp.NOT_ASSESSED,
    RollUp.NOTHING,
    RollUp.NOT_EVIDENCED,
    RollUp.SIGNS,
    RollUp.PARTIAL,
    RollUp.IN_PART,
    RollUp.FOUND,
]
"""Of several runs of a day the first of these counts."""


class _Seen(NamedTuple):
    """What is kept of a run beside its tracks."""

    day: date
    rollups: dict[str, RollUp]
    titles: dict[str, str]


def assemble(runs: Sequence[Kept], read: Reader, days: Days, unread: list[UnreadRun], *, tool: str, created_at: str) -> Period:
    """Say what the runs of these days show; they come oldest first, and are read one at a time."""
    fold, listed, seen = Fold(_apart(runs)), list[PeriodRun](), list[_Seen]()
    titles: dict[str, str] = {}
    names, waivers, attestations = set[str](), dict[str, None](), dict[str, None]()
    for kept in runs:
        dossier = read(kept.path)
        if dossier is None:
            continue  # it was one a moment ago; whoever replaces it now is read the next time
        fold.add(dossier)
        listed.append(_run(len(listed), kept, dossier))
        rows = dossier.obligations
        seen.append(_Seen(day_of(kept.created_at), {row.key: row.rollup for row in rows}, {row.key: row.title for row in rows}))
        titles |= {control.id: control.title for control in dossier.controls}
        names.add(dossier.system.name or "unnamed AI system")
        waivers |= dict.fromkeys(_waivers(dossier))
        attestations |= dict.fromkeys(_attestations(dossier))
    made = _Made(days, [each.day for each in seen])
    return Period(
        tool=tool,
        created_at=created_at,
        system=", ".join(sorted(names)) or "no run",
        start=days.start.isoformat(),
        end=days.end.isoformat(),
        days=days.count(),
        days_seen=len(set(made.of_run)),
        runs=listed,
        unread=unread,
        obligations=list(_obligations(seen, days)),
        controls=list(_controls(fold.tracks, titles, len(listed))),
        findings=sorted(made.findings(fold.tracks), key=lambda each: (SEVERITIES.index(each.severity), each.control, each.subject, each.opened)),
        questions=fold.questions,
        waivers=list(waivers),
        attestations=list(attestations),
        notices=list(_notices(days, set(made.of_run), unread, names)),
    )


def _apart(runs: Iterable[Kept]) -> dict[str, int]:
    """Give, of each name that several things have in some run, the last way that tells them apart in any."""
    found: dict[str, int] = {}
    for kept in runs:
        for base, way in kept.apart.items():
            found[base] = max(way, found.get(base, way))
    return found


class _Made(NamedTuple):
    """Turns spans of runs into days."""

    days: Days
    of_run: list[date]

    def findings(self, tracks: dict[Key, Track]) -> Iterator[FindingHistory]:
        """Yield every finding that was open at some time."""
        for (fingerprint, control, _), track in tracks.items():
            if any(span.state in OPEN for span in track.spans):
                yield self._finding(fingerprint, control, track)

    def _finding(self, fingerprint: str, control: str, track: Track) -> FindingHistory:
        by_day = self._by_day(track)
        counted = Counter("open" if state in OPEN else "unseen" if state in _UNKNOWN else state for state in by_day.values())
        opened = next(span for span in track.spans if span.state in OPEN)
        last = track.spans[-1]
        closed = None if last.state in OPEN | _UNKNOWN else self.of_run[last.first].isoformat()
        return FindingHistory(
            fingerprint,
            control,
            track.subject,
            track.severity,
            tuple(track.spans),
            counted["open"],
            counted[Outcome.PASS.value],
            self.days.count() - sum(counted.values()) + counted["unseen"],
            self.of_run[opened.first].isoformat(),
            closed,
            track.waived and last.state in OPEN,
        )

    def _by_day(self, track: Track) -> dict[date, str]:
        found: dict[date, str] = {}
        for span in track.spans:
            for run in range(span.first, span.last + 1):
                day = self.of_run[run]
                if day not in found or _WEIGHT.get(span.state, 9) < _WEIGHT.get(found[day], 9):
                    found[day] = span.state
        return found


def _run(number: int, kept: Kept, dossier: Dossier) -> PeriodRun:
    evidence = dossier.evidence
    digests = (dossier.evidence_sha256, dossier.mapping_sha256, dossier.tool)
    return PeriodRun(number, kept.file, kept.created_at, *digests, len(evidence.subjects), len(evidence.unobserved))


def _obligations(seen: list[_Seen], days: Days) -> Iterator[ObligationDays]:
    titles = {key: title for each in seen for key, title in each.titles.items()}
    for key, title in titles.items():
        worst: dict[date, RollUp] = {}
        for each in seen:
            if key in each.rollups:
                worst[each.day] = min(worst.get(each.day, each.rollups[key]), each.rollups[key], key=_WORST.index)
        counted = Counter(worst[day].value for day in sorted(worst))
        said = {each.rollups.get(key) for each in seen}
        only = said.pop() if len(said) == 1 else None
        yield ObligationDays(key, title, dict(counted), days.count() - len(worst), only.value if only else None)


def _controls(tracks: dict[Key, Track], titles: dict[str, str], runs: int) -> Iterator[ControlDays]:
    by_control: dict[str, list[Track]] = {}
    for (_, control, _), track in tracks.items():
        by_control.setdefault(control, []).append(track)
    for control in sorted(by_control):
        kinds = Counter(_fared(track, runs) for track in by_control[control])
        yield ControlDays(control, titles.get(control, ""), kinds.total(), kinds["held"], kinds["open"], kinds["partly"])


def _fared(track: Track, runs: int) -> str:
    """Say how one subject fared: passed in every run, open in some, or neither."""
    states = {span.state for span in track.spans}
    if states & OPEN:
        return "open"
    if states == {Outcome.PASS.value} and track.spans[0].first == 0 and track.spans[-1].last == runs - 1:
        return "held"
    return "not asked" if states <= {Outcome.NOT_APPLICABLE.value, GONE} else "partly"


def _waivers(dossier: Dossier) -> Iterator[str]:
    for each in dossier.waivers:
        if each.status == "applied":
            waiver = each.waiver
            yield f"{waiver.control} for {waiver.subject}: {waiver.reason} ({waiver.approved_by}, {waiver.approved_on}, until {waiver.expires})"


def _attestations(dossier: Dossier) -> Iterator[str]:
    for each in dossier.attestations:
        until = f", until {each.valid_until}" if each.valid_until else ""
        yield f"{each.obligation}: {each.statement} ({each.document}; {each.made_by}, {each.made_on}{until})"


def _notices(days: Days, seen: set[date], unread: list[UnreadRun], names: set[str]) -> Iterator[str]:
    if not seen:
        yield "No run lies in this period: nothing is shown, and nothing held."
    elif len(seen) < days.count():
        yield f"{len(seen):,} of {days.count():,} days were seen. What was between two runs nobody looked at; it is not said to have held."
    if unread:
        files = "1 file" if len(unread) == 1 else f"{len(unread):,} files"
        yield f"{files} in the place of a dossier could not be read: what they say is not known."
    if len(names) > 1:
        yield f"The dossiers name more than one system ({', '.join(sorted(names))}): they are told as one, and should not be."
