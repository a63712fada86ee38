"""Ports of a service, short (`127.0.0.1:8080:80/tcp`) and long."""

from __future__ import annotations

import re
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.nodes import Node, at, known, mapping, raw_text, wrong

ANY_ADDRESS = "0.0.0.0"  # noqa: S104 -- what Compose publishes on when no address is written
LONGEST_RANGE = 1024
"""Ports of one range that are listed one by one."""

_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", re.ASCII)
_HIGHEST = 65_535


class Port(NamedTuple):
    """One entry of `ports`; its texts may hold marks of unset variables."""

    address: str
    published: str
    """Empty: the engine picks one."""
    target: str
    protocol: str
    node: Node


def port(node: Node) -> Port:
    """Read an entry in either syntax."""
    if isinstance(node.value, dict):
        return _long(node)
    written, _, protocol = raw_text(node).strip().partition("/")
    front, _, target = written.rpartition(":")
    address, _, published = front.rpartition(":")
    return Port(_bracketed(address) or ANY_ADDRESS, published, target, protocol or "tcp", node)


def _long(node: Node) -> Port:
    """Read the long syntax."""
    texts = {key: raw_text(value) for key, value in mapping(node).items() if key in {"host_ip", "published", "target", "protocol"}}
    if at(node, "target") is None:
        raise wrong(node, "a port with a target")
    address = _bracketed(texts.get("host_ip", "")) or ANY_ADDRESS
    return Port(address, texts.get("published", ""), texts["target"], texts.get("protocol") or "tcp", node)


def _bracketed(address: str) -> str:
    """Write an IPv6 address in brackets, so that its colons are its own."""
    return f"[{address}]" if ":" in address and not address.startswith("[") else address


def identity(entry: Port) -> tuple[str, ...]:
    """Return what makes two entries of merged files the same one."""
    return (entry.address, entry.published, entry.target, entry.protocol)


def _bounds(written: str, node: Node) -> tuple[int, int]:
    """Read a port, or a range of ports, as its first and last."""
    match = _RANGE.fullmatch(known(written, node).strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not first <= last <= _HIGHEST:
        raise wrong(node, "a port or a range of ports")
    return first, last


def numbers(written: str, node: Node) -> list[int]:
    """List the ports of a range."""
    first, last = _bounds(written, node)
    if last - first >= LONGEST_RANGE:
        raise Refused(f"ranges of more than {LONGEST_RANGE:,} ports are not listed port by port", "unsupported", place=node.place())
    return list(range(first, last + 1))


def container_ports(entry: Port) -> list[int]:
    """Ports in the container."""
    return numbers(entry.target, entry.node)


def on_host(entry: Port) -> list[str]:
    """List what is published: `address:host port:container port`, one a port; other protocols than TCP are named."""
    address = known(entry.address, entry.node)
    ending = "" if entry.protocol == "tcp" else "/" + known(entry.protocol, entry.node)
    inner = _bounds(entry.target, entry.node)
    outer = _bounds(entry.published, entry.node) if entry.published else None
    count = inner[1] - inner[0]
    if outer and outer[1] - outer[0] == count < LONGEST_RANGE:
        return [f"{address}:{outer[0] + index}:{inner[0] + index}{ending}" for index in range(count + 1)]
    return [f"{address}:{entry.published}:{entry.target}{ending}"]
