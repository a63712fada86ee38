"""Workloads with several components: one `workload` for each set of pods, with the containers in it.

`_kinds_workload` says where each lies. Pods that a controller completes (from a serving runtime, a base, its own defaults) are
read for what is written; what is not written is said to be unseen, never taken for unset.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiact_report.collector._kubernetes import component_kinds as kinds
from aiact_report.collector._kubernetes.component_kinds import Component, Components, Number
from aiact_report.collector._kubernetes.facts import FACTS, decides
from aiact_report.collector._kubernetes.fields import Field, Found, child, read_field, whole
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.pod.read import POD_SPEC_FACTS, read_pod
from aiact_report.collector._kubernetes.pod.template import Template
from aiact_report.collector._kubernetes.sheet import EMPTY, Reading, Sheet
from aiact_report.collector._kubernetes.workload.labels import (
    TEMPLATE_FACTS,
    Metadata,
    credentials_of,
    model_labels,
    read_labels,
    read_metadata,
    sections,
)
from aiact_report.collector._kubernetes.workload.model import is_main, opened, read_model
from aiact_report.collector._kubernetes.workload.ray_serve import read_ray_serve
from aiact_report.collector._kubernetes.workload.traffic import read_traffic
from aiact_report.collector._refused import Refused
from aiact_report.model import Subject

decides(
    "workload.serving_object",
    "workload.component",
    "workload.purpose",
    "workload.platform",
    "workload.kind",
    "workload.api_version",
    "workload.lifecycle",
    "workload.progress_deadline",
    "workload.revision_history_limit",
)

_UNKNOWN = ("workload.replicas_declared", "workload.strategy", "workload.revision_history_limit", "workload.progress_deadline")
_BOUNDS = (kinds.LOWEST, kinds.HIGHEST)
_UNSEEN_NAMES = ("workload.labels",)
_SUPPLIED = (*POD_SPEC_FACTS[: -len(FACTS["container"])], "workload.annotation_names", "workload.prometheus_scrape")
_PROBES = ("container.liveness_probe", "container.readiness_probe", "container.readiness_path", "container.probes_equal")
_OWN_PODS = "its controller puts labels of its own on the pods"
_SUPPLIED_SAYS = "what is not written here is supplied by a serving runtime, a base or the controller"


def read_components(reading: Reading, item: Object, kind: Components) -> None:
    """Make a workload of each component; of an object with none, one that says so."""
    count = len(reading.subjects)
    for component in kind.parts:
        for found in locate(whole(item), component.at):
            _read_component(reading, item, kind, component, found)
    if len(reading.subjects) == count:
        sheet = _identify(reading, item, kind, Component(("spec",)), "", item.line)
        read_labels(sheet, read_metadata(sheet, (item.data, item.lines), "metadata", own=True), Metadata())
        names = (*TEMPLATE_FACTS, *_UNKNOWN, *_BOUNDS)
        sheet.withhold(names, Refused(f"no pods are described where a {item.kind} has them", "incomplete"), item.line, "spec")


def locate(start: Found, path: tuple[str, ...]) -> list[Found]:
    """Give what lies at a path, and what stands in its way: a value that is no mapping is read as a component that cannot be."""
    found = [start]
    broken: list[Found] = []
    for key in path:
        following: list[Found] = []
        for item in found:
            below = _below(item, key)
            (broken if below is None else following).extend([item] if below is None else below)
        found = following
    return found + broken


def _below(item: Found, key: str) -> list[Found] | None:
    """Give what is one key down; None when nothing can be."""
    if key == "*" and item.value.__class__ is list:
        return [Found(entry, at, sub, f"{item.field}[{index}]") for index, (entry, (at, sub)) in enumerate(zip(item.value, item.lines, strict=True))]
    if item.value.__class__ is not dict:
        return None
    keys = tuple(item.value) if key == "*" else (key,)
    return [child(item, name) for name in keys if item.value.get(name) is not None]


def _read_component(reading: Reading, item: Object, kind: Components, component: Component, found: Found) -> None:
    """Make the workloads of one component: one for each pod it describes."""
    name = _name(component, found)
    pods = _pods(component, found)
    for index, (pod, labels) in enumerate(pods):
        sheet = _identify(reading, item, kind, component, f"{name}/{index}" if index else name, found.line)
        own = read_metadata(sheet, (item.data, item.lines), "metadata", own=True)
        if found.value.__class__ is dict:
            _read_numbers(sheet, item, component, found)
            read_traffic(sheet, item, found)
            _read_template(sheet, item, component, found, pod, (own, labels))
        else:
            sheet.wrong((*TEMPLATE_FACTS, *_UNKNOWN, *_BOUNDS), found.value, "a mapping", found.line, found.field)
            read_labels(sheet, own, Metadata())


def _name(component: Component, found: Found) -> str:
    """Name a component: its fixed name, the field of its entry that names it, or the entry's key."""
    if "*" not in component.at:
        return component.name
    given = found.value.get(component.name) if component.name and found.value.__class__ is dict else None
    return given[:253] if given.__class__ is str else found.field.rpartition(".")[2]


