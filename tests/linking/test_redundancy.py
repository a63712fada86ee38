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
    workload = world.workload(replicas_declared=2, **{fact: (HOST,)})
    world.link()
    assert (survives(workload, "node"), survives(workload, "zone")) == (True, "unknown")
    assert fact in {ref.name.rpartition(".")[2] for ref in workload.facts["workload.survives_node"].origin or ()}


def test_zones_are_their_own_question(world: Any) -> None:
    """A constraint over zones answers for zones."""
    workload = world.workload(replicas_declared=2, topology_spread_required=(ZONE,))
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
