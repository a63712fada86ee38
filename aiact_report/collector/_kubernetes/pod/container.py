"""Facts of one container of a pod template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from aiact_report.collector._kubernetes import known
from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.pod.checks import ALONE, PROBES, Neighbours, compare_probes, look_at_ports, read_lifecycle
from aiact_report.collector._kubernetes.pod.credentials import Named, read_fields
from aiact_report.collector._kubernetes.pod.environment import Labelled, read_environment
from aiact_report.collector._kubernetes.pod.security import CONTAINER_FACTS, read_annotated_profiles, read_security
from aiact_report.collector._kubernetes.pod.volumes import Mounted, Volume, read_mounts
from aiact_report.collector._kubernetes.sheet import EMPTY, Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary import quantities as _units
from aiact_report.collector._vocabulary import reference as _reference
from aiact_report.collector._vocabulary.credentials import placeholder, redact
from aiact_report.collector._vocabulary.tags import moves

decides("container.built_here")
"""Kubernetes has no field that builds an image, so this is not set on any container."""
decides(
    "container.role",
    "container.image",
    "container.image.tag_moves",
    "container.image_pull_policy",
    "container.ports",
    "container.host_ports",
    "container.port_names",
    "container.device_claims",
    "container.devices",
    "container.restart_policy",
)

_PARTS = decides("container.image.registry", "container.image.repository", "container.image.tag", "container.image.digest")
_MOVES = "container.image.tag_moves"
IMAGE_FACTS = (*_PARTS, _MOVES)
PULL = "container.image_pull_policy"
CLAIMS = "container.device_claims"
_Convert = Callable[[Any], Any]
_REQUESTS: dict[str, tuple[tuple[str, ...], _Convert]] = {
    "cpu": (("container.cpu_request",), _units.cpu),
    "memory": (("container.memory_request",), _units.memory),
}
_LIMITS: dict[str, tuple[tuple[str, ...], _Convert]] = {
    "cpu": (("container.cpu_limit", "container.cpu_request"), _units.cpu),
    "memory": (("container.memory_limit", "container.memory_request"), _units.memory),
    "ephemeral-storage": (("container.ephemeral_storage_limit",), _units.memory),
}
"""Resource → its fact, then the fact it decides when no request is written."""
RESOURCE_FACTS = decides(
    "container.cpu_request",
    "container.cpu_limit",
    "container.memory_request",
    "container.memory_limit",
    "container.ephemeral_storage_limit",
    "container.gpus",
)
_ACCELERATORS = ("nvidia.com/", "amd.com/gpu", "gpu.intel.com/", "habana.ai/", "google.com/tpu", "aws.amazon.com/neuron", "huawei.com/Ascend")


class Pod(NamedTuple):
    """What a container needs to know of its pod."""

    field: str
    """Where the pod lies in its object (`spec.template.spec`)."""
    security: tuple[dict[str, Any], dict[str, Any], str]
    """The pod's security context, its lines and its spelling."""
    volumes: dict[str, Volume]
    annotations: dict[str, Any]
    annotation_lines: dict[str, Any]
    has_profiles: bool
    """Some annotation holds a seccomp or AppArmor profile."""
    model: Labelled
    """What labels and annotations of pod and object say of the model."""
    credentials: tuple[Named, ...]
    """Labels, annotations and volumes that hold one."""
    resources: tuple[Any, tuple[int, Any], str] | None = None
    """What the pod as a whole asks for, its lines and its spelling."""
    claims: dict[str, str] = EMPTY
    """Claims on devices by the pod's own names: the object that says which."""
    neighbours: Neighbours = ALONE
    grace: Any = None
    """Seconds the pod is given to end, as written."""


