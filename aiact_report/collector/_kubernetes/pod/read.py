"""Facts a pod template gives its workload, and the containers in it."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes import known
from aiact_report.collector._kubernetes.facts import FACTS, decides
from aiact_report.collector._kubernetes.fields import Field, by_key
from aiact_report.collector._kubernetes.pod.checks import GRACE, Neighbours
from aiact_report.collector._kubernetes.pod.container import Pod, read_container
from aiact_report.collector._kubernetes.pod.credentials import in_volumes
from aiact_report.collector._kubernetes.pod.model_images import read_model_images
from aiact_report.collector._kubernetes.pod.placement import read_anti_affinity, read_pinning, read_spread
from aiact_report.collector._kubernetes.pod.security import POD_FACTS, has_profiles
from aiact_report.collector._kubernetes.pod.sums import CONTAINER_SUMS, sum_up
from aiact_report.collector._kubernetes.pod.template import Template
from aiact_report.collector._kubernetes.pod.unknown import check_container, check_pod
from aiact_report.collector._kubernetes.pod.volumes import VOLUME_FACTS, Mounted, Volume, is_source, volume
from aiact_report.collector._kubernetes.sheet import EMPTY, RENDER, SHOWN, Sheet, is_plain, template_in
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._vocabulary.model.training import training_signs
from aiact_report.collector._vocabulary.model.unseen import template_word

decides(
    "workload.os",
    "workload.sysctls",
    "workload.image_pull_secrets",
)

_FIELDS = by_key(
    Field("workload.host_network", ("hostNetwork",), "truth"),
    Field("workload.host_pid", ("hostPID",), "truth"),
    Field("workload.host_ipc", ("hostIPC",), "truth"),
    Field("workload.host_users", ("hostUsers",), "truth"),
    Field("workload.share_process_namespace", ("shareProcessNamespace",), "truth"),
    Field("workload.automount_declared", ("automountServiceAccountToken",), "truth"),
    Field("workload.service_account", ("serviceAccountName",)),
    Field("workload.termination_grace_period", ("terminationGracePeriodSeconds",), "integer"),
    Field("workload.priority_class", ("priorityClassName",)),
    Field("workload.runtime_class", ("runtimeClassName",)),
    Field("workload.restart_policy", ("restartPolicy",), known.restart_policy),
    Field("workload.active_deadline", ("activeDeadlineSeconds",), "integer"),
)
"""Plain fields of a pod."""
POD_SPEC_FACTS = (
    *(fact for _, fact in _FIELDS.values()),
    *VOLUME_FACTS,
    "workload.topology_spread",
    "workload.topology_spread_mismatched",
    "workload.anti_affinity",
    "workload.topology_spread_required",
    "workload.anti_affinity_required",
    "workload.pinned_node",
    "workload.affinity_required",
    "workload.os",
    "workload.sysctls",
    "workload.image_pull_secrets",
    "workload.training",
    *FACTS["container"],
)
"""Facts of a pod's specification, and those of the containers that cannot be named without it."""
_CONTAINERS = (("containers", "container", "main"), ("initContainers", "init", "init"), ("ephemeralContainers", "ephemeral", "ephemeral"))


def read_pod(pod: Template, name: str, kind: str, *, runs_on: bool) -> None:
    """Write the pod's facts to its workload, and a subject for each container."""
    sheet = pod.workload
    _read_fields(pod, runs_on=runs_on)
    if "topologySpreadConstraints" in pod.spec:
        read_spread(sheet, pod.spec, pod.lines, pod.labels, pod.field)
    if "affinity" in pod.spec:
        read_anti_affinity(sheet, pod.spec, pod.lines, pod.labels, pod.namespace, pod.field)
    if "os" in pod.spec or "nodeSelector" in pod.spec:
        _read_system(pod)
    if "nodeName" in pod.spec or "nodeSelector" in pod.spec or "affinity" in pod.spec:
        read_pinning(sheet, pod.spec, pod.lines, pod.labels, pod.namespace, pod.field)
    volumes = _read_volumes(pod)
    security = sheet.section(pod.spec, pod.lines, "securityContext", f"{pod.field}.securityContext", ("workload.sysctls",))
    _read_sysctls(sheet, security, pod.field)
    view = Pod(
        pod.field,
        (*security, f"{pod.field}.securityContext"),
        volumes,
        pod.annotations,
        pod.annotation_lines,
        has_profiles(pod.annotations),
        pod.model,
        (*pod.credentials, *in_volumes(pod.spec.get("volumes"), pod.lines.get("volumes"))),
        _shared_resources(pod),
        _device_claims(pod.spec) if "resourceClaims" in pod.spec else EMPTY,
        Neighbours(_all_containers(pod.spec), pod.spec.get("hostNetwork") is True),
        pod.spec.get("terminationGracePeriodSeconds"),
    )
    mounted, words, containers = _read_containers(pod, view)
    sum_up(sheet, (pod.lines, pod.field, pod.claims_at), volumes, mounted)
    signs = training_signs(kind, name, words)
    if signs and "workload.training" in sheet.facts:
        sheet.default("workload.training", signs)
    elif "{" in "".join(words) and any(template_word(word) == word.strip() for word in words):
        reason = "whether it trains a model shows in names, images and commands, and one is a template placeholder"
        sheet.withhold(("workload.training",), Refused(reason, "placeholder", RENDER), sheet.place.line or 1, pod.field)
    if pod.more is not None:
        check_pod(sheet, containers, (pod.spec, pod.lines, pod.field), pod.more)


