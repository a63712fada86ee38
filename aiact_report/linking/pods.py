"""Pods → workload: which images really run, whether replicas differ, and how stable they were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiact_report.linking._base import UNSEEN, Found, Index, Relation, cited, value, write, write_list
from aiact_report.model import Place, Ref, Subject

_RUNNING, _DIFFER, _OTHER = "workload.running_digests", "workload.replicas_differ", "workload.runs_other_digests"
_RESTARTS, _OOM, _LOOPS = "workload.restarts", "workload.oom_killed_pods", "workload.crash_loops"
_LOOPING = frozenset({"CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "CreateContainerConfigError", "RunContainerError", "InvalidImageName"})
"""Reasons to wait that do not pass by themselves: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/"""


class _Runs(NamedTuple):
    """One container of one pod."""

    pod: Subject
    revision: str
    container: str
    digest: str


def _link(index: Index) -> None:
    for workload in index.workloads:
        pods = index.children(workload, "pod")
        if pods:
            _write_digests(index, workload, pods)
            _write_stability(index, workload, pods)


def _write_digests(index: Index, workload: Subject, pods: list[Subject]) -> None:
    alive = [pod for pod in pods if value(pod, "pod.phase") not in {"Succeeded", "Failed"}]
    runs = [run for pod in alive for run in _runs(pod)]
    complete = bool(alive) and all(_all_known(pod) for pod in alive)
    write_list(index, workload, _RUNNING, [_found(run, f"{run.container}={run.digest}") for run in runs], complete=complete)
    write_list(index, workload, _DIFFER, list(_differing(runs)), complete=complete)
    declared = {container.name: container for container in index.children(workload, "container")}
    named = all("container.image.digest" in container.facts for container in declared.values())
    write_list(index, workload, _OTHER, list(_others(runs, declared)), complete=complete and named)


def _runs(pod: Subject) -> Iterator[_Runs]:
    for entry in _list(pod, "pod.image_digests"):
        container, _, digest = entry.partition("=")
        yield _Runs(pod, str(value(pod, "pod.revision")), container, digest)


def _all_known(pod: Subject) -> bool:
    """Tell whether the digest of every container of a pod is known."""
    return len(_list(pod, "pod.image_digests")) == len(_list(pod, "pod.images")) > 0


def _differing(runs: list[_Runs]) -> Iterator[Found]:
    """Yield the containers that are not the same in all replicas made from one template."""
    groups: dict[tuple[str, str], dict[str, _Runs]] = {}
    for run in runs:
        groups.setdefault((run.revision, run.container), {}).setdefault(run.digest, run)
    for (_, container), digests in groups.items():
        if len(digests) > 1:
            first = next(iter(digests.values()))
            origin = tuple(Ref("pod.image_digests", run.pod.id) for run in digests.values())
            yield Found(f"{container}: {', '.join(sorted(digests))}", first.pod.facts["pod.image_digests"].place, origin)


def _others(runs: list[_Runs], declared: dict[str, Subject]) -> Iterator[Found]:
    """Yield the containers that run another digest than the one they are declared with."""
    for run in runs:
        container = declared.get(run.container)
        wanted = value(container, "container.image.digest") if container is not None else UNSEEN
        if container is not None and isinstance(wanted, str) and wanted != run.digest:
            found = _found(run, f"{run.container}: declared {wanted}, runs {run.digest}")
            yield found._replace(origin=(*found.origin, Ref("container.image.digest", container.id)))


def _found(run: _Runs, text: str) -> Found:
    return Found(text, run.pod.facts["pod.image_digests"].place, (Ref("pod.image_digests", run.pod.id),))


def _write_stability(index: Index, workload: Subject, pods: list[Subject]) -> None:
    counts = [(pod, value(pod, "pod.restart_count")) for pod in pods]
    if all(isinstance(count, int) for _, count in counts):
        place, origin = _cite(pods, "pod.restart_count")
        write(workload, _RESTARTS, sum(count for _, count in counts), place, cited(workload, origin))
    loops = [_reason(pod, reason) for pod in pods for reason in _list(pod, "pod.waiting_reasons") if reason.rpartition("=")[2] in _LOOPING]
    write_list(index, workload, _LOOPS, loops, complete=all("pod.waiting_reasons" in pod.facts for pod in pods))
    killed = [
        Found(pod.name, pod.facts["pod.oom_killed"].place, (Ref("pod.oom_killed", pod.id),)) for pod in pods if value(pod, "pod.oom_killed") is True
    ]
    write_list(index, workload, _OOM, killed, complete=all("pod.oom_killed" in pod.facts for pod in pods))


def _reason(pod: Subject, reason: str) -> Found:
    return Found(f"{pod.name}: {reason}", pod.facts["pod.waiting_reasons"].place, (Ref("pod.waiting_reasons", pod.id),))


def _cite(pods: list[Subject], fact: str) -> tuple[Place, tuple[Ref, ...]]:
    """Cite a fact of the first few pods."""
    return pods[0].facts[fact].place, tuple(Ref(fact, pod.id) for pod in pods[:10])


def _list(subject: Subject, fact: str) -> tuple[str, ...]:
    found = value(subject, fact)
    return found if isinstance(found, tuple) else ()


RELATION = Relation("pods", 20, (_RUNNING, _DIFFER, _OTHER, _RESTARTS, _OOM, _LOOPS), _link)
