"""`security_opt` of a service: profiles, labels, masked paths, and whether rights may be gained. An unknown option hides no known bad one.

https://docs.docker.com/reference/cli/docker/container/run/#security-opt
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.security import SecurityOptions, docker_profile, security_option, security_options
from aiact_report.collector.compose.nodes import MARK, Node, at, items, raw_text, unset, unset_names
from aiact_report.collector.compose.sheet import Sheet


def describe(sheet: Sheet) -> None:
    """Set what the options say, each fact alone."""
    sheet.look(*_FACTS)
    field = at(sheet.node, "security_opt")
    try:
        written = [raw_text(item).strip() for item in items(field)] if field is not None else []
    except Refused as error:
        sheet.withhold(_FACTS, error, "security_opt")
        return
    if field is not None:
        options, hidden = _taken_apart(written)
        for fact, (name, reader, bad) in _FACTS.items():
            value = reader(options)
            is_bad = value == bad and (value is not None or name in options.names)
            if not is_bad and not hidden.isdisjoint({name, ""}):
                sheet.withhold((fact,), _unset(written, field), "security_opt")
            else:
                sheet.put(fact, value, field.place(sheet.path("security_opt")))


def _taken_apart(written: list[str]) -> tuple[SecurityOptions, set[str]]:
    """Take the options apart, and name those a variable may set; an empty name stands for any."""
    names = [security_option(option)[0] for option in written if MARK in option]
    return security_options(option for option in written if MARK not in option), {"" if MARK in name else name for name in names}


def _unset(written: list[str], field: Node) -> Refused:
    return unset(unset_names(" ".join(written)), field.place())


def _escalation(options: SecurityOptions) -> bool | None:
    """Return False where no process may gain rights."""
    return False if options.no_new_privileges else None


def _seccomp(options: SecurityOptions) -> str | None:
    return None if options.seccomp is None else docker_profile(options.seccomp)


def _apparmor(options: SecurityOptions) -> str | None:
    return None if options.apparmor is None else docker_profile(options.apparmor)


_FACTS: dict[str, tuple[str, Callable[[SecurityOptions], Any], Any]] = {
    "container.allow_privilege_escalation": ("no-new-privileges", _escalation, None),
    "container.seccomp_profile": ("seccomp", _seccomp, "Unconfined"),
    "container.apparmor_profile": ("apparmor", _apparmor, "Unconfined"),
    "container.selinux_disabled": ("label", lambda options: options.selinux_off or None, True),
    "container.proc_mount": ("systempaths", lambda options: "Unmasked" if options.unmasked else None, "Unmasked"),
}
"""Fact → the option that decides it, how it is read, and the value that stands whatever an unknown option says."""
