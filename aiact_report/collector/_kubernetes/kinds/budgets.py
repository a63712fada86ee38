"""Facts of the objects that bound and steer workloads: disruption budgets, autoscalers, namespaces, quotas, monitors."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes import known
from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.rejected import reject
from aiact_report.collector._kubernetes.selector import is_selector
from aiact_report.collector._kubernetes.sheet import RENDER, Sheet, template_in
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused

decides(
    "autoscaler.scales",
    "autoscaler.by_requests",
    "resource-quota.bounds_computing",
    "limit-range.bounds_computing",
    "namespace.pod_security_enforce",
    "namespace.pod_security_warn",
    "namespace.pod_security_audit",
    "autoscaler.target",
    "disruption-budget.selector",
    "disruption-budget.min_available",
    "disruption-budget.max_unavailable",
    "disruption-budget.eviction_policy",
    "disruption-budget.blocks_all",
    "limit-range.types",
    "monitor.selector",
    "monitor.kind",
    "resource-quota.bounds",
)

_NONE_AWAY = frozenset({"0", "0%"})
_POD_SECURITY = "pod-security.kubernetes.io/"
_PORTS, _SPACES = decides("monitor.ports", "monitor.namespaces")


def read_disruption_budget(sheet: Sheet, item: Object) -> None:
    """Write what a PodDisruptionBudget selects and how many pods it keeps."""
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", list(sheet.facts))
    selector = spec.get("selector")
    if selector is not None:
        _read_selector(sheet, "disruption-budget.selector", selector, lines["selector"][0], "spec.selector")
    low, high, blocks = "disruption-budget.min_available", "disruption-budget.max_unavailable", "disruption-budget.blocks_all"
    for key, fact in (("minAvailable", low), ("maxUnavailable", high)):
        if spec.get(key) is not None:
            sheet.int_or_text(fact, spec[key], lines[key][0], f"spec.{key}")
    if spec.get("unhealthyPodEvictionPolicy") is not None:
        known.eviction(
            sheet,
            "disruption-budget.eviction_policy",
            spec["unhealthyPodEvictionPolicy"],
            lines["unhealthyPodEvictionPolicy"][0],
            "spec.unhealthyPodEvictionPolicy",
        )
    if not {low, high} <= sheet.facts.keys():
        sheet.withhold((blocks,), Refused("the bounds of the budget could not be read", "placeholder"), item.line, "spec")
    elif blocks in sheet.facts:
        _read_blocking(sheet, sheet.facts[low].value, sheet.facts[high].value, lines)


def _read_blocking(sheet: Sheet, low: str | None, high: str | None, lines: dict[str, Any]) -> None:
    """Write whether the budget lets nothing happen, whatever the replicas; linking knows the rest."""
    key = "maxUnavailable" if high is not None else "minAvailable"
    if low is not None or high is not None:
        sheet.put("disruption-budget.blocks_all", high in _NONE_AWAY or low == "100%", lines[key][0], f"spec.{key}")


def read_autoscaler(sheet: Sheet, item: Object) -> None:
    """Write bounds, target and metrics of a HorizontalPodAutoscaler."""
    sheet.put("autoscaler.kind", item.kind, item.line_of("kind"), "kind")
    facts = ("autoscaler.min", "autoscaler.max", "autoscaler.target", "autoscaler.metrics", "autoscaler.scales")
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", facts)
    if facts[0] not in sheet.facts:
        return
    sheet.default(facts[0], 1)
    for key, fact in (("minReplicas", facts[0]), ("maxReplicas", facts[1])):
        if spec.get(key) is not None:
            sheet.integer(fact, spec[key], lines[key][0], f"spec.{key}")
    target, _ = sheet.section(spec, lines, "scaleTargetRef", "spec.scaleTargetRef", facts[2:3])
    if target:
        sheet.text(facts[2], f"{target.get('kind')}/{target.get('name')}", lines["scaleTargetRef"][0], "spec.scaleTargetRef")
    _read_metrics(sheet, spec, lines)
    _read_requests(sheet, spec, lines)
    write_scales(sheet, item)
    low, high = spec.get("minReplicas"), spec.get("maxReplicas")
    if low.__class__ is int and high.__class__ is int and high < low:
        reject(sheet, "maxReplicas is less than minReplicas", lines["maxReplicas"][0], "spec.maxReplicas")


def _read_requests(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write the resources an autoscaler follows where shares of what containers request are all it follows; without metrics it is the processor.

    https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
    """
    fact = "autoscaler.by_requests"
    metrics = spec.get("metrics")
    if spec.get("targetCPUUtilizationPercentage") is not None or not metrics:
        sheet.default(fact, ("cpu",))
        return
    shares = [_share_of(metric) for metric in metrics] if metrics.__class__ is list else [None]
    if None not in shares:
        named = all(share.__class__ is str for share in shares)  # what is no name is kept to be refused
        sheet.texts(fact, list(dict.fromkeys(shares)) if named else shares, lines["metrics"][0], "spec.metrics")


