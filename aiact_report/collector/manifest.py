"""Kubernetes manifests: YAML and JSON, several documents a file, lists and OpenShift Templates.

Every document ends as evidence, as Unobserved, or as skipped with its kind; `docs/collectors/manifest.md` says what is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from aiact_report.collector._allowance import Meter
from aiact_report.collector._base import FILE_LIMIT, Collected, Collector, Unit, source_of
from aiact_report.collector._kubernetes.kinds.table import kind_of
from aiact_report.collector._kubernetes.kinds.unknown import BUILT_IN, check_kind
from aiact_report.collector._kubernetes.objects import Object, Unusable, objects
from aiact_report.collector._kubernetes.rejected import check_version
from aiact_report.collector._kubernetes.sheet import RENDER, Reading, Sheet
from aiact_report.collector._kubernetes.withheld import ALL, kinds_in, withheld_by
from aiact_report.collector._kubernetes.workload.inside import read_inside
from aiact_report.collector._kubernetes.workload.read import note_wrong_group, pod_field, read_workload
from aiact_report.collector._kubernetes.workload_kinds import is_patch, workload_kind
from aiact_report.collector._yaml import load as _yaml
from aiact_report.model import Place, Skipped, Unobserved

DUPLICATE_LIMIT = 50
"""Duplicate keys of one document that are said."""


_API_VERSION = re.compile(rb"""(?:^|\n)(?:- (?:["']?kind["']?[ \t]*:[^\n]*\n  )?)?["']?apiVersion["']?[ \t]*:[ \t]*["']?([^\s"',}]+)""")
_KIND = re.compile(rb"""(?:^|\n)(?:- (?:["']?apiVersion["']?[ \t]*:[^\n]*\n  )?)?["']?kind["']?[ \t]*:[ \t]*["']?([^\s"',}]+)""")
_JSON_API_VERSION = re.compile(rb"""["']?apiVersion["']?\s*:\s*["']?([^\s"',}]+)""")
_JSON_KIND = re.compile(rb"""["']?kind["']?\s*:\s*["']?([^\s"',}]+)""")
_API_FORM = re.compile(rb"(?:[a-z0-9.-]+/)?v[0-9]+(?:(?:alpha|beta)[0-9]+)?|.*(?:\{\{|\$\{|<).*")
_NOT_OBJECTS = frozenset({b"Kustomization", b"Component", b"Config"})
"""Kinds of configuration files of tools: kustomize, skaffold, kubectl."""
_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml", "values.yaml", "skaffold.yaml")


def recognise(locator: str, head: bytes) -> bool:
    """Whether a file holds Kubernetes objects: some document of it says `apiVersion` and `kind` at its top."""
    if b"apiVersion" not in head or b"kind" not in head or locator.rpartition("/")[2] in _NAMES:
        return False
    is_json = head.lstrip()[:1] in (b"{", b"[") and not head.lstrip().startswith(b"{{")
    version = (_JSON_API_VERSION if is_json else _API_VERSION).search(head)
    if version is None or _API_FORM.fullmatch(version[1]) is None:
        return False
    kinds = set((_JSON_KIND if is_json else _KIND).findall(head))
    return bool(kinds) and not kinds <= _NOT_OBJECTS


def collect(unit: Unit) -> Collected:
    """Read one file; whatever is wrong with it becomes a value."""
    reading = Reading(unit.locator)
    sources = [source_of(unit, "manifest")]
    if len(unit.data) > FILE_LIMIT:
        reason = f"the file is larger than {FILE_LIMIT // 2**20} MiB and was not read"
        reading.unobserved.append(Unobserved(reason, "too-large", source=unit.locator, place=Place(unit.locator)))
        return Collected(sources, [], reading.unobserved, [])
    text, note = _yaml.decode(unit.data)
    if note is not None:
        reading.unobserved.append(Unobserved(note, "encoding", ALL, source=unit.locator, place=Place(unit.locator), remedy="save it as UTF-8"))
    meter = Meter(len(unit.data))
    for document in _yaml.load(text, "kubernetes"):
        if isinstance(document, _yaml.Broken):
            note_broken(reading, document)
        elif document.data is not None:
            read_document(reading, document, meter)
        if meter.stopped:
            break
    return Collected(sources, reading.subjects, reading.unobserved, list(reading.skipped.values()), left_out=meter.stopped)


def read_document(reading: Reading, document: _yaml.Document, meter: Meter | None = None) -> None:
    """Read the objects of one document, no more of them than `meter` lets."""
    lines = mirror(document.data, document.line) if document.lines is None else document.lines
    starts: list[tuple[int, str]] = []
    for item in objects(reading.file, document.data, lines, document.line):
        if isinstance(item, Unusable):
            _note_unusable(reading, item, document.index)
        else:
            before = len(reading.subjects)
            read_object(reading, item)
            if len(reading.subjects) > before:
                starts.append((item.line, reading.subjects[before].id))
            if meter is not None and meter.is_full(reading.subjects, item.line):
                break
    if document.duplicates:
        _note_duplicates(reading, document.duplicates, starts)


def read_object(reading: Reading, item: Object) -> None:
    """Read one object by its kind, or note that its kind is not read."""
    kind = kind_of(item.kind, item.group)
    if kind is not None:
        sheet = Sheet(reading, kind.subject, item.id, item.name, item.line, item.namespace)
        kind.read(sheet, item)
        _withhold_unread(sheet, item)
        check_kind(sheet, item)
        if item.group not in kind.groups:
            note_wrong_group(sheet, item)
        elif kind.subject in BUILT_IN:
            check_version(sheet, item)
        if kind.subject == "pipeline":
            read_inside(reading, item)
        return
    workload = workload_kind(item.kind, item.group, item.data)
    if workload is not None and is_patch(item.kind, item.group, item.data):
        reason = f"{item.kind} {item.name} is a patch: a part of a workload, without selector, labels and image"
        reading.unobserved.append(Unobserved(reason, "patch", (), None, reading.file, Place(reading.file, item.line), "render the overlay it is for"))
    elif workload is not None:
        read_workload(reading, item, workload)
        if not workload.known:
            read_inside(reading, item, pod_field(workload))
    elif not read_inside(reading, item):
        _skip(reading, item)


_PARTS = ("spec", "metadata", "rules", "subjects", "data", "webhooks", "roleRef")


def _withhold_unread(sheet: Sheet, item: Object) -> None:
    """Where a part at the top of an object is neither a mapping nor a list, nothing that it could hold is "not set"."""
    for key in _PARTS:
        value = item.data.get(key)
        if value.__class__ not in _READABLE:
            facts = [name for name, fact in sheet.facts.items() if fact.value is None]
            sheet.wrong(facts, value, "a mapping", item.line_of(key), key)


_READABLE = frozenset({dict, list, type(None)})


def _skip(reading: Reading, item: Object) -> None:
    """Note an object whose kind is not read: one entry a file and kind, with a count."""
    key = f"{item.kind}.{item.group}"
    known = reading.skipped.get(key)
    what = f"{item.kind} ({item.api_version})"
    if known is None:
        reading.skipped[key] = Skipped(f"{reading.file}#{item.kind}/{item.name}", f"kind not read: {what}")
    else:
        count = int(known.reason.rpartition(", ")[2].split()[0]) + 1 if ", " in known.reason else 2
        reading.skipped[key] = Skipped(known.path, f"kind not read: {what}, {count} objects")


def note_broken(reading: Reading, document: _yaml.Broken) -> None:
    """Say that a document could not be parsed, and what it may have held."""
    template = "{{" in document.text
    cause = "placeholder" if template else "parse-error"
    reason = f"document {document.index + 1} could not be read: {document.reason}" + (" (it is a template)" if template else "")
    facts = withheld_by(kinds_in(document.text))
    place = Place(reading.file, document.line)
    reading.unobserved.append(Unobserved(reason, cause, facts, None, reading.file, place, RENDER if template else "correct the document"))


def _note_unusable(reading: Reading, item: Unusable, index: int) -> None:
    """Say that something is no object, and what it may have held."""
    if item.cause == "no-manifest":
        reading.skipped[f"-{index}"] = Skipped(f"{reading.file}#document {index + 1}", item.reason)
        return
    place = Place(reading.file, item.line)
    remedy = RENDER if item.cause == "placeholder" else "correct the document"
    reading.unobserved.append(Unobserved(item.reason, item.cause, withheld_by(item.kinds), None, reading.file, place, remedy))


def _note_duplicates(reading: Reading, duplicates: Iterable[tuple[str, int]], starts: list[tuple[int, str]]) -> None:
    """Say which keys are written twice; the last one counts, so nothing is withheld."""
    for key, line in list(duplicates)[:DUPLICATE_LIMIT]:
        subject = next((identifier for start, identifier in reversed(starts) if start <= line), None)
        reason = f"the key {key[:60]} is written twice, the last one counts"
        place = Place(reading.file, line)
        reading.unobserved.append(Unobserved(reason, "duplicate-key", (), subject, reading.file, place, "remove one of them"))


def mirror(data: Any, line: int) -> Any:
    """Make a line tree for data that came without lines: every line is the document's."""
    if isinstance(data, dict):
        return {key: (line, mirror(value, line)) for key, value in data.items()}
    return [(line, mirror(value, line)) for value in data] if isinstance(data, list) else None


COLLECTOR = Collector(name="manifest", recognise=recognise, collect=collect, rank=20)
