"""Custom resources beside the serving of models: graphs of models, queues, autoscalers, analyses."""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, read_field, reader, whole
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.kinds.budgets import write_scales
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused

decides(
    "analysis.providers",
    "inference-graph.steps",
    "inference-graph.mirror",
    "inference-graph.default",
    "inference-graph.weights",
    "queue.cohort",
    "queue.resources",
)

_KEDA = "autoscaling.keda.sh/"
KEDA_MAX = 100
"""maxReplicaCount of a ScaledObject when none is written."""


def _read_scaled_object(sheet: Sheet, item: Object) -> None:
    """Write target and triggers of a ScaledObject."""
    start = whole(item)
    target = gather(sheet, ("autoscaler.target",), start, ("spec", "scaleTargetRef"))
    if target and target[0].value.__class__ is dict:
        value, line, _, field = target[0]
        name = value.get("name")
        text = f"{value.get('kind') or 'Deployment'}/{name}" if name.__class__ is str else name
        sheet.text("autoscaler.target", text, line, field)
    elif target:
        sheet.wrong(("autoscaler.target",), target[0].value, "a mapping", target[0].line, target[0].field)
    _read_idle(sheet, start)
    write_scales(sheet, item)


def _read_idle(sheet: Sheet, start: Found) -> None:
    """Let the count while nothing happens be the minimum, and a paused count both bounds.

    https://keda.sh/docs/latest/reference/scaledobject-spec/#idlereplicacount and https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling
    """
    read_field(sheet, start, Field("autoscaler.min", ("spec", "idleReplicaCount"), "integer"))
    for entry in gather(sheet, ("autoscaler.min", "autoscaler.max", "autoscaler.scales"), start, ("metadata", "annotations")):
        if entry.value.__class__ is not dict:
            continue
        count = entry.value.get(f"{_KEDA}paused-replicas")
        if count is not None:
            number = int(count) if count.__class__ is str and count.isascii() and count.isdigit() and len(count) < 10 else count  # noqa: PLR2004 -- digits of int32
            for fact in ("autoscaler.min", "autoscaler.max"):
                sheet.integer(fact, number, entry.lines[f"{_KEDA}paused-replicas"][0], f"{entry.field}.{_KEDA}paused-replicas")
        elif str(entry.value.get(f"{_KEDA}paused", "false")).lower() != "false":
            line = entry.lines[f"{_KEDA}paused"][0]
            sheet.withhold(
                ("autoscaler.min",), Refused("it is paused at whatever number ran when it was", "reference"), line, f"{entry.field}.{_KEDA}paused"
            )
            sheet.put("autoscaler.scales", False, line, f"{entry.field}.{_KEDA}paused")
        elif str(entry.value.get(f"{_KEDA}paused-scale-out", "false")).lower() != "false":
            sheet.put("autoscaler.scales", False, entry.lines[f"{_KEDA}paused-scale-out"][0], f"{entry.field}.{_KEDA}paused-scale-out")
    for triggers in gather(sheet, ("autoscaler.scales",), start, ("spec", "triggers")):
        if triggers.value == []:
            sheet.put("autoscaler.scales", False, triggers.line, triggers.field)


def _read_cluster_queue(sheet: Sheet, item: Object) -> None:
    """Write the quotas of a ClusterQueue as `resource=quantity`, added over its flavours by name only."""
    for name in ("cohort", "cohortName"):  # the second since v1beta2: https://kueue.sigs.k8s.io/docs/reference/kueue.v1beta2/
        if gather(sheet, ("queue.cohort",), whole(item), ("spec", name)):
            read_field(sheet, whole(item), Field("queue.cohort", ("spec", name)))
    fact = "queue.resources"
    path = ("spec", "resourceGroups", "*", "flavors", "*", "resources", "*")
    found = gather(sheet, (fact,), whole(item), path)
    if found and fact in sheet.facts:
        sheet.texts(fact, [_quota(entry.value) for entry in found], found[0].line, found[0].field)


def _quota(entry: object) -> object:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return entry
    return f"{entry['name']}={entry.get('nominalQuota', 0)}"


def _read_analysis(sheet: Sheet, item: Object) -> None:
    """Write which systems the metrics of an analysis come from."""
    providers = gather(sheet, ("analysis.providers",), whole(item), ("spec", "metrics", "*", "provider"))
    names = [name for entry in providers if entry.value.__class__ is dict for name in entry.value]
    if names and "analysis.providers" in sheet.facts:
        sheet.texts("analysis.providers", list(dict.fromkeys(names)), providers[0].line, providers[0].field)


