"""What a running container may do: privileges, capabilities, security profiles, user."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._json.parts import flag, table, text
from aiact_report.collector._vocabulary.security import SPC, SecurityOptions, capabilities, docker_profile, security_options
from aiact_report.collector._vocabulary.users import user
from aiact_report.collector.engine.info import Defaults
from aiact_report.collector.engine.json import texts
from aiact_report.collector.engine.sheet import Sheet

_USUAL = frozenset(
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID",
        "SETPCAP", "SETUID", "SYS_CHROOT",
    }
)  # fmt: skip
"""Capabilities Docker gives; Podman lists what it takes away from them."""
_PODMAN_DROPS = frozenset({"AUDIT_WRITE", "MKNOD", "NET_RAW"})
"""Of these, the ones Podman takes away from every container."""


def describe(sheet: Sheet, data: dict[str, Any], defaults: Defaults) -> None:
    """Set the facts of the container that say what it may do."""
    settings = table(data, "HostConfig")
    privileged = flag(settings, "Privileged") is True
    sheet.put("container.privileged", privileged, "HostConfig.Privileged")
    sheet.put("container.read_only_root_filesystem", flag(settings, "ReadonlyRootfs"), "HostConfig.ReadonlyRootfs")
    _user(sheet, text(table(data, "Config"), "User") or "")
    _capabilities(sheet, settings)
    options = security_options(texts(settings, "SecurityOpt"))
    _escalation(sheet, options, defaults)
    _seccomp(sheet, options, defaults, privileged=privileged)
    _apparmor(sheet, options, text(data, "AppArmorProfile"))
    sheet.put("container.selinux_disabled", _selinux_disabled(options, text(data, "ProcessLabel") or ""), "HostConfig.SecurityOpt")
    unmasked = settings.get("MaskedPaths") == [] and not privileged
    sheet.put("container.proc_mount", "Unmasked" if unmasked else None, "HostConfig.MaskedPaths")


def _user(sheet: Sheet, written: str) -> None:
    """Set the user in force, which is the image's where nothing else was said: none is root, in root's group."""
    found = user(written)
    is_root = found.uid is None and found.name is None
    sheet.put("container.run_as_user", 0 if is_root else found.uid, "Config.User")
    sheet.put("container.user_name", found.name, "Config.User")
    sheet.put("container.run_as_group", 0 if is_root else found.gid, "Config.User")


def _capabilities(sheet: Sheet, settings: dict[str, Any]) -> None:
    """Set what was added and dropped. Podman lists one by one what "drop all" took away; then the same is said in those words."""
    added, dropped = _names(settings, "CapAdd"), _names(settings, "CapDrop")
    if "ALL" not in dropped and _PODMAN_DROPS < dropped <= _USUAL:
        added, dropped = added | (_USUAL - dropped), frozenset({"ALL"})
    sheet.put("container.capabilities.add", tuple(sorted(added)), "HostConfig.CapAdd")
    sheet.put("container.capabilities.drop", tuple(sorted(dropped)), "HostConfig.CapDrop")


def _names(settings: dict[str, Any], field: str) -> frozenset[str]:
    return frozenset(capabilities(texts(settings, field)))


def _escalation(sheet: Sheet, options: SecurityOptions, defaults: Defaults) -> None:
    """Say whether a process may gain rights; the engine may forbid it for all containers."""
    own = options.no_new_privileges
    forbidden = defaults.has("no-new-privileges") if own is None else own
    sheet.put("container.allow_privilege_escalation", False if forbidden else None, "HostConfig.SecurityOpt")


def _seccomp(sheet: Sheet, options: SecurityOptions, defaults: Defaults, *, privileged: bool) -> None:
    """Set the profile in force: privileged runs without one, and so does everything on an engine without seccomp."""
    name, field = "container.seccomp_profile", "HostConfig.SecurityOpt"
    if privileged:
        sheet.put(name, "Unconfined", "HostConfig.Privileged")
    elif options.seccomp is not None:
        sheet.put(name, docker_profile(options.seccomp), field)
    elif defaults.refused is not None:
        sheet.withhold((name,), defaults.refused, field)
    else:
        profile = next((option for option in defaults.options if "seccomp" in option), None)
        sheet.put(name, _default_profile(profile), "info.SecurityOptions")


def _default_profile(option: str | None) -> str:
    """Name the profile the engine gives by default: `name=seccomp,profile=default`."""
    if option is None or option.endswith("profile=unconfined"):
        return "Unconfined"
    chosen = option.partition("profile=")[2]
    return "RuntimeDefault" if chosen in ("", "default", "builtin") else "Localhost"


def _apparmor(sheet: Sheet, options: SecurityOptions, in_force: str | None) -> None:
    """Set the profile in force; null where the host has no AppArmor."""
    chosen = in_force or options.apparmor
    sheet.put("container.apparmor_profile", None if chosen is None else docker_profile(chosen), "AppArmorProfile")


def _selinux_disabled(options: SecurityOptions, label: str) -> bool | None:
    return options.selinux_off or f":{SPC}:" in label or None
