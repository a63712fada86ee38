"""Devices of the host that are the host: its memory, its disks, its processors' registers, or all of them.

Numbers and names: https://www.kernel.org/doc/html/latest/admin-guide/devices.html
"""

from __future__ import annotations

import posixpath
import re

_RAW = re.compile(
    r"/dev(?:/(?:mem|kmem|port|nvram|cpu(?:/.*)?|mcelog|sd[a-z]+[0-9]*|hd[a-z]+[0-9]*|x?vd[a-z]+[0-9]*|nvme[0-9].*|mmcblk[0-9].*|sg[0-9]+|sr[0-9]+|bsg(?:/.*)?"
    r"|dm-[0-9]+|mapper(?:/.*)?|disk(?:/.*)?|block(?:/.*)?|md[0-9/].*|loop[0-9-].*|nbd[0-9]+.*|rbd[0-9/].*|mtd.*|pmem[0-9].*|zd[0-9]+.*|root|vfio(?:/.*)?|raw(?:/.*)?))?"
)
"""Block devices, memory, ports, model-specific registers, PCI devices handed over whole; and `/dev` itself."""
_MEMORY, _REGISTERS = "1", "202"
"""Major numbers of the character devices for memory, and for the processors' registers."""
_MEMORY_MINORS = frozenset({"*", "1", "2", "4"})
"""mem, kmem and port; null, zero, random and their kin have the same major number."""
_RULE = re.compile(r"\s*([abc])(?:\s+([0-9]+|\*)(?::([0-9]+|\*))?)?(?:\s+([rwm]+))?\s*")


def is_raw(path: str) -> bool:
    """Whether a device of the host gives its memory, a disk, or every device."""
    clean = posixpath.normpath(path)
    return _RAW.fullmatch(clean[1:] if clean.startswith("//") else clean) is not None


def rule_is_raw(rule: str) -> bool:
    """Whether a rule of the device control group (`c 1:3 mr`) opens such a device, which a container may then make for itself (mknod).

    https://docs.kernel.org/admin-guide/cgroup-v1/devices.html; a rule that cannot be read opens what nobody knows, and counts.
    """
    match = _RULE.fullmatch(rule)
    if match is None:
        return True
    kind, major, minor, access = match.groups()
    if access is not None and not set(access) & set("rw"):
        return False
    if kind in "ab" or major in (None, "*"):
        return True
    return (major == _MEMORY and (minor or "*") in _MEMORY_MINORS) or major == _REGISTERS
