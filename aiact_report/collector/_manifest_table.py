"""Kinds of Kubernetes object that are no workload, as data: the groups in which each has its meaning, and what reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aiact_report.collector import _manifest_access as access
from aiact_report.collector import _manifest_network as network
from aiact_report.collector import _manifest_policy as policy
from aiact_report.collector import _manifest_settings as settings
from aiact_report.collector._manifest_objects import Object
from aiact_report.collector._manifest_sheet import Sheet


class Kind(NamedTuple):
    """How a kind that is no workload is read."""

    groups: tuple[str, ...]
    """API groups in which the kind has this meaning."""
    subject: str
    read: Callable[[Sheet, Object], None]


_RBAC = ("rbac.authorization.k8s.io", "authorization.openshift.io")
KINDS: dict[str, Kind] = {
    "Service": Kind(("",), "service", network.read_service),
    "Ingress": Kind(("networking.k8s.io", "extensions"), "ingress", network.read_ingress),
    "NetworkPolicy": Kind(("networking.k8s.io", "extensions"), "network-policy", network.read_network_policy),
    "PodDisruptionBudget": Kind(("policy",), "disruption-budget", policy.read_disruption_budget),
    "HorizontalPodAutoscaler": Kind(("autoscaling", "extensions"), "autoscaler", policy.read_autoscaler),
    "ServiceAccount": Kind(("",), "service-account", access.read_service_account),
    "Role": Kind(_RBAC, "role", access.read_role),
    "ClusterRole": Kind(_RBAC, "role", access.read_role),
    "RoleBinding": Kind(_RBAC, "role-binding", access.read_binding),
    "ClusterRoleBinding": Kind(_RBAC, "role-binding", access.read_binding),
    "Namespace": Kind(("",), "namespace", policy.read_namespace),
    "ResourceQuota": Kind(("",), "resource-quota", policy.read_quota),
    "LimitRange": Kind(("",), "limit-range", policy.read_limit_range),
    "PersistentVolumeClaim": Kind(("",), "volume-claim", settings.read_claim),
    "ConfigMap": Kind(("",), "config-map", settings.read_config_map),
    "Secret": Kind(("",), "secret", settings.read_secret),
    "ServiceMonitor": Kind(("monitoring.coreos.com", "azmonitoring.coreos.com"), "monitor", policy.read_monitor),
    "PodMonitor": Kind(("monitoring.coreos.com", "azmonitoring.coreos.com"), "monitor", policy.read_monitor),
    "SecurityContextConstraints": Kind(("security.openshift.io", ""), "security-context-constraints", access.read_constraints),
}
"""Kind → how it is read; the kinds of workload stand in `_manifest_kinds`."""
