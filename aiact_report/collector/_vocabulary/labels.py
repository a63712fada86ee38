"""What labels and annotations say by custom, on every platform: who answers for a workload, its version, its application, whether it is monitored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from aiact_report.collector._vocabulary.named import names_no_version, says_nothing

OWNERS = frozenset({"owner", "owners", "owned-by", "team", "contact", "maintainer", "maintainers", "responsible", "squad"})
"""Last parts of names that name who answers for a workload (`owner`, `example.com/team`, `com.example.owner`)."""
VERSIONS = ("app.kubernetes.io/version", "org.opencontainers.image.version", "version", "app.version")
"""Names of what runs in which version, the first that is there counts: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
and https://github.com/opencontainers/image-spec/blob/main/annotations.md."""
PART_OF = "app.kubernetes.io/part-of"
"""Name of the application a workload belongs to."""
SCRAPES = ("prometheus.io/scrape", "prometheus.scrape")
"""Names that ask a monitor to read metrics."""
WAIVE = "aiact-report.io/waive."
"""What the name of an annotation or label begins with that asks for a gap to be accepted; the control's id follows."""

_PARTS = re.compile(r"[./]")


FALLBACK, LOOP = "workload.fallback_plan", "workload.learning_loop"
_FALLBACK = re.compile(r"fallback|fail-?safe|safe-?mode|stop-?switch|kill-?switch|runbook", re.IGNORECASE)
_LOOP = re.compile(r"continual[-_.]?learning|retraining[-_.]?(?:loop|plan)|curat", re.IGNORECASE)
_AGREED = frozenset({"true", "yes", "on", "declared"})
"""Words by which a loop is declared, without saying where it is described."""


@lru_cache(maxsize=4096)
def meaning(name: str) -> str | None:
    """Give the fact of a workload that a label or annotation decides by its name; None where it decides none."""
    if name == PART_OF:
        return "workload.part_of"
    if name in SCRAPES:
        return "workload.prometheus_scrape"
    if _PARTS.split(name.lower())[-1] in OWNERS:
        return "workload.owner"
    if name in VERSIONS:
        return "workload.version"
    return FALLBACK if _FALLBACK.search(name) else LOOP if _LOOP.search(name) else None


def stated(fact: str, value: str) -> str | None:
    """Give what a label states; None where it is empty or a word that stands where a value should (`todo`, `unknown`; of a version `latest`)."""
    if fact == "workload.version":
        return None if names_no_version(value) else value
    if fact == LOOP and value.strip().lower() in _AGREED:
        return value
    return None if says_nothing(value) else value


def naming(fact: str, names: Iterable[str]) -> str | None:
    """Find the name that decides a fact; None where none does. Of several versions the more exact name counts, else the first."""
    found = [name for name in names if meaning(name) == fact]
    if fact == "workload.version" and found:
        return min(found, key=VERSIONS.index)
    return found[0] if found else None
