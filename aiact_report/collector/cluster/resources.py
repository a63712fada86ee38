"""Which resources of a cluster are read: every kind the manifest readers know, and what only a cluster has; found by discovery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

import msgspec

from aiact_report.collector._kubernetes import component_kinds as _kinds_workload
from aiact_report.collector._kubernetes import workload_kinds as _manifest_kinds
from aiact_report.collector._kubernetes.kinds import table as _manifest_table
from aiact_report.collector.cluster.http import ApiError, Wire

CLUSTER_ONLY: dict[str, tuple[str, ...]] = {
    "Node": ("",),
    "Event": ("",),
    "PersistentVolume": ("",),
    "StorageClass": ("storage.k8s.io",),
    "ValidatingWebhookConfiguration": ("admissionregistration.k8s.io",),
    "MutatingWebhookConfiguration": ("admissionregistration.k8s.io",),
}
"""Kind → groups, of what is read from clusters alone."""
_Decoded = TypeVar("_Decoded")
_FORMER = frozenset({"extensions", "authorization.openshift.io"})
"""Groups under which a server shows objects of another group once more."""
_IN_FILES = frozenset({"apiserver.config.k8s.io"})
"""Groups of files that the API server itself is started with; it lists no such object."""
_BETTER = {"crd.projectcalico.org": "projectcalico.org"}
"""Group → the one that shows the same objects as their users know them."""
_FIRST = {"autoscaling": ("v2", "v2beta2")}
"""Versions that hold more than the one the server prefers (autoscaling/v1 has no metrics)."""
_READ_FIRST = ("Node", "Namespace")
_READ_LATE = ("ReplicaSet", "Job", "Pod", "Event")
"""An object is read after those that may own it."""


class Resource(NamedTuple):
    """One list an API server offers."""

    kind: str
    group: str
    version: str
    plural: str
    namespaced: bool

    @property
    def api_version(self) -> str:
        """As objects write it."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def title(self) -> str:
        """How a reader knows it: `deployments.apps`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def path(self, namespace: str | None) -> str:
        """Where its objects are listed, of one namespace or of all."""
        root = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        return f"{root}/namespaces/{namespace}/{self.plural}" if namespace else f"{root}/{self.plural}"


class Missed(NamedTuple):
    """A group that is served and did not say what it holds."""

    group: str
    kinds: tuple[str, ...]
    """Kinds of it that would have been read."""
    error: ApiError


class Discovered(NamedTuple):
    """What a server serves of what is read."""

    resources: list[Resource]
    """In the order they are read."""
    groups: tuple[str, ...]
    """All API groups served, sorted."""
    missed: list[Missed]


class _Version(msgspec.Struct):
    version: str


class _Group(msgspec.Struct):
    name: str
    versions: list[_Version]
    preferred: _Version | None = msgspec.field(name="preferredVersion", default=None)


class _Groups(msgspec.Struct):
    groups: list[_Group] = []


class _Served(msgspec.Struct):
    name: str
    kind: str
    namespaced: bool = False
    verbs: list[str] = []


class _ServedList(msgspec.Struct):
    resources: list[_Served] = []


_NEVER_CORE = frozenset({"BuildConfig", "ImageStream"})
"""Kinds of OpenShift that files of former times wrote without their group; no server lists them there."""


def wanted() -> dict[str, dict[str, None]]:
    """Give the kinds that are read, by API group."""
    found: dict[str, dict[str, None]] = {}
    for kind, group in _readable():
        if (not group and kind in _NEVER_CORE) or group in _IN_FILES:
            continue
        found.setdefault(group, {})[kind] = None
    return found


def _readable() -> Iterator[tuple[str, str]]:
    """Yield every kind with each group in which it has its meaning."""
    for kind, how in _manifest_table.KINDS.items():
        yield from ((kind, group) for group in _current(how.groups))
    for kind, workload in _manifest_kinds.DESCRIBED:
        yield from ((kind, group) for group in _current(workload.groups))
    for kind, groups in CLUSTER_ONLY.items():
        yield from ((kind, group) for group in groups)
    for name in (*_manifest_table.EXTENSIONS, *_kinds_workload.COMPONENTS):
        kind, _, group = name.partition(".")
        yield kind, group


def _current(groups: Iterable[str]) -> list[str]:
    """Leave out the groups a kind had in former times: no server of today serves it there, or it shows the same objects once more."""
    named = sorted(set(groups) - _FORMER)
    return [group for group in named if group or len(named) == 1]


def discover(wire: Wire) -> Discovered:
    """Ask what is served; raises ApiError when that cannot be told at all."""
    groups = [_Group("", [_Version("v1")]), *_decoded(wire.get("/apis"), _Groups).groups]
    asked, resources, missed = wanted(), [], []
    names = {group.name for group in groups}
    for group in groups:
        if _BETTER.get(group.name) in names:
            continue
        kinds, open_ended = asked.get(group.name, {}), group.name in _manifest_table.GROUPS
        if not kinds and not open_ended:
            continue
        try:
            resources += _served(wire, group, kinds, every=open_ended)
        except ApiError as error:
            missed.append(Missed(group.name, tuple(kinds), error))
    ordered = sorted(resources, key=_order)
    return Discovered(ordered, tuple(sorted(names - {""})), missed)


def _served(wire: Wire, group: _Group, kinds: Iterable[str], *, every: bool) -> list[Resource]:
    """Give the resources of one group: each in the version the server prefers, else in the first that has it."""
    found: dict[str, Resource] = {}
    for version in _versions(group):
        if found and found.keys() >= set(kinds):
            break
        path = f"/apis/{group.name}/{version}" if group.name else f"/api/{version}"
        for entry in _decoded(wire.get(path), _ServedList).resources:
            if (every or entry.kind in kinds) and "/" not in entry.name and "list" in entry.verbs and entry.kind not in found:
                found[entry.kind] = Resource(entry.kind, group.name, version, entry.name, entry.namespaced)
    return list(found.values())


def _versions(group: _Group) -> list[str]:
    """Give the versions of a group, the ones to ask first in front."""
    served = [entry.version for entry in group.versions]
    richer = [version for version in _FIRST.get(group.name, ()) if version in served]
    preferred = [group.preferred.version] if group.preferred else []
    return list(dict.fromkeys([*richer, *preferred, *served]))


def _order(resource: Resource) -> tuple[int, int, str, str]:
    """Nodes first, then whatever owns others, then the owned."""
    first = _READ_FIRST.index(resource.kind) - len(_READ_FIRST) if resource.kind in _READ_FIRST else 0
    late = _READ_LATE.index(resource.kind) + 1 if resource.kind in _READ_LATE and resource.group in {"", "apps", "batch"} else 0
    return first, late, resource.kind, resource.group


def _decoded(data: bytes, kind: type[_Decoded]) -> _Decoded:
    """Read one answer of discovery."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError("the API server's list of what it serves is not valid", "parse-error") from error
