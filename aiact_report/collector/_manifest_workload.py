"""Facts of a workload: the controller above a pod template."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from aiact_report.collector._manifest_kinds import STRATEGIES, WorkloadKind, dig
from aiact_report.collector._manifest_objects import Object
from aiact_report.collector._manifest_pod import POD_SPEC_FACTS, Template, read_pod
from aiact_report.collector._manifest_sheet import EMPTY, Reading, Sheet
from aiact_report.collector._manifest_volumes import Volume
from aiact_report.collector._model_hints import label_facts

OWNERS = frozenset({"owner", "owners", "owned-by", "team", "contact", "maintainer", "maintainers", "responsible", "squad"})
"""Last parts of label and annotation names that name who answers for a workload."""
VERSIONS = ("app.kubernetes.io/version", "version")
_PART_OF = "app.kubernetes.io/part-of"
_SCRAPE = "prometheus.io/scrape"
_UNKNOWN_DEFAULTS = ("workload.replicas_declared", "workload.strategy", "workload.revision_history_limit", "workload.progress_deadline")


Part = tuple[dict[str, Any], dict[str, Any]]
"""A mapping and its lines."""
LABEL_FACTS = ("workload.labels", "workload.label_names", "workload.owner", "workload.version", "workload.part_of")
ANNOTATION_FACTS = ("workload.annotation_names", "workload.owner", "workload.part_of", "workload.prometheus_scrape")
SPEC_FACTS = (
    "workload.replicas_declared",
    "workload.strategy",
    "workload.max_unavailable",
    "workload.max_surge",
    "workload.min_ready_seconds",
    "workload.progress_deadline",
    "workload.revision_history_limit",
    "workload.backoff_limit",
    "workload.restart_max_attempts",
    "workload.active_deadline",
)
"""Facts of the controller's own specification."""
TEMPLATE_FACTS = (*LABEL_FACTS, *ANNOTATION_FACTS, *POD_SPEC_FACTS)
"""Facts of the pod template."""


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
    own = _metadata(sheet, (item.data, item.lines), "metadata", own=True)
    if len(kind.spec) > 1:
        _read_schedule(sheet, item)
    spec = open_path(sheet, (item.data, item.lines), kind.spec, "", (*SPEC_FACTS, *TEMPLATE_FACTS))
    if spec is None:
        _read_labels(sheet, own, Metadata())
        return
    _read_controller(sheet, *spec, kind)
    _read_template(sheet, item, kind, spec, own, runs_on=lifecycle != "job")


def note_wrong_group(sheet: Sheet, item: Object) -> None:
    """Say that a kind stands in an API group that has none of it; its meaning is plain, so it is read."""
    reason = f"there is no {item.kind} in {item.api_version}: the cluster refuses this object"
    sheet.note((), "invalid-value", reason, item.line_of("apiVersion"), "apiVersion", "correct the apiVersion")


def _read_template(sheet: Sheet, item: Object, kind: WorkloadKind, spec: Part, own: Metadata, *, runs_on: bool) -> None:
    """Read the pod template with its labels and annotations."""
    pod: Part | None = spec
    labels = own
    if kind.template is not None:
        prefix = ".".join(kind.spec)
        holder = open_path(sheet, spec, kind.template, prefix, TEMPLATE_FACTS)
        if holder is None:
            _read_labels(sheet, own, Metadata())
            return
        prefix = ".".join((prefix, *kind.template))
        labels = _metadata(sheet, holder, f"{prefix}.metadata", own=False)
        pod = open_path(sheet, holder, ("spec",), prefix, POD_SPEC_FACTS)
    _read_labels(sheet, own, labels)
    if pod is None:
        return
    template = Template(sheet, *pod, pod_field(kind), item.namespace)
    template.annotations, template.annotation_lines = labels.annotations, labels.annotation_lines
    names = (*labels.labels, *own.labels, *labels.annotations, *own.annotations)
    if "model" in "".join(names):
        template.model = label_facts({**own.annotations, **labels.annotations, **own.labels, **labels.labels})
    template.labels = labels.labels if "workload.labels" in sheet.facts else None
    if item.kind == "StatefulSet":
        template.claims = _claim_volumes(sheet, *spec)
    read_pod(template, item.name, item.kind, runs_on=runs_on)


@lru_cache(maxsize=64)
def pod_field(kind: WorkloadKind) -> str:
    """Spell where the pod lies in its object."""
    return "spec" if kind.template is None else ".".join((*kind.spec, *kind.template, "spec"))


def _read_labels(sheet: Sheet, own: Metadata, pod: Metadata) -> None:
    """Write labels, and what labels and annotations say of owner, version and monitoring."""
    if pod.labels:
        line = next(iter(pod.label_lines.values()))[0]
        sheet.labels("workload.labels", pod.labels, line, "metadata.labels")
    names = {**own.labels, **pod.labels}
    if names and "workload.label_names" in sheet.facts:
        lines = own.label_lines or pod.label_lines
        sheet.put("workload.label_names", tuple(names), next(iter(lines.values()))[0], "metadata.labels")
    annotations = {**own.annotations, **pod.annotations}
    if annotations and "workload.annotation_names" in sheet.facts:
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
    sheet.default("workload.concurrency_policy", "Allow")
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", ("workload.schedule", "workload.concurrency_policy"))
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
    wrong = next((at for at, name in enumerate(names) if not isinstance(name, str)), None)
    if wrong is not None:
        sheet.wrong(facts, names[wrong], "a claim with a name", entries[wrong][2], "spec.volumeClaimTemplates")
    return {name: Volume(lasting=True, claim=name) for name in names if isinstance(name, str)}


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
            sheet.withhold(facts, "incomplete", f"{prefix} is missing: this is a fragment, or the cluster refuses it", line, prefix)
        else:
            sheet.wrong(facts, value, "a mapping", line, prefix)
        return None
    return data, lines


def _metadata(sheet: Sheet, holder: Part, field: str, *, own: bool) -> Metadata:
    """Read labels and annotations; those of the pod are also what selectors see."""
    data, lines = holder
    labels = LABEL_FACTS[1:] if own and sheet.facts["workload.kind"].value != "Pod" else LABEL_FACTS
    metadata, sub = sheet.section(data, lines, "metadata", field, (*labels, *ANNOTATION_FACTS))
    if not metadata:
        return Metadata()
    return Metadata(
        *sheet.section(metadata, sub, "labels", f"{field}.labels", labels),
        *sheet.section(metadata, sub, "annotations", f"{field}.annotations", ANNOTATION_FACTS),
    )
