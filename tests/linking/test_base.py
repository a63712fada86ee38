"""Linking as a whole: the registry's promise, order, repetition, and what could not be seen."""

from __future__ import annotations

import copy
import random
import time
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import aiact_report
from aiact_report import plugins
from aiact_report.linking._link import link
from aiact_report.model import Basis, Evidence, Ref
from tests.linking.busy import busy

_FACTS = Path(aiact_report.__file__).parent / "facts"


def _facts(evidence: Evidence) -> dict[str, Any]:
    return {subject.id: subject.facts for subject in evidence.subjects}


def test_relations_write_exactly_what_the_registry_promises() -> None:
    """Every fact said to come from linking has one relation that yields it, and no other fact has."""
    registry = {name: fact for path in sorted(_FACTS.glob("*.yaml")) for name, fact in yaml.safe_load(path.read_text(encoding="utf-8")).items()}
    promised = sorted(name for name, fact in registry.items() if "linking" in fact["from"])
    assert promised == sorted(name for relation in plugins.values("aiact_report.linking", "RELATION") for name in relation.yields)


def test_a_relation_yields_what_it_says(new_world: Any) -> None:
    """Nothing is written that no relation lists, and a world with everything in it gets every fact."""
    world = busy(new_world)
    world.link()
    written = {name for subject in world.evidence.subjects for name, fact in subject.facts.items() if fact.basis is Basis.DERIVED}
    assert written == {name for relation in plugins.values("aiact_report.linking", "RELATION") for name in relation.yields}


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_evidence_changes_nothing(new_world: Any, chance: random.Random) -> None:
    """Shuffled subjects get the same facts, to the byte."""
    world = busy(new_world)
    shuffled = copy.deepcopy(world.evidence)
    chance.shuffle(shuffled.subjects)
    world.link()
    link(shuffled)
    assert _facts(shuffled) == _facts(world.evidence)


def test_linking_twice_is_linking_once(new_world: Any) -> None:
    """Linked evidence can be linked again, after a rule changed or an object was taken out."""
    world = busy(new_world)
    world.link()
    once = copy.deepcopy(_facts(world.evidence))
    world.link()
    assert _facts(world.evidence) == once


def test_what_is_no_longer_so_is_forgotten(world: Any) -> None:
    """A derived fact does not outlive the object it came from."""
    api, hpa = world.workload(), world.autoscaler()
    world.link()
    assert world.value(api, "replicas") == 2
    world.evidence.subjects.remove(hpa)
    world.link()
    assert world.value(api, "replicas") == 3
    assert world.value(api, "autoscaler") is None


def test_every_derived_fact_cites_facts_that_are_there(new_world: Any) -> None:
    """An origin names a fact of its own subject, or another subject that is in the evidence and holds it."""
    world = busy(new_world)
    world.link()
    held = {subject.id: subject.facts for subject in world.evidence.subjects}
    cited = [(subject, ref) for subject in world.evidence.subjects for fact in subject.facts.values() for ref in fact.origin or ()]
    assert cited
    assert [(subject.id, ref) for subject, ref in cited if ref.name not in held[ref.subject or subject.id]] == []
    assert [(subject.id, ref) for subject, ref in cited if ref.subject == subject.id] == []


def test_none_found_is_said_at_the_workloads_own_line(world: Any) -> None:
    """That nothing was found has the place of the workload and cites nothing."""
    api = world.workload()
    world.link()
    fact = api.facts["workload.disruption_budget"]
    assert (fact.value, fact.place, fact.basis, fact.origin or ()) == (None, api.facts["workload.kind"].place, Basis.DERIVED, ())


def test_a_document_that_may_have_held_one_leaves_none_unsaid(world: Any) -> None:
    """An Unobserved that names the fact and no subject withholds "none found", and nothing else."""
    api = world.workload()
    world.hide("workload.disruption_budget", "workload.disruptions_allowed")
    world.link()
    assert world.value(api, "disruption_budget") == "(unknown)"
    assert world.value(api, "disruptions_allowed") == "(unknown)"
    assert world.value(api, "services") is None


def test_naming_the_lost_objects_facts_is_enough(world: Any) -> None:
    """A lost PodDisruptionBudget may be named by its own facts."""
    api = world.workload()
    world.hide("disruption-budget.selector")
    world.link()
    assert world.value(api, "disruption_budget") == "(unknown)"
    assert world.value(api, "services") is None


def test_what_was_found_counts_beside_what_was_lost(world: Any) -> None:
    """A budget that was read is there, whatever else could not be read."""
    api = world.workload()
    world.budget(max_unavailable="1")
    world.hide("workload.disruption_budget")
    world.link()
    assert world.value(api, "disruption_budget") == "pdb"


def test_what_is_withheld_from_one_subject_is_known_of_another(world: Any) -> None:
    """An Unobserved with a subject concerns that subject."""
    api, web = world.workload(), world.workload("web")
    world.hide("workload.services", subject=api)
    world.link()
    assert world.value(api, "services") == "(unknown)"
    assert world.value(web, "services") is None


def test_a_lost_file_of_unknown_content_leaves_every_none_unsaid(world: Any) -> None:
    """A manifest of which nothing could be read might have held anything."""
    api = world.workload()
    world.hide(source="broken.yaml", cause="unreadable")
    world.link()
    nones = {name for name, fact in api.facts.items() if fact.basis is Basis.DERIVED and fact.value is None}
    assert nones <= {"workload.boundary", "workload.environment", "workload.single_by_design"}, (
        "what its own facts do not tell, no other document would"
    )


def test_a_mere_note_withholds_nothing(world: Any) -> None:
    """That a key was written twice is said of a subject, and all its facts are known."""
    api = world.workload()
    world.hide(subject=api, cause="duplicate-key")
    world.hide(cause="duplicate-key", source="app.yaml")
    world.link()
    assert world.value(api, "services") is None


def test_a_lost_compose_file_hides_no_kubernetes_object(world: Any) -> None:
    """A source of another kind could not have held one."""
    api = world.workload()
    world.read("compose.yaml", "compose")
    world.hide(source="compose.yaml")
    world.hide(source="notes.txt", cause="unreadable")
    world.link()
    assert world.value(api, "services") is None


def test_origins_of_another_subject_name_it(world: Any) -> None:
    """A reader can follow a derived fact to the lines it came from."""
    api, budget = world.workload(), world.budget(max_unavailable="1")
    world.link()
    assert world.origin(api, "disruption_budget") == (Ref("disruption-budget.selector", budget.id), Ref("workload.labels"))
    assert api.facts["workload.disruption_budget"].place == budget.facts["disruption-budget.selector"].place


def test_many_policies_over_many_workloads_are_not_tried_pair_by_pair(world: Any) -> None:
    """4,000 workloads and 4,000 policies that share a label take well under the seconds that 16 million comparisons would."""
    for number in range(4000):
        labels = {"app": f"app-{number}", "part-of": "shop"}
        world.workload(f"app-{number}", labels=labels)
        world.policy(f"policy-{number}", pod_selector={"matchLabels": labels})
    started = time.process_time()
    world.link()
    assert time.process_time() - started < 2
    assert {world.value(subject, "ingress_policies") for subject in world.evidence.subjects if subject.kind == "workload"} == {
        (f"policy-{number}",) for number in range(4000)
    }
