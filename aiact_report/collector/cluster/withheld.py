"""What a list that could not be read withholds: the facts its objects would have held or decided, of everything or of one namespace."""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.collector._kubernetes.facts import FACTS
from aiact_report.collector._kubernetes.kinds.table import kind_of
from aiact_report.collector._kubernetes.withheld import withheld_by
from aiact_report.collector._kubernetes.workload_kinds import WORKLOADS
from aiact_report.collector.cluster import events as _cluster_events
from aiact_report.collector.cluster import nodes as _cluster_nodes
from aiact_report.collector.cluster import pods as _cluster_pods
from aiact_report.collector.cluster import settings as _cluster_settings
from aiact_report.collector.cluster import signs as _cluster_signs
from aiact_report.collector.cluster import status as _cluster_status
from aiact_report.collector.cluster.http import ApiError
from aiact_report.collector.cluster.pages import Listing
from aiact_report.collector.cluster.state import State
from aiact_report.model import Unobserved

_WORKLOADS = (*FACTS["workload"], *FACTS["container"], *_cluster_status.FACTS)
_MESH = ("cluster.mesh_modes",)
_ADMISSION = ("cluster.admission_engines", "cluster.image_verification")
_OWN: dict[str, tuple[str, ...]] = {
    "Node": (*_cluster_nodes.FACTS, *_cluster_nodes.CLUSTER_FACTS, "pod.zone", "cluster.threat_detection_everywhere"),
    "Pod": (*_cluster_pods.FACTS, *_MESH),
    "Event": _cluster_events.FACTS,
    "StorageClass": _cluster_settings.FACTS["storage-class"],
    "PersistentVolume": _cluster_settings.FACTS["persistent-volume"],
    "ValidatingWebhookConfiguration": (*_cluster_settings.FACTS["admission-webhook"], *_ADMISSION),
    "MutatingWebhookConfiguration": (*_cluster_settings.FACTS["admission-webhook"], *_ADMISSION),
    "PodDisruptionBudget": (_cluster_status.BUDGET,),
    "DaemonSet": _cluster_signs.COMPONENT_FACTS,
    "Deployment": _cluster_signs.COMPONENT_FACTS,
}
"""Kind → facts that only a cluster's reader writes from it."""

_NOT_FOUND = 404


def facts_of(kind: str, group: str) -> tuple[str, ...]:
    """Name what objects of a kind hold or decide."""
    known = kind_of(kind, group)
    inside = _WORKLOADS if known is not None and known.subject == "pipeline" else ()
    held = (*FACTS.get(known.subject, ()), *inside) if known is not None else _WORKLOADS if f"{kind}.{group}" in WORKLOADS or kind not in _OWN else ()
    decided = () if kind in {"Node", "Event", "StorageClass", "PersistentVolume"} or kind.endswith("WebhookConfiguration") else withheld_by((kind,))
    return tuple(sorted({*held, *decided, *_OWN.get(kind, ())}))


def note_unread(state: State, listing: Listing, error: ApiError, *, begun: bool) -> None:
    """Say that a list could not be read, or not to its end."""
    facts = facts_of(listing.resource.kind, listing.resource.group)
    if listing.name is not None and error.status == _NOT_FOUND:
        error = ApiError(f"the cluster has no namespace {listing.name}", error.cause, "correct the name of the namespace")
    part = "was not read to its end" if begun else "could not be read"
    reason = f"the list of {listing.title} {part}: {error.reason}"
    if listing.namespace is None:
        state.reading.unobserved.append(Unobserved(reason, error.cause, facts, None, state.target.locator, None, error.remedy))
    else:
        state.reading.unobserved.extend(_in_namespace(state, listing.namespace, facts, reason, error))


def _in_namespace(state: State, namespace: str, facts: tuple[str, ...], reason: str, error: ApiError) -> Iterable[Unobserved]:
    """Withhold from the subjects of one namespace what its list would have decided for them, and say so once in any case."""
    locator = state.target.locator
    yield Unobserved(reason, error.cause, (), state.cluster.id, locator, None, error.remedy)
    for subject in state.reading.subjects:
        names = tuple(name for name in facts if name.partition(".")[0] == subject.kind and name not in subject.facts)
        if subject.namespace == namespace and names:
            yield Unobserved(reason, error.cause, names, subject.id, locator, None, error.remedy)
    of_cluster = tuple(name for name in facts if name.startswith("cluster."))
    if of_cluster:
        yield Unobserved(reason, error.cause, of_cluster, state.cluster.id, locator, None, error.remedy)


def note_missed(state: State, group: str, kinds: Iterable[str], error: ApiError) -> None:
    """Say that a group of the API did not tell what it holds."""
    facts = tuple(sorted({fact for kind in kinds for fact in facts_of(kind, group)}))
    reason = f"what {group or 'the core group'} serves could not be read: {error.reason}"
    state.reading.unobserved.append(Unobserved(reason, error.cause, facts, None, state.target.locator, None, error.remedy))
