"""How an Argo Rollout and a Knative Service go forward: steps, analyses, shares of traffic, bounds of their own autoscaler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, read_field, write_texts
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload.labels import TEMPLATE_FACTS, Part
from aiact_report.collector._refused import Refused

PROGRESS_FACTS = decides(
    "workload.progressive_steps",
    "workload.analysis",
    "workload.traffic",
    "workload.template_ref",
    "workload.min_replicas",
    "workload.max_replicas",
    "workload.request_timeout",
    "workload.request_concurrency",
)
"""Facts that only these kinds and those with components have."""
_ROLLING = decides("workload.strategy", "workload.max_unavailable", "workload.max_surge")
_AUTOSCALING = "autoscaling.knative.dev/"
_BLUE_GREEN = ("prePromotionAnalysis", "postPromotionAnalysis")


def _read_rollout(sheet: Sheet, item: Object, spec: Part) -> None:
    """Write the strategy of an Argo Rollout; with either of its two strategies old pods serve until new ones do."""
    start = Found(spec[0], item.line_of("spec"), spec[1], "spec")
    withheld = (*_ROLLING, *PROGRESS_FACTS[:2])
    strategies = gather(sheet, withheld, start, ("strategy", "*"))
    for strategy in strategies:
        if strategy.value.__class__ is not dict:
            sheet.wrong(withheld, strategy.value, "a mapping", strategy.line, strategy.field)
        elif strategy.field in {"spec.strategy.canary", "spec.strategy.blueGreen"}:
            sheet.put("workload.strategy", "RollingUpdate", strategy.line, strategy.field)
            _read_strategy(sheet, strategy)
    reference = gather(sheet, ("workload.template_ref",), start, ("workloadRef",))
    if reference:
        _read_reference(sheet, reference[0])


def _read_strategy(sheet: Sheet, strategy: Found) -> None:
    """Write bounds, steps and analyses of one strategy."""
    for fact, key in ((_ROLLING[1], "maxUnavailable"), (_ROLLING[2], "maxSurge")):
        read_field(sheet, strategy, Field(fact, (key,), "amount"))
    if strategy.field.endswith("blueGreen"):
        _read_blue_green(sheet, strategy)
    else:
        _read_canary(sheet, strategy)


def _read_canary(sheet: Sheet, strategy: Found) -> None:
    """Write the steps of a canary, and the templates its analyses use."""
    steps, analysis = PROGRESS_FACTS[:2]
    found = gather(sheet, (steps,), strategy, ("steps", "*"))
    if found and steps in sheet.facts:
        sheet.texts(steps, [_step(entry.value) for entry in found], found[0].line, f"{strategy.field}.steps")
    used = gather(sheet, (analysis,), strategy, ("analysis", "templates", "*", "templateName"))
    used += [name for entry in found for name in _analyses(sheet, entry)]
    _write_analysis(sheet, used)


def _analyses(sheet: Sheet, step: Found) -> list[Found]:
    """Give the names of the analysis templates a step of a canary uses."""
    if step.value.__class__ is not dict:
        return []
    names = gather(sheet, ("workload.analysis",), step, ("analysis", "templates", "*", "templateName"))
    return names + gather(sheet, ("workload.analysis",), step, ("experiment", "analyses", "*", "templateName"))


def _step(step: Any) -> Any:
    """Spell one step: `setWeight 20`, `pause 10s`, `pause` (until somebody goes on), `analysis`."""
    if step.__class__ is not dict or not step:
        return step
    name, value = next(iter(step.items()))
    if name == "pause" and value.__class__ is dict and value.get("duration") is not None:
        value = value["duration"]
    return f"{name} {value}" if value.__class__ in (int, str) else str(name)


def _read_blue_green(sheet: Sheet, strategy: Found) -> None:
    """Write what stands before and after the promotion of a blue-green release."""
    used = [name for key in _BLUE_GREEN for name in gather(sheet, ("workload.analysis",), strategy, (key, "templates", "*", "templateName"))]
    _write_analysis(sheet, used)
    by_hand = strategy.value.get("autoPromotionEnabled") is False
    if "workload.progressive_steps" in sheet.facts:
        sheet.put("workload.progressive_steps", ("preview", "pause") if by_hand else ("preview",), strategy.line, strategy.field)


def _write_analysis(sheet: Sheet, used: list[Found]) -> None:
    if used and "workload.analysis" in sheet.facts:
        write_texts(sheet, "workload.analysis", used)


def _read_reference(sheet: Sheet, reference: Found) -> None:
    """Write whose pod template a Rollout uses."""
    if reference.value.__class__ is not dict:
        sheet.wrong(("workload.template_ref",), reference.value, "a mapping", reference.line, reference.field)
        return
    kind, name = reference.value.get("kind"), reference.value.get("name")
    wrong = next((value for value in (kind, name) if value.__class__ is not str), None)
    target = f"{kind}/{name}" if kind.__class__ is str and name.__class__ is str else wrong
    sheet.text("workload.template_ref", target, reference.line, reference.field)


def refers(sheet: Sheet, spec: Part) -> bool:
    """Whether the pod template is another object's; what it would say is then said to be unseen."""
    if spec[0].get("workloadRef") is None or spec[0].get("template") is not None:
        return False
    line = spec[1]["workloadRef"][0]
    target = sheet.facts.get("workload.template_ref")
    named = target.value if target is not None and target.value is not None else "another object"
    reason = f"its pod template is that of {named}; what the pods are is to be read there"
    sheet.withhold(TEMPLATE_FACTS, Refused(reason, "reference"), line, "spec.workloadRef")
    return True