def _read_seldon_pipeline(sheet: Sheet, item: Object) -> None:
    """Write the steps of a Seldon Pipeline."""
    read_field(sheet, whole(item), Field("inference-graph.steps", ("spec", "steps", "*", "name"), "texts"))


def _read_seldon_experiment(sheet: Sheet, item: Object) -> None:
    """Write candidates, shares and mirror of a Seldon Experiment."""
    start = whole(item)
    for field in (
        Field("inference-graph.steps", ("spec", "candidates", "*", "name"), "texts"),
        Field("inference-graph.mirror", ("spec", "mirror", "name")),
        Field("inference-graph.default", ("spec", "default")),
    ):
        read_field(sheet, start, field)
    weighted(sheet, "inference-graph.weights", gather(sheet, ("inference-graph.weights",), start, ("spec", "candidates", "*")))


def weighted(sheet: Sheet, fact: str, entries: list[Found]) -> None:
    """Write entries that have a weight as `name=weight`."""
    found = [entry for entry in entries if entry.value.__class__ is dict and entry.value.get("weight") is not None]
    if found and fact in sheet.facts:
        names = [entry.value.get("name") or _host(entry.value) for entry in found]
        wrong = next((entry for entry, name in zip(found, names, strict=True) if name.__class__ is not str), None)
        if wrong is not None:
            sheet.wrong((fact,), wrong.value, "a name with a weight", wrong.line, wrong.field)
        else:
            texts = [f"{name}={entry.value['weight']}" for name, entry in zip(names, found, strict=True)]
            sheet.texts(fact, texts, found[0].line, found[0].field)


def _host(entry: dict[str, object]) -> object:
    """Give the host of an Istio destination."""
    destination = entry.get("destination")
    return destination.get("host") if isinstance(destination, dict) else None


KINDS: tuple[Named, ...] = (
    (
        "ScaledObject",
        Kind(
            ("keda.sh",),
            "autoscaler",
            reader(
                Field("autoscaler.kind", ("kind",)),
                Field("autoscaler.min", ("spec", "minReplicaCount"), "integer", 0),
                Field("autoscaler.max", ("spec", "maxReplicaCount"), "integer", KEDA_MAX),
                Field("autoscaler.metrics", ("spec", "triggers", "*", "type"), "texts"),
                then=_read_scaled_object,
            ),
        ),
    ),
    (
        "VerticalPodAutoscaler",
        Kind(
            ("autoscaling.k8s.io",),
            "vertical-autoscaler",
            reader(
                Field("vertical-autoscaler.target", ("spec", "targetRef", "name")),
                Field("vertical-autoscaler.mode", ("spec", "updatePolicy", "updateMode"), default="Auto"),
            ),
        ),
    ),
    (
        "ClusterQueue",
        Kind(
            ("kueue.x-k8s.io",),
            "queue",
            reader(
                Field("queue.kind", ("kind",)),
                Field("queue.stop_policy", ("spec", "stopPolicy"), default="None"),
                then=_read_cluster_queue,
            ),
        ),
    ),
    (
        "LocalQueue",
        Kind(
            ("kueue.x-k8s.io",),
            "queue",
            reader(
                Field("queue.kind", ("kind",)),
                Field("queue.queue", ("spec", "clusterQueue")),
                Field("queue.stop_policy", ("spec", "stopPolicy"), default="None"),
            ),
        ),
    ),
    *(
        (
            name,
            Kind(
                ("argoproj.io",),
                "analysis",
                reader(
                    Field("analysis.kind", ("kind",)),
                    Field("analysis.metrics", ("spec", "metrics", "*", "name"), "texts"),
                    then=_read_analysis,
                ),
            ),
        )
        for name in ("AnalysisTemplate", "ClusterAnalysisTemplate")
    ),
    ("Pipeline", Kind(("mlops.seldon.io",), "inference-graph", reader(Field("inference-graph.kind", ("kind",)), then=_read_seldon_pipeline))),
    ("Experiment", Kind(("mlops.seldon.io",), "inference-graph", reader(Field("inference-graph.kind", ("kind",)), then=_read_seldon_experiment))),
)
"""Kinds with their names."""
