"""Facts that are not set need no entry, and are facts all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.model import Fact, Facts, LookedFor, Place

PLACE = Place("a.yaml", 1)
BLANK = Fact(None, PLACE)
NAMES = tuple("abcdef")

steps = st.lists(st.tuples(st.sampled_from(["write", "take", "delete", "default"]), st.sampled_from([*NAMES, "x"]), st.integers(0, 3)))


@given(steps)
def test_they_behave_as_a_dictionary_that_holds_every_blank(todo: list[tuple[str, str, int]]) -> None:
    """Whatever is written and taken away, everything that can be asked answers as a plain dictionary of all facts would."""
    lean, plain = Facts(LookedFor.of(NAMES), BLANK), dict.fromkeys(NAMES, BLANK)
    for step, name, number in todo:
        for facts in (lean, plain):
            if step == "write":
                facts[name] = Fact(number, PLACE)
            elif step == "take":
                facts.pop(name, None)
            elif step == "default":
                facts.setdefault(name, Fact(number, PLACE))
            elif name in facts:
                del facts[name]
    assert lean == plain
    assert dict(lean) == dict(lean.items()) == plain
    assert set(lean) == set(lean.keys()) == set(plain)
    assert (len(lean), bool(lean)) == (len(plain), bool(plain))
    assert [(name in lean, lean.get(name)) for name in (*NAMES, "x")] == [(name in plain, plain.get(name)) for name in (*NAMES, "x")]
    assert {**lean} == plain
    assert list(lean.values()) == [lean[name] for name in lean]


def test_what_was_not_looked_for_is_not_seen() -> None:
    """A name that was neither written nor looked for is missing, as in any dictionary."""
    facts = Facts(LookedFor.of(NAMES), BLANK)
    assert facts["a"] is BLANK
    with pytest.raises(KeyError):
        facts["x"]
    with pytest.raises(KeyError):
        facts.pop("x")


def test_what_is_withheld_stays_withheld_until_it_is_written() -> None:
    """A fact taken away is no longer "not set"; another subject with the same list keeps it."""
    names = LookedFor.of(NAMES)
    one, other = Facts(names, BLANK), Facts(names, BLANK)
    assert one.pop("a") is BLANK
    assert "a" not in one
    assert "a" in other
    one["a"] = Fact(1, PLACE)
    assert one["a"].value == 1


def test_a_digest_of_names_depends_on_the_names_alone() -> None:
    """The same names have the same digest, in whatever order lists were made; other names another."""
    assert LookedFor.of("ab").digest == LookedFor.of(["a", "b"]).digest != LookedFor.of("ba").digest
    assert len({LookedFor.of(names).digest for names in ("a", "ab", "abc", "")}) == 4
