"""Live Kubernetes clusters, read through their API and never written to; `docs/collectors/cluster.md` says what is read.

What is served is asked first, then lists are read page by page: objects go to the readers of manifests, pods and nodes are what only runs here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from aiact_report.collector._base import Collected
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.collector.cluster.connection import Target, targets
from aiact_report.collector.cluster.control import FLAG_FACTS, write_flags, write_version
from aiact_report.collector.cluster.events import Warnings
from aiact_report.collector.cluster.http import ApiError, Patience, Wire
from aiact_report.collector.cluster.nodes import write_together
from aiact_report.collector.cluster.objects import note_invalid
from aiact_report.collector.cluster.pages import Ahead, Listing, Page
from aiact_report.collector.cluster.read import read_one, was_read
from aiact_report.collector.cluster.resources import Discovered, Resource, discover, wanted
from aiact_report.collector.cluster.signs import COMPONENT_FACTS, write_signs
from aiact_report.collector.cluster.state import State
from aiact_report.collector.cluster.withheld import facts_of, note_missed, note_unread
from aiact_report.model import Skipped, Source, Unobserved

_WARNINGS = (("fieldSelector", "type=Warning"),)
_VERSION_FACTS = ("cluster.server_version", "cluster.distribution", "cluster.end_of_life", "cluster.supported")
_OLDEST = "kube-system"
"""The namespace that every cluster has and that nobody makes anew: its uid stands for the cluster
(https://opentelemetry.io/docs/specs/semconv/registry/attributes/k8s/, `k8s.cluster.uid`)."""
_AT_ONCE = 4
"""Clusters that are read side by side."""


def collect(request: Request) -> Collected:
    """Read every cluster that was asked for; one that cannot be reached stays in the dossier as such."""
    asked = targets(request)
    if len(asked) == 1:
        return read_cluster(asked[0], request)
    from concurrent.futures import ThreadPoolExecutor

    whole = Collected()
    with ThreadPoolExecutor(min(_AT_ONCE, len(asked))) as pool:
        for part in pool.map(lambda target: read_cluster(target, request), asked):
            whole.sources.extend(part.sources)
            whole.subjects.extend(part.subjects)
            whole.unobserved.extend(part.unobserved)
            whole.skipped.extend(part.skipped)
    return whole


def read_cluster(target: Target, request: Request, patience: Patience | None = None) -> Collected:
    """Read one cluster."""
    reader = _Reader(target, request)
    if target.configuration is None:
        reader.note_unread_whole(ApiError(target.failure or "it cannot be asked", "unreachable", "correct the kubeconfig"))
        return reader.collected()
    wire = Wire(target.configuration, patience, target.headers)
    try:
        reader.read(wire)
    except ApiError as error:
        reader.note_unread_whole(error)
    finally:
        wire.close()
    return reader.collected()


class _Version(msgspec.Struct):
    git: str = msgspec.field(name="gitVersion", default="")


class _Uid(msgspec.Struct):
    uid: str


class _Identified(msgspec.Struct):
    metadata: _Uid


class _Reader:
    """One cluster while it is read."""

    def __init__(self, target: Target, request: Request) -> None:
        self.target = target
        self.request = request
        self.namespaces = tuple(dict.fromkeys(request.clusters.namespaces))
        self.digest = hashlib.sha256()
        self.state = State(target, request.observed_at)
        self.warnings = Warnings()
        self.failed: list[tuple[Listing, ApiError, bool]] = []
        if target.server is not None:
            self.state.tell("cluster.server_url", target.server, "clusters.cluster.server", "kubeconfig")

    def collected(self) -> Collected:
        """Give what was seen."""
        reading, locator = self.state.reading, self.target.locator
        source = Source(locator, "cluster", locator, self.digest.hexdigest(), "cluster", self.request.observed_at)
        return Collected([source], reading.subjects, reading.unobserved, list(reading.skipped.values()))

    def note_unread_whole(self, error: ApiError) -> None:
        """Say that nothing of the cluster could be read."""
        reason = f"the cluster {self.target.name} could not be read: {error.reason}"
        self.state.reading.unobserved.append(Unobserved(reason, error.cause, (), None, self.target.locator, None, error.remedy))

    def read(self, wire: Wire) -> None:
        """Read all of it; raises ApiError when it cannot be told what there is to read."""
        discovered = discover(wire)
        self.state.groups = discovered.groups
        self._read_version(wire)
        self._read_identity(wire)
        self._note_groups(discovered)
        self._read_lists(wire, list(_listings(discovered, self.namespaces)))
        self._conclude(discovered)

    def _read_version(self, wire: Wire) -> None:
        """Read the version of the server."""
        try:
            data = wire.get("/version")
            version = msgspec.json.decode(data, type=_Version)
        except ApiError as error:
            self.state.withhold(_VERSION_FACTS, Refused(f"the version could not be read: {error.reason}", error.cause, error.remedy))
        except (msgspec.DecodeError, RecursionError):
            self.state.withhold(_VERSION_FACTS, Refused("the server's version is not of its form", "parse-error"))
        else:
            self.digest.update(data)
            write_version(self.state, version.git)

    def _read_identity(self, wire: Wire) -> None:
        """Read what a cluster is known again by, whatever a kubeconfig calls it: the uid of a namespace that is as old as the cluster."""
        try:
            data = wire.get(f"/api/v1/namespaces/{_OLDEST}")
            uid = msgspec.json.decode(data, type=_Identified).metadata.uid
        except ApiError as error:
            self.state.withhold(("cluster.uid",), Refused(f"the namespace {_OLDEST} could not be read: {error.reason}", error.cause, error.remedy))
        except (msgspec.DecodeError, RecursionError):
            self.state.withhold(("cluster.uid",), Refused(f"the namespace {_OLDEST} is not of its form", "parse-error"))
        else:
            self.state.tell("cluster.uid", uid, "metadata.uid", f"Namespace {_OLDEST}")

    def _note_groups(self, discovered: Discovered) -> None:
        """Say which groups did not tell what they hold, and which are not read."""
        for missed in discovered.missed:
            note_missed(self.state, missed.group, missed.kinds, missed.error)
        known = wanted()
        for group in discovered.groups:
            if group not in known and "." in group and not group.endswith(".k8s.io"):
                self.state.reading.skipped[group] = Skipped(f"{self.target.locator}#{group}", f"API group not read: {group}")

    def _read_lists(self, wire: Wire, listings: list[Listing]) -> None:
        """Read list after list, while the next pages are fetched."""
        ahead = Ahead(wire, listings)
        try:
            for listing, pages in ahead:
                self._read_list(listing, pages)
                self._mark(listing.resource.kind)
        finally:
            ahead.close()

    def _mark(self, kind: str) -> None:
        """Note whether all lists of a kind were read to their end."""
        if any(kind == listing.resource.kind for listing, _, _ in self.failed):
            self.state.seen.discard(kind)
        else:
            self.state.seen.add(kind)

    def _read_list(self, listing: Listing, pages: Iterator[Page]) -> None:
        """Read one list; what came before it broke off is kept."""
        begun = again = False
        try:
            for page in pages:
                if page.again and not again and listing.resource.kind == "Event":
                    self.warnings = Warnings()
                begun, again = True, page.again
                self.digest.update(page.data)
                self._read_page(listing.resource, page)
        except ApiError as error:
            self.failed.append((listing, error, begun))

    def _read_page(self, resource: Resource, page: Page) -> None:
        """Read the objects of one page."""
        for raw in page.items:
            try:
                if not page.again or resource.kind == "Event" or not was_read(self.state, resource, raw):
                    read_one(self.state, self.warnings, resource, raw)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                note_invalid(self.state, resource, facts_of(resource.kind, resource.group))

    def _conclude(self, discovered: Discovered) -> None:
        """Write what all lists together show, then what those withhold that could not be read."""
        state = self.state
        if "Node" in state.seen:
            write_together(state)
        if "Event" in state.seen:
            self.warnings.write(state)
        if self.namespaces:
            self._withhold_elsewhere()
        elif {"DaemonSet", "Deployment"} <= state.seen:
            write_signs(state)
        if not self.namespaces and ("Pod" in state.seen or state.api_servers):
            write_flags(state)
        elif not self.namespaces:
            state.withhold(tuple(FLAG_FACTS), Refused("the flags of the API server stand in its pod, and pods could not be read", "forbidden"))
        for listing, error, begun in self.failed:
            note_unread(state, listing, error, begun=begun)
        self._note_unserved(discovered)

    def _withhold_elsewhere(self) -> None:
        """Say that what runs in other namespaces was not looked at."""
        reason = f"only these namespaces were read: {', '.join(self.namespaces)}"
        self.state.withhold((*COMPONENT_FACTS, *FLAG_FACTS), Refused(reason, "not-asked", "read all namespaces"))

    def _note_unserved(self, discovered: Discovered) -> None:
        """Say what cannot be told because the server does not serve the built-in kind it is read from."""
        missed = {kind for entry in discovered.missed for kind in entry.kinds}
        served = {resource.kind for resource in discovered.resources}
        for kind in ("Node", "Event"):
            if kind not in served | missed:
                error = ApiError("the server does not serve it", "unsupported")
                note_unread(self.state, Listing(Resource(kind, "", "v1", f"{kind.lower()}s", namespaced=False)), error, begun=False)


def _listings(discovered: Discovered, namespaces: tuple[str, ...]) -> Iterator[Listing]:
    """Give the lists to read: of all namespaces, or of those that were asked for and of what lies in none."""
    for resource in discovered.resources:
        query = _WARNINGS if resource.kind == "Event" else ()
        if namespaces and resource.kind == "Namespace" and not resource.group:
            yield from (Listing(resource, namespace, query, namespace) for namespace in namespaces)
        elif namespaces and resource.namespaced:
            yield from (Listing(resource, namespace, query) for namespace in namespaces)
        else:
            yield Listing(resource, None, query)
