"""Probes and hooks of a container: what they ask, and whether what they do can tell or change anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.checks import does_nothing, never_fails, waits
from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._vocabulary.model.unseen import template_word

decides(
    "container.idle_probes",
    "container.liveness_probe",
    "container.readiness_probe",
    "container.readiness_path",
    "container.startup_probe",
    "container.probes_equal",
    "container.pre_stop",
    "container.pre_stop_overruns",
)

IDLE: Final = "container.idle_probes"
PRE_STOP: Final = "container.pre_stop"
OVERRUNS: Final = "container.pre_stop_overruns"
GRACE: Final = 30
"""Seconds a pod is given to end when nothing is written."""
_HANDLERS = ("httpGet", "tcpSocket", "exec", "grpc")
_TIMING = {"initialDelaySeconds": 0, "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
Reader = Callable[[Sheet, dict[str, Any], dict[str, Any]], None]


class Neighbours(NamedTuple):
    """What a probe's answer may depend on besides its container."""

    containers: tuple[dict[str, Any], ...] = ()
    """All containers of the pod: they share its ports."""
    on_host: bool = False
    """The pod is on the host's network."""


ALONE: Final = Neighbours()


def _handler(probe: Any) -> str | None:
    """Name the handler of a probe."""
    if probe.__class__ is dict:
        for name in _HANDLERS:
            if probe.get(name) is not None:
                return name
    return None


