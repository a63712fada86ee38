"""Facts a pod template gives its workload, and the containers in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiact_report.collector._manifest_container import Pod, read_container
from aiact_report.collector._manifest_placement import read_anti_affinity, read_spread
from aiact_report.collector._manifest_security import POD_FACTS, has_profiles
from aiact_report.collector._manifest_sheet import EMPTY, Sheet
from aiact_report.collector._manifest_volumes import VOLUME_FACTS, Mounted, Volume, opens_runtime, volume
from aiact_report.collector._model_training import training_signs

_FIELDS: dict[str, tuple[Callable[[Sheet, str, Any, int, str], None], str]] = {
    "hostNetwork": (Sheet.truth, "workload.host_network"),
    "hostPID": (Sheet.truth, "workload.host_pid"),
    "hostIPC": (Sheet.truth, "workload.host_ipc"),
    "hostUsers": (Sheet.truth, "workload.host_users"),
    "shareProcessNamespace": (Sheet.truth, "workload.share_process_namespace"),
    "automountServiceAccountToken": (Sheet.truth, "workload.automount_declared"),
    "serviceAccountName": (Sheet.text, "workload.service_account"),
    "terminationGracePeriodSeconds": (Sheet.integer, "workload.termination_grace_period"),
    "priorityClassName": (Sheet.text, "workload.priority_class"),
    "runtimeClassName": (Sheet.text, "workload.runtime_class"),
    "restartPolicy": (Sheet.text, "workload.restart_policy"),
    "activeDeadlineSeconds": (Sheet.integer, "workload.active_deadline"),
}
"""Plain fields of a pod."""
_CONTAINERS = (("containers", "container", "main"), ("initContainers", "init", "init"), ("ephemeralContainers", "ephemeral", "ephemeral"))
GRACE = 30
"""Seconds a pod is given to end when nothing is written."""


class Template:
    """A pod template in its object."""

    __slots__ = ("annotation_lines", "annotations", "claims", "field", "labels", "lines", "model", "namespace", "spec", "workload")

    def __init__(self, workload: Sheet, spec: dict[str, Any], lines: dict[str, Any], field: str, namespace: str | None) -> None:
        self.workload = workload
        self.spec = spec
        self.lines = lines
        self.field = field
        self.namespace = namespace
        self.labels: dict[str, Any] | None = EMPTY
        """None: they could not be read."""
        self.claims: dict[str, Volume] = {}
        """Volumes a StatefulSet claims for each pod."""
        self.annotations = self.annotation_lines = EMPTY
        self.model: dict[str, str] = EMPTY
        """What labels and annotations say of the model."""


def read_pod(pod: Template, name: str, kind: str, *, runs_on: bool) -> None:
    """Write the pod's facts to its workload, and a subject for each container."""
    sheet = pod.workload
    _read_fields(pod, runs_on=runs_on)
    if "topologySpreadConstraints" in pod.spec:
        read_spread(sheet, pod.spec, pod.lines, pod.labels, pod.field)
    if "affinity" in pod.spec:
        read_anti_affinity(sheet, pod.spec, pod.lines, pod.labels, pod.namespace, pod.field)
    volumes = _read_volumes(pod)
    security = sheet.section(pod.spec, pod.lines, "securityContext", f"{pod.field}.securityContext", ("workload.sysctls",))
    _read_sysctls(sheet, security, pod.field)
    view = Pod(
        pod.field, (*security, f"{pod.field}.securityContext"), volumes, pod.annotations, pod.annotation_lines, has_profiles(pod.annotations), pod.model
    )
    mounted, words = _read_containers(pod, view)
    _sum_up(pod, volumes, mounted)
    signs = training_signs(kind, name, words)
    if signs and "workload.training" in sheet.facts:
        sheet.default("workload.training", signs)


