"""Reading what a renderer wrote: the same documents and readers as files, placed in the chart or overlay they come from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from aiact_report.collector._base import Collected, sha256
from aiact_report.collector._kubernetes.sheet import Reading
from aiact_report.collector._refused import Refused
from aiact_report.collector._rendering.process import Renderer
from aiact_report.collector._request import Request
from aiact_report.collector._yaml import load as _yaml
from aiact_report.collector.manifest import note_broken, read_document
from aiact_report.facts.registry import of
from aiact_report.model import Fact, Place, Source, Subject, Unobserved

_IN_NO_NAMESPACE = frozenset(
    {"rendering", "namespace", "node", "cluster", "storage-class", "persistent-volume", "priority-class", "admission-policy"}
)
"""Kinds of subjects that lie in no namespace, or may."""


class Rendering(NamedTuple):
    """What was asked to be rendered."""

    locator: str
    """`helm:charts/scoring`, `kustomize:overlays/prod`."""
    kind: str
    """Kind of source, and the collector's name."""
    file: str
    """What it is described in (`charts/scoring/Chart.yaml`)."""
    arguments: tuple[str, ...]
    """As a person would type them."""
    name: str | None = None
    version: str | None = None
    app_version: str | None = None


def shown(path: Path, request: Request) -> str:
    """Spell a path as the user would: relative to the root where it lies below it."""
    absolute = path if path.is_absolute() else request.root / path
    try:
        return absolute.resolve().relative_to(request.root.resolve()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def unseen(rendering: Rendering, error: Refused) -> Collected:
    """Say that nothing was rendered, and what would make it visible."""
    place = Place(rendering.file)
    remedy = error.remedy or f"run it yourself and read the result: {command_line(rendering)} > rendered.yaml"
    return Collected(unobserved=[Unobserved(error.reason, error.cause, (), None, rendering.locator, place, remedy)])


def command_line(rendering: Rendering) -> str:
    """Spell the command that renders it."""
    return " ".join(rendering.arguments)


def read(rendering: Rendering, renderer: Renderer, data: bytes, place_of: Callable[[int], str]) -> Collected:
    """Read every document; `place_of` gives the file a line of the output comes from."""
    reading = Reading(rendering.locator)
    text, note = _yaml.decode(data)
    if note is not None:
        reading.unobserved.append(Unobserved(note, "encoding", (), None, rendering.locator, Place(rendering.file)))
    count = 0
    for document in _yaml.load(text, "kubernetes"):
        reading.at = _placer(place_of(document.line))
        if isinstance(document, _yaml.Broken):
            note_broken(reading, document)
        elif document.data is not None:
            count += 1
            read_document(reading, document)
    reading.subjects.insert(0, _describe(rendering, renderer, count))
    source = Source(rendering.locator, rendering.kind, rendering.locator, sha256(data), rendering.kind)
    return Collected([source], reading.subjects, reading.unobserved, list(reading.skipped.values()))


def put_into(subjects: list[Subject], namespace: str | None) -> None:
    """Put what names no namespace into that of the release, as `helm install` does; what lies in none stays there."""
    for subject in subjects if namespace else ():
        scope = subject.facts.get(f"{subject.kind}.scope")
        whole = scope is not None and str(scope.value).startswith("Cluster")
        if subject.namespace is None and subject.kind not in _IN_NO_NAMESPACE and not whole:
            subject.namespace = namespace


def _placer(file: str) -> Callable[..., Place]:
    """Place facts in a file by their field: a line of the output is no line of it."""

    def at(_line: int | None, field: str | None = None) -> Place:
        return Place(file, None, field)

    return at


def _describe(rendering: Rendering, renderer: Renderer, count: int) -> Subject:
    """Say what rendered it, with which arguments: without that nobody could render it again."""
    place = Place(rendering.file)
    values = {
        "renderer": renderer.name,
        "renderer_version": renderer.version,
        "arguments": rendering.arguments,
        "name": rendering.name,
        "version": rendering.version,
        "app_version": rendering.app_version,
        "documents": count,
    }
    facts = {fact: Fact(values[fact.partition(".")[2]], place) for fact in of(rendering.kind, "rendering")}
    return Subject(f"{rendering.locator}#rendering", "rendering", rendering.name or rendering.locator, rendering.locator, None, None, facts)


def sources_in(text: str, mark: str) -> Callable[[int], str | None]:
    """Find for each line of an output the last comment before it that names a template."""
    marked = [(number, line[len(mark) :].strip()) for number, line in enumerate(text.splitlines(), 1) if line.startswith(mark)]
    lines = [number for number, _ in marked]

    def of(line: int) -> str | None:
        index = bisect_right(lines, line + 1)
        return marked[index - 1][1] if index else None

    return of
