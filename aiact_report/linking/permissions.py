"""Effective permissions: the rights of a workload's account that end other measures, and who may read secrets or open shells where."""

from __future__ import annotations

from aiact_report.facts.rights import ends_measures
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, cited, namespace_of, value, write, write_list
from aiact_report.model import OpenList, Ref, Subject

_DANGEROUS = "workload.dangerous_rights"
_RIGHTS = "workload.api_rights"
_WHO = {"namespace.secret_readers": "role-binding.reads_secrets", "namespace.shell_openers": "role-binding.opens_shells"}


def _link(index: Index) -> None:
    for workload in index.workloads:
        rights = workload.facts.get(_RIGHTS)
        if rights is not None:
            found = tuple(right for right in rights.value or () if ends_measures(right))
            whole = not isinstance(rights.value, OpenList)
            if found or whole:
                write(workload, _DANGEROUS, (found or None) if whole else OpenList(found), rights.place, cited(workload, (Ref(_RIGHTS),)))
    for namespace in index.of_kind("namespace"):
        _write_holders(index, namespace)


def _write_holders(index: Index, namespace: Subject) -> None:
    """Write who may read the secrets of a namespace, and who may open shells in it: by its own bindings and by those of the cluster."""
    bindings = [binding for binding in index.of_kind("role-binding") if _reaches(binding, namespace)]
    for name, fact in _WHO.items():
        holders = [found for binding in bindings if value(binding, fact) is True for found in _holders(binding, fact)]
        known = all(value(binding, fact) is not UNSEEN and value(binding, "role-binding.subjects") is not UNSEEN for binding in bindings)
        write_list(index, namespace, name, holders, complete=known and index.all_seen(name, namespace, "role-binding", "role"))


def _reaches(binding: Subject, namespace: Subject) -> bool:
    return value(binding, "role-binding.scope") == "ClusterRoleBinding" or namespace_of(binding) == namespace.name


def _holders(binding: Subject, fact: str) -> list[Found]:
    subjects = binding.facts.get("role-binding.subjects")
    origin = (Ref(fact, binding.id), Ref("role-binding.subjects", binding.id))
    return [Found(name, subjects.place, origin) for name in subjects.value or ()] if subjects is not None else []


RELATION = Relation("permissions", 30, (_DANGEROUS, *_WHO), _link)
