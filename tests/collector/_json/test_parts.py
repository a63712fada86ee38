"""Whatever stands at a path of a foreign document, taking it apart gives the type asked for, or says that there is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.collector._json import parts
from aiact_report.collector.engine import json as engine

INSPECTED: dict[str, Any] = {"Id": "f" * 400, "State": {"Running": True, "Pid": 0, "Error": ""}, "Mounts": ["a", {"Name": "b"}, 3]}


def test_each_taker_gives_its_own_type_and_follows_the_whole_path() -> None:
    """A truth value is no number, an empty text is not set, and zero and false are values."""
    assert (parts.flag(INSPECTED, "State", "Running"), parts.whole(INSPECTED, "State", "Running")) == (True, None)
    assert (parts.whole(INSPECTED, "State", "Pid"), parts.flag(INSPECTED, "State", "Pid")) == (0, None)
    assert parts.text(INSPECTED, "State", "Error") is None
    assert parts.table(INSPECTED, "State") is INSPECTED["State"]


def test_only_the_short_text_is_cut() -> None:
    """An id is taken whole where it is looked up by, and cut where it becomes a fact."""
    assert parts.text(INSPECTED, "Id") == "f" * 400
    assert parts.short(INSPECTED, "Id") == "f" * parts.LONGEST


def test_a_list_is_taken_whole_or_by_the_type_of_what_is_in_it() -> None:
    """Rows are everything, texts the texts and items the mappings; a path without keys takes the list itself."""
    assert parts.rows(INSPECTED, "Mounts") == ["a", {"Name": "b"}, 3]
    assert parts.texts(INSPECTED, "Mounts") == parts.texts(INSPECTED["Mounts"]) == ["a"]
    assert list(parts.items(INSPECTED, "Mounts")) == [{"Name": "b"}]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("path", [(), ("a",), ("a", "b")])
@given(found=_JSON)
def test_nothing_is_too_odd_to_be_taken_apart(found: Any, path: tuple[str, ...]) -> None:
    """A document of any form gives an empty table and no rows where there are none, and never an error."""
    assert isinstance(parts.table(found, *path), dict)
    assert len(parts.texts(found, *path)) + sum(1 for _ in parts.items(found, *path)) <= len(parts.rows(found, *path))


def test_the_engine_writes_one_text_for_a_list_of_one() -> None:
    """`Entrypoint` of an older image is a text, and the year 1 means never; a bound of zero is none."""
    data = {"Entrypoint": "/serve", "Cmd": ["a", None], "Memory": 0, "StartedAt": "0001-01-01T00:00:00Z"}
    assert (engine.texts(data, "Entrypoint"), engine.texts(data, "Cmd"), engine.texts(data, "Env")) == (("/serve",), ("a",), ())
    assert (engine.bound(data, "Memory"), engine.moment(data, "StartedAt")) == (None, None)
