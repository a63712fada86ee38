"""What a service mounts: host paths, folders of the project, named volumes, runtime sockets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from aiact_report.collector.compose.nodes import MARK, Node, at, boolean, items, known, mapping, raw_text, text
from aiact_report.collector.compose.sheet import Sheet
from aiact_report.collector.compose.units import byte_size
from aiact_report.collector.compose.volumes import Volume, host_path, is_socket, project_path, volume

_API_SOCKET = "/var/run/docker.sock"
_LASTING = frozenset({"bind", "volume", "npipe", "cluster", "nfs", "unknown"})
"""Kinds that outlive the container, when they have a source."""
_Found = tuple[str, Node]
"""A path or name, and the entry it was read from."""
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 -- a path in a container


class Surroundings(NamedTuple):
    """What mounts are understood by."""

    directory: str
    """The project's folder."""
    volumes: Mapping[str, Node]
    """Volumes declared at the top."""


def describe(container: Sheet, workload: Sheet, around: Surroundings) -> None:
    """Set the facts of both subjects that come from mounts."""
    _socket_by_api(workload)
    if container.place("volumes") is not None or container.place("tmpfs") is not None:
        _Mounts(container, workload, around).put()
    else:
        workload.put("workload.persistent_mount", value=False)
    _shared_memory(workload)


class _Mounts:
    """The volumes of one service."""

    def __init__(self, container: Sheet, workload: Sheet, around: Surroundings) -> None:
        self.container = container
        self.workload = workload
        self.around = around
        self._parsed: list[Volume] | None = None

    def put(self) -> None:
        """Set each fact, or withhold it alone."""
        self._set(self.container, "container.mounts", lambda found: self._targets(found) + self._temporary())
        self._set(self.container, "container.mounts_writable", lambda found: self._targets([entry for entry in _writable(found) if _lasts(entry)]))
        self.workload.attempt("workload.persistent_mount", "volumes", self._lasting)
        self._set(self.workload, "workload.volume_claims", self._named)
        self._paths("host_mounts", self.container, "host_paths", self.workload)
        self._set(self.workload, "workload.project_binds", self._inside)
        self._set(self.workload, "workload.project_binds_writable", lambda found: self._inside(_writable(found)))
        if self.workload.place("use_api_socket") is None:
            self._set(
                self.workload, "workload.runtime_sockets", lambda found: [(path, node) for path, node in self._outside(found) if is_socket(path)]
            )

    def _set(self, sheet: Sheet, name: str, conclude: Callable[[list[Volume]], list[_Found]]) -> None:
        """Set one fact from all volumes."""

        def put() -> None:
            found = conclude(self._volumes())
            if found:
                sheet.put(name, tuple(dict.fromkeys(path for path, _ in found)), found[0][1].place(sheet.path("volumes")))

        sheet.attempt(name, "volumes", put)

    def _volumes(self) -> list[Volume]:
        """Read every entry of `volumes`."""
        if self._parsed is None:
            field = at(self.workload.node, "volumes")
            self._parsed = [volume(item) for item in items(field)] if field else []
        return self._parsed

    def _lasting(self) -> None:
        """Say whether anything that is mounted outlives the container."""
        place = self.workload.place("volumes") or self.workload.place("tmpfs")
        self.workload.put("workload.persistent_mount", any(map(_lasts, self._volumes())), place)

    def _paths(self, mounts: str, container: Sheet, paths: str, workload: Sheet) -> None:
        """Set the host paths of both subjects."""
        for sheet, name in ((container, f"container.{mounts}"), (workload, f"workload.{paths}")):
            self._set(sheet, name, self._outside)
            self._set(sheet, f"{name}_writable", lambda found: self._outside(_writable(found)))

    def _targets(self, found: list[Volume]) -> list[_Found]:
        """Paths in the container."""
        return [(known(entry.target, entry.node), entry.node) for entry in found]

    def _temporary(self) -> list[_Found]:
        node = at(self.container.node, "tmpfs")
        return [(text(item).partition(":")[0], item) for item in items(node)] if node else []

    def _named(self, found: list[Volume]) -> list[_Found]:
        """Volumes with a name that are no bind in disguise."""
        named = [entry for entry in found if entry.kind in {"volume", "unknown"} and entry.source]
        return [(known(entry.source, entry.node), entry.node) for entry in named if not self._device(entry)]

    def _outside(self, found: list[Volume]) -> list[_Found]:
        """Host paths outside the project's folder."""
        outside = ((host_path(path, node, self.around.directory), node) for path, node in self._bound_paths(found))
        return [(path, node) for path, node in outside if path is not None]

    def _inside(self, found: list[Volume]) -> list[_Found]:
        """Folders and files of the project itself."""
        project = self.around.directory
        inside = [(path, node) for path, node in self._bound_paths(found) if host_path(path, node, project) is None]
        return [(project_path(path, node, project), node) for path, node in inside]

    def _bound_paths(self, found: list[Volume]) -> list[_Found]:
        """Paths of the host that are mounted."""
        return [(path, entry.node) for entry in found if (path := self._bound(entry))]

    def _bound(self, entry: Volume) -> str | None:
        """Return the host's path a mount binds, when it binds one."""
        if entry.kind in {"bind", "npipe", "unknown"}:
            return known(entry.source, entry.node)
        return self._device(entry) if entry.kind == "volume" and MARK not in entry.source else None

    def _device(self, entry: Volume) -> str | None:
        """Return the host's path behind a named volume whose driver options make it a bind."""
        options = at(self.around.volumes.get(entry.source), "driver_opts")
        device, how = at(options, "device"), at(options, "o")
        is_bind = device is not None and how is not None and "bind" in raw_text(how).split(",")
        return text(device) if is_bind and device is not None else None


def _lasts(entry: Volume) -> bool:
    return entry.kind in _LASTING and entry.source != ""


def _writable(found: list[Volume]) -> list[Volume]:
    return [entry for entry in found if not entry.read_only]


def _socket_by_api(workload: Sheet) -> None:
    """`use_api_socket` mounts the engine's socket, whatever the volumes say."""
    workload.read("workload.runtime_sockets", "use_api_socket", lambda node: (_API_SOCKET,) if boolean(node) else ())


def _shared_memory(workload: Sheet) -> None:
    """Say whether /dev/shm has a bound, when one is asked for."""
    if workload.read("workload.shm_bounded", "shm_size", lambda node: byte_size(node) > 0):
        return

    def from_mounts() -> None:
        volumes, temporary = at(workload.node, "volumes"), at(workload.node, "tmpfs")
        sizes = [_has_size(item) for item in (items(volumes) if volumes else ()) if volume(item).target == _SHARED_MEMORY]
        sizes += ["size=" in text(item) for item in (items(temporary) if temporary else ()) if text(item).split(":")[0].rstrip("/") == _SHARED_MEMORY]
        if sizes:
            workload.put("workload.shm_bounded", all(sizes), workload.place("volumes") or workload.place("tmpfs"))

    workload.attempt("workload.shm_bounded", "volumes", from_mounts)


def _has_size(item: Node) -> bool:
    return isinstance(item.value, dict) and "tmpfs" in item.value and "size" in mapping(item.value["tmpfs"])