def read_container(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], pod: Pod, role: str) -> Mounted:
    """Write every fact of one container; return what its mounts mean for the workload."""
    sheet.default("container.role", role)
    for key, value in data.items():
        reader = _READERS.get(key)
        if reader is not None and value is not None:
            reader(sheet, data, lines)
    if role == "init" and data.get("restartPolicy") == "Always":
        sheet.put("container.role", "sidecar", lines["restartPolicy"][0], "restartPolicy")
    image = _read_image(sheet, data, lines)
    own = sheet.section(data, lines, "securityContext", "securityContext", CONTAINER_FACTS)
    read_security(sheet, own, pod.security)
    if pod.has_profiles:
        read_annotated_profiles(sheet, str(data.get("name")), pod.annotations, pod.annotation_lines)
    if pod.resources is not None:
        read_shared_resources(sheet, pod.resources)
    if data.get("resources").__class__ is dict and "claims" in data["resources"]:
        read_claims(sheet, data, lines, pod.claims)
    compare_probes(sheet, data, lines)
    look_at_ports(sheet, data, lines, pod.neighbours)
    if data.get("lifecycle") is not None:
        read_lifecycle(sheet, data, lines, pod.grace)
    mounted = read_mounts(sheet, data, lines, pod.volumes)
    read_fields(sheet, data, lines, pod.credentials)
    read_environment(sheet, data, lines, image, pod.model)
    return mounted


