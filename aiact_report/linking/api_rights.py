"""Role bindings → service account → workload: the rights it holds at the Kubernetes API.

A service account is also bound by its user name and through the groups every account is in.
https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
"""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, Relation, namespace_of, value
from aiact_report.linking._roles import EVERY_RIGHT, Granted, Roles
from aiact_report.model import Basis, Fact, OpenList, Ref, Subject

_EVERYBODY = ("Group:system:authenticated", "Group:system:serviceaccounts")


class _Rights:
    """What each service account may do, worked out once an account."""

    def __init__(self, index: Index) -> None:
        self.roles = index.once(Roles)
        self.bindings: dict[str, list[Subject]] = {}
        """By the subject they name."""
        self.complete = True
        """Whether the subjects of every binding are known."""
        self.memo: dict[tuple[str, str], tuple[Fact | None, bool]] = {}
        for binding in index.of_kind("role-binding"):
            self._add(binding)

    def _add(self, binding: Subject) -> None:
        names = value(binding, "role-binding.subjects")
        if names is UNSEEN:
            self.complete = False
            return
        for name in names or ():
            self.bindings.setdefault(_full(name, binding), []).append(binding)

    def of(self, namespace: str, account: str) -> tuple[Fact | None, bool]:
        """Give the fact of the rights held, None without any, and whether that is all of them."""
        key = (namespace, account)
        if key not in self.memo:
            self.memo[key] = self._work_out(namespace, account)
        return self.memo[key]

    def _work_out(self, namespace: str, account: str) -> tuple[Fact | None, bool]:
        names = (f"ServiceAccount:{namespace}/{account}", f"User:system:serviceaccount:{namespace}:{account}")
        groups = (*_EVERYBODY, f"Group:system:serviceaccounts:{namespace}")
        bound = {binding.id: binding for name in (*names, *groups) for binding in self.bindings.get(name, ())}
        granted = [(bound[key], self.roles.granted(bound[key], "rules")) for key in sorted(bound)]
        known = [(binding, grant) for binding, grant in granted if grant is not None and grant.value is not UNSEEN]
        rights = tuple(sorted({right for _, grant in known for right in grant.value or ()}))
        whole = sum(not isinstance(grant.value, OpenList) for _, grant in known)
        complete = EVERY_RIGHT in rights or (self.complete and whole == len(granted))
        return _fact(rights, known), complete


def _full(name: str, binding: Subject) -> str:
    """Name a service account with its namespace: left out, it is the binding's own."""
    kind, _, rest = name.partition(":")
    return f"{kind}:{namespace_of(binding)}/{rest}" if kind == "ServiceAccount" and "/" not in rest else name


def _fact(rights: tuple[str, ...], known: list[tuple[Subject, Granted]]) -> Fact | None:
    if not rights:
        return None
    giving = [(binding, grant) for binding, grant in known if grant.value]
    origin = tuple(ref for binding, grant in giving for ref in (Ref("role-binding.subjects", binding.id), *grant.origin))
    return Fact(rights, giving[0][1].place, Basis.DERIVED, origin)


def _link(index: Index) -> None:
    rights = _Rights(index)
    for account in index.of_kind("service-account"):
        _write(index, account, "service-account.rights", rights.of(namespace_of(account), account.name))
    for workload in index.workloads:
        name = value(workload, "workload.service_account")
        if name is not UNSEEN:
            _write(index, workload, "workload.api_rights", rights.of(namespace_of(workload), name or "default"))


def _write(index: Index, subject: Subject, name: str, held: tuple[Fact | None, bool]) -> None:
    """Write the rights; where they may not be all of them the list stays open, and with none known nothing is said."""
    fact, complete = held
    every = fact is not None and EVERY_RIGHT in fact.value
    if every or (complete and index.all_seen(name, subject, "role-binding", "role")):
        subject.facts[name] = fact or index.none(subject)
    elif fact is not None:
        subject.facts[name] = Fact(OpenList(fact.value), fact.place, fact.basis, fact.origin)


RELATION = Relation("api_rights", 20, ("service-account.rights", "workload.api_rights"), _link)
