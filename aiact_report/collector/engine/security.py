"""What a running container may do: privileges, capabilities, security profiles, user."""

from __future__ import annotations

from typing import Any

from aiact_report.collector.engine.info import Defaults
from aiact_report.collector.engine.json import flag, table, text, texts
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
_PROFILES = {"unconfined": "Unconfined", "builtin": "RuntimeDefault", "docker-default": "RuntimeDefault", "runtime/default": "RuntimeDefault"}
_LONGEST_ID = 10
"""Digits of a 32-bit id."""


def describe(sheet: Sheet, data: dict[str, Any], defaults: Defaults) -> None:
    """Set the facts of the container that say what it may do."""
    settings = table(data, "HostConfig")
    privileged = flag(settings, "Privileged") is True
    sheet.put("container.privileged", privileged, "HostConfig.Privileged")
    sheet.put("container.read_only_root_filesystem", flag(settings, "ReadonlyRootfs"), "HostConfig.ReadonlyRootfs")
    _user(sheet, text(table(data, "Config"), "User") or "")
    _capabilities(sheet, settings)
    options = _options(texts(settings, "SecurityOpt"))
    _escalation(sheet, options, defaults)
    _seccomp(sheet, options, defaults, privileged=privileged)
    _apparmor(sheet, options, text(data, "AppArmorProfile"))
    sheet.put("container.selinux_disabled", _selinux_disabled(options, text(data, "ProcessLabel") or ""), "HostConfig.SecurityOpt")
    unmasked = settings.get("MaskedPaths") == [] and not privileged
    sheet.put("container.proc_mount", "Unmasked" if unmasked else None, "HostConfig.MaskedPaths")


def _user(sheet: Sheet, written: str) -> None:
    """Set the user in force, which is the image's where nothing else was said: none is root."""
    user, _, group = written.partition(":")
    uid = _id(user or "0")
    sheet.put("container.run_as_user", uid, "Config.User")
    sheet.put("container.user_name", user if uid is None else None, "Config.User")
    sheet.put("container.run_as_group", _id(group if user else "0"), "Config.User")


def _id(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= _LONGEST_ID else None


def _capabilities(sheet: Sheet, settings: dict[str, Any]) -> None:
    """Set what was added and dropped. Podman lists one by one what "drop all" took away; then the same is said in those words."""
    added, dropped = _names(settings, "CapAdd"), _names(settings, "CapDrop")
    if "ALL" not in dropped and _PODMAN_DROPS < dropped <= _USUAL:
        added, dropped = added | (_USUAL - dropped), frozenset({"ALL"})
    sheet.put("container.capabilities.add", tuple(sorted(added)), "HostConfig.CapAdd")
    sheet.put("container.capabilities.drop", tuple(sorted(dropped)), "HostConfig.CapDrop")


def _names(settings: dict[str, Any], field: str) -> frozenset[str]:
    return frozenset(name.upper().removeprefix("CAP_") for name in texts(settings, field))


def _options(written: tuple[str, ...]) -> dict[str, list[str]]:
    """Read security options, with `:` or `=` before their value."""
    found: dict[str, list[str]] = {}
    for option in written:
        name, _, value = option.replace("=", ":", 1).partition(":")
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def _escalation(sheet: Sheet, options: dict[str, list[str]], defaults: Defaults) -> None:
    """Say whether a process may gain rights; the engine may forbid it for all containers."""
    own = options.get("no-new-privileges", [None])[-1]
    forbidden = own.lower() in {"", "true"} if own is not None else defaults.has("no-new-privileges")
    sheet.put("container.allow_privilege_escalation", False if forbidden else None, "HostConfig.SecurityOpt")


def _seccomp(sheet: Sheet, options: dict[str, list[str]], defaults: Defaults, *, privileged: bool) -> None:
    """Set the profile in force: privileged runs without one, and so does everything on an engine without seccomp."""
    name, field = "container.seccomp_profile", "HostConfig.SecurityOpt"
    if privileged:
        sheet.put(name, "Unconfined", "HostConfig.Privileged")
    elif "seccomp" in options:
        sheet.put(name, _PROFILES.get(options["seccomp"][-1].lower(), "Localhost"), field)
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


def _apparmor(sheet: Sheet, options: dict[str, list[str]], in_force: str | None) -> None:
    """Set the profile in force; null where the host has no AppArmor."""
    chosen = in_force or (options["apparmor"][-1] if "apparmor" in options else None)
    profile = None if chosen is None else _PROFILES.get(chosen.lower(), "RuntimeDefault" if chosen.startswith("containers-default") else "Localhost")
    sheet.put("container.apparmor_profile", profile, "AppArmorProfile")


def _selinux_disabled(options: dict[str, list[str]], label: str) -> bool | None:
    apart = any(value.replace("=", ":") in {"disable", "type:spc_t"} for value in options.get("label", []))
    return apart or ":spc_t:" in label or None
