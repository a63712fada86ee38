"""Security contexts of containers: what is in force, the container's own word over the pod's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.sheet import Sheet, is_plain, plain_of
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.security import (
    KUBERNETES_PROFILES,
    SPC,
    annotated_profile,
    capabilities,
    kubernetes_dropped,
)
from aiact_report.model import OpenList

decides(
    "container.run_as_user",
    "container.run_as_group",
    "container.run_as_non_root",
    "container.user_name",
    "container.privileged",
    "container.host_process",
    "container.allow_privilege_escalation",
    "container.capabilities.add",
    "container.capabilities.drop",
    "container.read_only_root_filesystem",
    "container.seccomp_profile",
    "container.apparmor_profile",
    "container.selinux_disabled",
    "container.selinux_set",
    "container.proc_mount",
)

USER = "container.run_as_user"
GROUP = "container.run_as_group"
NON_ROOT = "container.run_as_non_root"
SECCOMP = "container.seccomp_profile"
APPARMOR = "container.apparmor_profile"
SELINUX_OFF = "container.selinux_disabled"
SELINUX = "container.selinux_set"
HOST_PROCESS = "container.host_process"
USER_NAME = "container.user_name"
ADD = "container.capabilities.add"
DROP = "container.capabilities.drop"

_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
_APPARMOR_CONTAINER = "container.apparmor.security.beta.kubernetes.io/"

ESCALATION = "container.allow_privilege_escalation"
_SYS_ADMIN = frozenset({"SYS_ADMIN", "ALL"})
"""Added capabilities with which `allowPrivilegeEscalation` is always true."""
_PROC_MOUNTS = ("Default", "Unmasked")

Reader = Callable[[Sheet, str, Any, int, str, Any], None]


def _truth(sheet: Sheet, fact: str, value: Any, line: int, field: str, _: Any) -> None:
    sheet.truth(fact, value, line, field)


def _integer(sheet: Sheet, fact: str, value: Any, line: int, field: str, _: Any) -> None:
    sheet.integer(fact, value, line, field)


def _profile(sheet: Sheet, fact: str, value: Any, line: int, field: str, lines: Any) -> None:
    """Read the type of a seccomp or AppArmor profile."""
    kind = value.get("type") if value.__class__ is dict else None
    if kind.__class__ is not str or kind not in KUBERNETES_PROFILES:
        sheet.wrong((fact,), value if kind is None else kind, "a profile type", line, field)
    else:
        sheet.put(fact, kind, lines["type"][0], f"{field}.type")


def _proc_mount(sheet: Sheet, fact: str, value: Any, line: int, field: str, _: Any) -> None:
    """Read how /proc is mounted; a type nobody knows may unmask it."""
    if value in _PROC_MOUNTS:
        sheet.put(fact, value, line, field)
    else:
        sheet.wrong((fact,), value, "Default or Unmasked", line, field)


def _selinux(sheet: Sheet, _: str, value: Any, line: int, field: str, __: Any) -> None:
    """Note SELinux options; the type spc_t switches the separation off."""
    if value.__class__ is not dict:
        sheet.wrong((SELINUX, SELINUX_OFF), value, "a mapping", line, field)
        return
    sheet.put(SELINUX, bool(value), line, field)
    sheet.put(SELINUX_OFF, value.get("type") == SPC, line, field)


def _windows(sheet: Sheet, _: str, value: Any, line: int, field: str, lines: Any) -> None:
    """Read what Windows containers add."""
    if value.__class__ is not dict:
        sheet.wrong((HOST_PROCESS, USER_NAME), value, "a mapping", line, field)
        return
    if value.get("hostProcess") is not None:
        sheet.truth(HOST_PROCESS, value["hostProcess"], lines["hostProcess"][0], f"{field}.hostProcess")
    if value.get("runAsUserName") is not None:
        sheet.text(USER_NAME, value["runAsUserName"], lines["runAsUserName"][0], f"{field}.runAsUserName")


def _capabilities(sheet: Sheet, _: str, value: Any, line: int, field: str, lines: Any) -> None:
    """Read added and dropped capabilities."""
    if value.__class__ is not dict:
        sheet.wrong((ADD, DROP), value, "a mapping", line, field)
        return
    for key, fact, named in (("add", ADD, capabilities), ("drop", DROP, kubernetes_dropped)):
        names = value.get(key)
        if names is None:
            continue
        if names.__class__ is list and is_plain(names):
            sheet.put(fact, named(tuple(names)), lines[key][0], f"{field}.{key}")
        else:
            sheet.wrong((fact,), names, "a list of texts", lines[key][0], f"{field}.{key}")
            sheet.keep(fact, named(plain_of(names)), lines[key][0], f"{field}.{key}")


_SHARED: dict[str, tuple[Reader, str]] = {
    "runAsUser": (_integer, USER),
    "runAsGroup": (_integer, GROUP),
    "runAsNonRoot": (_truth, NON_ROOT),
    "seccompProfile": (_profile, SECCOMP),
    "appArmorProfile": (_profile, APPARMOR),
    "seLinuxOptions": (_selinux, SELINUX),
    "windowsOptions": (_windows, HOST_PROCESS),
}
"""What the pod may say for all its containers."""
OWN: dict[str, tuple[Reader, str]] = {
    **_SHARED,
    "privileged": (_truth, "container.privileged"),
    "allowPrivilegeEscalation": (_truth, ESCALATION),
    "readOnlyRootFilesystem": (_truth, "container.read_only_root_filesystem"),
    "procMount": (_proc_mount, "container.proc_mount"),
    "capabilities": (_capabilities, ADD),
}
POD_FACTS = (USER, GROUP, NON_ROOT, SECCOMP, APPARMOR, SELINUX_OFF, SELINUX, HOST_PROCESS, USER_NAME)
"""Facts an unreadable security context of a pod withholds."""
CONTAINER_FACTS = (*POD_FACTS, *(fact for key, (_, fact) in OWN.items() if key not in _SHARED), DROP)
"""Facts an unreadable security context of a container withholds."""


def read_security(sheet: Sheet, own: tuple[dict[str, Any], dict[str, Any]], pod: tuple[dict[str, Any], dict[str, Any], str]) -> None:
    """Write the security facts of one container; `pod` carries the spelling of the pod's field.

    A container's field takes the place of the pod's, but for `windowsOptions`, which are merged field by field:
    https://github.com/kubernetes/kubernetes/blob/master/pkg/securitycontext/util.go (DetermineEffectiveSecurityContext).
    """
    data, lines = own
    shared, shared_lines, prefix = pod
    for key, value in shared.items():
        if value is not None and key in _SHARED and (data.get(key) is None or key == "windowsOptions"):
            reader, fact = _SHARED[key]
            line, sub = shared_lines[key]
            reader(sheet, fact, value, line, f"{prefix}.{key}", sub)
    for key, value in data.items():
        if value is not None and key in OWN:
            reader, fact = OWN[key]
            line, sub = lines[key]
            reader(sheet, fact, value, line, f"securityContext.{key}", sub)
    if ESCALATION in sheet.facts and ("privileged" in data or "capabilities" in data):
        _force_escalation(sheet)


def _force_escalation(sheet: Sheet) -> None:
    """`allowPrivilegeEscalation` is always true for a privileged container and with CAP_SYS_ADMIN, whatever is written.

    https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
    """
    privileged, added = sheet.facts.get("container.privileged"), sheet.facts.get(ADD)
    deciding = None
    if privileged is not None and privileged.value is True:
        deciding = privileged
    elif added is not None and added.value and not _SYS_ADMIN.isdisjoint(added.value):
        deciding = added
    if deciding is not None:
        sheet.facts[ESCALATION] = deciding if deciding is privileged else sheet.fact(True, deciding.place)
    elif (privileged is None or added is None or added.value.__class__ is OpenList) and sheet.facts[ESCALATION].value is False:
        reason = "whether privileges can be gained follows from privileged and the added capabilities, which could not be read"
        sheet.withhold((ESCALATION,), Refused(reason, "incomplete"), sheet.place.line or 1, "securityContext")


def read_annotated_profiles(sheet: Sheet, container: str, annotations: dict[str, Any], lines: dict[str, Any]) -> None:
    """Let the AppArmor annotation count where no field is written: it is deprecated since Kubernetes 1.30 and still read.

    Those for seccomp are read by no server since 1.27: https://kubernetes.io/docs/reference/labels-annotations-taints/.
    """
    for key in (_SECCOMP_CONTAINER + container, _SECCOMP_POD):
        if key in annotations:
            field = f"metadata.annotations.{key}"
            sheet.note(
                (),
                Refused("the annotation has no effect since Kubernetes 1.27", "no-effect", "write securityContext.seccompProfile"),
                lines[key][0],
                field,
            )
    key, current = _APPARMOR_CONTAINER + container, sheet.facts.get(APPARMOR)
    value = annotations.get(key)
    if not isinstance(value, str) or current is None or current.value is not None:
        return
    profile = annotated_profile(value)
    if profile is None:
        sheet.wrong((APPARMOR,), value, "a profile", lines[key][0], f"metadata.annotations.{key}")
    else:
        sheet.put(APPARMOR, profile, lines[key][0], f"metadata.annotations.{key}")


def has_profiles(annotations: dict[str, Any]) -> bool:
    """Whether a pod's annotations hold a profile at all."""
    return any(".security." in key for key in annotations)
