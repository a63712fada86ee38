"""The rules: a closed vocabulary with three-valued logic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.errors import Problem
from aiact_report.mapping._compile import Compiler
from aiact_report.mapping._document import read
from aiact_report.mapping._rules import MISSING, TESTS, Inputs
from aiact_report.model import OpenList


def fact_for(comparison: str, value: object = None) -> str:
    """Name a fact of a type this comparison may be asked of."""
    name, _, wanted = comparison.partition(": ")
    if name in ("at_least", "at_most"):
        return "container.run_as_user"
    if name in ("present", "equals"):
        return "container.privileged" if wanted in ("true", "null", "false") else "container.image"
    if name in ("one_of", "matches") or (name == "contains" and isinstance(value, str)):
        return "container.image"
    return "container.command"


TRUTHS = [True, False, None]


def compiled(text, subject="container"):
    """Compile the YAML of a rule that has no mistakes."""
    problems: list[Problem] = []
    data = read(text.encode(), "rule.yaml", problems)
    rule = Compiler(subject, "rule.yaml", problems).rule(data, 1)
    assert problems == []
    return rule


def mistakes(text, subject="container"):
    """Return what is said of a rule with mistakes."""
    problems: list[Problem] = []
    data = read(text.encode(), "rule.yaml", problems)
    Compiler(subject, "rule.yaml", problems).rule(data, 1)
    return [str(problem) for problem in problems]


def answer(text, values, children=None, subject="container"):
    """Ask a rule of values."""
    return compiled(text, subject)(Inputs(values, children or {}))


@pytest.mark.parametrize(
    ("comparison", "value", "truth"),
    [
        ("present: true", None, False),
        ("present: false", None, True),
        ("equals: true", True, True),
        ("equals: true", 1, False),
        ("equals: null", None, True),
        ("one_of: [a, b]", "b", True),
        ("one_of: [a, b]", None, False),
        ("at_least: 2", 2, True),
        ("at_least: 2", 1, False),
        ("at_least: 2", None, False),
        ("at_least: 2", "two", None),
        ("at_least: 1", True, None),
        ("at_most: 2", 3, False),
        ("matches: ^x", "xy", True),
        ("matches: ^x", 5, None),
        ("matches: ^x", None, False),
        ("contains: b", ("a", "b"), True),
        ("contains: b", "abc", True),
        ("contains: b", None, False),
        ("contains: b", 7, None),
        ("any_match: ^a", ("ba", "ab"), True),
        ("any_match: ^a", None, False),
        ("every_match: ^a", ("ab", "b"), False),
        ("every_match: ^a", None, True),
        ("within: [a]", (), True),
        ("within: [a]", ("a", "b"), False),
        ("within: [a]", "a", None),
        ("empty: true", (), True),
        ("empty: true", None, True),
        ("empty: false", ("a",), True),
        ("empty: true", 5, None),
    ],
)
def test_comparisons(comparison, value, truth) -> None:
    """Each comparison answers true, false or unknown by the value's type."""
    fact = fact_for(comparison, value)
    assert answer(f"{{fact: {fact}, {comparison}}}", {fact: value}).truth is truth


@pytest.mark.parametrize(
    ("comparison", "known", "truth"),
    [
        ("contains: b", ("a", "b"), True),
        ("contains: b", ("a",), None),
        ("any_match: ^b", ("b",), True),
        ("any_match: ^b", ("a",), None),
        ("every_match: ^a", ("b",), False),
        ("every_match: ^a", ("a",), None),
        ("within: [a]", ("b",), False),
        ("within: [a]", ("a",), None),
        ("empty: true", ("a",), False),
        ("empty: false", ("a",), True),
        ("present: true", ("a",), True),
    ],
)
def test_a_list_seen_in_part(comparison, known, truth) -> None:
    """A known entry decides what no other entry could undo; everything else is unknown, and the list is cited."""
    result = answer(f"{{fact: container.command, {comparison}}}", {"container.command": OpenList(known)})
    assert (result.truth, [cited.name for cited in result.cited]) == (truth, ["container.command"])


ENTRIES = st.lists(st.sampled_from(["a", "ab", "b", ""]), max_size=4)
ASKED = ["contains: a", "any_match: ^a", "every_match: ^a", "within: [a, ab]", "empty: true", "empty: false", "present: true", "present: false"]


@given(st.sampled_from(ASKED), ENTRIES.filter(bool), ENTRIES)
def test_what_was_not_seen_of_a_list_never_turns_an_answer(comparison, known, more) -> None:
    """Whatever the entries are that were not seen: the whole list is answered as its known part was, or that was unknown."""
    rule = compiled(f"{{fact: container.command, {comparison}}}")
    part = rule(Inputs({"container.command": OpenList(tuple(known))}, {})).truth
    assert part in (None, rule(Inputs({"container.command": (*known, *more)}, {})).truth)


