"""What no API server takes: an object it refuses is not in force, and nothing passes by it. What is seen to be bad in it stays bad.

Removed versions: https://kubernetes.io/docs/reference/using-api/deprecation-guide/. Rules of validation:
https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/validation/validation.go, .../core/validation/validation.go and their siblings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.selector import selects
from aiact_report.collector._kubernetes.sheet import Sheet, is_plain
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary import quantities as _units
from aiact_report.collector._vocabulary.credentials import placeholder, redact

CAUSE: Final = "rejected"
"""Cause of the remark on what the API refuses; judging gives no pass where it stands, and linking lets no such object protect another."""
_REMEDY: Final = "correct the object, or read what the cluster holds (--cluster)"

SERVED: Mapping[str, frozenset[str]] = {
    "": frozenset({"v1"}),
    "apps": frozenset({"v1"}),
    "autoscaling": frozenset({"v1", "v2"}),
    "batch": frozenset({"v1"}),
    "extensions": frozenset(),
    "networking.k8s.io": frozenset({"v1"}),
    "policy": frozenset({"v1"}),
    "rbac.authorization.k8s.io": frozenset({"v1"}),
}
"""Group → versions in which a server of today takes the kinds that are read here."""
REMOVED: Mapping[str, str] = {
    "apps/v1beta1": "1.16",
    "apps/v1beta2": "1.16",
    "autoscaling/v2beta1": "1.25",
    "autoscaling/v2beta2": "1.26",
    "batch/v1beta1": "1.25",
    "batch/v2alpha1": "1.21",
    "extensions/v1beta1": "1.16 (its Ingress since 1.22)",
    "networking.k8s.io/v1beta1": "1.22",
    "policy/v1beta1": "1.25",
    "rbac.authorization.k8s.io/v1alpha1": "1.22",
    "rbac.authorization.k8s.io/v1beta1": "1.22",
}
"""Version → release since which no server takes it."""

_ALWAYS: Final = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"})
"""Kinds whose pods may only have the restart policy Always."""
_VALIDATED: Final = _ALWAYS | {"Pod", "PodTemplate", "Job", "CronJob"}
"""Kinds whose pods the API server itself validates; other controllers may add volumes before it does."""
_LABELLED: Final = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"})
_PLAIN: Final = frozenset({"ReplicationController", "DeploymentConfig"})
"""Kinds whose selector is a mapping of labels."""


def reject(sheet: Sheet, why: str, line: int, field: str) -> None:
    """Say that the API server refuses what a subject is."""
    sheet.note((), Refused(f"the cluster refuses this object, so nothing passes by it: {why}", CAUSE, _REMEDY), line, field)


def check_version(sheet: Sheet, item: Object) -> None:
    """Reject an object of a version that no server takes; what a server has given is one it takes."""
    served = SERVED.get(item.group)
    version = item.api_version.rpartition("/")[2]
    if served is None or version in served or sheet.reading.live:
        return
    since = REMOVED.get(item.api_version)
    why = f"no server takes {redact(item.api_version)[:100]}" + (f" since {since}" if since else ", which no release is known to have")
    reject(sheet, why, item.line_of("apiVersion"), "apiVersion")


def check_selector(sheet: Sheet, kind: str, spec: dict[str, Any], lines: dict[str, Any], labels: dict[str, Any] | None) -> None:
    """Reject a workload whose selector does not select the pods of its own template, or selects every pod there is."""
    selector = spec.get("selector")
    if selector is None or labels is None or kind not in _LABELLED | _PLAIN:
        return
    if selector == {} and kind in _LABELLED:
        reject(sheet, "spec.selector is empty", lines["selector"][0], "spec.selector")
        return
    wanted = {"matchLabels": selector} if kind in _PLAIN else selector
    if is_plain(labels.values()) and not _templated(wanted) and selects(wanted, labels) is False:
        reject(sheet, "spec.selector does not select the labels of its own template", lines["selector"][0], "spec.selector")


def _templated(selector: Any) -> bool:
    """Whether a selector asks for a label whose name only rendering gives."""
    keys = selector.get("matchLabels") if selector.__class__ is dict else None
    return keys.__class__ is dict and any(key.__class__ is str and placeholder(key) is not None for key in keys)


def check_restart(sheet: Sheet, kind: str, policy: Any, line: int) -> None:
    """Reject a restart policy that the kind of controller may not have: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/."""
    if kind in _ALWAYS and policy in ("OnFailure", "Never"):
        reject(sheet, f"the pods of a {kind} have the restart policy Always", line, "restartPolicy")
    elif kind in ("Job", "CronJob") and policy == "Always":
        reject(sheet, f"the pods of a {kind} have the restart policy OnFailure or Never", line, "restartPolicy")


def check_strategy(sheet: Sheet, kind: str, spec: dict[str, Any], lines: dict[str, Any]) -> None:
    """Reject a Deployment's roll-out that can make no step, or bounds of one where none rolls."""
    strategy = spec.get("strategy")
    if kind != "Deployment" or strategy.__class__ is not dict:
        return
    rolling = strategy.get("rollingUpdate")
    if strategy.get("type") == "Recreate" and rolling is not None:
        reject(sheet, "spec.strategy.rollingUpdate may not stand beside Recreate", lines["strategy"][0], "spec.strategy")
    elif rolling.__class__ is dict and _is_none(rolling.get("maxUnavailable")) and _is_none(rolling.get("maxSurge")):
        reject(sheet, "maxUnavailable and maxSurge may not both be 0", lines["strategy"][0], "spec.strategy.rollingUpdate")


