"""Fields that a Kubernetes kind does not have, and bounds it refuses: of what is no workload."""

from __future__ import annotations

from aiact_report.collector._kubernetes import known
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.rejected import reject
from aiact_report.collector._kubernetes.sheet import Sheet

BUILT_IN = frozenset(
    {
        *("service", "ingress", "network-policy", "disruption-budget", "autoscaler", "service-account", "role", "role-binding", "namespace"),
        *("resource-quota", "limit-range", "volume-claim", "config-map", "secret"),
    }
)
"""Kinds of subject that Kubernetes' own groups hold; others of these subjects stand in groups of their own."""
_WHOLE = frozenset({"NetworkPolicy"})
"""Kinds in which what is written means another thing beside a field that is not: a policy without its selector selects every pod."""


def check_kind(sheet: Sheet, item: Object) -> None:
    """Look through the specification: a field nobody knows withholds what nothing written decides."""
    fields, spec = known.SPECS.get(item.kind), item.data.get("spec")
    if fields is None or spec.__class__ is not dict or not isinstance(spec, dict):
        return
    for key in known.strangers(spec, fields):
        concerned = [fact for fact in sheet.facts if item.kind in _WHOLE or known.open_fact(sheet, fact)]
        known.say(sheet, key, "spec", item.lines["spec"][1][key][0], concerned, known.meant(key, fields))
    if item.kind == "PodDisruptionBudget" and spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        reject(sheet, "minAvailable and maxUnavailable may not both be written", item.line_of("spec"), "spec")
