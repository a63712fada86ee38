"""A running container as a workload: restarts, labels, dependencies, what it shares with its host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiact_report.collector._json.parts import table, text, whole
from aiact_report.collector._vocabulary.credentials import REDACTED, is_credential, redact
from aiact_report.collector._vocabulary.labels import FALLBACK, LOOP, PART_OF, naming, stated
from aiact_report.collector._vocabulary.model.training import training_signs
from aiact_report.collector.engine.container import PROJECT, SERVICE, label_texts
from aiact_report.collector.engine.info import Defaults
from aiact_report.collector.engine.json import bound, texts
from aiact_report.collector.engine.sheet import Sheet

_DEPENDS_ON = "com.docker.compose.depends_on"
_ON = frozenset({"true", "1", "yes", "on"})
_GRACE = 10
"""Seconds both engines wait when nothing is set."""
Replicas = Mapping[tuple[str, str], int]
"""Containers that run, by Compose project and service."""


def describe(sheet: Sheet, data: dict[str, Any], defaults: Defaults, replicas: Replicas) -> None:
    """Set every fact of the workload that comes neither from mounts nor from the network."""
    labels = label_texts(data)
    settings, config = table(data, "HostConfig"), table(data, "Config")
    sheet.put("workload.platform", "engine", "Id")
    sheet.put("workload.kind", "container", "Id")
    _restart(sheet, table(data, "State"), table(settings, "RestartPolicy"))
    own = (labels.get(PROJECT, ""), labels.get(SERVICE, ""))
    is_job = sheet.subject.facts["workload.lifecycle"].value == "job"
    sheet.put("workload.replicas_declared", None if is_job else max(1, replicas.get(own, 1)) if all(own) else 1, "Config.Labels")
    _labels(sheet, labels)
    _host_users(sheet, settings, defaults)
    grace = whole(config, "StopTimeout")
    sheet.put("workload.termination_grace_period", _GRACE if grace is None else grace, "Config.StopTimeout")
    sheet.put("workload.runtime_class", text(settings, "Runtime"), "HostConfig.Runtime")
    sheet.put("workload.sysctls", tuple(sorted(f"{name}={value}" for name, value in table(settings, "Sysctls").items())), "HostConfig.Sysctls")
    words = [text(config, "Image") or "", *texts(config, "Entrypoint"), *texts(config, "Cmd")]
    sheet.put("workload.training", training_signs("container", sheet.subject.name, words), "Config")


def _restart(sheet: Sheet, state: dict[str, Any], policy: dict[str, Any]) -> None:
    """Set the restart policy; what ended well and is not restarted was a job."""
    name = text(policy, "Name") or "no"
    sheet.put("workload.restart_policy", name, "HostConfig.RestartPolicy.Name")
    sheet.put("workload.restart_max_attempts", bound(policy, "MaximumRetryCount"), "HostConfig.RestartPolicy.MaximumRetryCount")
    is_done = text(state, "Status") == "exited" and whole(state, "ExitCode") == 0 and name in {"no", "on-failure"}
    sheet.put("workload.lifecycle", "job" if is_done else "service", "State.Status")


def _labels(sheet: Sheet, labels: dict[str, str]) -> None:
    """Set labels and what by custom they say."""
    field = "Config.Labels"
    shown = {name: REDACTED if is_credential(name, value) else redact(value) for name, value in labels.items()}
    sheet.put("workload.labels", shown or None, field)
    sheet.put("workload.label_names", tuple(labels), field)
    scrape = naming("workload.prometheus_scrape", labels)
    for fact in ("workload.owner", "workload.version", FALLBACK, LOOP):
        name = naming(fact, labels)
        sheet.put(fact, None if name is None else stated(fact, shown[name]) or ("" if fact == FALLBACK else None), field)
    sheet.put("workload.part_of", shown.get(PART_OF) or shown.get(PROJECT), field)
    sheet.put("workload.prometheus_scrape", None if scrape is None else labels[scrape].lower() in _ON, field)
    awaited = (entry.split(":") for entry in labels.get(_DEPENDS_ON, "").split(",") if entry)
    sheet.put("workload.depends_on", tuple(sorted(":".join([*parts, "service_started"][:2]) for parts in awaited)), field)


def _host_users(sheet: Sheet, settings: dict[str, Any], defaults: Defaults) -> None:
    """Say whether root in it is root on the host: unless the engine maps its users to others."""
    name, mode = "workload.host_users", text(settings, "UsernsMode") or ""
    if mode == "host" and not defaults.rootless:
        sheet.put(name, True, "HostConfig.UsernsMode")
    elif defaults.refused is not None:
        sheet.withhold((name,), defaults.refused, "HostConfig.UsernsMode")
    else:
        is_private = mode.startswith(("auto", "private", "keep-id", "nomap"))
        sheet.put(name, not (defaults.remapped or is_private), "info.SecurityOptions")
