"""Documents that are read line by line: every answer is the C parser's, and what is remembered has a bound."""

import contextlib
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.collector._yaml import block, plain
from aiact_report.collector._yaml.items import Broken, Document, Flavour
from aiact_report.collector._yaml.load import load
from aiact_report.collector._yaml.nodes import stream

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
PARTS = (
    *("a: 1", "b:", "- c", "- d: e", "- f:", "", "# g", "---", "--- # h", "k: [a, 'b', {c: d}]", "k: {a: 1, a: 2}", "k: []", "- [a, b]", "- {a: b}"),
    *(
        '"k": "v"',
        "'k':",
        'k: "v" # c',
        "k: v #c",
        "k: a#c",
        "k:v",
        "k: v:",
        "k: v: w",
        "k: [a",
        "k: [a]]",
        "k: -",
        "k: - a",
        "1: k",
        "y: n",
        "<<: k",
    ),
    *(
        '"<<": k',
        "~: k",
        "k: ~",
        "k: <<",
        "k: =",
        "k: 0x1F",
        "k: 1_0",
        "k: 1.10",
        'k: "a',
        "k: 'a''b'",
        'k: "a" b',
        'k: "a\\nb"',
        'k: ""',
        '"": a',
        "k: $(A)",
    ),
    *(
        "- ? a",
        "? a",
        ": a",
        "k: !a b",
        "k: &a b",
        "k: *a",
        "- -",
        "- - a",
        "-",
        "-  k: a",
        "- k",
        "k: >",
        "k: |",
        "text",
        "%a",
        "...",
        "k:\ta",
        "k: é ü",
        "k: @",
    ),
    *(
        "k: http://a:1/b",
        "k: a, b",
        "k: a]",
        "k: {a: b} # c",
        "k: [a] b",
        "a.b/c-d_e: f",
        "a b: c",
        "k:  a  ",
        "k: no",
        "- on",
        "- 12:30",
        "k: .inf",
        "k: %a",
    ),
)
LINES = st.tuples(st.integers(0, 4), st.sampled_from(PARTS)).map(lambda pair: " " * pair[0] + pair[1])
TEXTS = st.lists(LINES, max_size=12).map("\n".join)
MARKS = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "Zl"))


def _told(item: Document) -> tuple[Any, ...]:
    """What a document says, with the types of its values."""
    return item.line, repr(item.data), repr(item.lines), item.duplicates


def _compare(text: str, flavour: Flavour) -> None:
    """Read a text both ways: up to where the parser refuses, every document is the same."""
    parsed: list[Document | Broken] = []
    with contextlib.suppress(yaml.YAMLError):
        parsed.extend(item for item, _, _ in stream(text, flavour, 1))
    found = list(load(text, flavour))[: len(parsed)]
    assert [_told(item) for item in found if isinstance(item, Document)] == [_told(item) for item in parsed if isinstance(item, Document)]


@given(TEXTS, st.sampled_from(("kubernetes", "compose")))
def test_documents_read_by_lines_are_the_parsers(text: str, flavour: Flavour) -> None:
    """Whatever lines stand below each other: data, types, order, places and keys written twice."""
    _compare(text, flavour)


@given(TEXTS, st.integers(0, 200), MARKS)
def test_a_letter_anywhere_changes_both_alike(text: str, at: int, letter: str) -> None:
    """A text with a letter put in anywhere reads the same both ways."""
    _compare(text[:at] + letter + text[at:], "kubernetes")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the checkout")
def test_real_manifests_read_the_same() -> None:
    """All documents of real projects are the parser's, and most are read without it."""
    texts = [path.read_text("utf-8", "replace") for path in sorted(CORPUS.rglob("*.yaml"))[::29]]
    for text in (text for text in texts if len(text) < 50_000 and "{{" not in text):
        _compare(text, "kubernetes")


@pytest.mark.parametrize("text", ["a: 1\nb:\n- c\n- d:\n  - e\nf: [g, {h: i}]\n", "---\n- a: yes\n  b: 'yes'\n", "# a\n\n---  # b\na: 1.10\n"])
def test_plain_documents_need_no_parser(text: str) -> None:
    """These are read by their lines: otherwise the comparisons above would compare the parser with itself."""
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith("---")] or [0]
    assert block.document(lines, starts[-1], len(lines), "kubernetes", 1) is not None


def test_brackets_are_not_shared_between_documents() -> None:
    """Who reads a document may change it, and the next is as it is written."""
    first, second = load("a: [b, {c: d}]\n---\na: [b, {c: d}]\n", "kubernetes")
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    first.data["a"][1]["c"] = "e"
    assert second.data == {"a": ["b", {"c": "d"}]}


def test_lines_that_never_come_again_are_forgotten() -> None:
    """A flood of different lines is read in linear time, and what is remembered of it stays within its bound."""
    started = time.process_time()
    (item,) = load("".join(f"key-{at}: value-{at}\n" for at in range(2 * plain.KEPT_LINES)), "kubernetes")
    assert isinstance(item, Document)
    assert len(item.data) == 2 * plain.KEPT_LINES
    assert len(block._LINES["kubernetes"].known) <= plain.KEPT_LINES
    assert len(block._places) <= block.PLACES
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "line", ["k: " + "a " * 500_000, "k: " + "a:" * 500_000, "k: [" + "a, " * 20_000, "k: 'a" + " " * 900_000, '"' + "a" * 900_000 + '": b']
)
def test_a_line_without_end_is_left_to_the_parser(line: str) -> None:
    """A line of a megabyte is not matched by a pattern."""
    started = time.process_time()
    _compare(line + "\n", "kubernetes")
    assert time.process_time() - started < 5
