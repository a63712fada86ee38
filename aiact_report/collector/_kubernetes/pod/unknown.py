"""Fields of a pod and its containers that Kubernetes does not have: what they may have been meant to decide is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiact_report.collector._kubernetes import known
from aiact_report.collector._kubernetes.facts import FACTS
from aiact_report.collector._kubernetes.pod import environment, security, volumes
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._vocabulary.model.hints import FACTS as MODEL_FACTS

Facts = tuple[str, ...]
Part = tuple[dict[str, Any], dict[str, Any]]
"""A mapping and its lines."""

_PROBES: Mapping[str, Facts] = {
    "livenessProbe": ("container.liveness_probe", "container.probes_equal"),
    "readinessProbe": ("container.readiness_probe", "container.readiness_path", "container.probes_equal"),
    "startupProbe": ("container.startup_probe",),
}
_BOUNDED = ("container.cpu_request", "container.cpu_limit", "container.memory_request", "container.memory_limit")
_RESOURCES = (*_BOUNDED, "container.ephemeral_storage_limit", "container.gpus")
_SECURITY: Mapping[str, Facts] = {
    **{key: (fact,) for key, (_, fact) in security.OWN.items()},
    "seLinuxOptions": (security.SELINUX, security.SELINUX_OFF),
    "windowsOptions": (security.HOST_PROCESS, security.USER_NAME),
    "capabilities": (security.ADD, security.DROP),
    "privileged": ("container.privileged", security.ESCALATION),
}
_WINDOWS: Mapping[str, Facts] = {"hostProcess": (security.HOST_PROCESS,), "runAsUserName": (security.USER_NAME,)}
_COMMAND = ("container.command", "container.args", environment.ARGUMENTS, *MODEL_FACTS)
_CONTAINER: Mapping[str, Facts] = {
    **_PROBES,
    "securityContext": security.CONTAINER_FACTS,
    "resources": _RESOURCES,
    "lifecycle": ("container.pre_stop",),
    "ports": ("container.ports", "container.host_ports", "container.port_names"),
    "volumeMounts": volumes.MOUNT_FACTS,
    "volumeDevices": ("container.devices",),
    "env": environment.ENV_FACTS,
    "envFrom": environment.ENV_FACTS,
    "command": _COMMAND,
    "args": _COMMAND,
    "image": ("container.image", "container.image.digest", "container.image.tag", "container.image_pull_policy"),
    "imagePullPolicy": ("container.image_pull_policy",),
}
"""Field of a container → facts it decides."""
_PLACED: Mapping[str, Facts] = {
    "topologySpreadConstraints": ("workload.topology_spread", "workload.topology_spread_mismatched", "workload.topology_spread_required"),
    "affinity": ("workload.anti_affinity", "workload.anti_affinity_required", "workload.pinned_node", "workload.affinity_required"),
    "nodeSelector": ("workload.pinned_node", "workload.os"),
    "nodeName": ("workload.pinned_node",),
    "os": ("workload.os",),
}
_POD: Mapping[str, Facts] = {
    **_PLACED,
    "hostNetwork": ("workload.host_network",),
    "hostPID": ("workload.host_pid",),
    "hostIPC": ("workload.host_ipc",),
    "hostUsers": ("workload.host_users",),
    "shareProcessNamespace": ("workload.share_process_namespace",),
    "automountServiceAccountToken": ("workload.automount_declared",),
    "serviceAccountName": ("workload.service_account",),
    "serviceAccount": ("workload.service_account",),
    "terminationGracePeriodSeconds": ("workload.termination_grace_period",),
    "priorityClassName": ("workload.priority_class",),
    "runtimeClassName": ("workload.runtime_class",),
    "restartPolicy": ("workload.restart_policy",),
    "activeDeadlineSeconds": ("workload.active_deadline",),
    "imagePullSecrets": ("workload.image_pull_secrets",),
    "volumes": volumes.VOLUME_FACTS,
    "securityContext": ("workload.sysctls", *security.POD_FACTS),
    "resources": _BOUNDED,
}
"""Field of a pod → facts of it and of its containers."""
_STRATEGY = ("workload.strategy", "workload.max_unavailable", "workload.max_surge")
_ELSEWHERE: Mapping[str, Facts] = {
    **_SECURITY,
    **_CONTAINER,
    **_POD,
    "sysctls": ("workload.sysctls",),
    "limits": _RESOURCES,
    "requests": _RESOURCES,
    "replicas": ("workload.replicas_declared",),
    "strategy": _STRATEGY,
    "updateStrategy": _STRATEGY,
}
"""Field → what it decides where it belongs, for one that stands in another place."""
_ALL_OF_CONTAINER = tuple(
    fact for fact in FACTS["container"] if fact not in ("container.role", "container.built_here") and not fact.startswith("container.image.")
)
"""All but what is told by the place in the pod, by the image that is written, or by no field at all."""
_ALL_OF_POD = tuple(
    dict.fromkeys([*(fact for key, facts in _POD.items() if key not in ("os", "nodeSelector") for fact in facts), *_ALL_OF_CONTAINER])
)
"""What a field of tomorrow may decide: all but the operating system, which has a field of its own."""


def check_container(container: Sheet, workload: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> None:
    """Look through one container."""
    sheets = (container, workload)
    for key in known.strangers(data, known.CONTAINER):
        _open(sheets, key, "the container", lines[key][0], (_CONTAINER, known.CONTAINER, _ALL_OF_CONTAINER))
    context, sub = _below(data, lines, "securityContext")
    for key in known.strangers(context, known.SECURITY):
        _open(sheets, key, "securityContext", sub[key][0], (_SECURITY, known.SECURITY, security.CONTAINER_FACTS))
    _check_context(container, (context, sub))
    for name, facts in _PROBES.items():
        if name in data:
            known.check(container, *_below(data, lines, name), known.PROBE, name, {name: facts})
    known.check(container, *_below(data, lines, "resources"), known.RESOURCES, "resources", {"limits": _RESOURCES, "requests": _RESOURCES})
    if "lifecycle" in data:
        known.check(container, *_below(data, lines, "lifecycle"), known.LIFECYCLE, "lifecycle", {"preStop": ("container.pre_stop",)})


def _check_context(container: Sheet, context: Part) -> None:
    """Look through the parts of a security context."""
    if "capabilities" in context[0]:
        decided = {"add": (security.ADD,), "drop": (security.DROP,)}
        known.check(container, *_below(*context, "capabilities"), known.CAPABILITIES, "securityContext.capabilities", decided)
    if "windowsOptions" in context[0]:
        known.check(container, *_below(*context, "windowsOptions"), known.WINDOWS, "securityContext.windowsOptions", _WINDOWS)


def check_pod(workload: Sheet, containers: Iterable[Sheet], pod: tuple[dict[str, Any], dict[str, Any], str], more: frozenset[str]) -> None:
    """Look through the pod's own fields; `more` are those its kind adds."""
    data, lines, field = pod
    sheets = (workload, *containers)
    for key in known.strangers(data, known.POD):
        if key not in more:
            _open(sheets, key, field, lines[key][0], (_POD, known.POD, _ALL_OF_POD))
    context, sub = _below(data, lines, "securityContext")
    for key in known.strangers(context, known.POD_SECURITY):
        _open(sheets, key, f"{field}.securityContext", sub[key][0], (_SECURITY, known.POD_SECURITY, _POD["securityContext"]))
    if "affinity" in data:
        known.check(workload, *_below(data, lines, "affinity"), known.AFFINITY, f"{field}.affinity", {"affinity": _PLACED["affinity"]})


def _open(sheets: Iterable[Sheet], key: Any, field: str, line: int, here: tuple[Mapping[str, Facts], frozenset[str], Facts]) -> None:
    """Withhold what a field nobody knows there may decide: that of the field it resembles, else all that any could."""
    decided, names, everything = here
    like = None if key in _ELSEWHERE else known.meant(key, names) or known.meant(key, _ELSEWHERE)
    facts = _ELSEWHERE[key] if key in _ELSEWHERE else everything if like is None else decided.get(like, _ELSEWHERE.get(like, ()))
    said = False
    for sheet in sheets:
        concerned = [fact for fact in facts if fact in sheet.facts and known.open_fact(sheet, fact)]
        if concerned:
            known.say(sheet, key, field, line, concerned, like)
        said = said or bool(concerned)
    if not said:
        known.say(next(iter(sheets)), key, field, line, (), like)


def _below(data: dict[str, Any], lines: dict[str, Any], key: str) -> Part:
    """Give a mapping below a key; an empty one where there is none."""
    value = data.get(key)
    return (value, lines[key][1]) if value.__class__ is dict else ({}, {})
