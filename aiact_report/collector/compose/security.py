"""`security_opt` of a service: profiles, labels, masked paths, and whether rights may be gained. An unknown option hides no known bad one.

https://docs.docker.com/reference/cli/docker/container/run/#security-opt
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiact_report.collector.compose.nodes import MARK, Node, Withheld, at, items, raw_text, unset, unset_names
from aiact_report.collector.compose.sheet import Sheet

_PROFILES = {"unconfined": "Unconfined", "builtin": "RuntimeDefault", "docker-default": "RuntimeDefault", "runtime/default": "RuntimeDefault"}
_TRUE = frozenset({"", "1", "t", "true"})
"""Values of no-new-privileges that switch it on, as Go reads a truth value; none: it is on."""
_UNMASKED = frozenset({"systempaths=unconfined", "unmask=all"})
"""Docker's and Podman's words for taking the masks off /proc and /sys."""
_Options = dict[str, list[str]]


def describe(sheet: Sheet) -> None:
    """Set what the options say, each fact alone."""
    field = at(sheet.node, "security_opt")
    try:
        written = [raw_text(item).strip() for item in items(field)] if field is not None else []
    except Withheld as error:
        sheet.withhold(_FACTS, error, "security_opt")
        return
    if field is not None:
        options, hidden = _taken_apart(written)
        for fact, (name, reader, bad) in _FACTS.items():
            value = reader(options)
            is_bad = value == bad and (value is not None or name in options)
            if not is_bad and not hidden.isdisjoint({name, ""}):
                sheet.withhold((fact,), _unset(written, field), "security_opt")
            else:
                sheet.put(fact, value, field.place(sheet.path("security_opt")))


def _taken_apart(written: list[str]) -> tuple[_Options, set[str]]:
    """Give the values of each option, and the options a variable may set; an empty name stands for any."""
    options: _Options = {}
    hidden: set[str] = set()
    for option in written:
        name, _, value = option.replace("=", ":", 1).partition(":")
        if MARK in option:
            hidden.add("" if MARK in name else name.strip())
        else:
            options.setdefault(name.strip(), []).append(value.strip())
    return options, hidden


def _unset(written: list[str], field: Node) -> Withheld:
    return unset(unset_names(" ".join(written)), field.place())


def _escalation(options: _Options) -> bool | None:
    """Return False where no process may gain rights."""
    own = options.get("no-new-privileges")
    return False if own is not None and own[-1].lower() in _TRUE else None


def _profile(name: str) -> Callable[[_Options], str | None]:
    """Name a security profile in the words Kubernetes has for it."""
    return lambda options: _PROFILES.get(options[name][-1].lower(), "Localhost") if name in options else None


def _apart(options: _Options) -> bool | None:
    """Whether the separation by SELinux labels is switched off."""
    return any(label.replace("=", ":") in {"disable", "type:spc_t"} for label in options.get("label", [])) or None


def _unmasked(options: _Options) -> str | None:
    """Whether the masks over system paths are taken off."""
    pairs = {f"{name}={value.lower()}" for name in ("systempaths", "unmask") for value in options.get(name, [])}
    return None if _UNMASKED.isdisjoint(pairs) else "Unmasked"


_FACTS: dict[str, tuple[str, Callable[[_Options], Any], Any]] = {
    "container.allow_privilege_escalation": ("no-new-privileges", _escalation, None),
    "container.seccomp_profile": ("seccomp", _profile("seccomp"), "Unconfined"),
    "container.apparmor_profile": ("apparmor", _profile("apparmor"), "Unconfined"),
    "container.selinux_disabled": ("label", _apart, True),
    "container.proc_mount": ("systempaths", _unmasked, "Unmasked"),
}
"""Fact → the option that decides it, how it is read, and the value that stands whatever an unknown option says."""
