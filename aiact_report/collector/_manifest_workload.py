"""Facts of a workload: the controller above a pod template."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from aiact_report.collector._manifest_kinds import STRATEGIES, WorkloadKind, dig
from aiact_report.collector._manifest_objects import Object
from aiact_report.collector._manifest_pod import Template, read_pod
from aiact_report.collector._manifest_sheet import EMPTY, Reading, Sheet
from aiact_report.collector._manifest_volumes import Volume
from aiact_report.collector._model_hints import label_facts

OWNERS = frozenset({"owner", "owners", "owned-by", "team", "contact", "maintainer", "maintainers", "responsible", "squad"})
"""Last parts of label and annotation names that name who answers for a workload."""
VERSIONS = ("app.kubernetes.io/version", "version")
_PART_OF = "app.kubernetes.io/part-of"
_SCRAPE = "prometheus.io/scrape"
_UNKNOWN_DEFAULTS = ("workload.replicas_declared", "workload.strategy", "workload.revision_history_limit", "workload.progress_deadline")


class Metadata(NamedTuple):
    """Labels and annotations of one metadata section."""

    labels: dict[str, Any] = EMPTY
    label_lines: dict[str, Any] = EMPTY
    annotations: dict[str, Any] = EMPTY
    annotation_lines: dict[str, Any] = EMPTY


def read_workload(reading: Reading, item: Object, kind: WorkloadKind) -> None:
    """Make the subjects of one workload: itself and its containers."""
    sheet = Sheet(reading, "workload", item.id, item.name, item.line, item.namespace)
    sheet.default("workload.platform", "kubernetes")
    sheet.put("workload.kind", item.kind, item.line_of("kind"), "kind")
    sheet.put("workload.api_version", item.api_version, item.line_of("apiVersion"), "apiVersion")
    if kind.known and item.group not in kind.groups:
        note_wrong_group(sheet, item)
    lifecycle = _lifecycle(item, kind)
    sheet.default("workload.lifecycle", lifecycle)
    spec, spec_lines = _descend(item.data, item.lines, kind.spec)
    _read_controller(sheet, spec, spec_lines, kind)
    if kind.spec != ("spec",):
        _read_schedule(sheet, item)
    _read_template(sheet, item, kind, (spec, spec_lines), runs_on=lifecycle != "job")


def note_wrong_group(sheet: Sheet, item: Object) -> None:
    """Say that a kind stands in an API group that has none of it; its meaning is plain, so it is read."""
    reason = f"there is no {item.kind} in {item.api_version}: the cluster refuses this object"
    sheet.note((), "invalid-value", reason, item.line_of("apiVersion"), "apiVersion", "correct the apiVersion")


def _read_template(sheet: Sheet, item: Object, kind: WorkloadKind, spec: tuple[dict[str, Any], dict[str, Any]], *, runs_on: bool) -> None:
    """Read the pod template with its labels and annotations."""
    own = _metadata(item.data, item.lines)
    if kind.template is None:
        pod, lines, field, labels = *spec, "spec", own
    else:
        holder, holder_lines = _descend(*spec, kind.template)
        labels = _metadata(holder, holder_lines)
        pod, lines = _descend(holder, holder_lines, ("spec",))
        field = ".".join((*kind.spec, *kind.template, "spec"))
    template = Template(sheet, pod, lines, field, item.namespace)
    template.annotations, template.annotation_lines = labels.annotations, labels.annotation_lines
    template.model = label_facts({**labels.labels, **own.labels, **labels.annotations, **own.annotations})
    _read_labels(sheet, own, labels)
    template.labels = labels.labels if "workload.labels" in sheet.facts else None
    if item.kind == "StatefulSet":
        template.claims = _claim_volumes(sheet, *spec)
    read_pod(template, item.name, item.kind, runs_on=runs_on)


def _read_labels(sheet: Sheet, own: Metadata, pod: Metadata) -> None:
    """Write labels, and what labels and annotations say of owner, version and monitoring."""
    if pod.labels:
        line = next(iter(pod.label_lines.values()))[0]
        sheet.labels("workload.labels", pod.labels, line, "metadata.labels")
    names = {**own.labels, **pod.labels}
    if names:
        lines = own.label_lines or pod.label_lines
        sheet.put("workload.label_names", tuple(names), next(iter(lines.values()))[0], "metadata.labels")
    annotations = {**own.annotations, **pod.annotations}
    if annotations:
        lines = own.annotation_lines or pod.annotation_lines
        sheet.put("workload.annotation_names", tuple(annotations), next(iter(lines.values()))[0], "metadata.annotations")
    for section, lines, spelling in (
        (pod.labels, pod.label_lines, "labels"),
        (own.labels, own.label_lines, "labels"),
        (pod.annotations, pod.annotation_lines, "annotations"),
        (own.annotations, own.annotation_lines, "annotations"),
    ):
        for key, value in section.items():
            fact = _fact_of(key)
            if fact is not None and value is not None:
                _read_label(sheet, fact, key, value, lines[key][0], spelling)


@lru_cache(maxsize=4096)
def _fact_of(key: str) -> str | None:
    """Give the fact a label or annotation decides by its name."""
    if key == _PART_OF:
        return "workload.part_of"
    if key == _SCRAPE:
        return "workload.prometheus_scrape"
    if key.rpartition("/")[2].lower() in OWNERS:
        return "workload.owner"
    return "workload.version" if key in VERSIONS else None


def _read_label(sheet: Sheet, fact: str, key: str, value: Any, line: int, spelling: str) -> None:
    """Write what one label or annotation says; the first that says it counts."""
    current = sheet.facts.get(fact)
    if current is None or current.value is not None or (fact == "workload.version" and spelling != "labels"):
        return
    field = f"metadata.{spelling}.{key}"
    if fact == "workload.prometheus_scrape":
        sheet.truth(fact, {"true": True, "false": False}.get(value, value) if isinstance(value, str) else str(value), line, field)
    else:
        sheet.text(fact, value, line, field)


def _read_controller(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], kind: WorkloadKind) -> None:
    """Write replicas, strategy and bounds with the platform's defaults."""
    for fact, value in _defaults(kind):
        sheet.default(fact, value)
    if not kind.known:
        _withhold_defaults(sheet, spec)
    if kind.template is not None:
        for key, value in spec.items():
            target = _CONTROLLER.get(key)
            if target is not None and value is not None and (key != "replicas" or kind.replicas is not None or not kind.known):
                sheet.integer(target, value, lines[key][0], f"spec.{key}")
    if kind.strategy is not None and spec.get(kind.strategy) is not None:
        _read_strategy(sheet, spec, lines, kind)
    if kind.lifecycle == "job" and kind.known:
        _read_backoff(sheet, spec, lines)