def _share_of(metric: Any) -> Any:
    """Give the resource whose share a metric is; None for any other metric."""
    target = dig(metric, ("resource", "target"))
    is_share = dig(target, ("type",)) == "Utilization" or dig(metric, ("resource", "targetAverageUtilization")) is not None
    return dig(metric, ("resource", "name")) if is_share and dig(metric, ("type",)) == "Resource" else None


def write_scales(sheet: Sheet, item: Object) -> None:
    """Write whether an autoscaler can add instances: not with equal bounds, nor where scaling up is disabled.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior
    """
    fact, current = "autoscaler.scales", sheet.facts.get("autoscaler.scales")
    if current is None or current.value is False:
        return
    behaviour = dig(item.data, ("spec", "behavior", "scaleUp")) or dig(
        item.data, ("spec", "advanced", "horizontalPodAutoscalerConfig", "behavior", "scaleUp")
    )
    chosen = dig(behaviour, ("selectPolicy",))
    if _is_filled_in(item, behaviour) or template_in(chosen) is not None:
        sheet.withhold((fact,), Refused("a template fills in how it scales up", "placeholder", RENDER), item.line_of("spec"), "spec.behavior")
        return
    if chosen == "Disabled":
        sheet.put(fact, False, item.line_of("spec"), "spec.behavior.scaleUp.selectPolicy")
        return
    low, high = sheet.facts.get("autoscaler.min"), sheet.facts.get("autoscaler.max")
    if low is None or high is None or high.value is None:
        sheet.withhold((fact,), Refused("its bounds are not known", "incomplete"), item.line_of("spec"), "spec")
    else:
        sheet.put(fact, high.value > (low.value or 0), item.line_of("spec"), "spec.maxReplicas")


def _is_filled_in(item: Object, behaviour: Any) -> bool:
    """Tell whether a template is to fill in the behaviour, or what holds it."""
    ways = (("spec", "behavior"), ("spec", "advanced"), ("spec", "advanced", "horizontalPodAutoscalerConfig"))
    return any(template_in(part) is not None for part in (behaviour, *(dig(item.data, way) for way in ways)))


