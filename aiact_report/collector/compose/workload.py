"""A service as a workload: replicas, restarts, updates, networks, namespaces of the host, labels, build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.model.training import training_signs
from aiact_report.collector._vocabulary.model.unseen import hidden_by_image
from aiact_report.collector.compose.build import read as read_build
from aiact_report.collector.compose.container import put_published, words
from aiact_report.collector.compose.labels import read_labels
from aiact_report.collector.compose.merge import HOLE, pairs
from aiact_report.collector.compose.nodes import (
    Node,
    at,
    boolean,
    integer,
    literal,
    mapping,
    marks_as,
    raw_text,
    texts,
    unset,
    unset_names,
    wrong,
)
from aiact_report.collector.compose.shared import Services, holder, shares_host
from aiact_report.collector.compose.sheet import Sheet, gathered
from aiact_report.collector.compose.units import seconds

_CONDITIONS = {"none": "no", "any": "any", "on-failure": "on-failure"}
_NAMESPACES = {
    "workload.host_network": "network_mode",
    "workload.host_pid": "pid",
    "workload.host_ipc": "ipc",
    "workload.host_uts": "uts",
    "workload.host_cgroup": "cgroup",
}
_GRACE = 10
"""Seconds Compose waits when nothing is written."""


class Neighbours(NamedTuple):
    """What a service is understood by."""

    project: str | None
    services: Services
    networks: Mapping[str, Node]
    waited_for: Mapping[str, Node]
    """The services that another one waits for to run to their end."""
    root: Path
    """What locators are relative to."""


def describe(sheet: Sheet, around: Neighbours) -> None:
    """Set every fact of the workload that does not come from mounts."""
    sheet.put("workload.platform", "compose")
    sheet.put("workload.kind", "service")
    _replicas(sheet, around)
    _restart(sheet)
    sheet.read("workload.update_order", "deploy.update_config.order", literal)
    sheet.read("workload.update_failure_action", "deploy.update_config.failure_action", literal)
    sheet.put("workload.rollback_configured", sheet.place("deploy.rollback_config") is not None, sheet.place("deploy.rollback_config"))
    read_labels(sheet, around.project)
    _shared_namespaces(sheet, around.services)
    if not sheet.read("workload.termination_grace_period", "stop_grace_period", seconds):
        sheet.put("workload.termination_grace_period", _GRACE)
    sheet.read("workload.runtime_class", "runtime", literal)
    sheet.read("workload.sysctls", "sysctls", _settings)
    sheet.read("workload.profiles", "profiles", texts)
    put_published(sheet, around.services)
    _depends_on(sheet)
    _networks(sheet, around)
    sheet.attempt("workload.training", "command", lambda: _training(sheet))
    read_build(sheet, around.root)


def _replicas(sheet: Sheet, around: Neighbours) -> None:
    """Set lifecycle and replicas: a global service runs once a node, a job to its end."""
    try:
        mode_node = at(sheet.node, "deploy", "mode")
        mode = literal(mode_node) if mode_node else "replicated"
    except Refused as error:
        sheet.withhold(("workload.lifecycle", "workload.replicas_declared"), error, "deploy.mode")
        return
    awaited = around.waited_for.get(sheet.subject.name)
    lifecycle = "daemon" if mode == "global" else "job" if mode.endswith("-job") or awaited else "service"
    place = sheet.place("deploy.mode") or (awaited.place("depends_on") if awaited else None)
    sheet.put("workload.lifecycle", lifecycle, place)
    if lifecycle != "service":
        sheet.put("workload.replicas_declared", None, place)
    elif not sheet.read("workload.replicas_declared", "deploy.replicas", _count) and not sheet.read("workload.replicas_declared", "scale", _count):
        sheet.put("workload.replicas_declared", 1)


def _settings(node: Node) -> tuple[str, ...]:
    """Read `NAME=value` of kernel parameters, in both forms."""
    return tuple(f"{name}={literal(value)}" for name, value in mapping(pairs(node)).items())


def _count(node: Node) -> int:
    """Read a number of replicas."""
    found = integer(node)
    if found < 0:
        raise wrong(node, "a number of replicas")
    return found


def waited_for(services: Mapping[str, Node]) -> dict[str, Node]:
    """Return the services that another one waits for to run to their end, each with the condition that says so."""
    found: dict[str, Node] = {}
    for service in services.values():
        dependencies = service.value.get("depends_on")
        for name, entry in dependencies.value.items() if dependencies is not None and isinstance(dependencies.value, dict) else ():
            condition = at(entry, "condition") if isinstance(entry.value, dict) else None
            if condition is not None and condition.value == "service_completed_successfully":
                found.setdefault(name, condition)
    return found


def _restart(sheet: Sheet) -> None:
    """Set restart policy and its bound; `deploy.restart_policy` wins, and without either nothing is restarted."""
    names = ("workload.restart_policy", "workload.restart_max_attempts")
    if not sheet.read(names, "deploy.restart_policy", _deploy_policy) and not sheet.read(names, "restart", _policy):
        sheet.put(names[0], "no")


def _deploy_policy(node: Node) -> tuple[str, int | None]:
    """Read `deploy.restart_policy`, whose condition is `any` when none is written."""
    condition, attempts = at(node, "condition"), at(node, "max_attempts")
    written = literal(condition) if condition else "any"
    return _CONDITIONS.get(written, written), integer(attempts) if attempts else None


def _policy(node: Node) -> tuple[str, int | None]:
    """Read `restart`, with the bound of `on-failure:N`."""
    if node.value is False:
        return "no", None
    written, colon, attempts = literal(node).partition(":")
    if colon and not (attempts.isascii() and attempts.isdigit()):
        raise wrong(node, "a restart policy")
    return written, int(attempts[:9]) if colon else None


def _shared_namespaces(sheet: Sheet, services: Services) -> None:
    """Set which of the host's namespaces it shares, by itself or through another service."""
    for fact, field in _NAMESPACES.items():
        sheet.read(fact, field, lambda _node, field=field: shares_host(sheet.node, field, services))  # type: ignore[misc]
    sheet.read("workload.userns_mode", "userns_mode", literal)


