"""What a service mounts: host paths, folders of the project, named volumes, runtime sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.sockets import opens_runtime
from aiact_report.collector.compose.nodes import MARK, Node, at, boolean, items, known, mapping, raw_text, text, unset, unset_names
from aiact_report.collector.compose.shared import Services
from aiact_report.collector.compose.sheet import Gathered, Sheet, gathered
from aiact_report.collector.compose.units import byte_size
from aiact_report.collector.compose.volumes import Volume, host_path, project_path, volume
from aiact_report.collector.compose.volumes_from import Taken, mounted_files, taken

_API_SOCKET = "/var/run/docker.sock"
_LASTING = frozenset({"bind", "volume", "npipe", "cluster", "nfs"})
"""Kinds that outlive the container, when they have a source."""
_BINDS = frozenset({"bind", "rbind"})
"""Options of a volume's driver that make it a folder of the host."""
_FIELDS = ("volumes", "volumes_from", "tmpfs", "use_api_socket", "secrets", "configs")
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 -- a path in a container
_OF_CONTAINER = ("container.mounts", "container.mounts_writable", "container.host_mounts", "container.host_mounts_writable")
_OF_WORKLOAD = (
    "workload.volume_claims", "workload.host_paths", "workload.host_paths_writable", "workload.project_binds", "workload.project_binds_writable",
    "workload.runtime_sockets",
)  # fmt: skip
_Reader = Callable[[Volume], Iterable[str]]


class Surroundings(NamedTuple):
    """What mounts are understood by."""

    directory: str
    """The project's folder."""
    volumes: Mapping[str, Node]
    """Volumes declared at the top."""
    services: Services
    files: Mapping[str, Node]
    """Secrets and configs declared at the top, as `secrets.NAME` and `configs.NAME`."""


def describe(container: Sheet, workload: Sheet, around: Surroundings) -> None:
    """Set the facts of both subjects that come from mounts."""
    container.look(*_OF_CONTAINER)
    workload.look(*_OF_WORKLOAD)
    if any(container.place(field) is not None for field in _FIELDS):
        _Mounts(container, workload, around).put()
    else:
        workload.put("workload.persistent_mount", value=False)
    _shared_memory(workload)


