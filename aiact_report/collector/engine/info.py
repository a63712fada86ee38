"""The engine itself: what it is, and what it gives every container by default."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.collector._json.parts import flag, rows, table, text
from aiact_report.collector._refused import Refused
from aiact_report.collector.engine.client import Engine
from aiact_report.collector.engine.json import texts
from aiact_report.collector.engine.sheet import Sheet
from aiact_report.facts.registry import of
from aiact_report.model import Subject, Unobserved

_LOOPBACK = ("127.0.0.0/8", "::1/128")
"""Docker trusts its own machine without TLS, whoever sets it up."""


class Defaults(NamedTuple):
    """What an engine says of itself; None: it did not answer."""

    info: dict[str, Any] | None
    refused: Refused | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """Security options: `name=seccomp,profile=default`, `name=rootless`."""
        return texts(self.info, "SecurityOptions")

    def has(self, option: str) -> bool:
        """Whether a security option is in force; older engines write its name alone."""
        return any(option in entry.replace("name=", "").split(",") for entry in self.options)

    @property
    def rootless(self) -> bool:
        """Whether the engine runs without root."""
        return self.has("rootless") or flag(self.info, "Rootless") is True

    @property
    def remapped(self) -> bool:
        """Whether root in a container is another user on the host."""
        return self.rootless or self.has("userns")


def ask(engine: Engine) -> Defaults:
    """Ask an engine for what it says of itself."""
    try:
        info = engine.get("/info")
    except Refused as error:
        return Defaults(None, error)
    return Defaults(info) if isinstance(info, dict) else Defaults(None, Refused("the engine does not describe itself", "unsupported"))


def describe(engine: Engine, defaults: Defaults) -> tuple[Subject, list[Unobserved]]:
    """Make the subject of an engine."""
    subject = Subject(f"{engine.locator}#engine", "engine", f"{engine.kind} {engine.version}", engine.locator, facts={})
    sheet = Sheet(subject, f"Engine {engine.locator}")
    sheet.put("engine.name", engine.kind, "version.Components")
    sheet.put("engine.version", engine.version or None, "version.Version")
    sheet.put("engine.api_version", engine.api, "version.ApiVersion")
    is_tcp = not engine.base.startswith(("https://", "http+docker://"))
    sheet.put("engine.plain_tcp", is_tcp, "address")
    if defaults.refused is not None:
        sheet.withhold([name for name in of("engine", "engine") if name not in subject.facts], defaults.refused, "info")
    else:
        _put_info(sheet, defaults)
    sheet.finish(of("engine", "engine"))
    return subject, sheet.unobserved


def _put_info(sheet: Sheet, defaults: Defaults) -> None:
    """Set what its description says."""
    info = defaults.info
    sheet.put("engine.rootless", defaults.rootless, "info.SecurityOptions")
    sheet.put("engine.security_options", tuple(sorted(defaults.options)), "info.SecurityOptions")
    sheet.put("engine.user_namespace", defaults.remapped, "info.SecurityOptions")
    sheet.put("engine.no_new_privileges", defaults.has("no-new-privileges"), "info.SecurityOptions")
    sheet.put("engine.live_restore", flag(info, "LiveRestoreEnabled"), "info.LiveRestoreEnabled")
    for fact, field in (
        ("default_log_driver", "LoggingDriver"),
        ("default_runtime", "DefaultRuntime"),
        ("storage_driver", "Driver"),
        ("cgroup_version", "CgroupVersion"),
    ):
        sheet.put(f"engine.{fact}", text(info, field), f"info.{field}")
    registries = table(info, "RegistryConfig")
    sheet.put("engine.insecure_registries", _insecure(registries), "info.RegistryConfig")
    sheet.put("engine.registry_mirrors", tuple(sorted(texts(registries, "Mirrors"))), "info.RegistryConfig.Mirrors")


def _insecure(registries: dict[str, Any]) -> tuple[str, ...]:
    """Name the registries it talks to without verified TLS."""
    networks = [str(entry) for entry in rows(registries, "InsecureRegistryCIDRs") if entry not in _LOOPBACK]
    hosts = [name for name, entry in table(registries, "IndexConfigs").items() if flag(entry, "Secure") is False]
    return tuple(sorted({*networks, *hosts}))
