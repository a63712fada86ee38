"""A service's container: image, user, rights, ports, health check, bounds, devices, logging."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary import reference as _reference
from aiact_report.collector._vocabulary.checks import check_never_fails
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._vocabulary.devices import is_raw, rule_is_raw
from aiact_report.collector._vocabulary.log_retention import bounds_nothing
from aiact_report.collector._vocabulary.security import capabilities
from aiact_report.collector._vocabulary.tags import moves
from aiact_report.collector._vocabulary.users import user
from aiact_report.collector.compose import gpus, security
from aiact_report.collector.compose.hooks import hooks
from aiact_report.collector.compose.merge import pairs
from aiact_report.collector.compose.nodes import (
    MARK,
    Node,
    at,
    boolean,
    integer,
    items,
    known,
    literal,
    mapping,
    marks_as,
    number,
    raw_text,
    sequence,
    text,
    texts,
    unset,
    unset_names,
    wrong,
)
from aiact_report.collector.compose.ports import container_ports, port
from aiact_report.collector.compose.shared import WIRED, Services, exposed, published_by
from aiact_report.collector.compose.sheet import Gathered, Sheet, gathered
from aiact_report.collector.compose.units import byte_size

_WORDS_LIMIT = 64 * 1024
"""Characters of a command that are split into words."""
_STAND_IN = "unset0variable"
"""Stands for an unset variable while the rest of an image reference is taken apart."""


def describe(sheet: Sheet, services: Services) -> None:
    """Set what stands in fields of its own."""
    sheet.put("container.role", "main")
    sheet.put("container.built_here", sheet.place("build") is not None, sheet.place("build"))
    _image(sheet)
    if not sheet.read("container.image_pull_policy", "pull_policy", _pull_policy):
        sheet.put("container.image_pull_policy", "missing")
    sheet.read(("container.run_as_user", "container.run_as_group", "container.user_name"), "user", _user)
    _rights(sheet)
    _ports(sheet)
    put_published(sheet, services)
    sheet.read(("container.healthcheck", "container.healthcheck_disabled", "container.healthcheck_idle"), "healthcheck", _healthcheck)
    _bounds(sheet)
    sheet.read_list("container.devices", "devices", lambda item: (_device(item),))
    _raw_devices(sheet)
    gpus.describe(sheet)
    sheet.read("container.pre_stop", "pre_stop", lambda node: bool(sequence(node)))
    hooks(sheet)
    sheet.read("container.init_process", "init", boolean)
    sheet.read("container.stop_signal", "stop_signal", text)
    sheet.read("container.logging_driver", "logging.driver", text)
    sheet.read("container.logging_options", "logging.options", _log_options)
    sheet.read_list("container.secret_mounts", "secrets", lambda item: (_source(item),))


def words(node: Node) -> list[str]:
    """Read a command: a list, or one line that is split as a shell would; unset variables keep their marks."""
    if isinstance(node.value, list):
        return [raw_text(item) for item in node.value]
    line = raw_text(node)
    if len(line) > _WORDS_LIMIT:
        raise Refused("the command is too long to be read", "too-large", place=node.place())
    try:
        return shlex.split(line)
    except ValueError as error:
        raise Refused("a quotation in the command is not closed", "unsupported", place=node.place()) from error


def known_words(node: Node) -> list[str]:
    """Read a command of which every variable is known."""
    found = words(node)
    names = unset_names(" ".join(found))
    if names:
        raise unset(names, node.place())
    return found


class _Part(NamedTuple):
    """A part of an image reference and the fact it becomes."""

    fact: str
    value: str | bool | None


def _image(sheet: Sheet) -> None:
    """Set the image and its parts; an unset variable withholds the parts it may stand in, and no more."""
    names = ("container.image", *(f"container.image.{name}" for name in ("registry", "repository", "tag", "tag_moves", "digest")))
    sheet.look(*names)
    node = sheet.node.value.get("image")
    if node is None or node.value is None:
        return
    sheet.read("container.image", "image", lambda found: redact(literal(found)))
    sheet.attempt(names[1:], "image", lambda: _image_parts(sheet, node))


def _image_parts(sheet: Sheet, node: Node) -> None:
    """Set the parts of an image reference that can be known."""
    written = raw_text(node).strip()
    if MARK not in written:
        literal(node)
    reference = _reference.parse(marks_as(written, _STAND_IN))
    if reference is None:
        raise unset(unset_names(written), node.place()) if MARK in written else wrong(node, "a valid image reference")
    hidden = _hidden_parts(reference)
    for part in _parts(reference):
        if part.fact in hidden:
            sheet.withhold((part.fact,), unset(unset_names(written), node.place()), "image")
        else:
            sheet.put(part.fact, part.value, node.place(sheet.path("image")))


def _parts(reference: _reference.Reference) -> list[_Part]:
    moving = None if reference.tag is None else moves(reference.tag)
    return [*(_Part(f"container.image.{name}", value) for name, value in reference._asdict().items()), _Part("container.image.tag_moves", moving)]


def _hidden_parts(reference: _reference.Reference) -> set[str]:
    """Tell which parts a variable may decide: one at the end of the name may hold a tag, one in the tag a digest."""
    hidden: set[str] = set()
    if _STAND_IN in reference.registry or _STAND_IN in reference.repository:
        hidden |= {"registry", "repository"}
        if reference.tag is None and reference.repository.endswith(_STAND_IN):
            hidden |= {"tag", "tag_moves"} if reference.digest else {"tag", "tag_moves", "digest"}
    if reference.tag is not None and _STAND_IN in reference.tag:
        hidden |= {"tag", "tag_moves"} if reference.digest else {"tag", "tag_moves", "digest"}
    return {f"container.image.{name}" for name in hidden}


def _pull_policy(node: Node) -> str:
    """Read the pull policy; `if_not_present` is another word for `missing`."""
    written = literal(node)
    return "missing" if written == "if_not_present" else written


def _user(node: Node) -> tuple[int | None, int | None, str | None]:
    """Read `uid[:gid]` or `name[:group]`."""
    found = user(literal(node))
    if found.uid is None and found.name is None:
        raise wrong(node, "a user")
    return found.uid, found.gid, found.name


def _rights(sheet: Sheet) -> None:
    """Set what the container may do."""
    sheet.read("container.privileged", "privileged", boolean)
    sheet.read("container.read_only_root_filesystem", "read_only", boolean)
    sheet.read_list("container.capabilities.add", "cap_add", _capabilities)
    sheet.read_list("container.capabilities.drop", "cap_drop", _capabilities)
    security.describe(sheet)


def _capabilities(node: Node) -> tuple[str, ...]:
    return capabilities(texts(node))


def _ports(sheet: Sheet) -> None:
    """Set the ports that are declared."""

    def declared() -> None:
        ports, expose = at(sheet.node, "ports"), at(sheet.node, "expose")
        own = gathered(items(ports) if ports else (), lambda item: container_ports(port(item)))
        said = gathered(items(expose) if expose else (), exposed)
        place = sheet.place("ports") or sheet.place("expose")
        if place is not None:
            found = Gathered([*own.known, *said.known], own.unknown or said.unknown)
            sheet.put_list("container.ports", found, place, "ports" if own.unknown or not said.unknown else "expose")

    sheet.attempt("container.ports", "ports", declared)


def put_published(sheet: Sheet, services: Services) -> None:
    """Set what is published on the host for a subject, its own or by the service whose network it uses."""
    sheet.look(f"{sheet.subject.kind}.published_ports")
    found = published_by(sheet.node, services)
    place = sheet.place("network_mode") or (sheet.place("networks") if WIRED in sheet.node.value else None) or sheet.place("ports")
    if place is not None and (found.known or found.unknown or sheet.place("ports")):
        field = "network_mode" if sheet.place("network_mode") else "ports"
        sheet.put_list(f"{sheet.subject.kind}.published_ports", found, place, field)


def _healthcheck(node: Node) -> tuple[str | None, bool, bool | None]:
    """Read the test's form and first word, whether the image's own check is switched off, and whether the test cannot fail."""
    switch, test = at(node, "disable"), mapping(node).get("test")
    if switch is not None and boolean(switch):
        return None, True, None
    if test is None or test.value is None or test.value == []:
        return None, False, None
    parts = [raw_text(item) for item in test.value] if isinstance(test.value, list) else ["CMD-SHELL", raw_text(test)]
    if parts[0] == "NONE":
        return None, True, None
    first = " ".join(parts[1:]).split()
    shown = redact(f"{known(parts[0], test)} {marks_as(first[0]) if first else ''}".strip())
    return shown, False, check_never_fails([marks_as(part) for part in parts])


def _log_options(node: Node) -> tuple[str, ...]:
    """Name the options of the logging driver that say something; a size without end is no size."""
    return tuple(name for name, value in mapping(node).items() if not bounds_nothing(name, text(value) if name == "max-size" else ""))


def _bounds(sheet: Sheet) -> None:
    """Set the resources it may take; where two fields say it, `deploy` wins. Zero means no bound."""
    fields = {
        "container.cpu_request": (("deploy.resources.reservations.cpus", _amount),),
        "container.cpu_limit": (("deploy.resources.limits.cpus", _amount), ("cpus", _amount), ("cpu_quota", lambda node: _quota(sheet, node))),
        "container.memory_request": (("deploy.resources.reservations.memory", _size), ("mem_reservation", _size)),
        "container.memory_limit": (("deploy.resources.limits.memory", _size), ("mem_limit", _size)),
        "container.pids_limit": (("deploy.resources.limits.pids", _count), ("pids_limit", _count)),
    }
    for name, places in fields.items():
        any(sheet.read(name, field, reader) for field, reader in places)


def _amount(node: Node) -> float | None:
    found = number(node)
    return found if found > 0 else None


def _size(node: Node) -> int | None:
    return byte_size(node) or None


def _count(node: Node) -> int | None:
    found = integer(node)
    return found if found > 0 else None


def _quota(sheet: Sheet, node: Node) -> float | None:
    """Processor time in each period, as cores."""
    period = at(sheet.node, "cpu_period")
    quota, length = integer(node), integer(period) if period else 100_000
    return quota / length if quota > 0 and length > 0 else None


def _device(item: Node) -> str:
    """Read which of the host's devices an entry hands over, or which device by its name in the container device interface."""
    return text(at(item, "source") or item) if isinstance(item.value, dict) else known(raw_text(item).split(":")[0], item)


