"""What pods have beside their template: containers that admission injected or `kubectl debug` added, and what was granted to those of the template.

Each is a container of the workload, placed in the pod it was seen in, so that every question about containers is asked of it too.
https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
"""

from __future__ import annotations

from typing import Any, Final

from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.workload_kinds import WORKLOADS, dig
from aiact_report.collector.cluster.shapes import ContainerSpec, PodShape
from aiact_report.collector.cluster.state import Granted, State, Template
from aiact_report.collector.manifest import read_object
from aiact_report.model import Subject

_LISTS: Final = ("initContainers", "containers", "ephemeralContainers")
_SHARES: Final = ("hostNetwork", "hostPID", "hostIPC")
_OF_NODE: Final = tuple(f"workload.{name}" for name in ("host_network", "host_pid", "host_ipc"))
_LISTED: Final = tuple(f"workload.{name}" for name in ("host_paths", "host_paths_writable", "runtime_sockets"))
"""Facts of a workload that a pod can only make worse, and that are taken from it."""


def keep_template(state: State, workload: Subject, item: Object) -> None:
    """Remember what a pod template grants; nothing of a kind whose template is not at its usual place."""
    kind = WORKLOADS.get(f"{item.kind}.{item.group}")
    if kind is None or kind.template is None:
        return
    pod = dig(item.data, (*kind.spec, *kind.template, "spec"))
    if isinstance(pod, dict):
        containers = {str(entry.get("name")): _granted(entry.get("securityContext")) for name in _LISTS for entry in _entries(pod.get(name))}
        state.templates[workload.id] = Template(workload, containers, tuple(pod.get(name) is True for name in _SHARES))


def _entries(found: Any) -> list[dict[str, Any]]:
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _granted(security: Any) -> Granted:
    added = dig(security, ("capabilities", "add"))
    return Granted(
        dig(security, ("privileged",)) is True,
        dig(security, ("allowPrivilegeEscalation",)) is not False,
        frozenset(map(str, added)) if isinstance(added, list) else frozenset(),
    )


def _asked(entry: ContainerSpec) -> Granted:
    security = entry.security
    if security is None:
        return Granted()
    added = security.capabilities.add if security.capabilities is not None else None
    return Granted(security.privileged is True, security.escalation is not False, frozenset(added or ()))


def _more(entry: ContainerSpec, template: Template) -> bool:
    """Tell whether a pod's container is in no template, or was given more than there."""
    known = template.containers.get(entry.name)
    if known is None:
        return True
    own = _asked(entry)
    return (own.privileged and not known.privileged) or (own.escalation and not known.escalation) or not own.added <= known.added


def differs(state: State, pod: PodShape, parent: str) -> bool:
    """Tell whether a pod has what its template lacks."""
    template = state.templates.get(parent)
    if template is None:
        return bool(pod.spec.ephemerals)
    shares = (pod.spec.network, pod.spec.processes, pod.spec.messages)
    return any(has and not had for has, had in zip(shares, template.shares, strict=True)) or any(_more(entry, template) for entry in _specs(pod))


def _specs(pod: PodShape) -> list[ContainerSpec]:
    return [*(pod.spec.inits or ()), *pod.spec.containers, *(pod.spec.ephemerals or ())]


def read_beside(state: State, pod: PodShape, parent: str, item: Object) -> None:
    """Read a pod as a workload would be, and keep of it what its template lacks."""
    reading = state.reading
    before, noted, ids = len(reading.subjects), len(reading.unobserved), dict(reading.ids)
    read_object(reading, item)
    made, notes = reading.subjects[before:], reading.unobserved[noted:]
    del reading.subjects[before:], reading.unobserved[noted:]
    reading.ids = ids
    template = state.templates.get(parent)
    new = {entry.name for entry in pod.spec.ephemerals or ()} if template is None else {entry.name for entry in _specs(pod) if _more(entry, template)}
    renamed: dict[str, str] = {}
    for subject in made:
        if subject.kind == "container" and subject.name in new and _is_first(state, subject, parent):
            old, known = subject.id, template is not None and subject.name in template.containers
            subject.id, subject.parent = reading.unique(old), parent
            subject.name = f"{subject.name} of {pod.metadata.name}" if known else subject.name
            renamed[old] = subject.id
            reading.subjects.append(subject)
    reading.unobserved += [_of(note, renamed[note.subject]) for note in notes if note.subject in renamed]
    own = next((subject for subject in made if subject.kind == "workload"), None)
    if template is not None and own is not None:
        _worsen(template.workload, own)


def _of(note: Any, subject: str) -> Any:
    from msgspec.structs import replace

    return replace(note, subject=subject)


def _is_first(state: State, subject: Subject, parent: str) -> bool:
    """Tell whether no pod of the workload showed a container like this before: names of mounted tokens differ from pod to pod."""
    passed = frozenset({"container.mounts", "container.mounts_writable"})
    key = (parent, subject.name, *(f"{name}={fact.value}" for name, fact in subject.facts.items() if name not in passed))
    if key in state.beside:
        return False
    state.beside.add(key)
    return True


def _worsen(workload: Subject, pod: Subject) -> None:
    """Take from a pod what of its node it shares beyond its template."""
    for name in (*_OF_NODE, *_LISTED):
        fact, own = pod.facts.get(name), workload.facts.get(name)
        if fact is not None and fact.value and (own is None or not own.value):
            workload.facts[name] = fact
