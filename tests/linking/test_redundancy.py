"""What is left of a workload when something is lost."""

from __future__ import annotations

from typing import Any

import pytest

from aiact_report.model import Subject

HOST, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"


def survives(workload: Subject, what: str) -> Any:
    """Give the answer; the text `unknown` where there is none."""
    fact = workload.facts.get(f"workload.survives_{what}")
    return "unknown" if fact is None else fact.value


def reason(workload: Subject, what: str) -> str:
    """Give the sentence that goes with it."""
    return str(workload.facts[f"workload.survives_{what}_reason"].value)


def test_one_replica_survives_nothing(world: Any) -> None:
    """No pod, no node, no zone may be lost, and the sentence says how many there are."""
    workload = world.workload(replicas_declared=1)
    world.link()
    assert [survives(workload, what) for what in ("pod", "node", "zone", "drain")] == [False] * 4
    assert reason(workload, "zone") == "1 replica in force: no other takes over."


def test_several_replicas_may_all_be_on_one_node(world: Any) -> None:
    """A pod may be lost; of a node nothing is known unless something forces the pods apart."""
    workload = world.workload(replicas_declared=3, anti_affinity_required=None, topology_spread_required=None)
    world.link()
    assert [survives(workload, what) for what in ("pod", "node", "zone", "drain")] == [True, "unknown", "unknown", "unknown"]
    assert "Nothing forces its pods onto different nodes" in reason(workload, "node")


@pytest.mark.parametrize("fact", ["anti_affinity_required", "topology_spread_required"])
def test_what_must_be_apart_survives(world: Any, fact: str) -> None:
    """A required term over nodes answers for nodes, and says nothing of zones."""
    skews = {"topology_spread_skews": (f"{HOST}=1",)} if "spread" in fact else {}
    workload = world.workload(replicas_declared=2, **{"topology_spread_skews": None, "anti_affinity_required": None} | {fact: (HOST,)} | skews)
    world.link()
    assert (survives(workload, "node"), survives(workload, "zone")) == (True, "unknown")
    assert fact in {ref.name.rpartition(".")[2] for ref in workload.facts["workload.survives_node"].origin or ()}


def test_zones_are_their_own_question(world: Any) -> None:
    """A constraint over zones answers for zones."""
    workload = world.workload(replicas_declared=2, topology_spread_required=(ZONE,), topology_spread_skews=(f"{ZONE}=1",))
    world.link()
    assert survives(workload, "zone") is True


def test_a_volume_for_one_node_ties_the_pods_together(world: Any) -> None:
    """ReadWriteOnce of a Deployment holds all pods on one node; each replica of a StatefulSet has a claim of its own."""
    world.add("volume-claim", "models", access_modes=("ReadWriteOnce",))
    shared = world.workload("api", volume_claims=("models",), anti_affinity_required=(HOST,))
    own = world.workload("db", kind="StatefulSet", volume_claims=("models",), anti_affinity_required=(HOST,))
    world.link()
    assert (survives(shared, "node"), survives(own, "node")) == (False, True)
    assert "models" in reason(shared, "node")


def test_a_volume_for_one_pod_allows_one_pod(world: Any) -> None:
    """ReadWriteOncePod makes further replicas wait."""
    world.add("volume-claim", "models", access_modes=("ReadWriteOncePod",))
    workload = world.workload(volume_claims=("models",))
    world.link()
    assert survives(workload, "pod") is False


def test_pods_as_placed_decide_over_declarations(world: Any) -> None:
    """Where the pods ran is a fact; what was declared is an intention."""
    workload = world.workload(replicas_declared=2, anti_affinity_required=(ZONE,))
    for number in (1, 2):
        world.add("pod", f"api-{number}", parent=workload, ready=True, node=f"node-{number}", zone="zone-a")
    world.link()
    assert (survives(workload, "node"), survives(workload, "zone")) == (True, False)
    assert reason(workload, "zone") == "Its pods ran in 1 zone when it was read: all of them are lost with it."


