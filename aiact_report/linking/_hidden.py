"""What was not seen, and whom it may concern: names withheld by folder and by subject."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from aiact_report.model import Evidence, Unobserved

_LOST: Final = frozenset({"unreadable", "too-large", "refused", "parse-error"})
"""Causes by which a whole document is lost, so that what it held cannot be told."""

_MAY_HOLD_OBJECTS: Final = frozenset({"", ".yaml", ".yml", ".json"})
"""Suffixes of a lost file (or folder) that might have held Kubernetes objects."""


def withheld_by_folder(evidence: Evidence) -> tuple[dict[str, frozenset[str]], bool]:
    """Names withheld from any subject read in a folder, and whether a document was lost that might have held anything."""
    kinds = {source.id: source.kind for source in evidence.sources}
    anywhere = [item for item in evidence.unobserved if item.subject is None]
    names: dict[str, frozenset[str]] = {}
    for item in anywhere:
        folder = _folder_concerned(item)
        names[folder] = names.get(folder, frozenset()).union(item.facts)
    return names, any(_lost_objects(item, kinds) for item in anywhere if not item.facts)


def _folder_concerned(item: Unobserved) -> str:
    """Tell whom a lost document may concern: a chart's template or an overlay, selects what it makes itself; any other may select anything."""
    file = (item.place.file if item.place else None) or ""
    if item.cause == "chart-decides":
        return item.source or ""
    if item.cause == "not-rendered":
        return "".join(file.rpartition("/")[:2])
    chart, templates, _ = file.rpartition("templates/")
    return chart if templates and item.cause == "placeholder" and (not chart or chart.endswith("/")) else ""


def _lost_objects(item: Unobserved, kinds: dict[str, str]) -> bool:
    """Tell whether a document of unknown content was lost that might have held Kubernetes objects."""
    if item.cause not in _LOST or kinds.get(item.source or "", "manifest") != "manifest":
        return False
    file = item.source or (item.place.file if item.place else None) or ""
    return PurePosixPath(file).suffix in _MAY_HOLD_OBJECTS


def withheld_by_subject(unobserved: Iterable[Unobserved]) -> dict[str, frozenset[str]]:
    """Names withheld from a subject by its id. A note that names none (a key written twice) withholds nothing."""
    found: dict[str, frozenset[str]] = {}
    for item in unobserved:
        if item.subject is not None and item.facts:
            found[item.subject] = found.get(item.subject, frozenset()).union(item.facts)
    return found