def _probe_reader(key: str, fact: str, also: tuple[str, ...]) -> Reader:
    """Make the reader of one probe; `also` are the facts that need it too."""

    def read(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> None:
        probe = data[key]
        line, sub = lines[key]
        handler = _handler(probe)
        if handler is None:
            sheet.wrong((fact, *also), probe, "a probe with a handler", line, key)
            return
        sheet.put(fact, handler, sub[handler][0], f"{key}.{handler}")
        if handler == "exec":
            _read_command(sheet, key, probe[handler], sub[handler])
        if handler == "httpGet" and "container.readiness_path" in also:
            _read_path(sheet, probe[handler], sub[handler])

    return read


def _read_command(sheet: Sheet, key: str, handler: Any, lines: tuple[int, Any]) -> None:
    """Note a probe whose command cannot fail."""
    command = handler.get("command") if handler.__class__ is dict else None
    if command.__class__ is not list or not command or any(word.__class__ is not str or template_word(word) for word in command):
        current = sheet.facts.get(IDLE)
        sheet.wrong((IDLE,), command if handler.__class__ is dict else handler, "a command", lines[0], f"{key}.exec.command")
        sheet.keep(IDLE, (current.value if current is not None else None) or (), lines[0], f"{key}.exec")
    elif never_fails(command):
        _note_idle(sheet, key, lines[0])


def compare_probes(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write whether liveness and readiness ask the same, the platform's timing filled in."""
    liveness, readiness = data.get("livenessProbe"), data.get("readinessProbe")
    if liveness.__class__ is dict and readiness.__class__ is dict and "container.probes_equal" in sheet.facts:
        same = {**_TIMING, **liveness} == {**_TIMING, **readiness}
        sheet.put("container.probes_equal", same, lines["livenessProbe"][0], "livenessProbe")


def _read_path(sheet: Sheet, handler: Any, lines: tuple[int, Any]) -> None:
    """Write the path of an httpGet readiness probe; `/` when none is written."""
    line, sub = lines
    if handler.__class__ is not dict:
        sheet.wrong(("container.readiness_path",), handler, "a mapping", line, "readinessProbe.httpGet")
    elif handler.get("path") is None:
        sheet.put("container.readiness_path", "/", line, "readinessProbe.httpGet")
    else:
        sheet.text("container.readiness_path", handler["path"], sub["path"][0], "readinessProbe.httpGet.path")


PROBES: dict[str, Reader] = {
    "livenessProbe": _probe_reader("livenessProbe", "container.liveness_probe", ("container.probes_equal",)),
    "readinessProbe": _probe_reader("readinessProbe", "container.readiness_probe", ("container.probes_equal", "container.readiness_path")),
    "startupProbe": _probe_reader("startupProbe", "container.startup_probe", ()),
}
"""Field of a container → what reads the probe."""


def look_at_ports(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], neighbours: Neighbours) -> None:
    """Note probes that ask something else than this container: another host, or a port by a name that it does not have.

    The kubelet throws the result of a probe away whose port it cannot find, so such a one notices nothing:
    https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/prober.go and pkg/probe/util.go (ResolveContainerPort).
    """
    for key in PROBES:
        probe = data.get(key)
        if probe.__class__ is not dict:
            continue
        for name in ("httpGet", "tcpSocket"):
            if probe.get(name).__class__ is dict:
                _look_at(sheet, key, probe[name], lines[key][1][name][0], (data, neighbours))


def _look_at(sheet: Sheet, key: str, handler: dict[str, Any], line: int, around: tuple[dict[str, Any], Neighbours]) -> None:
    """Look at the host and the port of one probe."""
    data, neighbours = around
    host, port = handler.get("host"), handler.get("port")
    if host.__class__ is str and host and placeholder(host) is None and not (neighbours.on_host and host in _LOOPBACK):
        _note_idle(sheet, key, line)
    elif port.__class__ is str and not port.isdigit() and placeholder(port) is None:
        names = [entry.get("name") for entry in _ports((data,))]
        if port not in names and not any(name.__class__ is str and placeholder(name) for name in names):
            _note_idle(sheet, key, line)
    elif port.__class__ is int:
        _compare_port(sheet, key, port, line, neighbours)


def _compare_port(sheet: Sheet, key: str, port: int, line: int, neighbours: Neighbours) -> None:
    """Withhold what a probe notices that asks a port no container of the pod declares: it may be served all the same, and nothing read says so.

    https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports
    """
    declared = [entry.get("containerPort") for entry in _ports(neighbours.containers)]
    if declared and port not in declared and all(each.__class__ is int for each in declared) and IDLE in sheet.facts:
        reason = f"{key} asks port {port}, which no container of the pod declares; whether anything answers there was not seen"
        current = sheet.facts[IDLE].value
        sheet.withhold((IDLE,), Refused(reason, "incomplete", "declare the port the check asks, or ask one that is declared"), line, key)
        sheet.keep(IDLE, current or (), line, key)


def _ports(containers: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    """Give the entries of ports of containers that can be read."""
    lists = [container.get("ports") for container in containers]
    return [entry for entries in lists if entries.__class__ is list for entry in entries or () if entry.__class__ is dict]


def _note_idle(sheet: Sheet, key: str, line: int) -> None:
    """Add a probe to those that can notice nothing of the container."""
    current, name = sheet.facts.get(IDLE), key.removesuffix("Probe")
    known = current.value if current is not None else ()
    if current is None:
        sheet.keep(IDLE, (name,), line, key)
    elif name not in (known or ()):
        sheet.put(IDLE, (*(known or ()), name), line, key)


def read_lifecycle(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], grace: Any) -> None:
    """Write whether a preStop hook does something before the process is told to stop, and whether it leaves it any time.

    The grace period runs while the hook does: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-execution
    """
    lifecycle, sub = sheet.section(data, lines, "lifecycle", "lifecycle", (PRE_STOP, OVERRUNS))
    hook = lifecycle.get("preStop")
    if hook is None:
        return
    line = sub["preStop"][0]
    done = _does(hook)
    if done is None:
        sheet.wrong((PRE_STOP, OVERRUNS), hook, "a hook with a handler", line, "lifecycle.preStop")
        return
    sheet.put(PRE_STOP, done, line, "lifecycle.preStop")
    pause = _pause(hook)
    allowed = GRACE if grace is None else grace
    if pause is not None and allowed.__class__ is int:
        sheet.put(OVERRUNS, pause >= allowed, line, "lifecycle.preStop")
    elif pause is not None:
        sheet.withhold((OVERRUNS,), Refused("how long the pod is given to end could not be read", "incomplete"), line, "lifecycle.preStop")


def _does(hook: Any) -> bool | None:
    """Whether a hook does anything; None when it has no handler that can be read. A `tcpSocket` is no handler of hooks: it fails when it runs."""
    handler = (
        next((name for name in ("exec", "httpGet", "sleep", "tcpSocket") if hook.get(name) is not None), None) if hook.__class__ is dict else None
    )
    body = hook[handler] if handler is not None else None
    if body.__class__ is not dict:
        return None
    if handler == "exec":
        command = body.get("command")
        return not does_nothing(command) if command.__class__ is list and command else None
    return _pause(hook) != 0 if handler == "sleep" else handler == "httpGet"


def _pause(hook: dict[str, Any]) -> float | None:
    """Give the seconds a hook does nothing but wait; None when it does more, or it cannot be told."""
    sleep, command = hook.get("sleep"), hook.get("exec")
    if sleep.__class__ is dict:
        seconds = sleep.get("seconds")
        return seconds if seconds.__class__ is int else None
    line = command.get("command") if command.__class__ is dict else None
    return waits(line) if line.__class__ is list else None
