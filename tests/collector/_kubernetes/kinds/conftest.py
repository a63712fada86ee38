"""Reading a manifest as text, and what was seen in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.manifest import COLLECTOR


class Seen:
    """What one text gave, easy to ask."""

    def __init__(self, collected: Collected) -> None:
        self.collected = collected

    def names(self, kind: str = "workload") -> list[str]:
        """Names of the subjects of a kind, in order."""
        return [subject.name for subject in self.collected.subjects if subject.kind == kind]

    def facts(self, kind: str, name: str | None = None) -> dict[str, Any]:
        """Values of one subject's facts, without the kind in their names."""
        found = [subject for subject in self.collected.subjects if subject.kind == kind and name in (None, subject.name)]
        assert len(found) == 1, [subject.id for subject in found]
        return {fact.removeprefix(f"{kind}."): value.value for fact, value in found[0].facts.items()}

    def withheld(self, subject: str | None = None) -> set[str]:
        """Facts that could not be seen, of one subject (the end of its id) or of any."""
        return {fact for entry in self.collected.unobserved if (entry.subject or "").endswith(subject or "") for fact in entry.facts}


@pytest.fixture
def read() -> Callable[[str], Seen]:
    """Read a text as the file `m.yaml`."""
    return lambda text: Seen(COLLECTOR.collect(Unit("m.yaml", Path("m.yaml"), text.encode(), Path())))
