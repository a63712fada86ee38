"""A running container: image, command, environment, health check, bounds, devices, logging, and how it fares."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from typing import Any

from aiact_report.collector._json.parts import flag, rows, table, text, whole
from aiact_report.collector._vocabulary import reference as _reference
from aiact_report.collector._vocabulary.checks import check_never_fails
from aiact_report.collector._vocabulary.credentials import argument_credentials, field_credentials, is_credential, redact, redact_parts
from aiact_report.collector._vocabulary.devices import is_raw, rule_is_raw
from aiact_report.collector._vocabulary.log_retention import bounds_nothing
from aiact_report.collector._vocabulary.model.hints import Origins, model_facts
from aiact_report.collector._vocabulary.tags import moves
from aiact_report.collector.engine.json import bound, moment, texts
from aiact_report.collector.engine.sheet import Sheet

PROJECT, SERVICE = "com.docker.compose.project", "com.docker.compose.service"
_NANO = 1_000_000_000
_PERIOD = 100_000
"""Length of a scheduler's period, in microseconds, when none is given."""
_NVIDIA = {"container.nvidia_visible_devices": "NVIDIA_VISIBLE_DEVICES", "container.nvidia_driver_capabilities": "NVIDIA_DRIVER_CAPABILITIES"}
_HALTED = frozenset({"exited", "dead", "restarting", "created"})
"""States in which the last exit code says something."""


def describe(sheet: Sheet, data: dict[str, Any]) -> None:
    """Set what stands in fields of its own."""
    sheet.put("container.role", "main", "Id")
    _image(sheet, text(table(data, "Config"), "Image"), text(data, "Image"))
    _command(sheet, table(data, "Config"))
    _healthcheck(sheet, texts(table(data, "Config", "Healthcheck"), "Test"))
    _bounds(sheet, table(data, "HostConfig"))
    _devices(sheet, table(data, "HostConfig"))
    _running(sheet, data)
    labels = label_texts(data)
    service = f"{labels[PROJECT]}/{labels[SERVICE]}" if PROJECT in labels and SERVICE in labels else None
    sheet.put("container.compose_service", service, "Config.Labels")
    sheet.put("container.init_process", flag(table(data, "HostConfig"), "Init"), "HostConfig.Init")
    sheet.put("container.stop_signal", _signal(text(table(data, "Config"), "StopSignal")), "Config.StopSignal")
    logging = table(data, "HostConfig", "LogConfig")
    sheet.put("container.logging_driver", text(logging, "Type"), "HostConfig.LogConfig.Type")
    looked_at = {
        "labels": labels,
        "healthcheck": table(data, "Config", "Healthcheck"),
        "logging": table(logging, "Config"),
        "mounts": list(rows(data, "Mounts")),
    }
    looked_at |= {"annotations": table(data, "HostConfig", "Annotations")}
    found = tuple(dict.fromkeys(name for key, value in looked_at.items() for name in field_credentials(value, key)))
    sheet.put("container.field_credentials", found, "Config")
    sheet.put(
        "container.logging_options",
        tuple(sorted(name for name, value in table(logging, "Config").items() if not bounds_nothing(name, value))),
        "HostConfig.LogConfig.Config",
    )


def label_texts(data: dict[str, Any]) -> dict[str, str]:
    """Give the labels in force, the image's own among them."""
    return {name: value for name, value in sorted(table(data, "Config", "Labels").items()) if isinstance(value, str)}


def _image(sheet: Sheet, written: str | None, identity: str | None) -> None:
    """Set the image as it was named, and its parts; one that was named by its id has none."""
    sheet.put("container.image", None if written is None else redact(written), "Config.Image")
    sheet.put("container.running_image_id", None if identity is None else _digest(identity), "Image")
    reference = None if written is None or _is_id(written, identity) else _reference.parse(written)
    for name, value in (reference._asdict() if reference else {}).items():
        sheet.put(f"container.image.{name}", value, "Config.Image")
    if reference is not None and reference.tag is not None:
        sheet.put("container.image.tag_moves", moves(reference.tag), "Config.Image")


def _digest(identity: str) -> str:
    return identity if ":" in identity else f"sha256:{identity}"


def _is_id(written: str, identity: str | None) -> bool:
    """Whether an image was named by its id, or the start of it."""
    short = written.removeprefix("sha256:")
    return written.startswith("sha256:") or (len(short) >= 12 and (identity or "").removeprefix("sha256:").startswith(short))  # noqa: PLR2004 -- digits of a short id


def _command(sheet: Sheet, config: dict[str, Any]) -> None:
    """Set the command line and environment in force, and what they say of a model."""
    command, arguments = texts(config, "Entrypoint"), texts(config, "Cmd")
    shown_parts = redact_parts(command, arguments)
    sheet.put("container.command", shown_parts[0], "Config.Entrypoint")
    sheet.put("container.args", shown_parts[1], "Config.Cmd")
    sheet.put("container.argument_credentials", argument_credentials((*command, *arguments)), "Config.Cmd")
    environment = dict(_variables(config))
    sheet.put("container.env_names", tuple(environment), "Config.Env")
    credentials = tuple(name for name, value in environment.items() if is_credential(name, value))
    sheet.put("container.env_credentials", credentials, "Config.Env")
    sheet.put("container.env_secret_refs", None, "Config.Env")  # what an engine sets is a value; a secret of its own comes as a file
    for fact, name in _NVIDIA.items():
        sheet.put(fact, environment.get(name), "Config.Env")
    _hints(sheet, config, command, arguments, environment)


