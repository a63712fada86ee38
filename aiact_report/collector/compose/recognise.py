"""Telling a Compose file from other YAML by its first bytes, which may be cut off anywhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection

from aiact_report.collector._yaml import load as _yaml

_KEY = re.compile(r"( *)(?:\"([^\"]{1,200})\"|'([^']{1,200})'|([A-Za-z0-9_.$][^:#\"'{}\[\],&*!|>%@`]{0,200}?|<<))\s*:(?:\s+(.*))?$")
_TOP = frozenset({"version", "name", "services", "include", "networks", "volumes", "secrets", "configs", "models"})
_SERVICE = frozenset(
    {
        "image", "build", "extends", "command", "entrypoint", "ports", "volumes", "environment", "env_file", "depends_on", "restart",
        "container_name", "deploy", "healthcheck", "networks", "network_mode", "expose", "privileged", "profiles", "cap_add", "cap_drop",
        "security_opt", "read_only", "user", "working_dir", "logging", "provider", "stdin_open", "tty", "hostname", "secrets", "configs", "mem_limit",
        "pull_policy", "gpus", "models", "links", "tmpfs", "ulimits", "scale", "develop", "runtime", "init", "stop_signal", "platform",
    }
)  # fmt: skip
"""Keys by which a member of `services` is known for a Compose service."""
_NAMES = ("compose", "docker-compose", "podman-compose", "stack.y", "docker-stack")
_FOREIGN_INCLUDE = re.compile(r"^\s*-\s*(?:local|project|remote|template|component)\s*:", re.MULTILINE)


def recognise(locator: str, head: bytes) -> bool:
    """Whether a file is a Compose file: by its content, its name is only a hint."""
    if b"services" not in head and b"include" not in head and not _is_named(locator):
        return False
    text, _ = _yaml.decode(head)
    if text.lstrip()[:1] == "{":
        return any(isinstance(item, _yaml.Document) and _is_compose(item.data, locator) for item in _yaml.load(text, "compose"))
    parts = re.split(r"^---(?:[ \t].*)?$", text, flags=re.MULTILINE)
    return any(_looks_like_compose(part, locator) for part in parts)


def _is_named(locator: str) -> bool:
    """Whether the file is named as Compose files are."""
    name = posixpath.basename(locator).lower()
    return name.endswith((".yaml", ".yml", ".json")) and name.startswith(_NAMES)


def _is_compose(data: object, locator: str) -> bool:
    """Judge a document that was parsed."""
    if not isinstance(data, dict) or not _is_top(data, locator):
        return False
    services = data.get("services")
    if isinstance(services, dict):
        return _is_named(locator) or any(isinstance(service, dict) and not _SERVICE.isdisjoint(service) for service in services.values())
    return "include" in data and _is_named(locator)


def _is_top(keys: Collection[str], locator: str) -> bool:
    """Whether keys may stand at the top; a file with the name and services of one may hold a misspelt key more."""
    return all(key in _TOP or key.startswith("x-") for key in keys) or ("services" in keys and _is_named(locator))


def _looks_like_compose(text: str, locator: str) -> bool:
    """Judge a document by the keys at the start of its lines, so that a broken or cut one is known too."""
    outline = _Outline(text)
    if not outline.top or not _is_top(outline.top, locator):
        return False
    if "services" in outline.top:
        return not outline.is_list and (bool(outline.fields & _SERVICE) or (_is_named(locator) and outline.fields <= {"<<"}))
    if "include" in outline.top:
        return _is_named(locator) or ("path" in outline.included and not _FOREIGN_INCLUDE.search(text))
    return _is_named(locator) and not outline.top <= {"version", "name"}


class _Outline:
    """The keys of a YAML text at the top, of the members of `services`, and of the entries of `include`."""

    def __init__(self, text: str) -> None:
        self.top: set[str] = set()
        self.fields: set[str] = set()
        self.included: set[str] = set()
        self.is_list = False
        self._section = ""
        self._member: int | None = None
        self._field: int | None = None
        for line in text.splitlines():
            self._add(line.rstrip())

    def _add(self, line: str) -> None:
        """Take in one line."""
        stripped = line.lstrip(" ")
        if not stripped or stripped.startswith("#"):
            return
        indent = len(line) - len(stripped)
        item = stripped.startswith("- ")
        if item and self._section == "services" and self._member is None:
            self.is_list = True
        if item and self._section == "include":
            stripped = stripped[2:].lstrip()
        match = _KEY.match(stripped)
        if match is None:
            return
        key, rest = (match[2] or match[3] or match[4]).strip(), match[5] or ""
        if indent == 0 and not item:
            self._open(key, rest)
        elif self._section == "include":
            self.included.add(key)
        elif self._section == "services":
            self._add_member(indent, key, rest)

    def _open(self, key: str, rest: str) -> None:
        """Begin a section."""
        self.top.add(key)
        self._section, self._member, self._field = key, None, None
        if key == "services":
            self.is_list = self.is_list or rest.startswith("[")
            self.fields.update(_flow_keys(rest))

    def _add_member(self, indent: int, key: str, rest: str) -> None:
        """Take in a line below `services`: a member, or a field of one."""
        if self._member is None or indent <= self._member:
            self._member, self._field = indent, None
            self.fields.update(_flow_keys(rest))
        elif self._field is None or indent <= self._field:
            self._field = indent
            self.fields.add(key)


def _flow_keys(rest: str) -> set[str]:
    """Keys of a mapping that is written on one line."""
    return set(re.findall(r"[{,]\s*\"?([a-z_]{2,30})\"?\s*:", rest[:2000])) if "{" in rest else set()
