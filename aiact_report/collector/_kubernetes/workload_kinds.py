"""Kinds of workload as data: where the pod template lies and what holds when a field is not written.

A new kind is one entry. A kind that is not here and has a pod template at one of the usual places is read all the same; what
depends on its own defaults is then Unobserved.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.collector._kubernetes.component_kinds import COMPONENTS, Components


class WorkloadKind(NamedTuple):
    """How to read one kind."""

    groups: frozenset[str]
    """API groups in which the kind has this meaning; empty: any."""
    lifecycle: str
    spec: tuple[str, ...] = ("spec",)
    """Where replicas, strategy and bounds lie."""
    template: tuple[str, ...] | None = ("template",)
    """Where the pod template lies below `spec`; None: the object is the pod."""
    replicas: int | None = None
    """Replicas when none are written; None: the kind has none."""
    strategy: str | None = None
    """Field that holds the update strategy."""
    rolling: str = "rollingUpdate"
    """Field below it with the bounds of a rolling update."""
    progress_deadline: int | None = None
    history: int | None = None
    known: bool = True
    """False: read by its pod template alone, its own defaults are not known."""
    components: Components | None = None
    """Of a kind that makes several sets of pods: how each is read, in place of all the above."""


_APPS = frozenset({"apps", "extensions"})
_SELECTING = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"})
"""Kinds that need a selector."""
_BATCH = frozenset({"batch"})
_CORE = frozenset({""})

DESCRIBED: tuple[tuple[str, WorkloadKind], ...] = (
    ("Pod", WorkloadKind(_CORE, "pod", template=None)),
    ("Deployment", WorkloadKind(_APPS, "service", replicas=1, strategy="strategy", progress_deadline=600, history=10)),
    ("StatefulSet", WorkloadKind(_APPS, "service", replicas=1, strategy="updateStrategy", history=10)),
    ("DaemonSet", WorkloadKind(_APPS, "daemon", strategy="updateStrategy", history=10)),
    ("ReplicaSet", WorkloadKind(_APPS, "service", replicas=1)),
    ("ReplicationController", WorkloadKind(_CORE, "service", replicas=1)),
    ("PodTemplate", WorkloadKind(_CORE, "template", spec=())),
    ("Job", WorkloadKind(_BATCH, "job")),
    ("CronJob", WorkloadKind(_BATCH, "job", spec=("spec", "jobTemplate", "spec"))),
    ("Rollout", WorkloadKind(frozenset({"argoproj.io"}), "service", replicas=1, progress_deadline=600, history=10)),
    ("Service", WorkloadKind(frozenset({"serving.knative.dev"}), "service")),
    (
        "DeploymentConfig",
        WorkloadKind(
            frozenset({"apps.openshift.io", ""}),
            "service",
            replicas=1,
            strategy="strategy",
            rolling="rollingParams",
            progress_deadline=600,
            history=10,
        ),
    ),
)
"""Kinds with their names: a name may be there several times, each in groups of its own."""
WORKLOADS: dict[str, WorkloadKind] = {f"{name}.{group}": kind for name, kind in DESCRIBED for group in kind.groups}
"""`Kind.group` → how it is read."""
_NAMES = [name for name, _ in DESCRIBED]
_ALONE: dict[str, WorkloadKind] = {name: kind for name, kind in DESCRIBED if _NAMES.count(name) == 1}
"""Kinds whose name has one meaning: in a wrong group of Kubernetes' own it is a slip, and read all the same."""

STRATEGIES = {"Rolling": "RollingUpdate"}
"""OpenShift's own words for the strategies."""


def workload_kind(kind: str, group: str, data: dict[str, Any]) -> WorkloadKind | None:
    """Find how an object is read as a workload; None when it is none."""
    known = WORKLOADS.get(f"{kind}.{group}") or (_ALONE.get(kind) if is_built_in(group) else None)
    if known is not None:
        return known
    components = COMPONENTS.get(f"{kind}.{group}")
    if components is not None:
        return WorkloadKind(frozenset({group}), components.lifecycle, components=components)
    for path in (("spec",), ("spec", "jobTemplate", "spec")):
        pod = dig(data, (*path, "template", "spec"))
        if isinstance(pod, dict) and isinstance(pod.get("containers"), list):
            return WorkloadKind(frozenset(), "job" if kind.endswith("Job") else "service", spec=path, known=False)
    return None


def is_patch(kind: str, group: str, data: dict[str, Any]) -> bool:
    """Tell a strategic-merge patch, which is no workload: the API refuses an object without selector, labels and a single image.

    https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
    """
    spec = data.get("spec")
    if kind not in _SELECTING or group not in _APPS or not isinstance(spec, dict) or "selector" in spec:
        return False
    template = spec.get("template")
    if template is not None and not isinstance(template, dict):
        return False
    containers = dig(template, ("spec", "containers"))
    unnamed = isinstance(containers, list) and bool(containers) and all(isinstance(each, dict) and "image" not in each for each in containers)
    return template is None or (unnamed and dig(template, ("metadata", "labels")) is None)


def is_built_in(group: str) -> bool:
    """Whether a group is Kubernetes' own: a kind in the wrong one of these is a slip, in another group it is another kind."""
    return "." not in group or group.endswith(".k8s.io")


def dig(data: Any, path: tuple[str, ...]) -> Any:
    """Follow keys into mappings; None where one is missing."""
    for key in path:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data
