"""The system's boundary: what each workload is for. What is declared holds; else one sign proposes it; else it is unassigned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from aiact_report.linking._base import Index, Relation, cited, group, known_of, namespace_of, start_of, value, write
from aiact_report.model import OpenList, Place, Ref, Subject

_FACT, _REASON, _DECLARED = "workload.boundary", "workload.boundary_reason", "workload.boundary_declared"
_STORES = frozenset({"vector-store", "database", "cache", "queue", "object-store"})
_SUPPORT = frozenset({"database", "cache", "queue", "storage", "monitoring", "logging", "proxy", "gateway"})


class _Sign(NamedTuple):
    """What proposes a purpose."""

    purpose: str
    reason: str
    place: Place
    origin: tuple[Ref, ...]


def _link(index: Index) -> None:
    for workload in index.of_kind("workload"):
        declared = workload.facts.get(_DECLARED)
        if declared is not None:
            _write(workload, _Sign(declared.value, "Declared.", declared.place, (Ref(_DECLARED),)))
            continue
        sign = next(_signs(index, workload), None) or next(_by_template(index, workload), None)
        if sign is not None and (sign.origin[0].name in _ALONE or not _image_hidden(index, workload)):
            _write(workload, sign)
        elif sign is None and not _open(index, workload):
            write(workload, _FACT, None, start_of(workload))
            write(workload, _REASON, "No sign of what it is for was found.", start_of(workload))


def _write(workload: Subject, sign: _Sign) -> None:
    write(workload, _FACT, sign.purpose, sign.place, cited(workload, sign.origin))
    write(workload, _REASON, sign.reason, sign.place, cited(workload, sign.origin))


_SIGNS = (
    *("container.model_server", "container.monitor", "container.gpus", "container.model_location", "container.service"),
    *("workload.purpose", "workload.training", "workload.labels"),
)


_ALONE = frozenset({"workload.purpose", "container.model_server"})
"""Signs that no image could outweigh."""


def _image_hidden(index: Index, workload: Subject) -> bool:
    """Tell whether an image that was not seen may be a stronger sign of something else."""
    return any(index.withheld_of("container.image.repository", each) for each in (workload, *index.children(workload, "container")))


def _open(index: Index, workload: Subject) -> bool:
    """Tell whether a sign may be there that was not seen: "no sign" takes having seen them all, of every container."""
    subjects = (workload, *index.children(workload, "container"))
    return any(index.withheld_of(fact, each) for each in subjects for fact in _SIGNS)


def _signs(index: Index, workload: Subject) -> Iterator[_Sign]:
    """Yield what proposes a purpose, the strongest first."""
    containers = index.children(workload, "container")
    kind = workload.facts.get("workload.purpose")
    if kind is not None and kind.value:
        yield _Sign(kind.value, f"Its kind is for {kind.value}.", kind.place, (Ref("workload.purpose"),))
    yield from _of_containers(containers, "container.model_server", "serving", "Its image or command is a model server")
    training = known_of(workload, "workload.training")
    if training:
        yield _Sign("training", f"A sign of training: {training[0]}.", workload.facts["workload.training"].place, (Ref("workload.training"),))
    yield from _of_containers(containers, "container.monitor", "support", "It watches or guards a model")
    yield from _by_gpu(workload, containers)
    yield from _of_containers(containers, "container.model_location", "serving", "It is told where a model lies")
    yield from _of_containers(containers, "container.served", "serving", "It is taken to serve a model")
    yield from _of_services(containers)
    yield from _by_label(workload)


def _of_containers(containers: list[Subject], fact: str, purpose: str, reason: str) -> Iterator[_Sign]:
    for container in containers:
        found = container.facts.get(fact)
        if found is not None and found.value:
            yield _Sign(purpose, f"{reason}: {_told(found.value)}.", found.place, (Ref(fact, container.id),))


def _told(found: Any) -> str:
    """Write what a sign says; of several things, all."""
    return ", ".join(map(str, found)) if isinstance(found, tuple | OpenList) else str(found)


def _by_template(index: Index, workload: Subject) -> Iterator[_Sign]:
    """Yield the signs of the object whose pod template it runs."""
    template = value(workload, "workload.template_ref")
    for other in index.once(_titled).get(_title(index, workload, template), ()) if isinstance(template, str) else ():
        for sign in _signs(index, other):
            refs = (Ref("workload.template_ref"), *(Ref(ref.name, ref.subject or other.id) for ref in sign.origin))
            yield sign._replace(reason=f"It runs pods of {template.replace('/', ' ')}. {sign.reason}", origin=refs)


def _titled(index: Index) -> dict[str, list[Subject]]:
    """Sort the workloads by what others call them."""
    return group(index.workloads, lambda each: _title(index, each, f"{value(each, 'workload.kind')}/{each.name}"))


def _title(index: Index, workload: Subject, name: str) -> str:
    """Name an object within its namespace and its cluster, or among the files."""
    return f"{workload.source if index.source_kind(workload) == 'cluster' else ''} {namespace_of(workload)} {name}"


def _by_gpu(workload: Subject, containers: list[Subject]) -> Iterator[_Sign]:
    """Yield the sign of a GPU: a job with one trains, as a rule; what runs on with one serves."""
    purpose = "training" if value(workload, "workload.lifecycle") == "job" else "serving"
    yield from _of_containers(containers, "container.gpus", purpose, "It asks for a GPU")


def _of_services(containers: list[Subject]) -> Iterator[_Sign]:
    """Yield the sign of a store, tracker, gateway or observer that is known by image or command."""
    for container in containers:
        role, service = container.facts.get("container.service_role"), container.facts.get("container.service")
        if role is not None and service is not None and service.value:
            kind = "data store" if role.value in _STORES else str(role.value)
            article = "an" if kind[0] in "aeiou" else "a"
            yield _Sign("support", f"It is {article} {kind}: {service.value}.", service.place, (Ref("container.service", container.id),))


def _by_label(workload: Subject) -> Iterator[_Sign]:
    labels = workload.facts.get("workload.labels")
    component = labels.value.get("app.kubernetes.io/component") if labels is not None and isinstance(labels.value, dict) else None
    if labels is not None and isinstance(component, str) and component.lower() in _SUPPORT:
        yield _Sign("support", f"Its label says component {component}.", labels.place, (Ref("workload.labels"),))


RELATION = Relation("boundary", 30, (_FACT, _REASON), _link, across=True)