def _raw_devices(sheet: Sheet) -> None:
    """Set the devices that are the host itself, and the rules that let the container make itself one."""
    sheet.look("container.raw_devices")
    devices, rules = at(sheet.node, "devices"), at(sheet.node, "device_cgroup_rules")
    try:
        own = gathered(items(devices) if devices else (), lambda item: filter(is_raw, (_device(item),)))
        made = gathered(items(rules) if rules else (), lambda item: filter(rule_is_raw, (text(item),)))
    except Refused as error:
        sheet.withhold(("container.raw_devices",), error, "devices" if devices else "device_cgroup_rules")
        return
    place = sheet.place("devices") or sheet.place("device_cgroup_rules")
    found = Gathered([*own.known, *made.known], own.unknown or made.unknown)
    if place is not None and (found.known or found.unknown):
        sheet.put_list("container.raw_devices", found, place, "devices" if own.known or own.unknown else "device_cgroup_rules")


def _source(item: Node) -> str:
    """Name the secret that an entry mounts."""
    return text(at(item, "source") or item) if isinstance(item.value, dict) else text(item)


def labels(sheet: Sheet, field: str) -> dict[str, Node]:
    """Read labels, as a mapping whichever way they are written."""
    node = at(sheet.node, *field.split("."))
    return {} if node is None else mapping(pairs(node))
