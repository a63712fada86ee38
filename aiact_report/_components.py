"""What the configuration declares of the system's boundary: which workloads serve the model, train it, support these, or are none of the system."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate

from aiact_report.config import Component
from aiact_report.model import Evidence, Fact, Place, Subject, of_kind

_FACT = "workload.boundary_declared"


def declare(evidence: Evidence, components: Iterable[Component], file: str | None) -> None:
    """Write the declared place of each workload; the first entry that matches has it."""
    rules = [(re.compile(translate(component.subject)).match, component) for component in components]
    for workload in of_kind(evidence.subjects, "workload"):
        names = _names(workload)
        chosen = next((component for matches, component in rules if any(matches(name) for name in names)), None)
        if chosen is not None:
            workload.facts[_FACT] = Fact(chosen.purpose, Place(file=file, line=chosen.line, field="components"))


def _names(workload: Subject) -> tuple[str, ...]:
    """All that a pattern may mean: the id, `namespace/name`, `kind/name`, the name alone."""
    return workload.id, f"{workload.namespace}/{workload.name}", f"{workload.kind}/{workload.name}", workload.name