def test_pods_that_are_not_ready_do_not_count(world: Any) -> None:
    """Two replicas on paper and one that is ready: the loss of one pod is the loss of all."""
    workload = world.workload(replicas_declared=2)
    world.add("pod", "api-1", parent=workload, ready=True, node="a", zone=None)
    world.add("pod", "api-2", parent=workload, ready=False, node="b", zone=None)
    world.link()
    assert survives(workload, "pod") is False


def test_a_zone_that_nodes_do_not_name_is_unknown(world: Any) -> None:
    """Without zone labels on the nodes nothing is said of zones."""
    workload = world.workload(replicas_declared=2)
    for number in (1, 2):
        world.add("pod", f"api-{number}", parent=workload, ready=True, node=f"node-{number}", zone=None)
    world.link()
    assert (survives(workload, "node"), survives(workload, "zone")) == (True, "unknown")


@pytest.mark.parametrize(
    ("budget", "expected"), [({"max_unavailable": "1"}, True), ({"max_unavailable": "0"}, False), ({"max_unavailable": "3"}, False)]
)
def test_a_budget_decides_about_a_drain(world: Any, budget: dict[str, str], expected: object) -> None:
    """One that lets some go answers yes; one that lets none go blocks the drain; one that lets all go protects nothing."""
    workload = world.workload(replicas_declared=3)
    world.add("disruption-budget", "api", selector={"matchLabels": {"app": "api"}}, min_available=None, **budget)
    world.link()
    assert survives(workload, "drain") is expected


def test_of_jobs_nothing_is_asked(world: Any) -> None:
    """A job runs to its end."""
    workload = world.workload(kind="Job", lifecycle="job", replicas_declared=None)
    world.link()
    assert survives(workload, "pod") is None


def test_a_bare_pod_is_not_replaced(world: Any) -> None:
    """Nothing starts it again elsewhere."""
    workload = world.workload(kind="Pod", lifecycle="pod", replicas_declared=None)
    world.link()
    assert survives(workload, "node") is False


def test_a_daemon_counts_its_nodes(world: Any) -> None:
    """One pod a node: two nodes are two instances; without pods nothing is known."""
    workload = world.workload(kind="DaemonSet", lifecycle="daemon", replicas_declared=None)
    unseen = world.workload("other", kind="DaemonSet", lifecycle="daemon", replicas_declared=None)
    for number in (1, 2):
        world.add("pod", f"api-{number}", parent=workload, ready=True, node=f"node-{number}", zone=None)
    world.link()
    assert (survives(workload, "node"), survives(unseen, "node")) == (True, "unknown")


CLUSTER = "cluster:prod"


def live(world: Any, name: str = "api", /, **facts: Any) -> Any:
    """Add a workload that was read from a cluster."""
    world.read(CLUSTER, "cluster")
    return world.workload(name, source=CLUSTER, **facts)


def test_replicas_that_nobody_saw_running_leave_nothing(world: Any) -> None:
    """A cluster whose pods were listed and which has none of this workload: what is on paper serves nobody."""
    workload = live(world, replicas_declared=3, anti_affinity_required=(HOST,))
    world.link()
    assert [survives(workload, what) for what in ("pod", "node", "zone", "drain")] == [False] * 4
    assert reason(workload, "pod") == "3 replicas in force, none of them ready when it was read."


def test_pods_that_were_not_listed_are_counted_by_the_status(world: Any) -> None:
    """Where pods could not be read the workload's own status tells how many are ready, and nothing tells when that is not there."""
    world.hide("pod.ready", "pod.node", "pod.zone", cause="forbidden", source=CLUSTER)
    told, untold = live(world, "told", ready_replicas=1), live(world, "untold")
    world.link()
    assert reason(told, "pod") == "3 replicas in force, 1 of them ready when it was read."
    assert (survives(told, "pod"), survives(untold, "pod")) == (False, "unknown")


