"""Warnings the cluster recorded, summed up for the workload or node they are about. Events are kept for an hour or so: what is absent is no proof."""

from __future__ import annotations

from collections import Counter

from aiact_report.collector.cluster.shapes import EventShape
from aiact_report.collector.cluster.state import State, observed
from aiact_report.model import Subject

FACTS = ("workload.warning_events", "node.warning_events")
REASONS = 20
"""Different reasons that are listed of one workload."""


class Warnings:
    """Counts warnings by what they are about."""

    def __init__(self) -> None:
        """Start with none."""
        self._counts: dict[str, Counter[str]] = {}

    def add(self, state: State, event: EventShape) -> None:
        """Count one event for the workload its object is or belongs to, or for its node."""
        about = event.involved
        if about.kind == "Node":
            node = state.nodes.get(about.name)
            subject = node.id if node is not None else None
        else:
            subject = state.pods.get(about.uid) or state.kept.get(about.uid)
        if subject is not None and event.reason:
            times = max(event.count or 0, event.series.count if event.series else 0, 1)
            self._counts.setdefault(subject, Counter())[event.reason] += times

    def write(self, state: State) -> None:
        """Write the sums; nothing recorded is seen to be nothing."""
        for subject in state.reading.subjects:
            if subject.kind in {"workload", "node"}:
                subject.facts[f"{subject.kind}.warning_events"] = observed(self._of(subject), f"Event {subject.namespace or '-'}/*", "reason")

    def _of(self, subject: Subject) -> tuple[str, ...]:
        """Write `reason=count`, the most frequent first."""
        counts = sorted(self._counts.get(subject.id, Counter()).items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(f"{reason}={count}" for reason, count in counts[:REASONS])