def _pods(component: Component, found: Found) -> list[tuple[Found | None, Found | None]]:
    """Give the pods a component describes, each with what holds its labels; one without either when it describes none."""
    if component.pod is None or found.value.__class__ is not dict:
        return [(None, None)]
    pods = locate(found, component.pod)
    labels: list[Found | None] = [entry for entry in locate(found, component.labels) if entry.value.__class__ is dict]
    return [(pod, labels[index] if len(labels) == len(pods) else None) for index, pod in enumerate(pods)] or [(None, None)]


def _identify(reading: Reading, item: Object, kind: Components, component: Component, name: str, line: int) -> Sheet:
    """Open the sheet of a component and say what it is."""
    suffix = f"/{name}" if name else ""
    sheet = Sheet(reading, "workload", item.id + suffix, item.name + suffix, line, item.namespace)
    sheet.default("workload.platform", "kubernetes")
    sheet.put("workload.kind", item.kind, item.line_of("kind"), "kind")
    sheet.put("workload.api_version", item.api_version, item.line_of("apiVersion"), "apiVersion")
    sheet.default("workload.lifecycle", component.lifecycle or kind.lifecycle)
    sheet.default("workload.serving_object", f"{item.kind}/{item.namespace or '-'}/{item.name}")
    if name:
        sheet.default("workload.component", name)
    if kind.purpose is not None:
        sheet.default("workload.purpose", kind.purpose)
    return sheet


def _read_numbers(sheet: Sheet, item: Object, component: Component, found: Found) -> None:
    """Write replicas and bounds; what is not written and has no known default is said to be unseen."""
    written: set[str] = set()
    for number in component.numbers:
        written.update(_read_number(sheet, whole(item) if number.whole else found, number))
    if found.value.get("deploymentStrategy") is not None:
        read_field(sheet, found, Field("workload.strategy", ("deploymentStrategy", "type")))
        written.add("workload.strategy")
    for field in component.told:
        read_field(sheet, whole(item), field)
    unknown = [*_UNKNOWN, *(number.fact for number in component.numbers if number.fact in _BOUNDS)]
    if sheet.facts["workload.lifecycle"].value == "job":
        unknown += [kinds.BACKOFF, kinds.ATTEMPTS]
    reason = f"where nothing is written, the controller of {item.kind} decides by rules of its own"
    sheet.withhold([fact for fact in unknown if fact not in written], Refused(reason, "unsupported"), found.line, found.field)
    _read_schedule(sheet, item)


def _read_number(sheet: Sheet, start: Found, number: Number) -> Iterable[str]:
    """Write one number; name its fact when it is known."""
    if number.path:
        read_field(sheet, start, Field(number.fact, number.path, "integer", number.default))
    elif number.default is not None:
        sheet.default(number.fact, number.default)
    fact = sheet.facts.get(number.fact)
    return () if fact is not None and fact.value is None else (number.fact,)


def _read_schedule(sheet: Sheet, item: Object) -> None:
    """Write when a kind that runs again and again does."""
    if item.kind.endswith("CronJob"):
        read_field(sheet, whole(item), Field("workload.schedule", ("spec", "schedule")))


