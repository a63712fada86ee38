"""The rights that reading a cluster needs, and no others: a ClusterRole, or a Role for single namespaces, as text to apply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aiact_report.collector._kubernetes.kinds.table import GROUPS
from aiact_report.collector.cluster.resources import CLUSTER_ONLY, wanted

NAME = "aiact-report"
"""Name of role and binding."""
_CLUSTER_WIDE = frozenset(
    {
        *(kind for kind in CLUSTER_ONLY if kind != "Event"),
        *("Namespace", "SecurityContextConstraints", "ConstraintTemplate", "GatewayClass", "IngressClass", "MachineConfig", "ResourceFlavor"),
        *("PriorityClass", "RuntimeClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "VolumeSnapshotClass"),
        *("KubeletConfig", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"),
        *("MutatingPolicy", "ValidatingPolicy", "ImageValidatingPolicy", "GeneratingPolicy", "DeletingPolicy", "CiliumClusterwideNetworkPolicy"),
    }
)
"""Kinds that lie in no namespace, beside those that say so by name (`Cluster…`, `Global…`): a Role cannot give them."""
_PLURALS = {"SecurityContextConstraints": "securitycontextconstraints", "Endpoints": "endpoints"}
"""Plurals that follow no rule."""
_PATHS = ("/api", "/api/*", "/apis", "/apis/*", "/version")
"""What discovery asks for."""


def plural_of(kind: str) -> str:
    """Give the name of a kind's list, by the rule code generators follow."""
    name = kind.lower()
    if kind in _PLURALS:
        return _PLURALS[kind]
    if name.endswith(("s", "x", "ch", "sh")):
        return f"{name}es"
    return f"{name[:-1]}ies" if name.endswith("y") and name[-2] not in "aeiou" else f"{name}s"


class Account(NamedTuple):
    """The service account that reads."""

    namespace: str = NAME
    name: str = NAME


def rights(namespaces: Sequence[str], *, secrets: bool = True, account: Account | None = None) -> str:
    """Write the account, and the ClusterRole it needs, or a Role in each namespace, with the bindings: all to one account.

    Without one that is named it lies in the first of these namespaces, or in one of its own, which is then written too: whoever may not make
    namespaces can apply the rest. An account that is there already is left as it is.
    """
    reader = account or Account(namespaces[0] if namespaces else NAME)
    own = [] if account is not None or namespaces else [f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {reader.namespace}\n"]
    made = f"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {reader.name}\n{_in(reader.namespace)}automountServiceAccountToken: false\n"
    roles = [role(name, secrets=secrets, account=reader) for name in dict.fromkeys(namespaces)] or [cluster_role(secrets=secrets, account=reader)]
    return "---\n".join([*own, made, *roles])


def cluster_role(*, secrets: bool = True, account: Account = Account()) -> str:  # noqa: B008 -- a frozen value
    """Write the ClusterRole and its binding to a service account; without `secrets` the names of their keys stay unobserved."""
    rules = [_rule(group, kinds) for group, kinds in _kinds(secrets=secrets)]
    rules.append('  - apiGroups: [""]\n    resources: [namespaces]\n    verbs: [get]\n')
    rules += [_rule_of(group, ["'*'"]) for group in sorted(GROUPS)]
    paths = ", ".join(f"'{path}'" if "*" in path else path for path in _PATHS)
    rules.append(f"  - nonResourceURLs: [{paths}]\n    verbs: [get]\n")
    return _role("ClusterRole", None, rules) + "---\n" + _binding("ClusterRole", None, account)


def role(namespace: str, *, secrets: bool = True, account: Account | None = None) -> str:
    """Write the Role and its binding for one namespace; what lies in no namespace stays unobserved."""
    rules = [_rule(group, kept) for group, kinds in _kinds(secrets=secrets) if (kept := [kind for kind in kinds if not _is_cluster_wide(kind)])]
    rules.append(f'  - apiGroups: [""]\n    resources: [namespaces]\n    resourceNames: [{namespace}]\n    verbs: [get]\n')
    return _role("Role", namespace, rules) + "---\n" + _binding("Role", namespace, account or Account(namespace))


def _kinds(*, secrets: bool) -> list[tuple[str, list[str]]]:
    """Give the kinds that are listed, by group."""
    return [(group, sorted(kind for kind in kinds if secrets or group or kind != "Secret")) for group, kinds in sorted(wanted().items())]


def _is_cluster_wide(kind: str) -> bool:
    return kind in _CLUSTER_WIDE or kind.startswith(("Cluster", "Global"))


def _rule(group: str, kinds: Iterable[str]) -> str:
    return _rule_of(group, sorted(plural_of(kind) for kind in kinds))


def _rule_of(group: str, resources: list[str]) -> str:
    """Write one rule: lists, and nothing else."""
    lines = "".join(f"      - {name}\n" for name in resources)
    return f'  - apiGroups: ["{group}"]\n    resources:\n{lines}    verbs: [list]\n'


def _role(kind: str, namespace: str | None, rules: Iterable[str]) -> str:
    """Write a role."""
    return f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: {NAME}\n{_in(namespace)}rules:\n{''.join(rules)}"


def _in(namespace: str | None) -> str:
    return f"  namespace: {namespace}\n" if namespace else ""


def _binding(kind: str, namespace: str | None, account: Account) -> str:
    """Write a binding to the service account."""
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}Binding\nmetadata:\n  name: {NAME}\n{_in(namespace)}"
        f"roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: {kind}\n  name: {NAME}\n"
        f"subjects:\n  - kind: ServiceAccount\n    name: {account.name}\n    namespace: {account.namespace}\n"
    )
