"""Overlays and charts that the walk met: what they put together is judged as rendered, or not at all, and is named.

A file of a Kustomization is a part: of an overlay, base, component or patch nobody applies by itself. Only what a kustomization merely lists is
what is applied, and is read as one world. Nothing is rendered here: that takes the user's word, for it runs a program on foreign input.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from aiact_report.collector._rendering import kustomization as _kustomization
from aiact_report.collector._rendering.kustomization import NAMES, Kustomization
from aiact_report.model import Place, Skipped, Unobserved, World

CAUSE: Final = "not-rendered"
_HELD: Final = ("workload.kind", "container.image")
"""What an overlay or chart is sure to hold, and does not show."""
_TEMPLATES: Final = "templates"


@dataclass(slots=True)
class Met:
    """What became of what was met."""

    parts: dict[str, str] = field(default_factory=dict)
    """Locator of a file that is not judged by itself → why."""
    overlays: list[str] = field(default_factory=list)
    """Folders to be rendered by Kustomize."""
    charts: list[str] = field(default_factory=list)
    """Folders of charts."""
    worlds: list[World] = field(default_factory=list)
    unobserved: list[Unobserved] = field(default_factory=list)

    def skipped(self) -> Iterator[Skipped]:
        """Name the files that are parts of something."""
        yield from (Skipped(locator, reason) for locator, reason in sorted(self.parts.items()))

    def take_templates(self, found: Iterable[str], rendered: Container[str]) -> None:
        """Leave the templates of the charts that are rendered to the rendering."""
        for folder in self.charts:
            if folder in rendered:
                inside = (locator for locator in found if locator.startswith(_below(folder, _TEMPLATES) + "/"))
                self.parts.update(dict.fromkeys(inside, f"a template of the chart {folder}, which is judged as it is rendered"))

    def unrendered(self, done: Container[str], held: Iterable[Unobserved]) -> list[Unobserved]:
        """Say what was not rendered, with the command; of a chart in place of what each of its templates withholds, which is taken from `held`."""
        found = [_overlay(folder) for folder in self.overlays if folder not in done]
        lost: dict[str, set[str]] = {folder: set() for folder in self.charts}
        for item in held:
            folder = self.chart_of(item)
            if folder is not None:
                lost[folder].update(item.facts)
        return found + [_chart(folder, facts) for folder, facts in sorted(lost.items()) if folder not in done]

    def chart_of(self, item: Unobserved) -> str | None:
        """Tell which chart's template an Unobserved speaks of, where rendering is what would show it."""
        if item.subject is not None or item.cause != "placeholder":
            return None
        return next((folder for folder in self.charts if (item.source or "").startswith(_below(folder, _TEMPLATES) + "/")), None)


def met(found: Mapping[str, str], root: str) -> Met:
    """Look at the files of a walk (locator → path) for kustomizations and charts."""
    result = Met(charts=list(_charts(found)))
    known = {locator.rpartition("/")[0]: locator for name in reversed(NAMES) for locator in found if locator.rpartition("/")[2] == name}
    if not known:
        return result
    read = {folder: _kustomization.read(os.path.join(root, locator)) for folder, locator in sorted(known.items())}
    graph = _Graph(read, root)
    for folder in graph.overlays:
        result.overlays.append(folder or ".")
        reason = f"part of the Kustomization {folder or '.'}, which is judged as it is rendered"
        result.parts.update(dict.fromkeys((locator for locator in graph.files(folder) if locator in found), reason))
    for folder in graph.plain:
        files = tuple(sorted(locator for locator in graph.files(folder) if locator in found and locator not in result.parts))
        result.worlds.append(World(folder or ".", "kustomization", files, "one Kustomization lists its files"))
    result.unobserved += [item for folder in read if (item := _said(read[folder], folder, known[folder])) is not None]
    return result


class _Graph:
    """Which kustomization uses which."""

    def __init__(self, read: dict[str, Kustomization], root: str) -> None:
        self.read, self.root = read, root
        self.below = {folder: tuple(name for path in each.folders if (name := self._locator(path)) in read) for folder, each in read.items()}
        used = {child for children in self.below.values() for child in children}
        roots = [folder for folder in read if folder not in used]
        reached = {folder for top in roots for folder in self.reach(top)}
        roots += [folder for folder in read if folder not in reached]  # they use each other in a circle
        plain = [folder for folder in roots if self._plain(folder)]
        self.overlays = [folder for folder in roots if folder not in plain]
        self.plain = self._alone(plain)

    def _locator(self, path: str) -> str:
        found = os.path.relpath(path, self.root).replace(os.sep, "/")
        return "" if found == "." else found

    def reach(self, top: str) -> list[str]:
        """Give a kustomization and all it uses."""
        found: dict[str, None] = {}
        waiting = [top]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found[here] = None
                waiting.extend(self.below[here])
        return list(found)

    def files(self, top: str) -> list[str]:
        """Give all files that are put together."""
        return [self._locator(path) for folder in self.reach(top) for path in self.read[folder].files]

    def _plain(self, top: str) -> bool:
        """Tell whether a kustomization, and all it uses, only list files that are here."""
        return all(
            each.plain and not each.elsewhere and each.broken is None and len(each.folders) == len(self.below[folder])
            for folder in self.reach(top)
            for each in (self.read[folder],)
        )

    def _alone(self, plain: list[str]) -> list[str]:
        """Keep those whose files nothing else uses; the others are rendered, too, since one file is part of two deployments."""
        users: dict[str, int] = {}
        for folder in (*self.overlays, *plain):
            for file in dict.fromkeys(self.files(folder)):
                users[file] = users.get(file, 0) + 1
        kept = [folder for folder in plain if all(users[file] == 1 for file in self.files(folder))]
        self.overlays += [folder for folder in plain if folder not in kept]
        return kept


def _charts(found: Mapping[str, str]) -> Iterator[str]:
    """Yield the folders of charts; a chart in another one's `charts/` is part of that."""
    folders = sorted(locator.rpartition("/")[0] for locator in found if locator.rpartition("/")[2] == "Chart.yaml")
    kept: list[str] = []
    for folder in folders:
        if not any(folder.startswith(_below(other, "charts") + "/") for other in kept):
            kept.append(folder)
    yield from (folder or "." for folder in kept if any(locator.startswith(_below(folder, _TEMPLATES) + "/") for locator in found))


def _below(folder: str, name: str) -> str:
    return name if folder in ("", ".") else f"{folder}/{name}"


def _overlay(folder: str) -> Unobserved:
    reason = f"the overlay {folder} was not rendered, so what it deploys was not seen; its bases, components and patches are not judged by themselves"
    remedy = f"kubectl kustomize {folder} | aiact-report generate -, or --kustomize {folder}, or --render"
    return Unobserved(reason, CAUSE, _HELD, None, f"kustomize:{folder}", Place(_below(folder, "kustomization.yaml")), remedy)


def _chart(folder: str, facts: set[str]) -> Unobserved:
    reason = f"the chart {folder} was not rendered, so what its templates deploy was not seen"
    remedy = f"helm template release {folder} | aiact-report generate -, or --helm-chart {folder}, or --render"
    return Unobserved(reason, CAUSE, tuple(sorted({*facts, *_HELD})), None, f"helm:{folder}", Place(_below(folder, "Chart.yaml")), remedy)


def _said(each: Kustomization, folder: str, locator: str) -> Unobserved | None:
    """Say that a kustomization could not be read."""
    if each.broken is None:
        return None
    reason = f"the Kustomization {folder or '.'} could not be read: {each.broken}"
    return Unobserved(reason, "parse-error", _HELD, None, locator, Place(locator), "correct it")