def _device_claims(spec: dict[str, Any]) -> dict[str, str]:
    """Give what each claim of the pod on devices is: an object of its own, or one that is made after a template."""
    entries = spec.get("resourceClaims")
    found: dict[str, str] = {}
    for entry in entries if entries.__class__ is list else ():
        source = entry.get("source", entry) if entry.__class__ is dict else None
        for key, kind in (("resourceClaimName", "ResourceClaim"), ("resourceClaimTemplateName", "ResourceClaimTemplate")):
            if source.__class__ is dict and source.get(key).__class__ is str and entry.get("name").__class__ is str:
                found[entry["name"]] = f"{kind}/{source[key]}"
    return found


def _all_containers(spec: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Give the containers that run together, as written."""
    lists = [spec.get(key) for key in ("containers", "initContainers")]
    return tuple([entry for entries in lists if entries.__class__ is list for entry in entries or () if entry.__class__ is dict])


def _shared_resources(pod: Template) -> tuple[Any, tuple[int, Any], str] | None:
    """Give what the pod as a whole asks for."""
    resources = pod.spec.get("resources")
    return None if resources is None else (resources, pod.lines["resources"], f"{pod.field}.resources")


def _read_system(pod: Template) -> None:
    """Write for which operating system the pod is: by its own word, or by the nodes it is bound to.

    https://kubernetes.io/docs/concepts/workloads/pods/#pod-os
    """
    sheet, fact = pod.workload, "workload.os"
    system, lines = sheet.section(pod.spec, pod.lines, "os", f"{pod.field}.os", (fact,))
    nodes, node_lines = sheet.section(pod.spec, pod.lines, "nodeSelector", f"{pod.field}.nodeSelector", (fact,))
    for data, at, key in ((nodes, node_lines, "kubernetes.io/os"), (system, lines, "name")):
        if data.get(key) is not None:
            known.system(sheet, fact, data[key], at[key][0], f"{pod.field}.{'os' if key == 'name' else 'nodeSelector'}.{key}")


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
        parts = [part for entry, _, _ in entries for part in (entry.get("name"), entry.get("value"))]
        sheet.texts("workload.sysctls", parts, lines["sysctls"][0], field)
        pairs = [f"{name}={value}" for name, value in zip(parts[::2], parts[1::2], strict=True) if is_plain((name, value))]
        if "workload.sysctls" in sheet.facts:
            sheet.put("workload.sysctls", tuple(pairs), lines["sysctls"][0], field)
        else:
            sheet.keep("workload.sysctls", pairs, lines["sysctls"][0], field)


def _read_volumes(pod: Template) -> dict[str, Volume]:
    """Read the pod's volumes by name."""
    if pod.spec.get("volumes") is None:
        return pod.claims
    field = f"{pod.field}.volumes"
    volumes: dict[str, Volume] = {}
    for index, (entry, lines, line) in enumerate(pod.workload.items(pod.spec, pod.lines, "volumes", field, VOLUME_FACTS)):
        read, name = volume(entry), entry.get("name")
        if not read.known:
            _note_volume(pod.workload, entry, lines, line, field)
        if name.__class__ is str:
            volumes[name] = read
        else:
            volumes[f"{field}[{index}]"] = read  # no mount can name it, and what it opens is still seen
            pod.workload.remark(name, "the name of a volume", line, f"{field}.name")
    return {**volumes, **pod.claims}


def _note_volume(sheet: Sheet, entry: dict[str, Any], lines: dict[str, Any], line: int, field: str) -> None:
    """Withhold what a volume could decide whose source cannot be read, and say which source it is."""
    source = next((key for key in entry if key != "name" and entry[key] is not None), "name")
    at = lines[source][0] if source in lines else line
    if source == "name" or is_source(source):
        sheet.wrong(VOLUME_FACTS, _first_text(entry.get(source)), "the source of a volume", at, field)
    else:
        reason = f"{field} has a source this tool does not know: {redact(source)[:SHOWN]}"
        sheet.withhold(VOLUME_FACTS, Refused(reason, "unsupported"), at, f"{field}.{source[:SHOWN]}")


def _first_text(value: Any) -> Any:
    """Give the placeholder that spoils a source, where one does; else the source."""
    texts = [item for item in value.values() if template_in(item) is not None] if value.__class__ is dict else []
    return texts[0] if texts else value


def _read_containers(pod: Template, view: Pod) -> tuple[list[Mounted], list[str], list[Sheet]]:
    """Make a subject of each container; return their mounts, the words that may speak of training, and their sheets."""
    sheet = pod.workload
    mounted: list[Mounted] = []
    words: list[str] = []
    sheets: list[Sheet] = []
    for key, part, role in _CONTAINERS:
        if key not in pod.spec:
            continue
        for data, lines, line in sheet.items(pod.spec, pod.lines, key, f"{pod.field}.{key}", (*CONTAINER_SUMS, *FACTS["container"])):
            name = data.get("name") if data.get("name").__class__ is str else "-"
            container = Sheet(sheet.reading, "container", f"{sheet.id}/{part}/{name}", str(name), line, pod.namespace, sheet.id)
            security = pod.spec.get("securityContext")
            if security is not None and security.__class__ is not dict:
                container.wrong(POD_FACTS, security, "a mapping", pod.lines["securityContext"][0], f"{pod.field}.securityContext")
            mounted.append(read_container(container, data, lines, view, role))
            if mounted[-1].images or not mounted[-1].images_known:
                read_model_images(container, mounted[-1], lines["volumeMounts"][0] if "volumeMounts" in lines else line)
            words.extend(_words(data))
            sheets.append(container)
            if pod.more is not None:
                check_container(container, sheet, data, lines)
    return mounted, words, sheets


def _words(data: dict[str, Any]) -> list[str]:
    """Give name, image and command line of a container."""
    found = [data.get("name"), data.get("image")]
    for key in ("command", "args"):
        line = data.get(key)
        if line.__class__ is list:
            found += line
    return [word for word in found if word.__class__ is str]