def _read_metrics(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write which metrics an autoscaler follows; a resource is named."""
    fact = "autoscaler.metrics"
    if spec.get("targetCPUUtilizationPercentage") is not None:
        sheet.put(fact, ("Resource cpu",), lines["targetCPUUtilizationPercentage"][0], "spec.targetCPUUtilizationPercentage")
    entries = sheet.items(spec, lines, "metrics", "spec.metrics", (fact,))
    if not entries or fact not in sheet.facts:
        return
    parts = [part for entry, _, _ in entries for part in (entry.get("type"), _resource(entry))]
    sheet.texts(fact, parts, lines["metrics"][0], "spec.metrics")
    if fact in sheet.facts:
        names = dict.fromkeys(" ".join(filter(None, pair)) for pair in zip(parts[::2], parts[1::2], strict=True))
        sheet.put(fact, tuple(names), lines["metrics"][0], "spec.metrics")


def _resource(entry: dict[str, Any]) -> Any:
    """Give the resource a metric is about; nothing for other metrics, and what is no name is kept to be refused."""
    resource = entry.get("resource") if entry.get("containerResource") is None else entry["containerResource"]
    return "" if resource is None else resource.get("name") if isinstance(resource, dict) else resource


def read_namespace(sheet: Sheet, item: Object) -> None:
    """Write the levels of pod security a namespace asks for."""
    facts = {f"{_POD_SECURITY}{mode}": f"namespace.pod_security_{mode}" for mode in ("enforce", "warn", "audit")}
    metadata, lines = sheet.section(item.data, item.lines, "metadata", "metadata", facts.values())
    labels, sub = sheet.section(metadata, lines, "labels", "metadata.labels", facts.values())
    for key, fact in facts.items():
        if labels.get(key) is not None:
            known.pod_security(sheet, fact, labels[key], sub[key][0], f"metadata.labels.{key}")


def read_quota(sheet: Sheet, item: Object) -> None:
    """Write which resources a ResourceQuota bounds."""
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", ("resource-quota.bounds",))
    hard, _ = sheet.section(spec, lines, "hard", "spec.hard", ("resource-quota.bounds",))
    fact = "resource-quota.bounds_computing"
    if "resource-quota.bounds" not in sheet.facts:
        sheet.withhold((fact,), Refused("what it bounds could not be read", "incomplete"), item.line_of("spec"), "spec.hard")
    elif spec.get("scopes") or spec.get("scopeSelector"):
        sheet.withhold((fact,), Refused("it bounds only pods of some scopes", "unsupported"), item.line_of("spec"), "spec.scopes")
    else:
        sheet.default(fact, any(_computes(name) for name in hard))
    if hard:
        sheet.put("resource-quota.bounds", tuple(hard), lines["hard"][0], "spec.hard")


_COMPUTING = frozenset({"cpu", "memory", "ephemeral-storage", "pods", "count/pods"})


def _computes(name: Any) -> bool:
    """Tell whether a quota's resource is something that runs or is run on: https://kubernetes.io/docs/concepts/policy/resource-quotas/."""
    text = str(name)
    bare = text.removeprefix("requests.").removeprefix("limits.")
    return bare in _COMPUTING or bare.startswith("hugepages-") or (bare not in {text, "storage"} and "/" in bare)


def _limits(entry: dict[str, Any]) -> bool:
    """Tell whether an entry of a LimitRange bounds what containers or pods take: https://kubernetes.io/docs/concepts/policy/limit-range/."""
    bounds = [entry.get(key) for key in ("max", "default")]
    return entry.get("type") in ("Container", "Pod") and any(isinstance(bound, dict) and not {"cpu", "memory"}.isdisjoint(bound) for bound in bounds)


def _may_limit(limits: list[tuple[dict[str, Any], dict[str, Any], int]]) -> bool:
    """Tell whether none is known to bound anything, and one that a template fills in may."""
    parts = [entry.get(key) for entry, _, _ in limits for key in ("type", "max", "default")]
    return any(template_in(part) is not None for part in parts) and not any(_limits(entry) for entry, _, _ in limits)


def read_limit_range(sheet: Sheet, item: Object) -> None:
    """Write what a LimitRange limits."""
    fact = "limit-range.types"
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", (fact,))
    limits = sheet.items(spec, lines, "limits", "spec.limits", (fact,))
    bounds = "limit-range.bounds_computing"
    if fact in sheet.facts and not _may_limit(limits):
        sheet.default(bounds, any(_limits(entry) for entry, _, _ in limits))
    else:
        sheet.withhold((bounds,), Refused("what it limits could not be read", "incomplete"), item.line_of("spec"), "spec.limits")
    if limits and fact in sheet.facts:
        sheet.texts(fact, [entry.get("type") for entry, _, _ in limits], lines["limits"][0], "spec.limits")


def read_monitor(sheet: Sheet, item: Object) -> None:
    """Write what a ServiceMonitor or PodMonitor selects."""
    sheet.put("monitor.kind", item.kind, item.line_of("kind"), "kind")
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", ("monitor.selector", _PORTS, _SPACES))
    _read_namespaces(sheet, spec, lines)
    _read_endpoints(sheet, spec, lines, "endpoints" if item.kind == "ServiceMonitor" else "podMetricsEndpoints")
    if spec.get("selector") is not None:
        _read_selector(sheet, "monitor.selector", spec["selector"], lines["selector"][0], "spec.selector")


def _read_endpoints(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any], key: str) -> None:
    """Write the ports a monitor asks, by name or number; `*` where an endpoint names none."""
    entries = sheet.items(spec, lines, key, f"spec.{key}", (_PORTS,))
    if entries and _PORTS in sheet.facts:
        sheet.texts(_PORTS, [_asked(entry) for entry, _, _ in entries], lines[key][0], f"spec.{key}")


def _asked(entry: dict[str, Any]) -> Any:
    """Spell the port an endpoint asks: of the Service or the pod by its name, `target:` of the pod by name or number, `*` where none is named.

    https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint
    """
    for key, before in (("port", ""), ("targetPort", "target:"), ("portNumber", "target:")):
        port = entry.get(key)
        if port not in (None, ""):
            return f"{before}{port}" if port.__class__ in (int, str) else port
    return "*"


def _read_namespaces(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write the namespaces a monitor looks into, where it names them; `*` for all."""
    chosen, sub = sheet.section(spec, lines, "namespaceSelector", "spec.namespaceSelector", (_SPACES,))
    if chosen.get("any") is True:
        sheet.put(_SPACES, ("*",), sub["any"][0], "spec.namespaceSelector.any")
    elif chosen.get("matchNames"):
        sheet.texts(_SPACES, chosen["matchNames"], sub["matchNames"][0], "spec.namespaceSelector.matchNames")


def _read_selector(sheet: Sheet, fact: str, selector: Any, line: int, field: str) -> None:
    """Write a selector that linking applies; a placeholder or a number in it withholds it."""
    if is_selector(selector):
        sheet.put(fact, selector, line, field)
        return
    labels = selector.get("matchLabels") if selector.__class__ is dict else None
    template = next(filter(None, map(template_in, labels.values())), None) if labels.__class__ is dict else None
    sheet.wrong((fact,), selector if template is None else template, "a selector", line, field)