class _Mounts:
    """The volumes of one service, its own and those it takes from others."""

    def __init__(self, container: Sheet, workload: Sheet, around: Surroundings) -> None:
        self.container = container
        self.workload = workload
        self.around = around
        self.taken: Taken = taken(workload.node, around.services)
        self.opened = {entry.source for entry in self.taken.volumes if entry.source and entry.read_only is False}
        """What some mount may be written through; another one of the same that is read-only protects nothing."""

    def put(self) -> None:
        """Set each fact, each open where an entry of it is not known."""
        self._set(self.container, "container.mounts", lambda entry: (known(entry.target, entry.node),), self._temporary())
        self._set(self.container, "container.mounts_writable", lambda entry: self._writable(entry, self._lasting_target))
        self._persistent()
        self._set(self.workload, "workload.volume_claims", self._named)
        for sheet, name in ((self.container, "container.host_mounts"), (self.workload, "workload.host_paths")):
            self._set(sheet, name, self._outside)
            self._set(sheet, f"{name}_writable", lambda entry: self._writable(entry, self._outside))
        self._set(self.workload, "workload.project_binds", self._inside)
        self._set(self.workload, "workload.project_binds_writable", lambda entry: self._writable(entry, self._inside))
        self._set(self.workload, "workload.runtime_sockets", self._sockets, self._further_sockets())

    def _set(self, sheet: Sheet, name: str, reader: _Reader, further: Gathered = Gathered([], None)) -> None:  # noqa: B008 -- a value
        """Set one fact from all volumes; what one hides hides no other."""
        found: list[str] = []
        unknown, place = self.taken.unknown or further.unknown, sheet.place("volumes") or sheet.place("volumes_from")
        for entry in self.taken.volumes:
            try:
                paths = list(reader(entry))
            except Refused as error:
                unknown = unknown or error
                continue
            place = entry.node.place(sheet.path("volumes")) if paths and not found else place
            found += paths
        found += further.known
        if found or unknown:
            sheet.put_list(name, Gathered(found, unknown), place or sheet.start, "volumes")

    def _writable(self, entry: Volume, reader: _Reader) -> Iterable[str]:
        """Read a mount that may be written to; where that is not known, what it gives is not."""
        paths = list(reader(entry))
        if paths and entry.read_only is None:
            raise _mode_unknown(entry)
        return () if entry.read_only and entry.source not in self.opened else paths

    def _persistent(self) -> None:
        """Say whether anything that is mounted outlives the container."""
        place = self.workload.place("volumes") or self.workload.place("volumes_from") or self.workload.place("tmpfs")
        lasts = any(map(_lasts, self.taken.volumes))
        unsure = self.taken.unknown or next((_kind_unknown(entry) for entry in self.taken.volumes if entry.kind == "unknown"), None)
        if unsure is not None and not lasts:
            self.workload.withhold(("workload.persistent_mount",), unsure, "volumes")
        else:
            self.workload.put("workload.persistent_mount", lasts, place)

    def _lasting_target(self, entry: Volume) -> Iterable[str]:
        """Path in the container of what outlives it."""
        if entry.kind == "unknown":
            raise _kind_unknown(entry)
        return (known(entry.target, entry.node),) if _lasts(entry) else ()

    def _temporary(self) -> Gathered:
        node = at(self.container.node, "tmpfs")
        try:
            entries = items(node) if node is not None else ()
        except Refused as error:
            return Gathered([], error)
        return gathered(entries, lambda item: (raw_text(item).partition(":")[0],))

    def _named(self, entry: Volume) -> Iterable[str]:
        """Name a volume that is no bind in disguise."""
        if entry.kind not in {"volume", "unknown"} or not entry.source or self._device(entry):
            return ()
        return (known(entry.source, entry.node),)

    def _outside(self, entry: Volume) -> Iterable[str]:
        """Host path outside the project's folder."""
        bound = self._bound(entry)
        path = host_path(bound, entry.node, self.around.directory) if bound else None
        return () if path is None else (path,)

    def _inside(self, entry: Volume) -> Iterable[str]:
        """Folder or file of the project itself."""
        bound = self._bound(entry)
        if not bound or host_path(bound, entry.node, self.around.directory) is not None:
            return ()
        return (project_path(bound, entry.node, self.around.directory),)

    def _bound(self, entry: Volume) -> str | None:
        """Return the host's path a mount binds, when it binds one."""
        if entry.kind in {"bind", "npipe", "unknown"}:
            return known(entry.source, entry.node)
        return self._device(entry) if entry.kind == "volume" and MARK not in entry.source else None

    def _device(self, entry: Volume) -> str | None:
        """Return the host's path behind a named volume whose driver options make it a bind."""
        options = at(self.around.volumes.get(entry.source), "driver_opts")
        device, how = at(options, "device"), at(options, "o")
        is_bind = device is not None and how is not None and not _BINDS.isdisjoint(text(how).split(","))
        return text(device) if is_bind and device is not None else None

    def _sockets(self, entry: Volume) -> Iterable[str]:
        return (path for path in self._outside(entry) if opens_runtime(path))

    def _further_sockets(self) -> Gathered:
        """Sockets that come without a volume: by `use_api_socket`, or as the file behind a secret or config."""
        found, unknown = mounted_files(self.workload.node, self.around.files)
        sockets = [path for path in found if opens_runtime(path)]
        node = at(self.workload.node, "use_api_socket")
        try:
            sockets += [_API_SOCKET] if node is not None and boolean(node) else []
        except Refused as error:
            unknown = unknown or error
        return Gathered(sockets, unknown)


def _lasts(entry: Volume) -> bool:
    return entry.kind in _LASTING and entry.source != ""


def _kind_unknown(entry: Volume) -> Refused:
    """Say which variable decides what is mounted."""
    try:
        known(entry.source, entry.node)
    except Refused as error:
        return error
    return Refused("a variable that is not set decides the kind of the volume", "unset-variable", place=entry.node.place())


def _mode_unknown(entry: Volume) -> Refused:
    """Say which variable decides whether it may be written to."""
    switch = at(entry.node, "read_only") if isinstance(entry.node.value, dict) else entry.node
    return unset(unset_names(raw_text(switch or entry.node)), entry.node.place())


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
