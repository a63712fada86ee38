"""What became of findings since the baseline, as a page shows it: equal changes with one reason are one row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aiact_report.model import BaselineFile, Change, ChangeState, Comparison, Control, Dossier, Outcome
from aiact_report.report_templates._findings import label

_ROWS = 60
"""Rows of one state that a page shows; the JSON dossier has all."""
_NAMES = 12
"""Subjects named in a row."""
_MEANS = {
    ChangeState.NEW: "Open now, and not then",
    ChangeState.REOPENED: "Closed in an earlier dossier, and open again",
    ChangeState.INCOMPARABLE: "Neither new nor closed: the other time cannot be said to have looked for the same",
    ChangeState.CLOSED: "Open then; now they pass, do not apply, or were seen to be gone",
}
"""States that are shown change by change, in this order; what is unchanged stands in the gap register."""


class SinceRow(NamedTuple):
    """Changes of one control that went the same way for the same reason."""

    control: str
    title: str
    before: str
    after: str
    reason: str
    names: list[str]
    more: int
    number: int
    since: str
    """The day of the earliest dossier that shows one of them open."""


class SinceState(NamedTuple):
    """All changes of one state."""

    state: str
    means: str
    number: int
    rows: list[SinceRow]
    more: int
    """Rows that are left out."""


class Since(NamedTuple):
    """What a page says of a comparison."""

    baseline: BaselineFile
    counts: list[tuple[str, int]]
    states: list[SinceState]


def since(dossier: Dossier) -> Since | None:
    """Make it, where a baseline was given."""
    comparison = dossier.comparison
    if comparison is None:
        return None
    controls = {control.id: control for control in dossier.controls}
    names = {subject.id: label(subject) for subject in dossier.evidence.subjects}
    states = [_state(state, comparison, controls, names) for state in _MEANS]
    return Since(comparison.baseline, [*comparison.counts.items()], [state for state in states if state.number])


def _state(state: ChangeState, comparison: Comparison, controls: dict[str, Control], names: dict[str, str]) -> SinceState:
    groups: dict[tuple[str, str, str, str], list[Change]] = {}
    for change in comparison.changes:
        if change.state is state:
            key = (change.control, _said(change.before), _said(change.after), change.reason)
            groups.setdefault(key, []).append(change)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [_row(key, changes, controls, names) for key, changes in ordered[:_ROWS]]
    return SinceState(state.value, _MEANS[state], sum(map(len, groups.values())), rows, max(0, len(ordered) - _ROWS))


def _row(key: tuple[str, str, str, str], changes: list[Change], controls: dict[str, Control], names: dict[str, str]) -> SinceRow:
    control, before, after, reason = key
    shown = [names.get(change.subject, change.subject) for change in changes[:_NAMES]]
    title = controls[control].title if control in controls else "a control of the baseline's mapping"
    return SinceRow(control, title, before, after, reason, shown, len(changes) - len(shown), len(changes), _earliest(changes))


def _earliest(changes: Iterable[Change]) -> str:
    return min((change.since for change in changes if change.since), default="")


def _said(outcome: Outcome | None) -> str:
    return "none" if outcome is None else outcome.value.replace("-", " ")
