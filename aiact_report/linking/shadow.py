"""What a shadow, whose answers nobody gets, uses together with what answers: volumes, stores and Secrets."""

from __future__ import annotations

from aiact_report.linking import _selection
from aiact_report.linking._around import listed, named
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, namespace_of, value, write_list
from aiact_report.model import Place, Ref, Subject

_FACT, _SHADOW = "workload.shadow_shares", "workload.shadow_of"
_OF_CONTAINER = {"container.stores": "store", "container.env_secret_refs": "Secret", "container.secret_mounts": "Secret"}


def _link(index: Index) -> None:
    for workload in index.workloads:
        if value(workload, _SHADOW) is UNSEEN or not value(workload, _SHADOW):
            continue
        answering = [other for other in _answering(index, workload) if other.id != workload.id]
        own, complete = _used(index, workload)
        found = []
        for other in answering:
            theirs, seen = _used(index, other)
            complete = complete and seen
            found += [Found(name, place, (ref, theirs[name][1])) for name, (place, ref) in own.items() if name in theirs]
        write_list(index, workload, _FACT, found, complete=complete and bool(answering))


def _answering(index: Index, shadow: Subject) -> list[Subject]:
    """Give what answers beside a shadow: the backends of the routes that mirror to it, the other components of its serving object."""
    selection = index.once(_selection.services)
    found = []
    for route in index.of_kind("route"):
        copies = [
            each
            for host in listed(route, "route.mirrors")
            for service in named(index, host, namespace_of(route))
            for each in selection.chosen_by(service)
        ]
        if shadow in copies:
            hosts = listed(route, "route.backends")
            found += [each for host in hosts for service in named(index, host, namespace_of(route)) for each in selection.chosen_by(service)]
    served = value(shadow, "workload.serving_object")
    return found + [each for each in index.workloads if served and served is not UNSEEN and value(each, "workload.serving_object") == served]


def _used(index: Index, workload: Subject) -> tuple[dict[str, tuple[Place, Ref]], bool]:
    """Gather what a workload uses, and whether all of it was seen."""
    found: dict[str, tuple[Place, Ref]] = {}
    complete = True
    space = namespace_of(workload)
    facts = [(workload, "workload.volume_claims", f"volume {space}/")]
    for container in index.children(workload, "container"):
        facts += [(container, fact, f"{word} {space}/" if word == "Secret" else "") for fact, word in _OF_CONTAINER.items()]
    for subject, fact, prefix in facts:
        complete = complete and value(subject, fact) is not UNSEEN
        found.update({f"{prefix}{name}": (subject.facts[fact].place, Ref(fact, subject.id)) for name in listed(subject, fact)})
    return found, complete


RELATION = Relation("shadow", 30, (_FACT,), _link)