def test_pods_of_what_a_controller_made_are_its_own(world: Any) -> None:
    """An InferenceService has no pods itself: those of the Deployment its controller made count; without any, nothing is known."""
    service = live(world, "iris/predictor", kind="InferenceService", replicas_declared=2)
    other = live(world, "other/predictor", kind="InferenceService", replicas_declared=2)
    made = live(world, "iris-predictor", controlled_by="InferenceService/iris", replicas_declared=2)
    for number in (1, 2):
        world.add("pod", f"p{number}", parent=made, source=CLUSTER, ready=True, node=f"node-{number}", zone="a")
    world.link()
    assert reason(service, "node") == "Its pods ran on 2 nodes when it was read."
    assert survives(other, "pod") == "unknown"


def test_a_daemon_without_a_ready_pod_survives_nothing(world: Any) -> None:
    """That none ran is said, and not that nodes were not seen."""
    workload = live(world, kind="DaemonSet", lifecycle="daemon", replicas_declared="(unknown)")
    world.link()
    assert survives(workload, "pod") is False
    assert reason(workload, "pod") == "One pod a node, and none was ready when it was read."


def test_one_that_remains_is_one(world: Any) -> None:
    """The sentence counts as people do, and counts the pods that were ready."""
    paper, running = world.workload("paper", replicas_declared=2), world.workload("api", replicas_declared=4)
    for number in (1, 2):
        world.add("pod", f"api-{number}", parent=running, ready=True, node="a", zone="a")
    none = world.workload("idle", replicas_declared=0)
    world.link()
    assert reason(paper, "pod") == "2 replicas in force: 1 remains."
    assert reason(running, "pod") == "4 replicas in force, 2 ready when it was read: 1 remains."
    assert reason(none, "pod") == "No replica is in force: nothing serves."


def test_what_serves_nothing_by_itself_is_not_asked(world: Any) -> None:
    """A serving runtime is a template; a Deployment at 0 whose template a Rollout uses is one too."""
    runtime = world.workload("runtime", kind="ServingRuntime", lifecycle="template")
    lent, idle = world.workload("lent", replicas_declared=0), world.workload("idle", replicas_declared=0)
    world.workload("rollout", kind="Rollout", template_ref="Deployment/lent")
    world.link()
    assert (survives(runtime, "pod"), survives(lent, "pod"), survives(idle, "pod")) == (None, None, False)


@pytest.mark.parametrize(("allowed", "answer"), [(0, False), (1, True), (3, False), (None, "unknown")])
def test_a_live_budget_tells_what_it_allowed(world: Any, allowed: int | None, answer: Any) -> None:
    """Where what else it selects is not known, the cluster's own number answers; without one the budget is named."""
    workload = live(world)
    live(world, "made", kind="InferenceService", labels="(unknown)")
    world.add(
        *("disruption-budget", "pdb"),
        source=CLUSTER,
        selector={"matchLabels": {"app": "api"}},
        min_available="2",
        max_unavailable=None,
        allowed_now=allowed,
    )
    for number in range(3):
        world.add("pod", f"api-{number}", parent=workload, source=CLUSTER, ready=True, node=f"n{number}", zone="a")
    world.link()
    assert survives(workload, "drain") is answer or survives(workload, "drain") == answer
    assert "pdb" in reason(workload, "drain")


def test_a_drain_leaves_daemons_alone(world: Any) -> None:
    """A budget that allows nothing does not hold a drain up for the pods of a DaemonSet."""
    workload = world.workload(kind="DaemonSet", lifecycle="daemon", replicas_declared="(unknown)")
    world.budget(max_unavailable="0")
    for number in (1, 2):
        world.add("pod", f"api-{number}", parent=workload, ready=True, node=f"n{number}", zone="a")
    world.link()
    assert survives(workload, "drain") is True
