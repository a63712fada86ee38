"""What a document that could not be read may have held: the facts it could withhold from others, by the kinds visible in its text."""

from __future__ import annotations

import re

from aiact_report.collector._kubernetes.facts import FACTS
from aiact_report.collector._kubernetes.kinds.table import EXTENSIONS, KINDS

_BUDGET = ("workload.disruption_budget", "workload.disruptions_allowed")
_SCALER = ("workload.autoscaler", "workload.autoscaler_max", "workload.replicas", "workload.disruptions_allowed", "disruption-budget.blocks_all")
_POLICY = (
    "workload.ingress_policies",
    "workload.egress_policies",
    "workload.ingress_unbounded",
    "workload.egress_unbounded",
    "namespace.default_deny",
)
_SERVICE = ("workload.services", "workload.exposed_by", "workload.metrics_monitored")
_INGRESS = ("workload.services", "workload.exposed_by")
_QUOTA = ("workload.quota", "namespace.quota")
_ROLE = ("role-binding.opens_shells", "role-binding.reads_secrets", "role-binding.wildcards")
_RIGHTS = ("workload.api_rights", "service-account.rights")
_MONITOR = ("workload.metrics_monitored",)
_WORKLOAD = ("service.workloads", "disruption-budget.workloads", "disruption-budget.blocks_all", "autoscaler.target_found")

_BUILT_IN: dict[str, tuple[str, ...]] = {
    "PodDisruptionBudget": _BUDGET,
    "HorizontalPodAutoscaler": _SCALER,
    "NetworkPolicy": _POLICY,
    "Service": _SERVICE,
    "Ingress": _INGRESS,
    "ResourceQuota": _QUOTA,
    "LimitRange": _QUOTA,
    "Namespace": ("workload.pod_security",),
    "ServiceAccount": ("workload.automount_token",),
    "Role": (*_RIGHTS, *_ROLE),
    "ClusterRole": (*_RIGHTS, *_ROLE),
    "RoleBinding": _RIGHTS,
    "ClusterRoleBinding": _RIGHTS,
    "ServiceMonitor": _MONITOR,
    "PodMonitor": _MONITOR,
    "ConfigMap": FACTS["config-map"],
    "Secret": FACTS["secret"],
    "PersistentVolumeClaim": FACTS["volume-claim"],
    "SecurityContextConstraints": FACTS["security-context-constraints"],
}
_DECIDING = {
    "ScaledObject": _SCALER,
    **dict.fromkeys(("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"), _POLICY),
    **dict.fromkeys(("AdminNetworkPolicy", "BaselineAdminNetworkPolicy"), _POLICY),
    "PeerAuthentication": ("workload.mtls",),
    "AlertmanagerConfig": ("workload.alert_receivers",),
    **dict.fromkeys(("VirtualService", "HTTPRoute", "Experiment"), ("workload.shadow_of",)),
}
"""Custom resources that decide facts of other subjects."""


def _with_extensions(known: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Add each kind's own facts, for nothing else would say that such an object was there, and custom resources."""
    found = {name: tuple(dict.fromkeys((*names, *FACTS[KINDS[name].subject]))) for name, names in known.items()}
    for named, kind in EXTENSIONS.items():
        name = named.partition(".")[0]
        inside = _WORKLOAD if kind.subject == "pipeline" else ()
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), *_DECIDING.get(name, ()), *FACTS[kind.subject], *inside)))
    return found


WITHHELD = _with_extensions(_BUILT_IN)
"""Kind → facts of other subjects that an unread object of that kind could decide."""
_CONTAINERS_OF_OBJECTS = re.compile(r"List|Template")
ALL = tuple(sorted({fact for facts in (*WITHHELD.values(), _WORKLOAD) for fact in facts}))
"""What a document withholds whose kind cannot be seen."""

_KIND = re.compile(r"""\bkind["']?[ \t]*:[ \t]*["']?([A-Za-z]{1,100}|[{$<])""")
KIND_LIMIT = 200
"""Mentions of a kind that are looked at."""


def withheld_by(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Name the facts that objects of these kinds could withhold; no kind: every relation."""
    if not kinds or any(_CONTAINERS_OF_OBJECTS.search(kind) or not kind[0].isalpha() for kind in kinds):
        return ALL
    return tuple(sorted({fact for kind in kinds for fact in WITHHELD.get(kind, _WORKLOAD)}))


def kinds_in(text: str) -> tuple[str, ...]:
    """Give the kinds visible in a raw text; a placeholder counts as one that may be anything."""
    found: dict[str, None] = {}
    for count, match in enumerate(_KIND.finditer(text)):
        if count >= KIND_LIMIT:
            return ()
        found[match[1]] = None
    return tuple(found)
