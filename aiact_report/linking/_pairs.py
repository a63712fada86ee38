"""Which live workload is declared by which manifest, and of which namespaces the manifests given can speak at all.

A manifest that names no namespace lands where it is applied (`-n`, the release): it is the one live object of its kind and name, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiact_report.linking._base import Index, namespace_of, value
from aiact_report.model import Subject


class Pairs:
    """Live workloads and their manifests."""

    def __init__(self, index: Index, files: list[Subject], live: list[Subject]) -> None:
        """Match them: first by the namespace that is written, then by kind and name alone."""
        self._index = index
        self._by_live: dict[str, Subject] = {}
        self._found: dict[str, str] = {}
        """Id of a declared workload → the namespace in which it runs."""
        self._ambiguous: set[str] = set()
        written = {_key(workload): workload for workload in reversed(files) if workload.namespace}
        for workload in live:
            if _key(workload) in written:
                self._pair(workload, written[_key(workload)])
        self._pair_unwritten([workload for workload in files if not workload.namespace], [one for one in live if one.id not in self._by_live])
        same = {_key(workload): workload for workload in files if workload.id in self._found and workload.namespace}
        self._found.update((each.id, namespace_of(each)) for each in files if each.namespace and _key(each) in same)
        self._live_spaces = {namespace_of(workload) for workload in live} | {
            each.name for each in index.of_kind("namespace") if index.source_kind(each) == "cluster"
        }
        self._covered = {*self._found.values(), *(namespace_of(workload) for workload in files)}
        self._folders = {_folder(workload): self._found[workload.id] for workload in files if workload.id in self._found}

    def _pair(self, live: Subject, declared: Subject) -> None:
        self._by_live[live.id] = declared
        self._found[declared.id] = namespace_of(live)

    def _pair_unwritten(self, files: Iterable[Subject], live: list[Subject]) -> None:
        """Match what names no namespace; what could be several live objects is left open."""
        running: dict[Any, list[Subject]] = {}
        for workload in live:
            running.setdefault(_key(workload)[1:], []).append(workload)
        for declared in sorted(files, key=lambda each: each.id, reverse=True):
            found = running.get(_key(declared)[1:], [])
            if len(found) == 1:
                self._pair(found[0], declared)
            elif found:
                self._ambiguous.update((declared.id, *(each.id for each in found)))

    def declared(self, live: Subject) -> Subject | None:
        """Give the manifest of a live workload."""
        return self._by_live.get(live.id)

    def covers(self, live: Subject) -> bool:
        """Tell whether what was given speaks of a live workload's namespace, so that a manifest that is not there is missing."""
        return live.id not in self._ambiguous and namespace_of(live) in self._covered

    def missing(self, declared: Subject) -> tuple[str, ...] | None:
        """Name the namespace in which a declared workload should run and does not; none when it runs; None when that cannot be told."""
        if declared.id in self._found:
            return ()
        space = declared.namespace or self._folders.get(_folder(declared))
        if declared.id in self._ambiguous or space not in self._live_spaces or value(declared, "workload.lifecycle") == "template":
            return None
        clusters = [each for each in self._index.of_kind("cluster") if self._index.source_kind(each) == "cluster"]
        if len(clusters) != 1 or self._index.withheld("workload.kind", clusters[0]) or not isinstance(space, str):
            return None
        return (f"{clusters[0].name}: {space}",)


def _key(workload: Subject) -> tuple[str, Any, str]:
    return namespace_of(workload), value(workload, "workload.kind"), workload.name


def _folder(workload: Subject) -> str:
    return workload.source.rpartition("/")[0]
