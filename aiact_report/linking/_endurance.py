"""What is left of a workload when a pod, a node or a zone is lost, or a node is drained: yes, no or unknown, with one sentence."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.linking._base import UNSEEN, Index, known_of, label_of, namespace_of, value
from aiact_report.linking._live_pods import count, pods_of, refs, remain, running
from aiact_report.model import Ref, Subject

NODE_KEYS = ("kubernetes.io/hostname",)
ZONE_KEYS = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
"""Well-known labels: https://kubernetes.io/docs/reference/labels-annotations-taints/"""
ENOUGH = 2
"""Instances, nodes or zones of which one may be lost."""
_REPLICAS: tuple[Ref, ...] = (Ref("workload.replicas"),)
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
    within: str
    onto: str


NODES = Domain("node", NODE_KEYS, "pod.node", "on", "onto")
ZONES = Domain("zone", ZONE_KEYS, "pod.zone", "in", "into")


def pod(index: Index, workload: Subject) -> Answer:
    """Tell whether losing one pod leaves one that serves."""
    lifecycle, replicas = value(workload, "workload.lifecycle"), value(workload, "workload.replicas")
    if lifecycle == "pod":
        return Answer(False, "A bare pod: nothing replaces it.", (Ref("workload.lifecycle"),))
    if lifecycle == "daemon":
        return _daemon(index, workload)
    if replicas is UNSEEN or not isinstance(replicas, int):
        return Answer(None, "How many replicas are in force is not known.")
    if replicas < 1:
        return Answer(False, "No replica is in force: nothing serves.", _REPLICAS)
    if replicas < ENOUGH:
        return Answer(False, f"{count(replicas, 'replica')} in force: no other takes over.", _REPLICAS)
    return _several(index, workload, replicas)


def _several(index: Index, workload: Subject, replicas: int) -> Answer:
    """Tell whether several replicas can run, and whether they did."""
    cited, told = _REPLICAS, count(replicas, "replica")
    exclusive = _claim(index, workload, _SINGLE_POD)
    if exclusive is not None:
        origin = (*cited, Ref("volume-claim.access_modes", exclusive.id))
        return Answer(False, f"Its volume claim {exclusive.name} can be used by one pod only.", origin)
    ran = running(index, workload)
    if ran is None:
        return Answer(True, f"{told} in force: {remain(replicas - 1)}.", cited)
    if ran.number is None:
        return Answer(None, f"{told} in force, and whether they ran was not seen.", cited)
    origin = (*cited, *ran.origin)
    if ran.number < ENOUGH:
        return Answer(False, f"{told} in force, {ran.number or 'none'} of them ready when it was read.", origin)
    return Answer(True, f"{told} in force, {ran.number} ready when it was read: {remain(ran.number - 1)}.", origin)


def _daemon(index: Index, workload: Subject) -> Answer:
    ran = running(index, workload)
    if ran is not None and ran.number == 0:
        return Answer(False, "One pod a node, and none was ready when it was read.", ran.origin)
    placed = _placed(index, workload, NODES)
    if placed is None:
        return Answer(None, "One pod a node, and on how many nodes they run was not seen.")
    nodes, origin = placed
    return Answer(len(nodes) >= ENOUGH, f"One pod a node, on {count(len(nodes), 'node')}.", origin)


def answers(index: Index, workload: Subject) -> tuple[Answer, Answer, Answer, Answer]:
    """Tell what is left when a pod, a node or a zone is lost, and whether a drain ends and leaves something."""
    one = pod(index, workload)
    node = domain(index, workload, NODES, one)
    return one, node, domain(index, workload, ZONES, one), drain(index, workload, one, node)


def domain(index: Index, workload: Subject, where: Domain, one: Answer) -> Answer:
    """Tell whether losing one node or zone leaves a pod that serves."""
    if one.holds is False:
        return one
    placed = _placed(index, workload, where)
    if placed is not None:
        names, origin = placed
        told = f"Its pods ran {where.within} {count(len(names), where.word)} when it was read"
        return Answer(len(names) >= ENOUGH, f"{told}{'.' if len(names) >= ENOUGH else ': all of them are lost with it.'}", origin)
    if one.holds is None:
        return one
    return _declared(index, workload, where, one)


