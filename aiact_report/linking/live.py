"""What runs against what is under version control: the live object's facts beside those of the manifest of the same kind and name.

Facts hold what is in force, the platform's defaults filled in, so that a default the server wrote down is no difference. What another
controller owns by design (the number of replicas under an autoscaler) is set aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiact_report.linking._around import listed
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, start_of, value, write, write_list
from aiact_report.linking._pairs import Pairs
from aiact_report.model import Basis, Fact, Ref, Subject

_DECLARED_AS, _DIFFERENCES = "workload.declared_as", "workload.live_differences"
_SET_ASIDE = frozenset(
    {
        *("workload.api_version", "workload.label_names", "workload.annotation_names", "container.image_pull_policy"),
        *(f"container.image.{part}" for part in ("registry", "repository", "tag", "digest")),
    }
)
"""What the server, its controllers and admission add to by design, and the parts of what is compared as a whole."""
_LISTED = frozenset({"workload.labels"})
"""Of these only what is declared must be there; more may have been added."""
_DEFAULTS = {
    "workload.max_surge": {"Deployment": "25%", "DeploymentConfig": "25%"},
    "workload.max_unavailable": {"Deployment": "25%", "DeploymentConfig": "25%", "DaemonSet": "1"},
}
"""Fact → kind → what the server writes where nothing is declared, of facts that say what is written and not what is in force."""
_OWNERS, _BY_OTHERS, _MISSING = "workload.field_owners", "workload.differences_by_others", "workload.missing_live"
_WRITTEN, _END = "written by", ")"
_FIELDS = {"replicas_declared": "replicas", "command": "command", "args": "args", "image": "image", "env_names": "env"}
"""Fact, without its kind → the field in which it stands, where the name does not tell."""
_STARTS = {
    **{f"{probe}_": f"{probe}Probe" for probe in ("liveness", "readiness", "startup")},
    **dict.fromkeys(("cpu_", "memory_", "ephemeral_storage_", "gpus"), "resources"),
    **dict.fromkeys(("run_as_", "privileged", "capabilities", "allow_privilege", "read_only_root", "seccomp", "proc_mount"), "securityContext"),
    **dict.fromkeys(("mounts", "host_mounts"), "volumeMounts"),
    "host_network": "hostNetwork",
    "host_pid": "hostPID",
    "host_ipc": "hostIPC",
    "service_account": "serviceAccountName",
    "env_": "env",
    "image": "image",
}
"""Start of a fact's name → its field."""
_SHOWN = 120
"""Characters of a value in a sentence."""


def _link(index: Index) -> None:
    files = [workload for workload in index.workloads if index.source_kind(workload) != "cluster"]
    live = [workload for workload in index.workloads if index.source_kind(workload) == "cluster"]
    if not files or not (live or index.of_kind("cluster")):
        return
    pairs = Pairs(index, files, live)
    for workload in live:
        declared = pairs.declared(workload)
        if declared is not None:
            _compare(index, workload, declared)
        elif pairs.covers(workload) and index.all_seen(_DECLARED_AS, workload, "workload"):
            write(workload, _DECLARED_AS, None, start_of(workload))
    for workload in files:
        missing = pairs.missing(workload)
        if missing is not None:
            write(workload, _MISSING, missing or None, start_of(workload))


def _compare(index: Index, live: Subject, declared: Subject) -> None:
    """Write where the live object is declared, in what it differs, and which of that somebody else wrote than who applied it."""
    write(live, _DECLARED_AS, declared.id, start_of(declared), (Ref("workload.kind", declared.id),))
    owners = listed(live, _OWNERS)
    found, complete = list(_of_facts(live, declared, owners)), _all_there(live, declared)
    theirs = {container.name: container for container in index.children(declared, "container")}
    for container in index.children(live, "container"):
        other = theirs.pop(container.name, None)
        if other is None:
            found.append(_added(container, "runs and is not declared"))
        else:
            found += _of_facts(container, other, owners)
            complete = complete and _all_there(container, other)
    found += [_added(container, "is declared and not live") for container in theirs.values()]
    write_list(index, live, _DIFFERENCES, found, complete=complete)
    others = [item for item in found if f"({_WRITTEN} " in item.text]
    write_list(index, live, _BY_OTHERS, others, complete=value(live, _OWNERS) is not UNSEEN)


