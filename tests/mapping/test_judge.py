"""The laws of judgement, over the built-in controls."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aiact_report.facts.registry import registry
from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Evidence, Fact, OpenList, Outcome, Place, Subject, Unobserved

MAPPING = load()
PLACE = Place("a.yaml", 7)
WORDS = ["latest", "1.2.3", "0", "10001", "root", "app", "RuntimeDefault", "Unconfined", "service", "job", "kubernetes", "compose", "main", "init"]
VALUES = {
    "str": st.one_of(st.none(), st.sampled_from(WORDS)),
    "int": st.one_of(st.none(), st.integers(0, 3), st.just(22)),
    "number": st.one_of(st.none(), st.floats(0, 2)),
    "bool": st.one_of(st.none(), st.booleans()),
    "strings": st.one_of(st.none(), st.lists(st.sampled_from(["ALL", "SYS_ADMIN", "/models", "/var/run/docker.sock"]), max_size=2).map(tuple)),
    "ints": st.one_of(st.none(), st.lists(st.sampled_from([22, 8080]), max_size=2).map(tuple)),
}


def facts_of(kind, *, skip=()):
    """A strategy for facts of one kind of subject."""
    names = [name for name, spec in registry().items() if name.startswith(f"{kind}.") and spec.type in VALUES and name not in skip]
    return st.fixed_dictionaries({}, optional={name: VALUES[registry()[name].type].map(lambda value: Fact(value, PLACE)) for name in names})


@st.composite
def families(draw):
    """A workload with up to two containers, and one Dockerfile."""
    workload = Subject("w", "workload", "w", "a.yaml", facts=draw(facts_of("workload")))
    containers = [
        Subject(f"c{index}", "container", "c", "a.yaml", parent="w", facts=draw(facts_of("container"))) for index in range(draw(st.integers(0, 2)))
    ]
    return [workload, *containers, Subject("d", "dockerfile", "d", "a.yaml", facts=draw(facts_of("dockerfile")))]


def outcomes(subjects):
    """Outcome by control and subject."""
    return {(verdict.control, verdict.subject): verdict for verdict in judge(Evidence(subjects=subjects), MAPPING)}


@settings(max_examples=40, deadline=None)
@given(families(), st.data())
def test_removing_evidence_never_improves(subjects, data) -> None:
    """Take one fact away: every verdict stays or becomes not assessed."""
    before = outcomes(subjects)
    victim = data.draw(st.sampled_from(subjects))
    if not victim.facts:
        return
    name = data.draw(st.sampled_from(sorted(victim.facts)))
    victim.facts = {key: fact for key, fact in victim.facts.items() if key != name}
    for key, verdict in outcomes(subjects).items():
        assert verdict.outcome in (before[key].outcome, Outcome.NOT_ASSESSED), (key, name)


@settings(max_examples=40, deadline=None)
@given(families(), st.data())
def test_a_list_seen_in_part_never_improves(subjects, data) -> None:
    """Hide an entry of a list: every verdict stays or becomes not assessed."""
    before = outcomes(subjects)
    lists = [(subject, name) for subject in subjects for name, fact in subject.facts.items() if isinstance(fact.value, tuple) and fact.value]
    if not lists:
        return
    victim, name = data.draw(st.sampled_from(lists))
    fact = victim.facts[name]
    victim.facts[name] = Fact(OpenList(fact.value[: data.draw(st.integers(1, len(fact.value)))]), fact.place)
    for key, verdict in outcomes(subjects).items():
        assert verdict.outcome in (before[key].outcome, Outcome.NOT_ASSESSED), (key, name)


def test_a_known_bad_entry_decides_beside_an_unknown_one() -> None:
    """Sockets seen in part: one that is known is a gap; a harmless list withholds the pass, for the reason that was recorded."""
    whole = {"workload.platform": "kubernetes", "workload.host_paths": None, "workload.runtime_sockets": None}
    place = Unobserved("volumes[1] is a placeholder", "placeholder", ("workload.runtime_sockets", "workload.host_paths"), "w", "a.yaml", PLACE)
    for known, outcome, said in (
        ({"workload.runtime_sockets": OpenList(("/run/docker.sock",))}, Outcome.GAP, ""),
        ({"workload.host_paths": OpenList(("/data",))}, Outcome.NOT_ASSESSED, "volumes[1] is a placeholder"),
    ):
        values = whole | known if outcome is Outcome.GAP else {"workload.platform": "kubernetes", **known}
        subject = Subject("w", "workload", "w", "a.yaml", facts={name: Fact(value, PLACE) for name, value in values.items()})
        found = {verdict.control: verdict for verdict in judge(Evidence(subjects=[subject], unobserved=[place]), MAPPING)}
        assert found["PRV-08"].outcome is outcome
        assert said in found["PRV-08"].reason


@settings(max_examples=20, deadline=None)
@given(families(), st.randoms(use_true_random=False))
def test_order_changes_nothing(subjects, random) -> None:
    """The order of evidence changes no outcome."""
    before = {key: verdict.outcome for key, verdict in outcomes(subjects).items()}
    random.shuffle(subjects)
    assert {key: verdict.outcome for key, verdict in outcomes(subjects).items()} == before


def test_no_fact_no_verdict() -> None:
    """A subject without facts is never a pass and never a gap."""
    kinds = sorted(MAPPING.by_kind)
    found = outcomes([Subject(kind, kind, kind, "a.yaml") for kind in kinds])
    assert len(found) > 50
    assert {verdict.outcome for verdict in found.values()} == {Outcome.NOT_ASSESSED}
    assert all(verdict.reason for verdict in found.values())


@settings(max_examples=20, deadline=None)
@given(families())
def test_every_verdict_cites_what_decided_it(subjects) -> None:
    """A pass, partial or gap names facts that are there; an unassessed one names what is missing."""
    by_id = {subject.id: subject for subject in subjects}
    for verdict in outcomes(subjects).values():
        if verdict.outcome in (Outcome.PASS, Outcome.PARTIAL, Outcome.GAP):
            assert verdict.facts, verdict
            assert all(ref.name in by_id[ref.subject or verdict.subject].facts for ref in verdict.facts)
            assert verdict.reason
            assert verdict.expected


def test_an_unobserved_is_the_reason() -> None:
    """What withholds a fact is said, with its place and the remedy."""
    why = Unobserved(
        "The value is a template placeholder: {{ .Values.root }}.", "placeholder", ("container.privileged",), "c", "a.yaml", PLACE, "render it"
    )
    container = Subject("c", "container", "c", "a.yaml", facts={"container.role": Fact("main", PLACE)})
    verdict = next(v for v in judge(Evidence(subjects=[container], unobserved=[why]), MAPPING) if v.control == "PRV-02")
    assert verdict.outcome is Outcome.NOT_ASSESSED
    assert verdict.reason == "The value is a template placeholder: {{ .Values.root }}. (a.yaml:7) To assess: render it"


def test_the_same_values_are_worked_out_once_and_said_of_each() -> None:
    """Two equal subjects get equal verdicts that point at their own facts."""
    facts = {"container.role": Fact("main", PLACE), "container.privileged": Fact(True, PLACE), "container.host_mounts": Fact(None, PLACE)}
    found = outcomes([Subject(name, "container", name, "a.yaml", facts=facts) for name in ("a", "b")])
    assert found["PRV-02", "a"].outcome is Outcome.GAP
    assert found["PRV-02", "b"].outcome is Outcome.GAP
    assert found["PRV-02", "b"].facts[0].subject is None