def _declared(index: Index, workload: Subject, where: Domain, one: Answer) -> Answer:
    """Tell it from what is declared: what must be kept apart, what must be together."""
    pinned = value(workload, "workload.pinned_node")
    if isinstance(pinned, str):
        return Answer(False, f"All its pods are bound to the node {pinned}.", (*one.origin, Ref("workload.pinned_node")))
    zone = value(workload, "workload.pinned_zone")
    if isinstance(zone, str) and where is ZONES:
        return Answer(False, f"All its pods are bound to the zone {zone}.", (*one.origin, Ref("workload.pinned_zone")))
    if set(known_of(workload, "workload.affinity_required")).intersection(where.keys):
        return Answer(False, f"Its pods are required to run {where.within} the same {where.word}.", (*one.origin, Ref("workload.affinity_required")))
    shared = _claim(index, workload, _SINGLE_NODE)
    if shared is not None and value(workload, "workload.kind") != "StatefulSet":
        return Answer(
            False, f"All pods share the claim {shared.name}, which one node can attach.", (*one.origin, Ref("volume-claim.access_modes", shared.id))
        )
    apart = set(known_of(workload, "workload.kept_apart"))
    for fact in ("workload.anti_affinity_required", "workload.topology_spread_required"):
        if apart.intersection(known_of(workload, fact)).intersection(where.keys):
            way = "Anti-affinity keeps" if "anti" in fact else "A spread constraint keeps"
            return Answer(True, f"{way} its pods {where.within} different {where.word}s, as far as there are two.", (*one.origin, Ref(fact)))
    return Answer(None, f"Nothing forces its pods {where.onto} different {where.word}s, and where they run was not seen.", one.origin)


def drain(index: Index, workload: Subject, one: Answer, node: Answer) -> Answer:
    """Tell whether a drain ends and leaves a pod that serves; it leaves the pods of a DaemonSet alone."""
    if one.holds is not True or value(workload, "workload.lifecycle") == "daemon":
        return one
    allowed = value(workload, "workload.disruptions_allowed")
    if allowed is UNSEEN:
        return _allowed_then(index, workload, one)
    if allowed is None:
        return Answer(node.holds, f"No budget holds evictions back. {node.reason}", node.origin)
    cited = (*one.origin, Ref("workload.disruptions_allowed"))
    if allowed == 0:
        return Answer(False, "Its disruption budget allows no eviction: the drain does not end.", cited)
    replicas = value(workload, "workload.replicas")
    if allowed >= replicas:
        return Answer(False, f"Its disruption budget lets all {replicas} replicas be evicted at once.", cited)
    return Answer(True, f"Its disruption budget keeps {replicas - allowed} of {replicas} replicas running.", cited)


def _allowed_then(index: Index, workload: Subject, one: Answer) -> Answer:
    """Tell it from what the budget allowed when it was read: the cluster knows which pods it selects."""
    name = value(workload, "workload.disruption_budget")
    if not isinstance(name, str):
        return Answer(None, "Whether a disruption budget holds evictions back is not known.", one.origin)
    budgets = index.by_namespace("disruption-budget").get(namespace_of(workload), [])
    budget = next((found for found in budgets if label_of(found) == name), None)
    allowed, ran = value(budget, "disruption-budget.allowed_now") if budget is not None else UNSEEN, running(index, workload)
    if budget is None or not isinstance(allowed, int) or ran is None or ran.number is None:
        return Answer(None, f"How many evictions its disruption budget {name} allows is not known.", one.origin)
    cited = (*one.origin, Ref("workload.disruption_budget"), Ref("disruption-budget.allowed_now", budget.id))
    if allowed == 0:
        return Answer(False, f"Its disruption budget {name} allowed no eviction when it was read.", cited)
    if allowed >= ran.number:
        return Answer(False, f"Its disruption budget {name} allowed {count(allowed, 'eviction')} at once, and {ran.number} pods were ready.", cited)
    return Answer(True, f"Its disruption budget {name} allowed {count(allowed, 'eviction')} at once, and {ran.number} pods were ready.", cited)


def _claim(index: Index, workload: Subject, mode: str) -> Subject | None:
    """Find a claim of the workload that has this access mode only."""
    names = known_of(workload, "workload.volume_claims")
    if not names:
        return None
    claims = index.by_namespace("volume-claim").get(workload.namespace or "default", [])
    return next((claim for claim in claims if claim.name in names and value(claim, "volume-claim.access_modes") == (mode,)), None)


def _placed(index: Index, workload: Subject, where: Domain) -> tuple[set[Any], tuple[Ref, ...]] | None:
    """Name where its ready pods run; none when that was not seen of all of them."""
    ready = [each for each in pods_of(index, workload) if value(each, "pod.ready") is True]
    names = [value(each, where.placed) for each in ready]
    return None if not ready or UNSEEN in names or None in names else (set(names), refs(ready, where.placed))
