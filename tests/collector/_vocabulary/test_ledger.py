"""Credentials that were recognised, looked for in other texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aiact_report.collector._vocabulary.credentials import REDACTED, Known, hide_known

SECRETS = st.lists(st.text("ab1", min_size=6, max_size=14), min_size=51, max_size=80, unique=True)


@given(SECRETS, st.lists(st.integers(0, 79), max_size=3), st.text("ab1 ", max_size=30))
def test_many_are_found_where_each_by_itself_is(secrets: list[str], chosen: list[int], around: str) -> None:
    """By the table or one after the other, the same ones stand in a text."""
    text = around + "".join(secrets[at % len(secrets)] + around for at in chosen)
    known = Known.of(secrets)
    assert known.standing(text) == tuple(secret for secret in known if secret in text)


def test_the_longest_is_hidden_first() -> None:
    """A credential that holds another one is hidden whole."""
    many = [f"x{number:08}" for number in range(100)]
    known = Known.of(["hunter2hunter2", "hunter2h", *many])
    assert hide_known("a hunter2hunter2 b hunter2h", known) == f"a {REDACTED} b {REDACTED}"
