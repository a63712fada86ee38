"""Workloads that stand inside other objects: the pods of pipelines, and those of kinds that nobody described."""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import FACTS
from aiact_report.collector._kubernetes.fields import Found
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.pod.read import POD_SPEC_FACTS, read_pod
from aiact_report.collector._kubernetes.pod.template import Template
from aiact_report.collector._kubernetes.sheet import Reading, Sheet
from aiact_report.collector._kubernetes.workload.anywhere import pods_in
from aiact_report.collector._kubernetes.workload.described import Described
from aiact_report.collector._kubernetes.workload.labels import (
    TEMPLATE_FACTS,
    Metadata,
    credentials_of,
    model_labels,
    read_labels,
    read_metadata,
    sections,
)
from aiact_report.collector._kubernetes.workload.model import opened
from aiact_report.collector._refused import Refused
from aiact_report.model import Subject

_DEFAULTS = (
    "workload.replicas_declared",
    "workload.strategy",
    "workload.revision_history_limit",
    "workload.progress_deadline",
    "workload.backoff_limit",
    "workload.restart_max_attempts",
)
_CREDENTIALS = ("container.env_credentials", "container.argument_credentials", "container.field_credentials")
_KEPT = frozenset({"container.role", "container.privileged", "container.host_ports", *_CREDENTIALS})
_GRANTS = frozenset({"workload.host_network", "workload.host_paths", "workload.runtime_sockets"})
"""Facts that stay when something may be laid over the pod: as written, they are known to be bad."""
_OWN_LABELS = "its controller puts labels of its own on the pods"


def read_inside(reading: Reading, item: Object, read: str | None = None) -> bool:
    """Make a workload of each set of pods inside an object, but of the one at a field that was read; tell whether there is any."""
    described = [pod for pod in pods_in(item) if read is None or pod.pod.field != read]
    for pod in described:
        _read(reading, item, pod)
    return bool(described)


def _read(reading: Reading, item: Object, described: Described) -> None:
    """Make the workload of one set of pods, with its containers."""
    sheet = _identify(reading, item, described)
    pod = described.pod
    own = read_metadata(sheet, (item.data, item.lines), "metadata", own=True)
    held = described.metadata
    usable = held is not None and held.value.__class__ is dict
    labels = sections(sheet, (held.value, held.lines), held.field) if usable and held is not None else Metadata()
    sheet.withhold(("workload.labels",), Refused(_OWN_LABELS, "unsupported"), pod.line, pod.field)
    read_labels(sheet, own, labels)
    if pod.value.__class__ is not dict:
        sheet.wrong(TEMPLATE_FACTS, pod.value, "a mapping", pod.line, pod.field)
        return
    template = Template(sheet, pod.value, pod.lines, pod.field, item.namespace)
    template.credentials = credentials_of(own, labels)
    template.labels, template.annotations, template.annotation_lines = None, labels.annotations, labels.annotation_lines
    template.model = model_labels(own, labels)
    before = len(reading.subjects)
    read_pod(template, item.name, item.kind, runs_on=False)
    _note_open(sheet, described, [subject for subject in reading.subjects[before:] if subject.kind == "container"])


def _identify(reading: Reading, item: Object, described: Described) -> Sheet:
    """Open the sheet of a set of pods and say what it is."""
    pod = described.pod
    suffix = f"/{described.name}" if described.name else ""
    sheet = Sheet(reading, "workload", item.id + (suffix or "/pod"), item.name + suffix, pod.line, item.namespace)
    sheet.default("workload.platform", "kubernetes")
    sheet.put("workload.kind", item.kind, item.line_of("kind"), "kind")
    sheet.put("workload.api_version", item.api_version, item.line_of("apiVersion"), "apiVersion")
    if described.name:
        sheet.default("workload.component", described.name)
    reason = f"where nothing is written, the controller of {item.kind} decides by rules of its own"
    if described.is_generic:
        reason = f"{item.kind} is no kind this tool knows: it was read for the pod at {pod.field} alone, and its own rules are not known"
    sheet.withhold(_DEFAULTS, Refused(reason, "unsupported"), pod.line, pod.field)
    if described.lifecycle is None:
        sheet.withhold(("workload.lifecycle",), Refused(reason, "unsupported"), pod.line, pod.field)
    else:
        sheet.default("workload.lifecycle", described.lifecycle)
    return sheet


def _note_open(sheet: Sheet, described: Described, containers: list[Subject]) -> None:
    """Say what something else than the pod as written decides."""
    pod = described.pod
    for subject in containers:
        if subject.name in described.sidecars and "container.role" in subject.facts:
            opened(sheet, subject).default("container.role", "sidecar")
        if subject.name in described.referenced:
            _withhold_unset(opened(sheet, subject), "the step is that of another object, which supplies what is not written", pod)
    if described.completed is not None:
        _withhold_unset(sheet, described.completed, pod)
    if described.ref is not None:
        _note_referred(sheet, described, containers)
    if not containers:
        sheet.withhold(FACTS["container"], Refused("no containers are described here", "incomplete"), pod.line, pod.field)
    if described.patch is not None:
        _note_patch(sheet, described.patch, containers)


def _note_referred(sheet: Sheet, described: Described, containers: list[Subject]) -> None:
    """Say that the pods are those of another object, and withhold all that is to be seen there."""
    pod, remedy = described.pod, "read the object it names with the rest; what its pods are is judged there"
    reason = f"its pods are those of {described.ref}, which this object only names"
    sheet.text("workload.template_ref", described.ref, pod.line, pod.field)
    sheet.withhold([name for name in (*TEMPLATE_FACTS, *_DEFAULTS) if name in sheet.facts], Refused(reason, "reference", remedy), pod.line, pod.field)
    for subject in containers:
        names = [name for name in FACTS["container"] if name in subject.facts and name != "container.role"]
        opened(sheet, subject).withhold(names, Refused(reason, "reference", remedy), pod.line, pod.field)


def _withhold_unset(sheet: Sheet, reason: str, pod: Found) -> None:
    kind = "workload" if sheet.facts.get("workload.kind") is not None else "container"
    names = POD_SPEC_FACTS if kind == "workload" else FACTS["container"]
    unset = [name for name in names if name in sheet.facts and sheet.facts[name].value in (None, False)]
    sheet.withhold(unset, Refused(reason, "reference"), pod.line, pod.field)


def _note_patch(sheet: Sheet, patch: Found, containers: list[Subject]) -> None:
    """Withhold what a patch may change; what is known to be bad as written stays said."""
    reason = "a patch is laid over the pod when it is made, and what it leaves is not interpreted"
    for each, names, kept in ((sheet, POD_SPEC_FACTS, _GRANTS), *((opened(sheet, one), FACTS["container"], _KEPT) for one in containers)):
        lost = [name for name in names if name in each.facts and not (name in kept and each.facts[name].value)]
        each.withhold(lost, Refused(reason, "reference"), patch.line, patch.field)
