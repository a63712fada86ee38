"""Kinds of Kubernetes object that are no workload, as data: the groups in which each has its meaning, and what reads it."""

from __future__ import annotations

from aiact_report.collector._kubernetes.kinds import (
    access,
    admission,
    alerts,
    backups,
    budgets,
    delivery,
    devices,
    edge_filters,
    edge_routes,
    encryption,
    ingress,
    mesh,
    network_policy,
    openshift,
    pipelines,
    routes,
    secret_stores,
    service,
    serving,
    settings,
    storage,
)
from aiact_report.collector._kubernetes.kinds.base import Kind
from aiact_report.collector._kubernetes.workload_kinds import is_built_in

_RBAC = ("rbac.authorization.k8s.io", "authorization.openshift.io")
KINDS: dict[str, Kind] = {
    "Service": Kind(("",), "service", service.read_service),
    "Ingress": Kind(("networking.k8s.io", "extensions"), "ingress", ingress.read_ingress),
    "NetworkPolicy": Kind(("networking.k8s.io", "extensions"), "network-policy", network_policy.read_network_policy),
    "PodDisruptionBudget": Kind(("policy",), "disruption-budget", budgets.read_disruption_budget),
    "HorizontalPodAutoscaler": Kind(("autoscaling", "extensions"), "autoscaler", budgets.read_autoscaler),
    "ServiceAccount": Kind(("",), "service-account", access.read_service_account),
    "Role": Kind(_RBAC, "role", access.read_role),
    "ClusterRole": Kind(_RBAC, "role", access.read_role),
    "RoleBinding": Kind(_RBAC, "role-binding", access.read_binding),
    "ClusterRoleBinding": Kind(_RBAC, "role-binding", access.read_binding),
    "Namespace": Kind(("",), "namespace", budgets.read_namespace),
    "ResourceQuota": Kind(("",), "resource-quota", budgets.read_quota),
    "LimitRange": Kind(("",), "limit-range", budgets.read_limit_range),
    "PersistentVolumeClaim": Kind(("",), "volume-claim", settings.read_claim),
    "ConfigMap": Kind(("",), "config-map", settings.read_config_map),
    "Secret": Kind(("",), "secret", settings.read_secret),
    "ServiceMonitor": Kind(("monitoring.coreos.com", "azmonitoring.coreos.com"), "monitor", budgets.read_monitor),
    "PodMonitor": Kind(("monitoring.coreos.com", "azmonitoring.coreos.com"), "monitor", budgets.read_monitor),
    "SecurityContextConstraints": Kind(("security.openshift.io", ""), "security-context-constraints", access.read_constraints),
}
"""Kubernetes' own kinds and older ones → how each is read; the kinds of workload stand in `workload_kinds`."""

_OTHERS = (
    *devices.KINDS,
    *edge_routes.KINDS,
    *encryption.KINDS,
    *edge_filters.KINDS,
    *mesh.KINDS,
    *alerts.KINDS,
    *backups.KINDS,
    *delivery.KINDS,
    *openshift.KINDS,
    *pipelines.KINDS,
    *secret_stores.KINDS,
    *admission.KINDS,
    *routes.KINDS,
    *serving.KINDS,
    *storage.KINDS,
)
EXTENSIONS: dict[str, Kind] = {f"{name}.{group}": kind for name, kind in _OTHERS for group in kind.groups}
"""`Kind.group` of custom resources → how it is read: one name means different things in different groups."""
GROUPS: dict[str, Kind] = {"constraints.gatekeeper.sh": admission.CONSTRAINT}
"""Groups whose kinds the user makes up → how each of them is read."""


def kind_of(kind: str, group: str) -> Kind | None:
    """Find how an object that is no workload is read; None when it is not by its kind."""
    known = KINDS.get(kind)
    if known is not None and (group in known.groups or is_built_in(group)):
        return known
    return EXTENSIONS.get(f"{kind}.{group}") or GROUPS.get(group)
