"""The pods of Tekton: one for each task that is written out, with its steps and sidecars.

https://tekton.dev/docs/pipelines/tasks/, https://tekton.dev/docs/pipelines/podtemplates/
"""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.collector._kubernetes.fields import Found
from aiact_report.collector._kubernetes.workload.components import locate
from aiact_report.collector._kubernetes.workload.described import (
    Described,
    assembled,
    below_of,
    container,
    entries,
    joined,
    laid_over,
    listed,
    referring,
    text_of,
)

_POD = (
    "affinity",
    "automountServiceAccountToken",
    "hostNetwork",
    "imagePullSecrets",
    "nodeSelector",
    "priorityClassName",
    "runtimeClassName",
    "securityContext",
    "topologySpreadConstraints",
)
"""Fields of a pod template that are the pod's."""
_NESTING = 4
"""Pipelines in pipelines that are followed."""
_OF_RUN = "the run of the task may bring a pod template and a service account of its own"


def tekton_pods(start: Found, kind: str) -> Iterator[Described]:
    """Yield the pods of a task, a pipeline, a run of either or a step on its own."""
    specs = [found for found in locate(start, ("spec",)) if found.value.__class__ is dict]
    for broken in locate(start, ("spec",)):
        if broken.value.__class__ is not dict:
            yield Described("", broken, _lifecycle(kind))
    for spec in specs:
        if kind == "StepAction":
            yield _described("", assembled((("steps", listed([spec], spec.field)),), spec), None, kind)
        elif kind in ("Task", "ClusterTask"):
            yield _described("", spec, None, kind)
        elif kind == "TaskRun":
            written, ref = below_of(spec, "taskSpec"), below_of(spec, "taskRef")
            yield from () if written is None else (_described("", written, spec, kind),)
            yield from () if ref is None else (referring("", ref, text_of(ref, "kind") or "Task", _lifecycle(kind)),)
        else:
            pipeline = below_of(spec, "pipelineSpec") if kind == "PipelineRun" else spec
            ref = below_of(spec, "pipelineRef")
            yield from () if ref is None or kind != "PipelineRun" else (referring("", ref, "Pipeline", _lifecycle(kind)),)
            yield from () if pipeline is None else _of_pipeline(pipeline, spec if kind == "PipelineRun" else None, kind, "", 0)


def _lifecycle(kind: str) -> str:
    return "job" if kind.endswith("Run") else "template"


def _of_pipeline(pipeline: Found, run: Found | None, kind: str, before: str, depth: int) -> Iterator[Described]:
    """Yield the pods of the tasks that a pipeline writes out."""
    for task in (*locate(pipeline, ("tasks", "*")), *locate(pipeline, ("finally", "*"))):
        name = before + (text_of(task, "name") or task.field.rpartition(".")[2])
        if task.value.__class__ is not dict:
            yield Described(name, task, _lifecycle(kind))
            continue
        written, nested = below_of(task, "taskSpec"), below_of(task, "pipelineSpec")
        if written is not None:
            yield _described(name, written, _run_of(run, text_of(task, "name")), kind)
        yield from _referred(task, name, kind)
        if nested is not None and depth < _NESTING:
            yield from _of_pipeline(nested, run, kind, f"{name}/", depth + 1)


def _referred(task: Found, name: str, kind: str) -> Iterator[Described]:
    """Yield the pods of a task that names another object for what it does; one of a custom kind may have no pod at all."""
    ref, nested = below_of(task, "taskRef"), below_of(task, "pipelineRef")
    custom = ref is not None and text_of(ref, "apiVersion") not in ("", "tekton.dev/v1", "tekton.dev/v1beta1")
    if ref is not None and not custom:
        yield referring(name, ref, text_of(ref, "kind") or "Task", _lifecycle(kind))
    if nested is not None:
        yield referring(name, nested, "Pipeline", _lifecycle(kind))


def _run_of(run: Found | None, task: str) -> Found | None:
    """Give what a run says of the pods of one task: what it says of all, and before that what it says of this one."""
    if run is None:
        return None
    shared = below_of(run, "taskRunTemplate") or run
    own = next((entry for entry in entries(run, "taskRunSpecs") if text_of(entry, "pipelineTaskName") == task), None)
    if own is None:
        return shared
    account = below_of(own, "serviceAccountName") or below_of(own, "taskServiceAccountName") or below_of(shared, "serviceAccountName")
    template = below_of(own, "podTemplate") or below_of(own, "taskPodTemplate") or below_of(shared, "podTemplate")
    return assembled((("podTemplate", template), ("serviceAccountName", account)), own)


def _described(name: str, task: Found, run: Found | None, kind: str) -> Described:
    """Put together the pod that the controller makes of a task."""
    if task.value.__class__ is not dict:
        return Described(name, task, _lifecycle(kind))
    base = below_of(task, "stepTemplate")
    unnamed = [(index, laid_over(base, entry)) for index, entry in enumerate(entries(task, "steps"))]
    steps = [container(entry, f"unnamed-{index}", "script") for index, entry in unnamed]
    sidecars = [container(entry, f"sidecar-{index}", "script") for index, entry in enumerate(entries(task, "sidecars"))]
    template = below_of(run, "podTemplate") if run is not None else None
    pod = assembled(
        (
            *((key, below_of(template, key)) for key in _POD if template is not None),
            ("serviceAccountName", below_of(run, "serviceAccountName") if run is not None else None),
            ("containers", listed([*steps, *sidecars], task.field) if steps or sidecars else None),
            ("volumes", joined((task, template), "volumes", f"{task.field}.volumes")),
        ),
        task,
    )
    referenced = frozenset(text_of(entry, "name") for entry in steps if entry.value.__class__ is dict and entry.value.get("ref") is not None)
    names = frozenset(text_of(entry, "name") for entry in sidecars)
    return Described(name, pod, _lifecycle(kind), below_of(task, "metadata"), names, referenced, completed=None if run is not None else _OF_RUN)
