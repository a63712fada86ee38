"""All that the user pointed at, as evidence: files of the walk, what is rendered of them, and what is asked for beside."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Container, Iterator
from pathlib import Path

from aiact_report.collector import _walk
from aiact_report.collector._rendering.met import Met, met
from aiact_report.collector._request import FRUITLESS, UNUSED, Request, Wanted
from aiact_report.collector._run import detect as _detect
from aiact_report.collector._run.across import hide_across
from aiact_report.collector._run.collect import Setting
from aiact_report.collector._run.collect import collect as _collect
from aiact_report.collector._run.detect import Work
from aiact_report.collector._walk import Walk, locator_of
from aiact_report.model import Evidence, Skipped, World

STDIN = "stdin"
"""Locator of what came by standard input."""
_CONFIGURATION = "aiact-report.yaml"
"""What this program is configured by; one that is met is no source, and decides nothing."""


def collect(wanted: Wanted, *, jobs: int | None = None, progress: Callable[[int, int], None] | None = None) -> Evidence:
    """See what is in all files the user pointed at. Raises MistakesError for paths that are not there."""
    named = [*wanted.paths, *(path for group in wanted.compose for path in group)]
    walk = _walk.walk(named, include_ignored=wanted.include_ignored, leave_out=wanted.leave_out)
    observed_at = wanted.request.observed_at if wanted.request else ""
    setting = Setting(walk.root, frozenset(entry.path for entry in walk.skipped), observed_at=observed_at)
    met, requests, rendered = _renderings(wanted, walk)
    found = _collect(_works(wanted, walk, met.parts), setting, requests, jobs=jobs, progress=progress)
    found.skipped = [_unused(entry) for entry in found.skipped]
    lost = met.unrendered(rendered, found.unobserved)
    found.unobserved = [*walk.unobserved, *met.unobserved, *lost, *(item for item in found.unobserved if met.chart_of(item) is None)]
    found.worlds.extend([*met.worlds, *_named_worlds(wanted, walk)])
    found.skipped = sorted(
        [*_detect.compact([*walk.skipped, *met.skipped()]), *found.skipped, *_fruitless(wanted, walk, found)],
        key=lambda entry: (entry.path, entry.reason),
    )
    return hide_across(found)


def _unused(entry: Skipped) -> Skipped:
    """Say of another configuration that was met that it counts for nothing."""
    return Skipped(entry.path, UNUSED) if entry.path.rpartition("/")[2] == _CONFIGURATION else entry


def _renderings(wanted: Wanted, walk: Walk) -> tuple[Met, list[Request], frozenset[str]]:
    """Tell which overlays and charts were met, what is asked for, and which of those met are rendered: all, or those the user names."""
    found = met({locator: file.path for locator, file in walk.found.items()}, str(walk.root))
    request = wanted.request
    asked = [request.root / path for path in (*request.kustomizations, *request.charts.paths)] if request is not None else []
    rendered = frozenset(locator_of(path, walk.root) for path in asked)
    requests = [request] if request is not None else []
    if request is not None and wanted.render:
        paths = [tuple(Path(folder) for folder in folders if folder not in rendered) for folders in (found.overlays, found.charts)]
        requests.append(_to_render(request, walk, *paths))
        rendered = rendered.union(found.overlays, found.charts)
    found.take_templates(walk.found, rendered)
    return found, requests, rendered


def _to_render(request: Request, walk: Walk, overlays: tuple[Path, ...], charts: tuple[Path, ...]) -> Request:
    """Ask for what was met, with what the user says of charts."""
    values = tuple(path if path.is_absolute() else (request.root / path).resolve() for path in request.charts.values)
    said = dataclasses.replace(request.charts, paths=charts, values=values)
    return Request(walk.root, request.observed_at, request.environment, charts=said, kustomizations=overlays)


def _works(wanted: Wanted, walk: Walk, parts: Container[str]) -> list[Work]:
    """Make the work list: named Compose files as projects, all others by what they are, without parts of what is rendered."""
    groups = [[walk.found[locator_of(path, walk.root)] for path in group] for group in wanted.compose]
    taken = {file.locator for group in groups for file in group}
    works = _detect.works({locator: file for locator, file in walk.found.items() if locator not in taken and locator not in parts})
    works += [_detect.Work(*group[0], tuple(group[1:]), "compose") for group in groups]
    if wanted.stdin is not None:
        works.append(_detect.Work(STDIN, str(walk.root / STDIN), len(wanted.stdin), data=wanted.stdin))
    return sorted(works, key=lambda work: work.locator)


def _named_worlds(wanted: Wanted, walk: Walk) -> Iterator[World]:
    """Say what the user says is applied as a whole."""
    for locator in dict.fromkeys(locator_of(path, walk.root) for path in wanted.worlds):
        yield World(locator, "named", (locator,), "the user says that it is applied as a whole")


def _fruitless(wanted: Wanted, walk: Walk, found: Evidence) -> Iterator[Skipped]:
    """Name each path the user gave in which there is no source."""
    if len(wanted.paths) < 2:  # noqa: PLR2004 -- a single path is the whole run, which says itself when it is empty
        return
    sources = [source.id for source in found.sources]
    for path in wanted.paths:
        locator = locator_of(path, walk.root)
        if locator != "." and not any(source == locator or source.startswith(f"{locator}/") for source in sources):
            yield Skipped(locator, FRUITLESS)