def _read_restart(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write the container's own restart policy."""
    known.restart_policy(sheet, "container.restart_policy", data["restartPolicy"], lines["restartPolicy"][0], "restartPolicy")
    if "container.restart_policy" not in sheet.facts:
        sheet.wrong(("container.role",), data["restartPolicy"], "a restart policy", lines["restartPolicy"][0], "restartPolicy")


def _read_image(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> str | None:
    """Write image, its parts and the pull policy in force; return the reference when it could be read."""
    policy = data.get("imagePullPolicy")
    if policy is not None:
        known.pull_policy(sheet, PULL, policy, lines["imagePullPolicy"][0], "imagePullPolicy")
    image = data.get("image")
    facts = IMAGE_FACTS if policy is not None else (*IMAGE_FACTS, PULL)
    if image is None or image == "":
        if policy is None:
            sheet.withhold((PULL,), Refused("the pull policy follows from the image, and none is written", "incomplete"), sheet.place.line or 1)
        return None
    line = lines["image"][0]
    if image.__class__ is not str or (("{" in image or "<" in image) and placeholder(image)):
        sheet.wrong(("container.image", *facts), image, "text", line, "image")
        return None
    image = redact(image) if "@" in image or "://" in image else image
    sheet.put("container.image", image, line, "image")
    parsed = _reference.parse(image)
    if parsed is None:
        sheet.wrong(facts, image, "an image reference", line, "image")
        return str(image)
    for fact, value in zip(_PARTS, parsed, strict=True):
        if value is not None:
            sheet.put(fact, value, line, "image")
    if parsed.tag is not None:
        sheet.put(_MOVES, moves(parsed.tag), line, "image")
    if policy is None:
        moving = parsed.tag == "latest" or (parsed.tag is None and parsed.digest is None)
        sheet.default(PULL, "Always" if moving else "IfNotPresent")
    return str(image)


def _read_ports(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write container ports and host ports."""
    entries = sheet.items(data, lines, "ports", "ports", ("container.ports", "container.host_ports", "container.port_names"))
    names = [entry["name"] for entry, _, _ in entries if entry.get("name") is not None]
    if names and "container.port_names" in sheet.facts:
        sheet.texts("container.port_names", names, lines["ports"][0], "ports.name")
    for key, fact in (("containerPort", "container.ports"), ("hostPort", "container.host_ports")):
        found = [(entry[key], entry_lines[key][0]) for entry, entry_lines, _ in entries if entry.get(key) is not None]
        if not found:
            continue
        wrong = [pair for pair in found if pair[0].__class__ is not int]
        known = tuple([port for port, _ in found if port.__class__ is int])
        if wrong:
            sheet.wrong((fact,), wrong[0][0], "a port number", wrong[0][1], f"ports.{key}")
        if wrong or fact not in sheet.facts:
            sheet.keep(fact, known, found[0][1], f"ports.{key}")
        else:
            sheet.put(fact, known, found[0][1], f"ports.{key}")


def _read_resources(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write requests and limits; a request that is not written is the limit, as the platform has it."""
    resources, sub = sheet.section(data, lines, "resources", "resources", RESOURCE_FACTS)
    _write_resources(sheet, resources, sub)


def read_claims(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], claims: dict[str, str]) -> None:
    """Write which claims on devices of the pod a container uses; what the devices are stands in the claim or its template.

    https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
    """
    resources, sub = sheet.section(data, lines, "resources", "resources", ())
    if not resources.get("claims"):
        return
    entries = sheet.items(resources, sub, "claims", "resources.claims", (CLAIMS,))
    names = [entry.get("name") for entry, _, _ in entries]
    if CLAIMS in sheet.facts and names:
        sheet.texts(
            CLAIMS,
            [claims.get(name, f"ResourceClaim/?{name}") if name.__class__ is str else name for name in names],
            sub["claims"][0],
            "resources.claims",
        )


def read_shared_resources(sheet: Sheet, shared: tuple[Any, tuple[int, Any], str]) -> None:
    """Let the pod's own resources bound a container that has none of its own.

    https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/
    """
    resources, (line, lines), prefix = shared
    if resources.__class__ is not dict:
        sheet.wrong(_not_set(sheet), resources, "a mapping", line, prefix)
        return
    for key, table, own in (("limits", _LIMITS, 1), ("requests", _REQUESTS, 1)):
        section, sub = sheet.section(resources, lines, key, f"{prefix}.{key}", _not_set(sheet))
        for name, value in section.items():
            entry = table.get(name)
            if entry is not None and value is not None and name in ("cpu", "memory"):
                unset = tuple(fact for fact in entry[0][: own + 1] if fact in sheet.facts and sheet.facts[fact].value is None)
                _write_quantity(sheet, unset, entry[1], value, sub[name][0], f"{prefix}.{key}.{name}")


def _not_set(sheet: Sheet) -> tuple[str, ...]:
    """Name the bounds that the container itself does not set."""
    return tuple(fact for fact in RESOURCE_FACTS if (found := sheet.facts.get(fact)) is not None and found.value is None)


def _write_resources(sheet: Sheet, resources: dict[str, Any], sub: dict[str, Any]) -> None:
    """Write the limits and requests of a container."""
    limits, limit_lines = sheet.section(resources, sub, "limits", "resources.limits", RESOURCE_FACTS)
    requests, request_lines = sheet.section(resources, sub, "requests", "resources.requests", RESOURCE_FACTS)
    for name, value in limits.items():
        entry = _LIMITS.get(name)
        if entry is not None and value is not None:
            facts = entry[0] if requests.get(name) is None else entry[0][:1]
            _write_quantity(sheet, facts, entry[1], value, limit_lines[name][0], f"resources.limits.{name}")
        elif name.startswith(_ACCELERATORS):
            _write_accelerator(sheet, name, value, limit_lines[name][0])
    for name, value in requests.items():
        entry = _REQUESTS.get(name)
        if entry is not None and value is not None:
            _write_quantity(sheet, entry[0], entry[1], value, request_lines[name][0], f"resources.requests.{name}")


def _write_accelerator(sheet: Sheet, name: str, value: Any, line: int) -> None:
    """Add an accelerator to the list of those the scheduler gives."""
    current = sheet.facts.get("container.gpus")
    if value.__class__ is bool or _units.cpu(value) is None:
        sheet.wrong(("container.gpus",), value, "a quantity", line, f"resources.limits.{name}")
    elif current is not None:
        sheet.put("container.gpus", (*(current.value or ()), f"{name}={value}"), line, f"resources.limits.{name}")


def _write_quantity(sheet: Sheet, facts: tuple[str, ...], convert: _Convert, value: Any, line: int, field: str) -> None:
    """Write a quantity to the facts it decides."""
    number = convert(value)
    if number is None:
        sheet.wrong(facts, value, "a quantity", line, field)
        return
    for fact in facts:
        if fact in sheet.facts:
            sheet.put(fact, number or None, line, field)  # 0 bounds nothing, and asks for nothing


def _read_devices(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write the paths of block devices."""
    devices = sheet.items(data, lines, "volumeDevices", "volumeDevices", ("container.devices",))
    if devices:
        sheet.texts("container.devices", [entry.get("devicePath") for entry, _, _ in devices], lines["volumeDevices"][0], "volumeDevices")


_READERS: dict[str, Callable[[Sheet, dict[str, Any], dict[str, Any]], None]] = {
    "restartPolicy": _read_restart,
    "ports": _read_ports,
    **PROBES,
    "resources": _read_resources,
    "volumeDevices": _read_devices,
}
"""Field of a container → what reads it; a field that is not written costs nothing."""