@pytest.mark.parametrize(
    "comparison", [f"{name}: {arg}" for name, arg in zip(TESTS, ["true", "true", "[a]", 1, 1, "a", "a", "a", "a", "[a]", "true"], strict=True)]
)
def test_missing_is_unknown(comparison) -> None:
    """A fact that was not seen makes every comparison unknown."""
    fact = fact_for(comparison)
    result = answer(f"{{fact: {fact}, {comparison}}}", {})
    assert result.truth is None
    assert [cited.name for cited in result.cited] == [fact]


@pytest.mark.parametrize("left", TRUTHS)
@pytest.mark.parametrize("right", TRUTHS)
def test_kleene(left, right) -> None:
    """`all` and `any` follow Kleene's tables."""
    values = {"container.privileged": MISSING if left is None else left, "container.host_process": MISSING if right is None else right}
    parts = "[{fact: container.privileged, equals: true}, {fact: container.host_process, equals: true}]"
    both = False if False in (left, right) else (None if None in (left, right) else True)
    either = True if True in (left, right) else (None if None in (left, right) else False)
    assert answer(f"all: {parts}", values).truth is both
    assert answer(f"any: {parts}", values).truth is either


def test_cites_what_decided() -> None:
    """Of a false `all`, only the false parts are cited."""
    rule = "all: [{fact: container.privileged, equals: false}, {fact: container.host_process, equals: false}]"
    result = answer(rule, {"container.privileged": True, "container.host_process": False})
    assert [fact.name for fact in result.cited] == ["container.privileged"]


def test_the_weakest_child_decides() -> None:
    """One child that fails makes `every` false and is the one cited; one unknown child makes it unknown."""
    rule = "every: {child: container, where: {fact: container.role, equals: main}, is: {fact: container.privileged, equals: false}}"
    good, bad = {"container.role": "main", "container.privileged": False}, {"container.role": "main", "container.privileged": True}
    init, dark = {"container.role": "init", "container.privileged": True}, {"container.role": "main", "container.privileged": MISSING}
    assert answer(rule, {}, {"container": [good, init]}, "workload").truth is True
    result = answer(rule, {}, {"container": [good, bad]}, "workload")
    assert result.truth is False
    assert {fact.child for fact in result.cited} == {1}
    assert answer(rule, {}, {"container": [good, dark]}, "workload").truth is None
    assert answer(rule, {}, {}, "workload").truth is None


def test_some_child() -> None:
    """One child that satisfies makes `some` true."""
    rule = "some: {child: container, is: {fact: container.privileged, equals: true}}"
    rows = [{"container.privileged": False}, {"container.privileged": True}]
    assert answer(rule, {}, {"container": rows}, "workload").truth is True
    assert answer(rule, {}, {"container": rows[:1]}, "workload").truth is False


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{fact: container.priviledged, equals: true}", "did you mean 'container.privileged'?"),
        ("{fact: container.privileged, equal: true}", "unknown comparison 'equal'"),
        ("{fact: container.privileged}", "nothing is asked"),
        ("{fact: container.image, matches: '('}", "no regular expression"),
        ("{fact: container.image, at_least: many}", "takes int or float"),
        ("{fact: workload.labels, present: true}", "JSON object"),
        ("{fact: service.type, equals: x}", "cannot read it here"),
        ("{oll: []}", "unknown rule 'oll'"),
        ("{all: []}", "takes a list of rules"),
        ("{every: {child: service, is: {fact: container.role, present: true}}}", "no child of"),
        ("[]", "a rule is a mapping"),
    ],
)
def test_mistakes_are_named(rule, said) -> None:
    """A wrong rule is refused with what is wrong and the nearest known name."""
    assert any(said in line for line in mistakes(rule)), mistakes(rule)


def test_all_mistakes_at_once() -> None:
    """Two mistakes in one rule are both said, each with its line."""
    said = mistakes("all:\n- {fact: container.nope, equals: 1}\n- {fact: container.privileged, nope: 1}\n")
    assert [line.split(":")[1] for line in said] == ["2", "3"]


@given(st.dictionaries(st.sampled_from(["container.privileged", "container.host_process"]), st.sampled_from([True, False, None])))
def test_removing_a_value_never_flips(values) -> None:
    """Taking a value away leaves an answer as it was or makes it unknown."""
    rule = compiled(
        "any: [{all: [{fact: container.privileged, equals: true}, {not: {fact: container.host_process, equals: true}}]},"
        " {fact: container.host_process, equals: false}]"
    )
    whole = rule(Inputs(values, {})).truth
    for name in values:
        less = rule(Inputs({key: value for key, value in values.items() if key != name}, {})).truth
        assert less is None or less is whole


@pytest.mark.parametrize(
    "rule",
    [
        "{fact: container.command, equals: x}",
        "{fact: container.privileged, empty: true}",
        "{fact: container.privileged, equals: yes please}",
        "{fact: container.run_as_user, equals: true}",
        "{fact: container.run_as_user, matches: x}",
        "{fact: container.image, one_of: [1]}",
    ],
)
def test_a_comparison_fits_the_type_of_its_fact(rule):
    """A comparison that would answer the same whatever the value is refused, with the fact's type."""
    assert any("is of type" in line for line in mistakes(rule)), mistakes(rule)