def _read_fields(pod: Template, *, runs_on: bool) -> None:
    """Write the plain fields with the platform's defaults."""
    sheet, lines, prefix = pod.workload, pod.lines, pod.field
    sheet.default("workload.termination_grace_period", GRACE)
    if runs_on:
        sheet.default("workload.restart_policy", "Always")
    for key, value in pod.spec.items():
        entry = _FIELDS.get(key)
        if entry is not None and value is not None:
            entry[0](sheet, entry[1], value, lines[key][0], f"{prefix}.{key}")
    legacy = pod.spec.get("serviceAccount")
    if legacy is not None and pod.spec.get("serviceAccountName") is None:
        sheet.text("workload.service_account", legacy, lines["serviceAccount"][0], f"{prefix}.serviceAccount")
    if pod.spec.get("imagePullSecrets") is not None:
        fact = "workload.image_pull_secrets"
        secrets = sheet.items(pod.spec, lines, "imagePullSecrets", f"{prefix}.imagePullSecrets", (fact,))
        if fact in sheet.facts:
            sheet.texts(fact, [entry.get("name") for entry, _, _ in secrets], lines["imagePullSecrets"][0], f"{prefix}.imagePullSecrets")


def _read_sysctls(sheet: Sheet, security: tuple[dict[str, Any], dict[str, Any]], prefix: str) -> None:
    """Write the kernel parameters a pod sets."""
    data, lines = security
    if data.get("sysctls") is None:
        return
    field = f"{prefix}.securityContext.sysctls"
    entries = sheet.items(data, lines, "sysctls", field, ("workload.sysctls",))
    if "workload.sysctls" in sheet.facts:
        values = [f"{entry.get('name')}={entry.get('value')}" for entry, _, _ in entries]
        sheet.texts("workload.sysctls", values, lines["sysctls"][0], field)


def _read_volumes(pod: Template) -> dict[str, Volume]:
    """Read the pod's volumes by name."""
    if pod.spec.get("volumes") is None:
        return pod.claims
    entries = pod.workload.items(pod.spec, pod.lines, "volumes", f"{pod.field}.volumes", VOLUME_FACTS)
    return {**{entry["name"]: volume(entry) for entry, _, _ in entries if entry.get("name").__class__ is str}, **pod.claims}


def _read_containers(pod: Template, view: Pod) -> tuple[list[Mounted], list[str]]:
    """Make a subject of each container; return their mounts, and the words that may speak of training."""
    sheet = pod.workload
    mounted: list[Mounted] = []
    words: list[str] = []
    for key, part, role in _CONTAINERS:
        if key not in pod.spec:
            continue
        for data, lines, line in sheet.items(pod.spec, pod.lines, key, f"{pod.field}.{key}", ()):
            name = data.get("name") if data.get("name").__class__ is str else "-"
            container = Sheet(sheet.reading, "container", f"{sheet.id}/{part}/{name}", str(name), line, pod.namespace, sheet.id)
            security = pod.spec.get("securityContext")
            if security is not None and security.__class__ is not dict:
                container.wrong(POD_FACTS, security, "a mapping", pod.lines["securityContext"][0], f"{pod.field}.securityContext")
            mounted.append(read_container(container, data, lines, view, role))
            words.extend(_words(data))
    return mounted, words


def _words(data: dict[str, Any]) -> list[str]:
    """Give name, image and command line of a container."""
    found = [data.get("name"), data.get("image")]
    for key in ("command", "args"):
        line = data.get(key)
        if line.__class__ is list:
            found += line
    return [word for word in found if word.__class__ is str]


def _sum_up(pod: Template, volumes: dict[str, Volume], mounted: list[Mounted]) -> None:
    """Write what volumes and mounts together mean for the workload."""
    sheet = pod.workload
    if "workload.persistent_mount" not in sheet.facts:
        return
    if not volumes:
        sheet.default("workload.persistent_mount", False)
        return
    line, field = pod.lines["volumes"][0] if "volumes" in pod.lines else sheet.place.line or 1, f"{pod.field}.volumes"
    sheet.put("workload.persistent_mount", any([mount.lasting for mount in mounted]), line, field)
    hosts = tuple(dict.fromkeys([entry.host_path for entry in volumes.values() if entry.host_path is not None]))
    claims = tuple(dict.fromkeys([entry.claim for entry in volumes.values() if entry.claim is not None]))
    if hosts:
        sheet.texts("workload.host_paths", list(hosts), line, field)
        sheet.put("workload.host_paths_writable", tuple(dict.fromkeys([path for mount in mounted for path in mount.host_writable])), line, field)
        sheet.put("workload.runtime_sockets", tuple(path for path in hosts if opens_runtime(path)), line, field)
    if claims:
        sheet.texts("workload.volume_claims", list(claims), line, field)
    shm = [mount.shm for mount in mounted if mount.shm is not None]
    if shm:
        sheet.put("workload.shm_bounded", all(shm), line, field)
