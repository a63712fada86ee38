"""Label selectors select what Kubernetes would select."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiact_report.linking._selection import Selection, Targets, selector_fact
from aiact_report.linking._selectors import EVERYTHING, NOTHING, labels, parse, parse_plain
from aiact_report.model import Fact, Place, Subject

_KEYS, _VALUES = st.sampled_from("abc"), st.sampled_from(["", "x", "y", "z"])
_LABELS = st.dictionaries(_KEYS, _VALUES, max_size=3)
_WITH_VALUES = st.fixed_dictionaries(
    {"key": _KEYS, "operator": st.sampled_from(["In", "NotIn"]), "values": st.lists(_VALUES, min_size=1, max_size=3)}
)
_WITHOUT_VALUES = st.fixed_dictionaries({"key": _KEYS, "operator": st.sampled_from(["Exists", "DoesNotExist"])})
_SELECTORS = st.fixed_dictionaries(
    {}, optional={"matchLabels": _LABELS, "matchExpressions": st.lists(st.one_of(_WITH_VALUES, _WITHOUT_VALUES), max_size=3)}
)


def _naive(selector: dict[str, Any], found: dict[str, str]) -> bool:
    """Ask the documentation's sentences, one by one."""
    for key, text in selector.get("matchLabels", {}).items():
        if key not in found or found[key] != text:
            return False
    for item in selector.get("matchExpressions", []):
        key, operator = item["key"], item["operator"]
        if operator == "In" and not (key in found and found[key] in item["values"]):
            return False
        if operator == "NotIn" and key in found and found[key] in item["values"]:
            return False
        if operator == "Exists" and key not in found:
            return False
        if operator == "DoesNotExist" and key in found:
            return False
    return True


@given(_SELECTORS, _LABELS)
@settings(max_examples=400, deadline=None)
def test_matching_agrees_with_a_naive_reading(selector: dict[str, Any], found: dict[str, str]) -> None:
    """A selector matches labels exactly when every sentence of the documentation holds."""
    parsed = parse(selector)
    assert parsed is not None
    assert parsed.matches(found) == _naive(selector, found)


@given(st.lists(_SELECTORS, max_size=4), st.lists(st.tuples(st.sampled_from([None, "default", "prod"]), st.none() | _LABELS), max_size=8))
@settings(max_examples=200, deadline=None)
def test_the_index_finds_what_trying_every_pair_finds(selectors: list[dict[str, Any]], pods: list[tuple[str | None, dict[str, str] | None]]) -> None:
    """Looking candidates up by label loses none and adds none; unknown labels are selected by an empty selector only."""
    place = Place("a.yaml", 1)
    targets = [
        Subject(f"w{n}", "w", "w", "a", space, None, {} if known is None else {"w.l": Fact(known, place)}) for n, (space, known) in enumerate(pods)
    ]
    objects = [Subject(f"s{n}", "s", "s", "a", "default" if n % 2 else None, None, {"s.s": Fact(raw, place)}) for n, raw in enumerate(selectors)]
    selection = Selection(objects, selector_fact("s.s", null=NOTHING), Targets(targets, "w.l"))
    for item, raw in zip(objects, selectors, strict=True):
        here = [(target, known) for target, (space, known) in zip(targets, pods, strict=True) if space != "prod"]
        parsed = parse(raw)
        assert parsed is not None
        expected = [target.id for target, known in here if parsed.everything or (known is not None and _naive(raw, known))]
        assert [target.id for target in selection.chosen_by(item)] == expected
        assert selection.knows_chosen(item) == (parsed.everything or all(known is not None for _, known in here))


def test_an_empty_selector_selects_everything_and_null_nothing() -> None:
    """`{}` and null are opposites in policy/v1."""
    assert parse({}) == EVERYTHING
    assert parse({"matchLabels": None, "matchExpressions": []}) == EVERYTHING
    assert parse(None) == NOTHING
    assert not NOTHING.matches({})
    assert EVERYTHING.matches({"a": "b"})


def test_not_in_matches_an_absent_key() -> None:
    """A pod without the label is not among the values."""
    selector = parse({"matchExpressions": [{"key": "env", "operator": "NotIn", "values": ["dev"]}]})
    assert selector is not None
    assert selector.matches({})
    assert not selector.matches({"env": "dev"})


@pytest.mark.parametrize(
    "raw",
    [
        "app=api",
        {"app": "api"},
        {"matchLabels": ["app"]},
        {"matchLabels": {"app": 1}},
        {"matchExpressions": "x"},
        {"matchExpressions": [None]},
        {"matchExpressions": [{"key": 1, "operator": "Exists"}]},
        {"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["1"]}]},
        {"matchExpressions": [{"key": "a", "operator": "in", "values": ["1"]}]},
        {"matchExpressions": [{"key": "a", "operator": "In"}]},
        {"matchExpressions": [{"key": "a", "operator": "In", "values": [1]}]},
        {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["1"]}]},
        {"matchExpressions": [{"key": "a", "operator": ["In"], "values": ["1"]}]},
    ],
)
def test_what_the_api_refuses_is_unknown(raw: object) -> None:
    """A selector with a mistake selects neither something nor nothing."""
    assert parse(raw) is None


def test_a_service_selects_nothing_without_labels() -> None:
    """A Service's selector is a plain map; an empty one has no endpoints of its own."""
    assert parse_plain(None) == NOTHING
    assert parse_plain({}) == NOTHING
    found = parse_plain({"app": "api", "matchLabels": "odd but a label"})
    assert found is not None
    assert found.matches({"app": "api", "matchLabels": "odd but a label"})
    assert not found.matches({"app": "api"})
    assert parse_plain({"app": 1}) is None


def test_labels_are_read_as_the_api_reads_them() -> None:
    """Null is an empty text, a number is refused."""
    assert labels({"a": None, "b": "x"}) == {"a": "", "b": "x"}
    assert labels(None) == {}
    assert labels({"a": 1}) is None
    assert labels(["a"]) is None