def _all_there(live: Subject, declared: Subject) -> bool:
    """Tell whether every fact of one side that could be compared was seen on the other."""
    return all(
        (value(live, name) is not UNSEEN and value(declared, name) is not UNSEEN) or fact.basis is Basis.DERIVED or name in _SET_ASIDE
        for name, fact in declared.facts.items()
    )


def _of_facts(live: Subject, declared: Subject, owners: tuple[str, ...]) -> Iterator[Found]:
    for name, fact in live.facts.items():
        other = declared.facts.get(name)
        if value(declared, name) is UNSEEN or value(live, name) is UNSEEN:
            continue
        if other is None or Basis.DERIVED in {fact.basis, other.basis} or name in _SET_ASIDE or _same(name, fact.value, other.value):
            continue
        if _by_design(live, declared, name):
            continue
        yield _difference((live, declared), name, (fact, other), owners)


def _same(name: str, live: Any, declared: Any) -> bool:
    if name in _LISTED and isinstance(live, dict) and isinstance(declared, dict | None):
        return (declared or {}).items() <= live.items()
    return (live or None) == (declared or None) or live == declared


def _by_design(live: Subject, declared: Subject, name: str) -> bool:
    """Tell whether a difference is the platform's own doing: a default that was filled in, or a number that an autoscaler owns."""
    if name == "workload.replicas_declared":
        return _scaled(declared, live)
    if value(declared, name) is not None:
        return False
    if name == "container.host_ports":
        return set(value(live, name)) == set(value(live, "container.ports") or ())
    default = _DEFAULTS.get(name, {}).get(str(value(live, "workload.kind")))
    return default is not None and str(value(live, name)) == default


def _scaled(*workloads: Subject) -> bool:
    """Tell whether an autoscaler owns the number of replicas."""
    return any(value(workload, "workload.autoscaler") not in {None, UNSEEN} for workload in workloads)


def _difference(subjects: tuple[Subject, Subject], name: str, facts: tuple[Fact, Fact], owners: tuple[str, ...]) -> Found:
    (live, declared), (fact, other) = subjects, facts
    told = f"{name.partition('.')[2]} is {_text(fact.value)}, declared {_text(other.value)}"
    subject = f"container {live.name}: " if live.kind == "container" else ""
    return Found(subject + told + _writer(owners, live, name), other.place, (Ref(name, live.id), Ref(name, declared.id)))


def _writer(owners: tuple[str, ...], live: Subject, name: str) -> str:
    """Name who wrote the field of a fact, where it is somebody else than who wrote most of the object."""
    part = name.partition(".")[2]
    field = _FIELDS.get(part) or next((field for start, field in _STARTS.items() if part.startswith(start)), "")
    holder = f"containers[{live.name}]." if live.kind == "container" else ""
    found = [entry.partition("=")[2] for entry in owners if field and entry.partition("=")[0].endswith(f"{holder}{field}")]
    return f" ({_WRITTEN} {', '.join(sorted(set(found)))}{_END}" if found else ""


def _added(container: Subject, what: str) -> Found:
    role = container.facts.get("container.role")
    origin = (Ref("container.role", container.id),) if role is not None else ()
    return Found(f"container {container.name} {what}", role.place if role is not None else start_of(container), origin)


def _text(found: Any) -> str:
    if found is None or found == ():
        return "not set"
    text = ", ".join(map(str, found)) if isinstance(found, tuple) else str(found).lower() if isinstance(found, bool) else str(found)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


RELATION = Relation("live", 60, (_DECLARED_AS, _DIFFERENCES, _BY_OTHERS, _MISSING), _link, across=True)