@lru_cache(maxsize=64)
def _defaults(kind: WorkloadKind) -> tuple[tuple[str, Any], ...]:
    """Give what holds for a kind when nothing is written."""
    values = (
        ("workload.replicas_declared", kind.replicas),
        ("workload.progress_deadline", kind.progress_deadline),
        ("workload.revision_history_limit", kind.history),
        ("workload.strategy", "RollingUpdate" if kind.strategy else None),
    )
    return tuple((fact, value) for fact, value in values if value is not None)


_CONTROLLER = {
    "replicas": "workload.replicas_declared",
    "minReadySeconds": "workload.min_ready_seconds",
    "progressDeadlineSeconds": "workload.progress_deadline",
    "revisionHistoryLimit": "workload.revision_history_limit",
    "activeDeadlineSeconds": "workload.active_deadline",
}


def _withhold_defaults(sheet: Sheet, spec: dict[str, Any]) -> None:
    """Say that the defaults of a kind nobody described are not known."""
    names = tuple(fact for fact in _UNKNOWN_DEFAULTS if fact != "workload.replicas_declared" or spec.get("replicas") is None)
    sheet.withhold(names, "unsupported", "this kind is read by its pod template alone; its own defaults are not known", sheet.place.line or 1)


def _read_backoff(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write how often a job is tried again."""
    for fact in ("workload.backoff_limit", "workload.restart_max_attempts"):
        if spec.get("backoffLimit") is None:
            sheet.default(fact, 6)
        else:
            sheet.integer(fact, spec["backoffLimit"], lines["backoffLimit"][0], "spec.backoffLimit")


def _read_strategy(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], kind: WorkloadKind) -> None:
    """Write the update strategy and its bounds."""
    name = str(kind.strategy)
    field = f"spec.{name}"
    facts = ("workload.strategy", "workload.max_unavailable", "workload.max_surge")
    strategy, sub = sheet.section(spec, lines, name, field, facts)
    given = strategy.get("type")
    if given is not None:
        sheet.text("workload.strategy", STRATEGIES.get(given, given) if isinstance(given, str) else given, sub["type"][0], f"{field}.type")
    rolling, rolling_lines = sheet.section(strategy, sub, kind.rolling, f"{field}.{kind.rolling}", facts[1:])
    for key, fact in (("maxUnavailable", facts[1]), ("maxSurge", facts[2])):
        if rolling.get(key) is not None:
            sheet.int_or_text(fact, rolling[key], rolling_lines[key][0], f"{field}.{kind.rolling}.{key}")


def _read_schedule(sheet: Sheet, item: Object) -> None:
    """Write when a CronJob runs."""
    spec, lines = _descend(item.data, item.lines, ("spec",))
    sheet.default("workload.concurrency_policy", "Allow")
    for key, fact in (("schedule", "workload.schedule"), ("concurrencyPolicy", "workload.concurrency_policy")):
        if spec.get(key) is not None:
            sheet.text(fact, spec[key], lines[key][0], f"spec.{key}")


def _lifecycle(item: Object, kind: WorkloadKind) -> str:
    """Say how long the workload is meant to run; a pod with an owner lives as its owner does."""
    owners = dig(item.data, ("metadata", "ownerReferences"))
    if kind.lifecycle != "pod" or not isinstance(owners, list) or not owners:
        return kind.lifecycle
    owner = dig(owners[0], ("kind",))
    return {"Job": "job", "DaemonSet": "daemon"}.get(owner, "service") if isinstance(owner, str) else "service"


def _claim_volumes(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> dict[str, Volume]:
    """Give the claims of a StatefulSet as volumes by name."""
    facts = ("workload.volume_claims", "workload.persistent_mount")
    entries = sheet.items(spec, lines, "volumeClaimTemplates", "spec.volumeClaimTemplates", facts)
    names = [dig(entry, ("metadata", "name")) for entry, _, _ in entries]
    return {name: Volume(lasting=True, claim=name) for name in names if isinstance(name, str)}


def _descend(data: Any, lines: Any, path: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Follow keys into mappings; where one is missing, or holds something else, it reads as empty."""
    for key in path:
        if data.__class__ is not dict or data.get(key).__class__ is not dict:
            return EMPTY, EMPTY
        data, lines = data[key], lines[key][1]
    return data, lines


def _metadata(holder: dict[str, Any], lines: dict[str, Any]) -> Metadata:
    """Read labels and annotations."""
    metadata, sub = _descend(holder, lines, ("metadata",))
    if not metadata:
        return Metadata()
    return Metadata(*_descend(metadata, sub, ("labels",)), *_descend(metadata, sub, ("annotations",)))