def _read_knative(sheet: Sheet, item: Object, spec: Part) -> None:
    """Write the bounds of the autoscaler, and how traffic is divided over revisions."""
    start = Found(spec[0], item.line_of("spec"), spec[1], "spec")
    annotations = (*gather(sheet, PROGRESS_FACTS[4:6], start, ("template", "metadata", "annotations")),)
    for entry in annotations:
        _read_scale(sheet, entry)
    _note_scale(sheet, item)
    read_field(sheet, start, Field("workload.request_timeout", ("template", "spec", "timeoutSeconds"), "integer"))
    read_field(sheet, start, Field("workload.request_concurrency", ("template", "spec", "containerConcurrency"), "integer"))
    shares = gather(sheet, ("workload.traffic",), start, ("traffic", "*"))
    if shares and "workload.traffic" in sheet.facts:
        sheet.texts("workload.traffic", [_share(entry.value) for entry in shares], shares[0].line, "spec.traffic")
    sheet.withhold(("workload.strategy",), Refused("Knative replaces revisions in a way of its own", "unsupported"), item.line, "spec")


def _read_scale(sheet: Sheet, annotations: Found) -> None:
    """Write the bounds that annotations give the autoscaler, in their old and new spellings."""
    if annotations.value.__class__ is not dict:
        sheet.wrong(PROGRESS_FACTS[4:6], annotations.value, "a mapping", annotations.line, annotations.field)
        return
    for word, facts in (("min", ("workload.min_replicas", "workload.replicas_declared")), ("max", ("workload.max_replicas",))):
        for key in (f"{_AUTOSCALING}{word}Scale", f"{_AUTOSCALING}{word}-scale"):
            value = annotations.value.get(key)
            number = int(value) if value.__class__ is str and value.isascii() and value.isdigit() and len(value) < 10 else value  # noqa: PLR2004 -- digits of int32
            for fact in facts if value is not None else ():
                sheet.integer(fact, number, annotations.lines[key][0], f"{annotations.field}.{key}")


def _note_scale(sheet: Sheet, item: Object) -> None:
    """Without a bound the cluster's own setting decides: usually down to no pod at all."""
    unset = [fact for fact in ("workload.min_replicas", "workload.replicas_declared") if fact in sheet.facts and sheet.facts[fact].value is None]
    if unset:
        reason = f"{_AUTOSCALING}min-scale is not written; how far Knative scales down is then set for the whole cluster"
        sheet.withhold(unset, Refused(reason, "unsupported"), item.line, "spec.template.metadata.annotations")


def _share(entry: Any) -> Any:
    """Spell one share of traffic: `revision=percent`, `latest` for what comes last."""
    if entry.__class__ is not dict:
        return entry
    name = entry.get("revisionName") or entry.get("tag") or "latest"
    return f"{name}={entry.get('percent') or 0}"


PROGRESS: dict[str, Callable[[Sheet, Object, Part], None]] = {"Rollout.argoproj.io": _read_rollout, "Service.serving.knative.dev": _read_knative}
"""`Kind.group` → what reads it beside its pod template."""