def check_containers(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> None:
    """Reject a pod with two containers of one name, or a container that asks for more than its limit."""
    found = [
        (entry, at)
        for key in ("containers", "initContainers")
        if spec.get(key).__class__ is list
        for entry, (at, _) in zip(spec[key], lines[key][1], strict=True)
    ]
    names = [entry.get("name") for entry, _ in found if entry.__class__ is dict and entry.get("name").__class__ is str]
    if len(set(names)) < len(names):
        reject(
            sheet,
            "two containers of the pod have one name",
            lines["containers"][0] if "containers" in lines else sheet.place.line or 1,
            "containers.name",
        )
    for entry, at in found:
        if entry.__class__ is dict and entry.get("resources").__class__ is dict and _asks_too_much(entry["resources"]):
            reject(sheet, "a container requests more than its limit", at, "resources")


def check_mounts(sheet: Sheet, kind: str, spec: dict[str, Any], lines: dict[str, Any], claimed: Iterable[str]) -> None:
    """Reject a pod of which a container mounts a volume that is not among the pod's (ValidateVolumeMounts); `claimed` are those of a StatefulSet."""
    volumes = spec.get("volumes", [])
    if kind not in _VALIDATED or volumes.__class__ is not list:
        return
    names = [volume.get("name") if volume.__class__ is dict else None for volume in volumes]
    if not is_plain(names):
        return
    for key in ("containers", "initContainers"):
        entries = spec.get(key)
        for entry, (at, _) in zip(entries, lines[key][1], strict=True) if entries.__class__ is list else ():
            mounts = entry.get("volumeMounts") if entry.__class__ is dict else None
            asked = [mount.get("name") if mount.__class__ is dict else None for mount in mounts] if mounts.__class__ is list else []
            if is_plain(asked) and not set(asked) <= {*names, *claimed}:
                reject(sheet, "a container mounts a volume that is not among the pod's", at, "volumeMounts.name")
                return


def _asks_too_much(resources: dict[str, Any]) -> bool:
    limits, requests = resources.get("limits"), resources.get("requests")
    if limits.__class__ is not dict or requests.__class__ is not dict or not limits or not requests:
        return False
    for name, convert in (("cpu", _units.cpu), ("memory", _units.memory)):
        high, low = convert(limits.get(name)), convert(requests.get(name))
        if high is not None and low is not None and low > high:
            return True
    return False


def _is_none(bound: Any) -> bool:
    return bound == "0%" or (bound.__class__ is int and bound == 0)
