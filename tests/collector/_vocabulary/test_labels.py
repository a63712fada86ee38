"""What labels say by custom."""

from __future__ import annotations

import pytest

from aiact_report.collector._vocabulary.labels import meaning, naming


@pytest.mark.parametrize(
    "name", ["owner", "Team", "squad", "example.com/team", "com.example.owner", "app.example.org/owned-by", "com.acme.Responsible"]
)
def test_names_of_owners(name: str) -> None:
    """With `/` as Kubernetes writes a prefix and with `.` as Docker does."""
    assert meaning(name) == "workload.owner"


@pytest.mark.parametrize("name", ["app.kubernetes.io/managed-by", "ownership", "steam", "owner.example.com/id", ""])
def test_names_that_say_nothing(name: str) -> None:
    """A word that only resembles one names nobody."""
    assert meaning(name) is None


def test_the_more_exact_version_counts() -> None:
    """Where several labels name a version, the platform's own goes before a word."""
    assert naming("workload.version", ["tier", "version", "app.kubernetes.io/version"]) == "app.kubernetes.io/version"
    assert naming("workload.version", ["tier"]) is None
