"""What Tekton and Argo pipelines do, by the words in them: whether they train, deploy, or wait for somebody's approval."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, child, gather, reader, whole, write_texts
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._vocabulary.model.training import training_signs

decides("pipeline.engine", "pipeline.schedule")

_DEPLOYS = ("kubectl", "helm", "argocd", "oc", "kustomize", "flux", "deploy", "rollout", "promote")
_WAITS = ("approv", "suspend", "manual", "judge")
_STEPS = (
    ("spec", "steps", "*"),
    ("spec", "tasks", "*"),
    ("spec", "finally", "*"),
    ("spec", "pipelineSpec", "tasks", "*"),
    ("spec", "pipelineSpec", "finally", "*"),
    ("spec", "taskSpec", "steps", "*"),
    ("spec", "templates", "*"),
    ("spec", "workflowSpec", "templates", "*"),
    *((*before, part, "*", "taskSpec", "steps", "*") for before in (("spec",), ("spec", "pipelineSpec")) for part in ("tasks", "finally")),
)
"""Where steps, tasks and templates lie in the kinds of both."""
_PARTS = ("container", "script", "taskRef")
_WORDS = ("name", "image", "command", "args", "script", "source")
STEP_LIMIT = 500
"""Steps of one pipeline that are looked at."""
_FACTS = decides("pipeline.steps", "pipeline.images", "pipeline.suspends", "pipeline.trains", "pipeline.deploys")


def read_pipeline(sheet: Sheet, item: Object) -> None:
    """Write steps and images, and what the steps do."""
    sheet.put("pipeline.engine", "argo" if item.group == "argoproj.io" else "tekton", item.line_of("apiVersion"), "apiVersion")
    _read_schedules(sheet, item)
    steps = [step for path in _STEPS for step in gather(sheet, _FACTS, whole(item), path)][:STEP_LIMIT]
    if not all(fact in sheet.facts for fact in _FACTS):
        return
    named = [step._replace(value=step.value["name"]) for step in steps if step.value.__class__ is dict and step.value.get("name") is not None]
    if named:
        write_texts(sheet, _FACTS[0], named)
    images = [image for step in steps if step.value.__class__ is dict for image in _images(sheet, step)]
    if images and _FACTS[1] in sheet.facts:
        write_texts(sheet, _FACTS[1], images)
    _write_signs(sheet, item, steps)


def _read_schedules(sheet: Sheet, item: Object) -> None:
    """Write when a workflow runs: `schedules`, a list, has taken the place of `schedule` in Argo Workflows 3.6.

    https://argo-workflows.readthedocs.io/en/latest/cron-workflows/
    """
    fact = "pipeline.schedule"
    found = [entry for path in (("spec", "schedule"), ("spec", "schedules", "*")) for entry in gather(sheet, (fact,), whole(item), path)]
    if found and fact in sheet.facts:
        wrong = next((entry for entry in found if entry.value.__class__ is not str), None)
        joined = "; ".join(entry.value for entry in found) if wrong is None else wrong.value
        sheet.text(fact, joined, (wrong or found[0]).line, (wrong or found[0]).field)


def _images(sheet: Sheet, step: Found) -> list[Found]:
    """Give the images a step runs; `script` is a mapping in Argo and text in Tekton."""
    holders = [step, *(child(step, key) for key in ("container", "script") if step.value.get(key).__class__ is dict)]
    return [image for holder in holders for image in gather(sheet, (_FACTS[1],), holder, ("image",))]


def _write_signs(sheet: Sheet, item: Object, steps: list[Found]) -> None:
    """Write what the words of the steps say: hints, which a person confirms."""
    words = [word for step in steps for word in _words(step.value)]
    waits = [step for step in steps if _waits(step.value)]
    sheet.default(_FACTS[2], bool(waits))
    trains = training_signs(item.kind, item.name, words)
    lower = [set(word.lower().replace("/", " ").replace("-", " ").replace("_", " ").split()) for word in words]
    deploys = tuple(sign for sign in _DEPLOYS if any(sign in word for word in lower))
    for fact, signs in ((_FACTS[3], trains), (_FACTS[4], deploys)):
        if signs:
            sheet.default(fact, signs)


def _waits(step: Any) -> bool:
    """Whether a step stops until somebody goes on."""
    if step.__class__ is not dict:
        return False
    reference = step.get("taskRef")
    names = (
        step.get("name"),
        reference.get("name") if reference.__class__ is dict else None,
        reference.get("kind") if reference.__class__ is dict else None,
    )
    return "suspend" in step or any(sign in name.lower() for name in names if isinstance(name, str) for sign in _WAITS)


def _words(step: Any) -> list[str]:
    """Give name, image, command line and script of a step."""
    if step.__class__ is not dict:
        return []
    found: list[str] = []
    parts: list[dict[str, Any]] = [part for part in (step, *(step.get(key) for key in _PARTS)) if isinstance(part, dict)]
    for part in parts:
        for key in _WORDS:
            value = part.get(key)
            found += [word[:2000] for word in (value if isinstance(value, list) else (value,)) if isinstance(word, str)]
    return found


_TEKTON, _ARGO = ("tekton.dev", "triggers.tekton.dev"), ("argoproj.io",)
_PIPELINE = reader(
    Field("pipeline.kind", ("kind",)),
    Field("pipeline.suspended", ("spec", "suspend"), "truth"),
    then=read_pipeline,
)
KINDS: tuple[Named, ...] = (
    *(
        (name, Kind(_TEKTON, "pipeline", _PIPELINE))
        for name in ("Task", "ClusterTask", "TaskRun", "Pipeline", "PipelineRun", "Trigger", "EventListener")
    ),
    *((name, Kind(_ARGO, "pipeline", _PIPELINE)) for name in ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")),
)
"""Kinds with their names."""