def _read_template(
    sheet: Sheet, item: Object, component: Component, found: Found, pod: Found | None, labelled: tuple[Metadata, Found | None]
) -> None:
    """Read the pod with its labels; what is not written in it may be supplied from elsewhere."""
    own, holder = labelled
    labels = sections(sheet, (holder.value, holder.lines), holder.field) if holder is not None else Metadata()
    sheet.withhold(_UNSEEN_NAMES, Refused(_OWN_PODS, "unsupported"), found.line, found.field)
    read_labels(sheet, own, labels)
    if pod is not None and pod.value.__class__ is not dict:
        sheet.wrong(POD_SPEC_FACTS, pod.value, "a mapping", pod.line, pod.field)
        return
    described = pod or Found({}, found.line, {}, found.field)
    spec, lines, singles = _with_containers(item, component, found, described)
    template = Template(sheet, spec, lines, described.field, item.namespace)
    template.credentials = credentials_of(own, labels)
    template.labels, template.annotations, template.annotation_lines = None, labels.annotations, labels.annotation_lines
    template.model = model_labels(own, labels)
    if component.pod and not component.supplied:
        template.more = frozenset()
    before = len(sheet.reading.subjects)
    read_pod(template, item.name, item.kind, runs_on=sheet.facts["workload.lifecycle"].value != "job")
    if found.value.get("restartPolicy") is not None:
        read_field(sheet, found, Field("workload.restart_policy", ("restartPolicy",)))
    containers = [subject for subject in sheet.reading.subjects[before:] if subject.kind == "container"]
    read_model(sheet, item, component, found, containers)
    if item.kind == "RayService":
        read_ray_serve(sheet, item, containers)
    _note_supplied(sheet, component, described, containers, singles)


def _with_containers(item: Object, component: Component, found: Found, pod: Found) -> tuple[dict[str, Any], dict[str, Any], set[str]]:
    """Put the single containers of a component beside those of its pod; name them."""
    written = pod.value.get("containers")
    taken = [entry.get("name") for entry in written if entry.__class__ is dict] if written.__class__ is list else []
    given = [entry for path in component.containers for entry in (locate(found, path) if path else [found]) if entry.value.__class__ is dict]
    singles = [entry for entry in given if entry.value.get("name", component.container) not in taken]
    if component.model and not singles and not pod.value.get("containers"):
        singles = [Found(EMPTY, found.line, EMPTY, found.field)] if locate(whole(item), component.model) else []
    if not singles:
        return pod.value, pod.lines, set()
    entries = [({"name": component.container, **single.value}, single.line, {"name": (single.line, None), **single.lines}) for single in singles]
    line, sub = pod.lines["containers"] if written.__class__ is list else (pod.line, [])
    both = [*(written or ()), *(data for data, _, _ in entries)] if sub or not written else written
    at = [*sub, *((line, lines) for _, line, lines in entries)]
    names = {str(data["name"]) for data, _, _ in entries}
    return {**pod.value, "containers": both}, {**pod.lines, "containers": (line, at)}, names


def _note_supplied(sheet: Sheet, component: Component, pod: Found, containers: list[Subject], singles: set[str]) -> None:
    """Say of what is not written that something else may supply it."""
    if component.checked:
        _note_checks(sheet, pod, containers)
    supplied = [subject for subject in containers if component.supplied or subject.name in singles or _lacks_image(subject)]
    for subject in supplied:
        again = opened(sheet, subject)
        unset = [name for name, fact in subject.facts.items() if fact.value is None]
        again.withhold(unset, Refused(f"{_SUPPLIED_SAYS} (image, command, checks, rights)", "reference"), pod.line, pod.field)
    if supplied or component.supplied or not containers:
        unset = [name for name in _SUPPLIED if name in sheet.facts and sheet.facts[name].value in (None, False)]
        lost = () if containers else FACTS["container"]
        sheet.withhold((*unset, *lost), Refused(_SUPPLIED_SAYS, "reference"), pod.line, pod.field)


def _note_checks(sheet: Sheet, pod: Found, containers: list[Subject]) -> None:
    """Say of a missing probe that the controller may add one."""
    for subject in containers:
        unset = [name for name in _PROBES if name in subject.facts and subject.facts[name].value is None]
        if unset and is_main(subject):
            opened(sheet, subject).withhold(
                unset, Refused("its controller adds checks of its own where none is written", "unsupported"), pod.line, pod.field
            )


def _lacks_image(subject: Subject) -> bool:
    image = subject.facts.get("container.image")
    return image is not None and image.value is None
