"""Labels and annotations of an object and of its pods, and following keys to where they lie."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.pod.credentials import Named, in_metadata
from aiact_report.collector._kubernetes.pod.environment import NO_LABELS, Labelled
from aiact_report.collector._kubernetes.pod.read import POD_SPEC_FACTS
from aiact_report.collector._kubernetes.sheet import EMPTY, Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._vocabulary.labels import FALLBACK, LOOP, WAIVE, meaning, stated
from aiact_report.collector._vocabulary.model.hints import label_facts, naming_label

INLINE = "workload.inline_waivers"
Part = tuple[dict[str, Any], dict[str, Any]]
"""A mapping and its lines."""
LABEL_FACTS = decides("workload.labels", "workload.label_names", "workload.owner", "workload.version", "workload.part_of", FALLBACK, LOOP)
ANNOTATION_FACTS = decides("workload.annotation_names", "workload.owner", "workload.part_of", "workload.prometheus_scrape", INLINE, FALLBACK, LOOP)
TEMPLATE_FACTS = (*LABEL_FACTS, *ANNOTATION_FACTS, *POD_SPEC_FACTS)
"""Facts of the pod template."""


class Metadata(NamedTuple):
    """Labels and annotations of one metadata section."""

    labels: dict[str, Any] = EMPTY
    label_lines: dict[str, Any] = EMPTY
    annotations: dict[str, Any] = EMPTY
    annotation_lines: dict[str, Any] = EMPTY
    field: str = "metadata"
    """Where it lies in its object."""


_KEEPS_ITS_OWN = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "DeploymentConfig", "Job", "CronJob"})
"""Kinds whose own annotations do not reach their pods, where a monitor looks for them: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod."""


def read_labels(sheet: Sheet, own: Metadata, pod: Metadata) -> None:
    """Write labels, and what labels and annotations say of owner, version and monitoring."""
    if pod.labels:
        line = next(iter(pod.label_lines.values()))[0]
        sheet.labels("workload.labels", pod.labels, line, f"{pod.field}.labels")
    names = {**own.labels, **pod.labels}
    if names and "workload.label_names" in sheet.facts:
        first = own if own.label_lines else pod
        sheet.put("workload.label_names", tuple(names), next(iter(first.label_lines.values()))[0], f"{first.field}.labels")
    annotations = {**own.annotations, **pod.annotations}
    if annotations and "workload.annotation_names" in sheet.facts:
        first = own if own.annotation_lines else pod
        sheet.put("workload.annotation_names", tuple(annotations), next(iter(first.annotation_lines.values()))[0], f"{first.field}.annotations")
        _inline(sheet, annotations, own, pod)
    for section, lines, holder, spelling in (
        (pod.labels, pod.label_lines, pod, "labels"),
        (own.labels, own.label_lines, own, "labels"),
        (pod.annotations, pod.annotation_lines, pod, "annotations"),
        (own.annotations, own.annotation_lines, own, "annotations"),
    ):
        for key, value in section.items():
            fact = meaning(key)
            if fact == "workload.prometheus_scrape" and holder is not pod and sheet.facts["workload.kind"].value in _KEEPS_ITS_OWN:
                continue
            if fact is not None and value is not None:
                _read_label(sheet, fact, value, lines[key][0], f"{holder.field}.{spelling}.{key}", is_label=spelling == "labels")


def _inline(sheet: Sheet, found: dict[str, Any], own: Metadata, pod: Metadata) -> None:
    """Write what asks for a gap to be accepted; what is no text gives no reason."""
    asked = [name for name in found if name.startswith(WAIVE)]
    if asked and INLINE in sheet.facts:
        first = pod if asked[0] in pod.annotations else own
        said = tuple(f"{name.removeprefix(WAIVE)}: {redact(str(found[name] or ''))}" for name in asked)
        sheet.put(INLINE, said, first.annotation_lines[asked[0]][0], f"{first.field}.annotations.{asked[0]}")


def _read_label(sheet: Sheet, fact: str, value: Any, line: int, field: str, *, is_label: bool) -> None:
    """Write what one label or annotation says; the first that says it counts."""
    current = sheet.facts.get(fact)
    if current is None or current.value is not None or (fact == "workload.version" and not is_label):
        return
    if fact == "workload.prometheus_scrape":
        sheet.truth(fact, {"true": True, "false": False}.get(value, value) if isinstance(value, str) else str(value), line, field)
    elif isinstance(value, str) and stated(fact, value) is None:
        sheet.put(fact, "" if fact == FALLBACK else None, line, field)  # a plan that is named and not there is a finding of its own
    else:
        sheet.text(fact, value, line, field)
        if fact in (FALLBACK, LOOP) and fact in sheet.facts:
            sheet.put(fact, redact(value), line, field)


def credentials_of(*metadata: Metadata) -> tuple[Named, ...]:
    """Name the labels and annotations that hold a credential."""
    parts = ((("labels", each.labels, each.label_lines), ("annotations", each.annotations, each.annotation_lines)) for each in metadata)
    return in_metadata([section for part in parts for section in part])


def open_path(sheet: Sheet, part: Part, path: tuple[str, ...], prefix: str, facts: tuple[str, ...]) -> Part | None:
    """Follow keys into mappings; where one is missing or is no mapping, the facts below it are withheld."""
    data, lines = part
    for key in path:
        prefix = f"{prefix}.{key}" if prefix else key
        value = data.get(key)
        if value.__class__ is dict:
            data, lines = value, lines[key][1]
            continue
        line = lines[key][0] if key in lines else sheet.place.line or 1
        if value is None:
            sheet.withhold(facts, Refused(f"{prefix} is missing: this is a fragment, or the cluster refuses it", "incomplete"), line, prefix)
        else:
            sheet.wrong(facts, value, "a mapping", line, prefix)
        return None
    return data, lines


def read_metadata(sheet: Sheet, holder: Part, field: str, *, own: bool) -> Metadata:
    """Read labels and annotations; those of the pod are also what selectors see."""
    data, lines = holder
    labels = LABEL_FACTS[1:] if own and sheet.facts["workload.kind"].value != "Pod" else LABEL_FACTS
    metadata, sub = sheet.section(data, lines, "metadata", field, (*labels, *ANNOTATION_FACTS))
    return sections(sheet, (metadata, sub), field, labels) if metadata else Metadata()


def sections(sheet: Sheet, metadata: Part, field: str, labels: tuple[str, ...] = LABEL_FACTS) -> Metadata:
    """Open the labels and annotations of what holds them."""
    return Metadata(
        *sheet.section(*metadata, "labels", f"{field}.labels", labels),
        *sheet.section(*metadata, "annotations", f"{field}.annotations", ANNOTATION_FACTS),
        field,
    )


def model_labels(own: Metadata, pod: Metadata) -> Labelled:
    """Give what labels and annotations say of the model, and where; labels count before annotations, the pod's before the object's."""
    if "model" not in "".join((*pod.labels, *own.labels, *pod.annotations, *own.annotations)):
        return NO_LABELS
    sections = [(holder, "annotations", holder.annotations, holder.annotation_lines) for holder in (own, pod)]
    sections += [(holder, "labels", holder.labels, holder.label_lines) for holder in (own, pod)]
    facts = label_facts({key: value for _, _, section, _ in sections for key, value in section.items()})
    places: dict[str, tuple[int, str]] = {}
    for fact, value in facts.items():
        for holder, spelling, section, lines in sections:
            key = naming_label(section, fact, value)
            if key is not None:
                places[fact] = (lines[key][0], f"{holder.field}.{spelling}.{key}")
    return Labelled(facts, places)
