"""How a running container is reached: networks, ports, and the namespaces of its host that it shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiact_report.collector._json.parts import flag, rows, table, text
from aiact_report.collector._refused import Refused
from aiact_report.collector.engine.sheet import Sheet

ANY_ADDRESS = "0.0.0.0"  # noqa: S104 -- what an engine publishes on when no address is given
EVERY_PORT = f"{ANY_ADDRESS}:*:*"
"""What a container on its host's network publishes: every port it listens on, of every address."""
_ALONE = frozenset({"none", "host"})
_DEEPEST = 8
"""Containers whose networks are shared in a row that are followed."""
_CONTAINER = "container:"


def internal_networks(networks: Any) -> dict[str, bool]:
    """Give whether each network is internal, by its name."""
    entries = networks if isinstance(networks, list) else ()
    return {name: flag(entry, "Internal") is True for entry in entries if (name := text(entry, "Name")) is not None}


def describe(container: Sheet, workload: Sheet, data: dict[str, Any], others: Mapping[str, dict[str, Any]], internal: Mapping[str, bool]) -> None:
    """Set the facts of both subjects that come from the network; `others` are the containers seen, by id."""
    mode = text(table(data, "HostConfig"), "NetworkMode")
    container.put("container.network_mode", _named(mode, others), "HostConfig.NetworkMode")
    ports = {**table(data, "Config", "ExposedPorts"), **table(data, "HostConfig", "PortBindings")}
    container.put("container.ports", tuple(sorted({int(port) for port in map(_number, ports) if port})), "Config.ExposedPorts")
    try:
        holder = _holder(data, others)
    except Refused as error:
        workload.withhold(("workload.networks", "workload.networks_internal", "workload.published_ports"), error, "HostConfig.NetworkMode")
        container.withhold(("container.published_ports",), error, "HostConfig.NetworkMode")
    else:
        for sheet in (container, workload):
            sheet.put(f"{sheet.subject.kind}.published_ports", tuple(sorted(set(_published(holder)))), "NetworkSettings.Ports")
        _networks(workload, holder, internal)
    _namespaces(workload, data, others)


def _networks(workload: Sheet, holder: dict[str, Any], internal: Mapping[str, bool]) -> None:
    """Set the networks, and whether each of them is cut off from the outside."""
    field = "NetworkSettings.Networks"
    attached = tuple(sorted(name for name in table(holder, "NetworkSettings", "Networks") if name not in _ALONE))
    workload.put("workload.networks", attached, field)
    if not attached:
        workload.put("workload.networks_internal", text(table(holder, "HostConfig"), "NetworkMode") == "none", field)
    elif set(attached) <= set(internal):
        workload.put("workload.networks_internal", all(internal[name] for name in attached), field)
    else:
        untold = Refused("the engine did not tell of its networks, so whether this one is internal is not known", "refused")
        workload.withhold(("workload.networks_internal",), untold, field)


_NAMESPACES = {
    "workload.host_network": "NetworkMode",
    "workload.host_pid": "PidMode",
    "workload.host_ipc": "IpcMode",
    "workload.host_uts": "UTSMode",
    "workload.host_cgroup": "CgroupnsMode",
}


def _namespaces(workload: Sheet, data: dict[str, Any], others: Mapping[str, dict[str, Any]]) -> None:
    """Set which of the host's namespaces it shares, by itself or through the container it shares one with."""
    for fact, field in _NAMESPACES.items():
        try:
            holder = _holder(data, others, field)
        except Refused as error:
            workload.withhold((fact,), error, f"HostConfig.{field}")
        else:
            workload.put(fact, text(table(holder, "HostConfig"), field) == "host", f"HostConfig.{field}")


def _named(mode: str | None, others: Mapping[str, dict[str, Any]]) -> str | None:
    """Write the container whose network is shared by its name: an id is another one at the next start."""
    if mode is None or not mode.startswith(_CONTAINER):
        return mode
    other = others.get(mode.removeprefix(_CONTAINER))
    return mode if other is None else _CONTAINER + (text(other, "Name") or "").lstrip("/")


def _holder(data: dict[str, Any], others: Mapping[str, dict[str, Any]], field: str = "NetworkMode") -> dict[str, Any]:
    """Give the container whose namespace it uses: its own, or the one it shares with."""
    for _ in range(_DEEPEST):
        mode = text(table(data, "HostConfig"), field) or ""
        if not mode.startswith(_CONTAINER):
            return data
        data = others.get(mode.removeprefix(_CONTAINER), {})
        if not data:
            break
    what = "network" if field == "NetworkMode" else "namespace"
    raise Refused(f"the {what} is that of another container, which was not seen", "not-found")


def _number(port: str) -> str:
    """Give the number of `80/tcp`."""
    number = port.partition("/")[0]
    return number if number.isascii() and number.isdigit() else ""


def _published(data: dict[str, Any]) -> Iterator[str]:
    """Yield `address:host port:container port`; other protocols than TCP are named. A container that does not run holds no port yet."""
    if text(table(data, "HostConfig"), "NetworkMode") == "host":
        yield EVERY_PORT
        yield from (f"{ANY_ADDRESS}:{number}:{number}" for number in map(_number, table(data, "Config", "ExposedPorts")) if number)
        return
    bindings = table(data, "NetworkSettings", "Ports") or _asked(data)
    for port in bindings:
        inner, _, protocol = port.partition("/")
        ending = "" if protocol in ("", "tcp") else f"/{protocol}"
        for binding in rows(bindings, port):
            address = text(binding, "HostIp") or ANY_ADDRESS
            address = f"[{address}]" if ":" in address else address
            yield f"{address}:{text(binding, 'HostPort') or ''}:{inner}{ending}"


def _asked(data: dict[str, Any]) -> dict[str, Any]:
    """Give the ports that would be published if it ran; on the host's network, or on none, the engine publishes nothing."""
    settings = table(data, "HostConfig")
    runs_alone = text(settings, "NetworkMode") in _ALONE or flag(table(data, "State"), "Running") is True
    return {} if runs_alone else table(settings, "PortBindings")
