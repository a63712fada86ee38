"""ServiceAccount → workload: whether the API token is mounted.

The pod's word comes first, then the account's, then the platform's: it is mounted.
https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
"""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, Relation, group, namespace_of, value, write
from aiact_report.model import Fact, Ref, Subject

_FACT, _POD, _ACCOUNT = "workload.automount_token", "workload.automount_declared", "service-account.automount"


def _link(index: Index) -> None:
    accounts = group(index.of_kind("service-account"), lambda item: f"{namespace_of(item)}/{item.name}")
    for workload in index.workloads:
        declared = workload.facts.get(_POD)
        if declared is None:
            continue
        if declared.value is not None:
            write(workload, _FACT, declared.value, declared.place, (Ref(_POD),))
        elif "workload.service_account" in workload.facts:
            _write_from_account(index, workload, declared, accounts)


def _write_from_account(index: Index, workload: Subject, declared: Fact, accounts: dict[str, list[Subject]]) -> None:
    """Take the account's word. A named account that was not read exists elsewhere, so what it says is not known."""
    name = value(workload, "workload.service_account") or "default"
    found = accounts.get(f"{namespace_of(workload)}/{name}", [])
    words = {value(account, _ACCOUNT) for account in found}
    if len(words) == 1 and UNSEEN not in words:
        fact = found[0].facts[_ACCOUNT]
        origin = (Ref(_POD), Ref("workload.service_account"), Ref(_ACCOUNT, found[0].id))
        write(workload, _FACT, fact.value is not False, declared.place if fact.value is None else fact.place, origin)
    elif not found and name == "default" and index.all_seen(_FACT, workload, "service-account"):
        write(workload, _FACT, value=True, place=declared.place, origin=(Ref(_POD), Ref("workload.service_account")))


RELATION = Relation("service_account", 10, (_FACT,), _link)
