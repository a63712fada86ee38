"""Facts of a workload: the controller above a pod template."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from aiact_report.collector._kubernetes import known
from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.known import SPECS
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.pod.read import POD_SPEC_FACTS, read_pod
from aiact_report.collector._kubernetes.pod.template import Template
from aiact_report.collector._kubernetes.pod.volumes import Volume
from aiact_report.collector._kubernetes.rejected import (
    check_containers,
    check_mounts,
    check_restart,
    check_selector,
    check_strategy,
    check_version,
    reject,
)
from aiact_report.collector._kubernetes.sheet import Reading, Sheet
from aiact_report.collector._kubernetes.workload.components import read_components
from aiact_report.collector._kubernetes.workload.labels import (
    TEMPLATE_FACTS,
    Metadata,
    Part,
    credentials_of,
    model_labels,
    open_path,
    read_labels,
    read_metadata,
)
from aiact_report.collector._kubernetes.workload.progress import PROGRESS, PROGRESS_FACTS, refers
from aiact_report.collector._kubernetes.workload.unknown import check_spec
from aiact_report.collector._kubernetes.workload_kinds import STRATEGIES, WorkloadKind, dig, is_built_in
from aiact_report.collector._refused import Refused

decides(
    "workload.replicas_declared",
    "workload.restart_max_attempts",
    "workload.backoff_limit",
    "workload.active_deadline",
    "workload.min_ready_seconds",
    "workload.schedule",
    "workload.concurrency_policy",
)

_UNKNOWN_DEFAULTS = ("workload.replicas_declared", "workload.strategy", "workload.revision_history_limit", "workload.progress_deadline")


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
    *PROGRESS_FACTS,
)
"""Facts of the controller's own specification."""
_KNATIVE = frozenset({"containerConcurrency", "idleTimeoutSeconds", "responseStartTimeoutSeconds", "timeoutSeconds"})
"""Fields a revision of Knative adds to a pod's: https://knative.dev/docs/serving/reference/serving-api/."""


def read_workload(reading: Reading, item: Object, kind: WorkloadKind) -> None:
    """Make the subjects of one workload: itself and its containers; of a kind with components, of each."""
    if kind.components is not None:
        read_components(reading, item, kind.components)
        return
    sheet = Sheet(reading, "workload", item.id, item.name, item.line, item.namespace)
    sheet.default("workload.platform", "kubernetes")
    sheet.put("workload.kind", item.kind, item.line_of("kind"), "kind")
    sheet.put("workload.api_version", item.api_version, item.line_of("apiVersion"), "apiVersion")
    if kind.known and item.group not in kind.groups:
        note_wrong_group(sheet, item)
    elif kind.known:
        check_version(sheet, item)
    lifecycle = _lifecycle(item, kind)
    sheet.default("workload.lifecycle", lifecycle)
    own = read_metadata(sheet, (item.data, item.lines), "metadata", own=True)
    if len(kind.spec) > 1:
        _read_schedule(sheet, item)
    spec = open_path(sheet, (item.data, item.lines), kind.spec, "", (*SPEC_FACTS, *TEMPLATE_FACTS))
    if spec is None:
        read_labels(sheet, own, Metadata())
        return
    _read_controller(sheet, *spec, kind)
    if kind.known and item.kind in SPECS and kind.spec and is_built_in(item.group):
        check_spec(sheet, item, spec)
        check_strategy(sheet, item.kind, *spec)
    progress = next((found for group in kind.groups if (found := PROGRESS.get(f"{item.kind}.{group}")) is not None), None)
    if progress is not None:
        progress(sheet, item, spec)
        if refers(sheet, spec):
            read_labels(sheet, own, Metadata())
            return
    _read_template(sheet, item, kind, spec, own, runs_on=lifecycle != "job")


def note_wrong_group(sheet: Sheet, item: Object) -> None:
    """Say that a kind stands in an API group that has none of it; its meaning is plain, so it is read, and nothing passes by it."""
    reject(sheet, f"there is no {item.kind} in {item.api_version}", item.line_of("apiVersion"), "apiVersion")


