"""Text from outside is made safe to look at, and values are made readable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.model import Place
from aiact_report.report_templates._text import brief, consolidation, counted, cut, moment, pattern, place_text, short_digest, value_text, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\u2039U+001B\u203a[31mred"),
        ("a\u202eb", "a\u2039U+202E\u203ab"),
        ("a\u2066b\u2069", "a\u2039U+2066\u203ab\u2039U+2069\u203a"),
        ("\u200e\u200f", "\u2039U+200E\u203a\u2039U+200F\u203a"),
        ("zero\u200bwidth", "zero\u2039U+200B\u203awidth"),
        ("\ud800", "\u2039U+D800\u203a"),
        ("Łódź, Ελλάδα, София", "Łódź, Ελλάδα, София"),
    ],
)
def test_what_hides_is_shown(text: str, shown: str) -> None:
    """Controls, direction overrides and invisible characters are written by number; letters stay."""
    assert visible(text) == shown


@given(st.text())
def test_no_text_can_reorder_or_break_a_page(text: str) -> None:
    """Whatever comes in, what goes out has no control but line breaks, no format character and no surrogate, and can be encoded."""
    shown = visible(text)
    shown.encode()
    assert not [character for character in shown if unicodedata.bidirectional(character) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI"}]
    assert not [character for character in shown if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "not set"),
        (True, "true"),
        (0, "0"),
        ("", "(empty text)"),
        ((), "none"),
        (("a", "b"), "a, b"),
        ({"b": 1, "a": None}, '{"a": null, "b": 1}'),
        ("two\nlines", "two\\nlines"),
    ],
)
def test_values_are_written_on_one_line(value: object, shown: str) -> None:
    """A value is shown as its platform writes it; absence is said in words."""
    assert value_text(value) == shown


def test_long_values_are_cut_and_their_length_is_said() -> None:
    """A value of 100 kB takes 300 characters, and says that it is longer."""
    shown = value_text("x" * 100_000)
    assert shown == "x" * 300 + "… (100,000 characters)"
    assert cut("short") == "short"


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("deploy/api.yaml", 14, "spec.replicas"), "deploy/api.yaml:14"),
        (Place("deploy/api.yaml"), "deploy/api.yaml"),
        (Place(object="Deployment prod/api"), "Deployment prod/api"),
        (Place(digest="sha256:" + "9c1f" * 16, path="/srv/model.pkl"), "sha256:9c1f9c…9c1f /srv/model.pkl"),
        (Place(), ""),
    ],
)
def test_places_are_those_an_editor_can_open(place: Place, shown: str) -> None:
    """File and line, an API object, or a digest and the path inside."""
    assert place_text(place) == shown


def test_times_are_in_words_and_what_is_no_time_stays() -> None:
    """Dates are unmistakable in every country."""
    assert moment("2026-11-20T14:02:00Z") == "20 November 2026, 14:02 UTC"
    assert moment("2027-03-31") == "31 March 2027"
    assert moment("next spring") == "next spring"
    assert consolidation("02024R1689-20260727") == consolidation("2026-07-27") == "27 July 2026"
    assert consolidation("02024R1689") == "02024R1689"


def test_numbers_agree_with_their_nouns() -> None:
    """One gap, two gaps, three entries."""
    assert [counted(1, "gap"), counted(2, "gap"), counted(1200, "entry", "entries")] == ["1 gap", "2 gaps", "1,200 entries"]


def test_sentences_are_cut_between_words() -> None:
    """Half a word would be another word."""
    assert brief("a sentence, and more", 14) == "a sentence …"
    assert brief("short", 14) == "short"


def test_a_reason_is_the_same_for_every_variable() -> None:
    """Two placeholders are one reason; other words make another."""
    assert pattern("image is the template placeholder ${TAG_1}") == pattern("image is the template placeholder ${TAG_2}")
    assert pattern("{{ .Values.a }} and {name} and $X") == "{{…}} and {…} and $…"
    assert pattern("the variable A_TAG is not set") == "the variable … is not set"
    assert pattern("no YAML at line 7") == "no YAML at line 7"


def test_digests_keep_both_ends() -> None:
    """A digest is short enough for a foot line and long enough to compare by eye."""
    assert short_digest("4f6c21" + "0" * 54 + "91ab") == "4f6c21…91ab"
    assert short_digest("abc") == "abc"
