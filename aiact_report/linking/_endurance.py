"""What is left of a workload when a pod, a node or a zone is lost, or a node is drained: yes, no or unknown, with one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from aiact_report.linking._base import UNSEEN, Index, value
from aiact_report.model import Ref, Subject

NODE_KEYS = ("kubernetes.io/hostname",)
ZONE_KEYS = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
"""Well-known labels: https://kubernetes.io/docs/reference/labels-annotations-taints/"""
ENOUGH = 2
"""Instances, nodes or zones of which one may be lost."""
_REPLICAS = (Ref("workload.replicas"),)
_SINGLE_POD, _SINGLE_NODE = "ReadWriteOncePod", "ReadWriteOnce"


class Answer(NamedTuple):
    """What can be told; `holds` None: it cannot."""

    holds: bool | None
    reason: str
    origin: tuple[Ref, ...] = ()


class Domain(NamedTuple):
    """Something pods are spread over."""

    word: str
    keys: tuple[str, ...]
    placed: str
    """Fact of a pod that says in which one it runs."""


NODES = Domain("node", NODE_KEYS, "pod.node")
ZONES = Domain("zone", ZONE_KEYS, "pod.zone")


def pod(index: Index, workload: Subject) -> Answer:
    """Tell whether losing one pod leaves one that serves."""
    lifecycle, replicas = value(workload, "workload.lifecycle"), value(workload, "workload.replicas")
    if lifecycle == "pod":
        return Answer(False, "A bare pod: nothing replaces it.", (Ref("workload.lifecycle"),))
    if lifecycle == "daemon":
        return _daemon(index, workload)
    if replicas is UNSEEN or not isinstance(replicas, int):
        return Answer(None, "How many replicas are in force is not known.")
    if replicas < ENOUGH:
        return Answer(False, f"{_count(replicas, 'replica')} in force: no other takes over.", _REPLICAS)
    return _several(index, workload, replicas)


def _several(index: Index, workload: Subject, replicas: int) -> Answer:
    """Tell whether several replicas can run, and whether they did."""
    cited = _REPLICAS
    exclusive = _claim(index, workload, _SINGLE_POD)
    if exclusive is not None:
        return Answer(
            False, f"Its volume claim {exclusive.name} can be used by one pod only.", (*cited, Ref("volume-claim.access_modes", exclusive.id))
        )
    ready = _ready(index, workload)
    if ready is not None and len(ready) < ENOUGH:
        return Answer(False, f"{replicas} replicas in force, {len(ready)} of them ready when it was read.", (*cited, *_refs(ready, "pod.ready")))
    return Answer(True, f"{replicas} replicas in force: {replicas - 1} remain.", cited)


def _daemon(index: Index, workload: Subject) -> Answer:
    placed = _placed(index, workload, NODES)
    if placed is None:
        return Answer(None, "One pod a node: how many nodes there are was not seen.")
    nodes, origin = placed
    return Answer(len(nodes) >= ENOUGH, f"One pod a node, on {_count(len(nodes), 'node')}.", origin)


def answers(index: Index, workload: Subject) -> tuple[Answer, Answer, Answer, Answer]:
    """Tell what is left when a pod, a node or a zone is lost, and whether a drain ends and leaves something."""
    one = pod(index, workload)
    node = domain(index, workload, NODES, one)
    return one, node, domain(index, workload, ZONES, one), drain(workload, one, node)


def domain(index: Index, workload: Subject, where: Domain, one: Answer) -> Answer:
    """Tell whether losing one node or zone leaves a pod that serves."""
    if one.holds is False:
        return one
    placed = _placed(index, workload, where)
    if placed is not None:
        names, origin = placed
        told = (
            f"Its pods ran on {_count(len(names), where.word)} when it was read"
            if where is NODES
            else f"Its pods ran in {_count(len(names), where.word)} when it was read"
        )
        return Answer(len(names) >= ENOUGH, f"{told}{'.' if len(names) >= ENOUGH else ': all of them are lost with it.'}", origin)
    if one.holds is None:
        return one
    return _declared(index, workload, where, one)


def _declared(index: Index, workload: Subject, where: Domain, one: Answer) -> Answer:
    """Tell it from what is declared: what must be kept apart, what must be together."""
    shared = _claim(index, workload, _SINGLE_NODE)
    if shared is not None and value(workload, "workload.kind") != "StatefulSet":
        return Answer(
            False, f"All pods share the claim {shared.name}, which one node can attach.", (*one.origin, Ref("volume-claim.access_modes", shared.id))
        )
    for fact in ("workload.anti_affinity_required", "workload.topology_spread_required"):
        keys = value(workload, fact)
        if keys is not UNSEEN and set(keys or ()).intersection(where.keys):
            way = "Anti-affinity keeps" if "anti" in fact else "A spread constraint keeps"
            return Answer(True, f"{way} its pods on different {where.word}s, as far as there are two.", (*one.origin, Ref(fact)))
    return Answer(None, f"Nothing forces its pods onto different {where.word}s, and where they run was not seen.", one.origin)


def drain(workload: Subject, one: Answer, node: Answer) -> Answer:
    """Tell whether a drain ends and leaves a pod that serves."""
    if one.holds is not True:
        return one
    allowed = value(workload, "workload.disruptions_allowed")
    if allowed is UNSEEN:
        return Answer(None, "Which evictions are allowed is not known.", one.origin)
    if allowed is None:
        return Answer(node.holds, f"No budget holds evictions back. {node.reason}", node.origin)
    cited = (*one.origin, Ref("workload.disruptions_allowed"))
    if allowed == 0:
        return Answer(False, "Its disruption budget allows no eviction: the drain does not end.", cited)
    left = value(workload, "workload.replicas") - allowed
    if left < 1:
        return Answer(False, f"Its disruption budget lets all {allowed} replicas be evicted at once.", cited)
    return Answer(True, f"Its disruption budget keeps {left} of {left + allowed} replicas running.", cited)


def _claim(index: Index, workload: Subject, mode: str) -> Subject | None:
    """Find a claim of the workload that has this access mode only."""
    names = value(workload, "workload.volume_claims")
    if names is UNSEEN or not names:
        return None
    claims = index.by_namespace("volume-claim").get(workload.namespace or "default", [])
    return next((claim for claim in claims if claim.name in names and value(claim, "volume-claim.access_modes") == (mode,)), None)


def _ready(index: Index, workload: Subject) -> list[Subject] | None:
    """Give the pods that are ready; none when no pod was seen."""
    pods = index.children(workload, "pod")
    return [each for each in pods if value(each, "pod.ready") is True] if pods else None


def _placed(index: Index, workload: Subject, where: Domain) -> tuple[set[Any], tuple[Ref, ...]] | None:
    """Name where its ready pods run; none when that was not seen of all of them."""
    ready = _ready(index, workload)
    if not ready:
        return None
    names = [value(each, where.placed) for each in ready]
    return None if UNSEEN in names or None in names else (set(names), _refs(ready, where.placed))


def _refs(pods: Iterable[Subject], fact: str) -> tuple[Ref, ...]:
    """Cite a fact of the first few pods; they say the same thing."""
    return tuple(Ref(fact, each.id) for each in list(pods)[:10])


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