def _read_template(sheet: Sheet, item: Object, kind: WorkloadKind, spec: Part, own: Metadata, *, runs_on: bool) -> None:
    """Read the pod template with its labels and annotations."""
    pod: Part | None = spec
    labels = own
    if kind.template is not None:
        prefix = ".".join(kind.spec)
        holder = open_path(sheet, spec, kind.template, prefix, TEMPLATE_FACTS)
        if holder is None:
            read_labels(sheet, own, Metadata())
            return
        prefix = ".".join((*kind.spec, *kind.template))
        labels = read_metadata(sheet, holder, f"{prefix}.metadata", own=False)
        pod = open_path(sheet, holder, ("spec",), prefix, POD_SPEC_FACTS)
    read_labels(sheet, own, labels)
    if pod is None:
        return
    template = Template(sheet, *pod, pod_field(kind), item.namespace)
    template.credentials = credentials_of(own, labels)
    template.annotations, template.annotation_lines = labels.annotations, labels.annotation_lines
    template.model = model_labels(own, labels)
    template.labels = labels.labels if "workload.labels" in sheet.facts else None
    check_selector(sheet, item.kind, *spec, template.labels)
    check_containers(sheet, *pod)
    if pod[0].get("restartPolicy") is not None:
        check_restart(sheet, item.kind, pod[0]["restartPolicy"], pod[1]["restartPolicy"][0])
    if item.kind == "StatefulSet":
        template.claims = _claim_volumes(sheet, *spec)
        if template.claims:
            template.claims_at = (spec[1]["volumeClaimTemplates"][0], "spec.volumeClaimTemplates")
    check_mounts(sheet, item.kind, *pod, template.claims)
    if kind.known:
        template.more = _KNATIVE if item.kind == "Service" else frozenset()
    read_pod(template, item.name, item.kind, runs_on=runs_on)


@lru_cache(maxsize=64)
def pod_field(kind: WorkloadKind) -> str:
    """Spell where the pod lies in its object."""
    return "spec" if kind.template is None else ".".join((*kind.spec, *kind.template, "spec"))


def _read_controller(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], kind: WorkloadKind) -> None:
    """Write replicas, strategy and bounds with the platform's defaults."""
    for fact, value in _defaults(kind):
        sheet.default(fact, value)
    if not kind.known:
        _withhold_defaults(sheet, spec)
    prefix = ".".join(kind.spec)
    if kind.template is not None:
        for key, value in spec.items():
            target = _CONTROLLER.get(key)
            if target is not None and value is not None and (key != "replicas" or kind.replicas is not None or not kind.known):
                sheet.integer(target, value, lines[key][0], f"{prefix}.{key}")
    if kind.strategy is not None and spec.get(kind.strategy) is not None:
        _read_strategy(sheet, spec, lines, kind)
    if kind.lifecycle == "job" and kind.known:
        _read_backoff(sheet, spec, lines, prefix)


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
    sheet.withhold(
        names, Refused("this kind is read by its pod template alone; its own defaults are not known", "unsupported"), sheet.place.line or 1
    )


def _read_backoff(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], prefix: str) -> None:
    """Write how often a job is tried again."""
    for fact in ("workload.backoff_limit", "workload.restart_max_attempts"):
        if spec.get("backoffLimit") is None:
            sheet.default(fact, 6)
        else:
            sheet.integer(fact, spec["backoffLimit"], lines["backoffLimit"][0], f"{prefix}.backoffLimit")


def _read_strategy(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], kind: WorkloadKind) -> None:
    """Write the update strategy and its bounds."""
    name = str(kind.strategy)
    field = f"spec.{name}"
    facts = ("workload.strategy", "workload.max_unavailable", "workload.max_surge")
    strategy, sub = sheet.section(spec, lines, name, field, facts)
    given = strategy.get("type")
    if given is not None:
        known.strategy(sheet, "workload.strategy", STRATEGIES.get(given, given) if isinstance(given, str) else given, sub["type"][0], f"{field}.type")
    rolling, rolling_lines = sheet.section(strategy, sub, kind.rolling, f"{field}.{kind.rolling}", facts[1:])
    for key, fact in (("maxUnavailable", facts[1]), ("maxSurge", facts[2])):
        if rolling.get(key) is not None:
            sheet.int_or_text(fact, rolling[key], rolling_lines[key][0], f"{field}.{kind.rolling}.{key}")


def _read_schedule(sheet: Sheet, item: Object) -> None:
    """Write when a CronJob runs."""
    sheet.default("workload.concurrency_policy", "Allow")
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", ("workload.schedule", "workload.concurrency_policy"))
    for key, fact, write in (("schedule", "workload.schedule", Sheet.text), ("concurrencyPolicy", "workload.concurrency_policy", known.concurrency)):
        if spec.get(key) is not None:
            write(sheet, fact, spec[key], lines[key][0], f"spec.{key}")


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