def _variables(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the variables, by name."""
    for entry in sorted(texts(config, "Env")):
        name, _, value = entry.partition("=")
        yield name, value


def _hints(sheet: Sheet, config: dict[str, Any], command: tuple[str, ...], arguments: tuple[str, ...], environment: Mapping[str, str]) -> None:
    labels = {name: value for name, value in table(config, "Labels").items() if isinstance(value, str)}
    origins: Origins = {}
    for name, value in model_facts(command, arguments, environment, text(config, "Image"), labels, origins).items():
        sheet.put(name, value, _SAID_IN[origins[name][0]] if name in origins else "Config")


_SAID_IN = {"env": "Config.Env", "line": "Config.Cmd", "labels": "Config.Labels", "image": "Config.Image"}


def _healthcheck(sheet: Sheet, test: tuple[str, ...]) -> None:
    """Set the check in force: the container's own, else the image's, which the engine has merged."""
    disabled = test[:1] == ("NONE",)
    first = " ".join(test[1:]).split()
    shown = redact(f"{test[0]} {first[0] if first else ''}".strip()) if test and not disabled else None
    sheet.put("container.healthcheck", shown, "Config.Healthcheck.Test")
    sheet.put("container.healthcheck_disabled", disabled, "Config.Healthcheck.Test")
    idle = check_never_fails(test) if shown is not None else None
    sheet.put("container.healthcheck_idle", idle, "Config.Healthcheck.Test")
    sheet.put("container.healthcheck_effective", shown is not None and not idle, "Config.Healthcheck.Test")


def _bounds(sheet: Sheet, settings: dict[str, Any]) -> None:
    """Set the resources it may take."""
    nano, quota = bound(settings, "NanoCpus"), bound(settings, "CpuQuota")
    cores = nano / _NANO if nano else quota / (bound(settings, "CpuPeriod") or _PERIOD) if quota else None
    sheet.put("container.cpu_limit", cores, "HostConfig.NanoCpus" if nano else "HostConfig.CpuQuota")
    sheet.put("container.memory_limit", bound(settings, "Memory"), "HostConfig.Memory")
    sheet.put("container.cpu_request", None, "HostConfig")  # an engine reserves no processor time: CpuShares only weighs
    sheet.put("container.memory_request", bound(settings, "MemoryReservation"), "HostConfig.MemoryReservation")
    sheet.put("container.pids_limit", bound(settings, "PidsLimit"), "HostConfig.PidsLimit")
    limits = (_limit(entry) for entry in rows(settings, "Ulimits"))
    sheet.put("container.ulimits", tuple(sorted(limit for limit in limits if limit)), "HostConfig.Ulimits")


def _limit(entry: Any) -> str | None:
    """Write a limit as `nofile=1024:2048`, soft and hard."""
    name, soft, hard = text(entry, "Name"), whole(entry, "Soft"), whole(entry, "Hard")
    return None if name is None else f"{name.removeprefix('RLIMIT_').lower()}={soft}:{hard}"


def _devices(sheet: Sheet, settings: dict[str, Any]) -> None:
    """Set the host devices and GPUs it was given."""
    paths = {path for entry in rows(settings, "Devices") if (path := text(entry, "PathOnHost"))}
    sheet.put("container.devices", tuple(sorted(paths)), "HostConfig.Devices")
    rules = {rule for rule in texts(settings, "DeviceCgroupRules") if rule_is_raw(rule)}
    sheet.put("container.raw_devices", tuple(sorted({path for path in paths if is_raw(path)} | rules)), "HostConfig.Devices")
    requests = (_gpu(entry) for entry in rows(settings, "DeviceRequests"))
    sheet.put("container.gpus", tuple(sorted(gpu for gpu in requests if gpu)), "HostConfig.DeviceRequests")


def _gpu(entry: Any) -> str | None:
    """Write a request for GPUs as `driver=count`, or with the ids asked for; None for another device."""
    driver, ids, count = text(entry, "Driver"), texts(entry, "DeviceIDs"), whole(entry, "Count")
    wanted = {name for group in rows(entry, "Capabilities") if isinstance(group, list) for name in group}
    if driver == "cdi":
        return ",".join(ids) or None
    if "gpu" not in wanted and driver not in {"nvidia", "amd"}:
        return None
    return f"{driver or 'gpu'}={','.join(ids) or ('all' if count in (None, -1, 0) else count)}"


def _signal(written: str | None) -> str | None:
    """Write a signal by its name; Podman gives its number."""
    if written is None or not written.isdecimal():
        return written
    try:
        return signal.Signals(int(written)).name
    except ValueError:
        return written


def _running(sheet: Sheet, data: dict[str, Any]) -> None:
    """Set how it fares."""
    state = table(data, "State")
    status = text(state, "Status")
    sheet.put("container.running", flag(state, "Running") is True and flag(state, "Restarting") is not True, "State.Running")
    sheet.put("container.running_state", status, "State.Status")
    sheet.put("container.restart_count", whole(data, "RestartCount"), "RestartCount")
    sheet.put("container.oom_killed", flag(state, "OOMKilled"), "State.OOMKilled")
    sheet.put("container.exit_code", whole(state, "ExitCode") if status in _HALTED else None, "State.ExitCode")
    sheet.put("container.started_at", moment(state, "StartedAt"), "State.StartedAt")
    field = "Health" if table(state, "Health") else "Healthcheck"
    health = table(state, field)
    status = text(health, "Status")
    sheet.put("container.health", None if status == "none" else status, f"State.{field}.Status")
    codes = [whole(entry, "ExitCode") for entry in rows(health, "Log")]
    sheet.put("container.health_log", tuple(code for code in codes if code is not None), f"State.{field}.Log")
