"""Pods in objects of kinds that nobody described: whatever has the form of a pod is read as one.

A pod is a mapping with `containers`, one of which has an image; where it stands below `spec` it is a pod template's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiact_report.collector._kubernetes.fields import Found, child, whole
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.workload.argo import argo_pods
from aiact_report.collector._kubernetes.workload.described import Described, text_of
from aiact_report.collector._kubernetes.workload.tekton import tekton_pods

ARGO = {
    "Workflow": (("spec",), "job"),
    "CronWorkflow": (("spec", "workflowSpec"), "job"),
    "WorkflowTemplate": (("spec",), "template"),
    "ClusterWorkflowTemplate": (("spec",), "template"),
}
"""Kind → where its workflow lies, and how long its pods live."""
TEKTON = frozenset({"Task", "ClusterTask", "TaskRun", "Pipeline", "PipelineRun", "StepAction"})
DEPTH = 14
"""Levels below an object that are looked at."""
MOST_VALUES = 20_000
"""Mappings and lists of one object that are looked at."""
_NO_PODS = frozenset({"CustomResourceDefinition", "AdmissionReview"})
"""Kinds that speak of pods and make none: schemas, and questions asked of an admission webhook."""
_ASIDE = frozenset({"metadata", "status"})
"""Parts of an object that describe no pods of it: a status repeats what runs."""
_COMPLETED = "a controller this tool does not know makes the pod of it, and may add what is not written"


def pods_in(item: Object) -> list[Described]:
    """Give the pods an object describes, in the order in which they stand."""
    start = whole(item)
    described = of_pipeline(start, item.kind, item.group)
    return list(_anywhere(start, item.kind)) if described is None and item.kind not in _NO_PODS else list(described or ())


def of_pipeline(start: Found, kind: str, group: str) -> Iterator[Described] | None:
    """Give the pods of a kind of Argo Workflows or Tekton; None when it is none."""
    if group == "argoproj.io" and kind in ARGO:
        return argo_pods(start, *ARGO[kind])
    return tekton_pods(start, kind) if group == "tekton.dev" and kind in TEKTON else None


def _anywhere(start: Found, kind: str) -> Iterator[Described]:
    """Yield what has the form of a pod, and the pods of pipelines that stand in the object, by breadth within bounds."""
    lifecycle = "job" if kind.endswith(("Job", "Run", "Workflow")) else "template" if kind.endswith("Template") else None
    level: list[tuple[Found, Found | None]] = [(start, None)]
    seen = 0
    for depth in range(DEPTH):
        following: list[tuple[Found, Found | None]] = []
        for found, above in level:
            seen += 1
            if seen > MOST_VALUES:
                return
            inner = _pipeline_at(found) if depth else None
            if inner is not None:
                yield from (pod._replace(name="/".join(filter(None, (_called(found), pod.name)))) for pod in inner)
            elif is_pod(found.value):
                yield _generic(found, above, lifecycle)
            else:
                following += [(each, found) for each in _children(found) if each.field not in _ASIDE]
        level = following


def _generic(found: Found, above: Found | None, lifecycle: str | None) -> Described:
    is_template = found.field.endswith(".spec") and above is not None
    metadata = above.value.get("metadata") if is_template and above is not None and above.value.__class__ is dict else None
    held = child(above, "metadata") if metadata.__class__ is dict and above is not None else None
    return Described(found.field, found, lifecycle, held, completed=None if is_template else _COMPLETED, is_generic=True)


def is_pod(value: Any) -> bool:
    """Tell whether a value has the form of a pod's specification."""
    listed = value.get("containers") if value.__class__ is dict else None
    return listed.__class__ is list and any(entry.__class__ is dict and entry.get("image").__class__ is str for entry in listed)


def _pipeline_at(found: Found) -> Iterator[Described] | None:
    """Give the pods of a pipeline's object that stands in another (a trigger, a sensor)."""
    version, kind = text_of(found, "apiVersion"), text_of(found, "kind")
    return of_pipeline(found, kind, version.rpartition("/")[0]) if version and kind else None


def _called(found: Found) -> str:
    metadata = child(found, "metadata") if found.value.get("metadata").__class__ is dict else None
    return (text_of(metadata, "name") or text_of(metadata, "generateName") if metadata is not None else "") or found.field


def _children(found: Found) -> list[Found]:
    if found.value.__class__ is dict:
        return [child(found, key) for key, value in found.value.items() if value.__class__ in (dict, list) and found.lines[key][1] is not None]
    if found.value.__class__ is not list:
        return []
    both = enumerate(zip(found.value, found.lines, strict=True))
    return [Found(entry, at, sub, f"{found.field}[{index}]") for index, (entry, (at, sub)) in both if entry.__class__ in (dict, list)]