def _depends_on(sheet: Sheet) -> None:
    """Set `service:condition` of every dependency."""
    sheet.look("workload.depends_on")
    try:
        node = at(sheet.node, "depends_on")
        entries = mapping(node) if node is not None else {}
    except Refused as error:
        sheet.withhold(("workload.depends_on",), error, "depends_on")
        return
    names = {id(entry): name for name, entry in entries.items()}
    if node is not None:
        found = gathered(entries.values(), lambda entry: (f"{names[id(entry)]}:{_condition(entry)}",))
        sheet.put_list("workload.depends_on", found, node.place(sheet.path("depends_on")), "depends_on")


def _condition(entry: Node) -> str:
    """Read what is waited for of a dependency."""
    condition = at(entry, "condition")
    return literal(condition) if condition else "service_started"


def _networks(sheet: Sheet, around: Neighbours) -> None:
    """Set the networks, and whether each of them is cut off from the outside."""
    both = ("workload.networks", "workload.networks_internal")
    place = sheet.place("networks") or sheet.place("network_mode")
    sheet.attempt(both, "networks", lambda: sheet.put(both[0], attached(sheet.node, around.services), place))
    sheet.attempt(both[1], "networks", lambda: sheet.put(both[1], _is_internal(sheet.node, around), place))


def attached(service: Node, services: Services) -> tuple[str, ...]:
    """Name the networks a service is attached to, through the service whose network it shares too."""
    found = holder(service, "network_mode", services)
    mode = at(found, "network_mode")
    if mode is None:
        networks = at(found, "networks")
        return tuple(mapping(networks)) if networks is not None and networks.value else ("default",)
    return ("default",) if literal(mode) in {"bridge", "default"} else ()


def _is_internal(service: Node, around: Neighbours) -> bool:
    """Whether no network leads outside; an external network's kind stands elsewhere."""
    mode = at(holder(service, "network_mode", around.services), "network_mode")
    names = attached(service, around.services)
    if not names:
        return mode is not None and literal(mode) == "none"
    declared = [at(around.networks.get(name)) for name in names]
    if all(is_internal(node) for node in declared):
        return True
    external = [node for node in declared if node is not None and not is_internal(node) and is_external(node)]
    if external and all(is_internal(node) or (node is not None and is_external(node)) for node in declared):
        raise Refused("the network is made outside this application, so whether it is internal is not known", "external", place=external[0].place())
    return False


def is_internal(node: Node | None) -> bool:
    """Whether a network declared at the top is internal."""
    found = at(node, "internal")
    return found is not None and boolean(found)


def is_external(node: Node) -> bool:
    """Whether a network declared at the top is made elsewhere."""
    found = at(node, "external")
    return found is not None and (isinstance(found.value, dict) or boolean(found))


def _training(sheet: Sheet) -> None:
    """Set the signs that it trains a model: in its name, image and command."""
    image = at(sheet.node, "image")
    spoken = [raw_text(image)] if image is not None else []
    for field in ("entrypoint", "command"):
        node = at(sheet.node, field)
        spoken += words(node) if node is not None else []
    signs = training_signs("service", sheet.subject.name, [marks_as(word, "") for word in spoken])
    if signs:
        sheet.put("workload.training", signs)
    elif image is not None and hidden_by_image(marks_as(raw_text(image))):
        names = unset_names(raw_text(image))
        raise unset(names, image.place()) if names else Refused("a template placeholder stands in it", "placeholder", place=image.place())


def is_whole(service: Node) -> bool:
    """Whether a service says what to run; one that does not is meant to be laid over another file."""
    fields = service.value if isinstance(service.value, dict) else {}
    return HOLE in fields or any(at(service, key) is not None for key in ("image", "build"))
