"""The role a binding points at: one that was read, or one every cluster has.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
"""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.linking._base import UNSEEN, Index, namespace_of, value
from aiact_report.model import OpenList, Place, Ref, Subject

EVERY_RIGHT = "*:*/*"
_LOOK = ("get", "list", "watch")
_CHANGE = ("create", "delete", "patch", "update")


def _rights(verbs: tuple[str, ...], *resources: str) -> tuple[str, ...]:
    return tuple(f"{verb}:{resource}" for resource in resources for verb in verbs)


_VIEW = _rights(_LOOK, "/configmaps", "/pods", "/pods/log", "/services", "apps/deployments", "apps/statefulsets", "batch/jobs")
_EDIT = (
    *_VIEW,
    *_rights(_LOOK, "/secrets"),
    *_rights(_CHANGE, "/configmaps", "/pods", "/secrets", "/services", "apps/deployments", "apps/statefulsets", "batch/jobs"),
    *_rights(("create",), "/pods/attach", "/pods/exec", "/pods/portforward"),
    *_rights(("impersonate",), "/serviceaccounts"),
)
_ADMIN = (*_EDIT, *_rights((*_LOOK, *_CHANGE), "rbac.authorization.k8s.io/rolebindings", "rbac.authorization.k8s.io/roles"))
_EVERYWHERE = ("apiGroups", "nonResourceURLs", "resources", "verbs")

BUILT_IN: dict[str, dict[str, Any]] = {
    "cluster-admin": {"reads_secrets": True, "opens_shells": True, "wildcards": _EVERYWHERE, "rules": (EVERY_RIGHT,)},
    "admin": {"reads_secrets": True, "opens_shells": True, "wildcards": None, "rules": _ADMIN},
    "edit": {"reads_secrets": True, "opens_shells": True, "wildcards": None, "rules": _EDIT},
    "view": {"reads_secrets": False, "opens_shells": False, "wildcards": None, "rules": _VIEW},
}
"""What the roles of every cluster grant; of the rights the ones that matter most, since the list differs by version."""


class Granted(NamedTuple):
    """One thing a bound role says."""

    value: Any
    """UNSEEN when the role, or what it says, is not known."""
    place: Place
    origin: tuple[Ref, ...]


class Roles:
    """Roles by what bindings call them."""

    def __init__(self, index: Index) -> None:
        """Sort the roles in: a ClusterRole has no namespace."""
        self._named: dict[tuple[str, str], list[Subject]] = {}
        for role in index.of_kind("role"):
            scope = value(role, "role.scope")
            namespace = namespace_of(role) if scope == "Role" else ""
            self._named.setdefault((namespace, f"{scope}/{role.name}"), []).append(role)

    def granted(self, binding: Subject, name: str) -> Granted | None:
        """Tell what the bound role says of `reads_secrets`, `opens_shells`, `wildcards` or `rules`. None: which role is not known."""
        target = binding.facts.get("role-binding.role")
        if target is None or not isinstance(target.value, str):
            return None
        kind, _, title = target.value.partition("/")
        roles = self._named.get((namespace_of(binding) if kind == "Role" else "", target.value), [])
        own = Ref("role-binding.role", binding.id)
        if kind == "ClusterRole" and title in BUILT_IN and not any(_plain(role) for role in roles):
            return Granted(BUILT_IN[title][name], target.place, (own,))
        if not roles:
            return Granted(UNSEEN, target.place, (own,))
        joined = _joined([_said(role, name) for role in roles])
        fact = next((role for role in roles if _said(role, name) == joined), roles[0]).facts.get(f"role.{name}")
        origin = (own, *(Ref(f"role.{name}", role.id) for role in roles if f"role.{name}" in role.facts))
        return Granted(joined, fact.place if fact else target.place, origin)


def _plain(role: Subject) -> bool:
    return value(role, "role.aggregated") is not True


def _said(role: Subject, name: str) -> Any:
    """Give what a role says itself; an aggregated one takes its rules from roles that are not followed here."""
    fact = role.facts.get(f"role.{name}")
    return UNSEEN if fact is None or value(role, "role.aggregated") not in (None, False) else fact.value


def _joined(values: list[Any]) -> Any:
    """Join what several documents say of one role: a right that one of them gives is given, whatever else could not be read."""
    if True in values:
        return True
    unseen = UNSEEN in values
    if any(isinstance(item, bool) for item in values):
        return UNSEEN if unseen else False
    texts = tuple(sorted({text for item in values if item is not UNSEEN for text in item or ()}))
    if unseen or any(isinstance(item, OpenList) for item in values):
        return OpenList(texts) if texts else UNSEEN
    return texts or None
