"""Reading YAML and JSON with lines, whatever is in them."""

import math
import time
from pathlib import Path

import pytest
import yaml

from aiact_report.collector._yaml.build import Tagged
from aiact_report.collector._yaml.load import Broken, Document, Flavour, decode, line_of, load
from aiact_report.libyaml import is_own_bound

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"


def _only(text: str, flavour: Flavour = "kubernetes") -> Document:
    """The only document of a text."""
    (item,) = load(text, flavour)
    assert isinstance(item, Document)
    return item


def _broken(text: str) -> Broken:
    """The only document of a text, which is broken."""
    (item,) = load(text, "kubernetes")
    assert isinstance(item, Broken)
    return item


def test_every_value_has_its_line() -> None:
    """Keys and list items know the line they stand on."""
    document = _only("# a comment\na:\n  b: 1\n  c:\n    - x\n    - z: 2\n")
    assert document.data == {"a": {"b": 1, "c": ["x", {"z": 2}]}}
    assert document.line == 2
    assert [line_of(document.lines, *path) for path in (("a",), ("a", "b"), ("a", "c", 0), ("a", "c", 1, "z"))] == [2, 3, 5, 6]


def test_the_line_of_a_path_is_that_of_its_deepest_part() -> None:
    """A field that is not written is placed at the section that could hold it."""
    document = _only("a:\n  b: 1\n")
    assert line_of(document.lines, "a", "missing", "deeper") == 1
    assert line_of(document.lines, "missing") is None
    assert line_of(None, "a") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("NO", False),
        ("on", True),
        ("y", True),
        ("true", True),
        ("~", None),
        ("", None),
        ("0x1F", 31),
        ("017", 15),
        ("0o17", 15),
        ("08", 8.0),
        ("1_000", 1000),
        ("1e3", 1000.0),
        ("12:30:45", "12:30:45"),
        ("2001-01-01", "2001-01-01"),
        ("=", "="),
        ("<<", "<<"),
        ('"yes"', "yes"),
        ("1.10", 1.1),
        ("!!str 1", "1"),
        ('!!int "3"', 3),
        ("!vault x", "x"),
        ("-", [None]),
        (".inf", math.inf),
        ("9" * 30, 1e30),
        ("+5", 5),
        ("-3", -3),
        ("v1", "v1"),
    ],
)
def test_scalars_mean_what_kubernetes_takes_them_for(text: str, value: object) -> None:
    """Booleans of YAML 1.1, numbers as Go reads them, no base 60, no dates."""
    assert _only(f"- {text}\n").data == [value]


def test_compose_knows_two_booleans() -> None:
    """In Compose `yes` is text."""
    assert _only("[yes, on, true, False]", "compose").data == ["yes", "on", True, False]


def test_compose_keeps_its_merge_instructions() -> None:
    """`!reset` and `!override` survive with their values; Kubernetes has no such tags."""
    data = _only("a: !reset null\nb: !override [x]\n", "compose").data
    assert data == {"a": Tagged("!reset", None), "b": Tagged("!override", ["x"])}
    assert _only("a: !reset x\n").data == {"a": "x"}


def test_keys_become_text() -> None:
    """Numbers, truth values and null as keys read as JSON has them."""
    assert _only("1: a\n1.5: b\nnull: c\ntrue: d\n").data == {"1": "a", "1.5": "b", "null": "c", "true": "d"}


def test_duplicate_keys_are_said_with_their_line() -> None:
    """The later value counts, as everywhere, and the reader hears of it."""
    document = _only("a: 1\nb: 2\na: 3\n")
    assert document.data == {"a": 3, "b": 2}
    assert document.duplicates == (("a", 3),)
    assert _only('{"a": 1, "b": "\\ud83d\\ude00", "a": 2}').duplicates == (("a", 1),)


def test_merge_keys_and_aliases_are_followed() -> None:
    """Own keys win over merged ones; the line is where the value stands."""
    document = _only("base: &b {x: 1, z: 2}\nuse:\n  <<: *b\n  z: 3\n")
    assert document.data["use"] == {"z": 3, "x": 1}
    assert line_of(document.lines, "use", "x") == 1


def test_a_broken_document_does_not_cost_its_neighbours() -> None:
    """The good ones are read, the bad one keeps its place, line and text."""
    items = list(load("a: 1\n---\nb: {{ .Values.b }}\n---\nc: [1\n---\nd: 4\n", "kubernetes"))
    assert [type(item) for item in items] == [Document, Broken, Broken, Document]
    assert [item.index for item in items] == [0, 1, 2, 3]
    assert [item.line for item in items] == [1, 3, 6, 7]
    assert isinstance(items[1], Broken)
    assert "{{ .Values.b }}" in items[1].text


def test_a_marker_ends_even_a_quoted_text() -> None:
    """A quote that is never closed costs one document."""
    items = list(load('a: "open\n---\nb: 1\n', "kubernetes"))
    assert isinstance(items[0], Broken)
    assert isinstance(items[1], Document)
    assert items[1].data == {"b": 1}


def test_dots_end_a_document_too() -> None:
    """What follows `...` is read although what stands between is broken."""
    items = list(load("a: [\n...\nb: 2\n", "kubernetes"))
    assert [type(item) for item in items] == [Broken, Document]


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "- " * 50_000, "? " * 20_000, '{"a":' * 20_000 + "}" * 20_000, "\n".join("  " * at + "a:" for at in range(3_000))]
)
def test_deep_nesting_is_refused(text: str) -> None:
    """Ten thousand levels neither crash the process nor take long."""
    start = time.process_time()
    assert "deep" in _broken(text).reason
    assert time.process_time() - start < 5


def test_depth_that_libyaml_refuses_itself_is_depth() -> None:
    """Since the libyaml of PyYAML 6.0.4 brackets are counted as they are read ahead, before a single event: that is no other mistake."""
    own = yaml.YAMLError()
    own.problem = "exceeded maximum nesting depth"  # type: ignore[attr-defined] # as the C parser fills it in
    assert is_own_bound(own)
    with pytest.raises(yaml.YAMLError) as other:
        yaml.compose("[" * 10, Loader=yaml.CSafeLoader)
    assert not is_own_bound(other.value)


def test_deep_nesting_costs_only_its_own_document() -> None:
    """Neighbours of a refused document are read."""
    items = list(load("a: 1\n---\n" + "[" * 50_000 + "\n---\nb: 2\n", "kubernetes"))
    assert [type(item) for item in items] == [Document, Broken, Document]


@pytest.mark.parametrize(
    "text",
    [
        "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 9)),
        "a0: &a0 {k: 1}\n" + "".join(f"a{at}: &a{at} {{<<: [*a{at - 1}, *a{at - 1}], k{at}: 1}}\n" for at in range(1, 40)),
        "a: &a [*a]\n",
        "a: &a {b: *a}\n",
    ],
)
def test_aliases_that_multiply_are_refused(text: str) -> None:
    """Alias bombs, merge key bombs and cycles end in bounded time."""
    start = time.process_time()
    assert _broken(text).reason
    assert time.process_time() - start < 5


def test_a_list_as_a_key_is_refused() -> None:
    """Kubernetes and Compose take no such key."""
    assert "key" in _broken("? [a]\n: b\n").reason


def test_a_password_that_looks_like_an_alias_is_not_quoted() -> None:
    """What the parser complains of may be a secret."""
    assert "hunter22" not in _broken("password: *hunter22\n").reason


def test_control_characters_cost_one_document() -> None:
    """YAML forbids them; the rest of the file is read."""
    items = list(load("a: \x1b[31m\n---\nb: 1\n", "kubernetes"))
    assert [type(item) for item in items] == [Broken, Document]


def test_json_is_read_as_well() -> None:
    """With tabs, surrogate pairs and several values in a row."""
    assert _only('{\n\t"a": [1,\n\t2]\n}').data == {"a": [1, 2]}
    items = list(load('{"a": "\\ud83d\\ude00"}\n{"b": 1}\n', "kubernetes"))
    assert [item.data for item in items if isinstance(item, Document)] == [{"a": "😀"}, {"b": 1}]
    assert isinstance(next(load('{"a": "\\ud83d"}', "kubernetes")), Broken)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_nothing_is_nothing(text: str) -> None:
    """An empty file has no documents."""
    assert list(load(text, "kubernetes")) == []


def test_carriage_returns_do_not_move_lines() -> None:
    """Files written on Windows read the same."""
    assert [item.line for item in load("a: 1\r\nb: 2\r\n---\r\nc: 3\r\n", "kubernetes")] == [1, 4]


def test_bytes_become_text_and_losses_are_said() -> None:
    """UTF-8 with and without its mark, UTF-16, and bytes that are neither."""
    assert decode(b"\xef\xbb\xbfa: 1") == ("a: 1", None)
    assert decode("a: é".encode("utf-16"))[0] == "a: é"
    text, note = decode(b"a: 1\nb: \xff\n")
    assert text == "a: 1\nb: \ufffd\n"
    assert note is not None
    assert "line 2" in note


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real files is not beside this checkout: only files written by the tests are read")
def test_real_files_read_as_pyyaml_reads_them() -> None:
    """Over real manifests the data is what `yaml.safe_load_all` gives, but for dates and YAML 1.1 oddities."""
    compared = 0
    for path in sorted(CORPUS.rglob("*.yaml"))[::5]:
        text = path.read_text(encoding="utf-8")
        try:
            expected = list(yaml.load_all(text, yaml.CBaseLoader))
        except yaml.YAMLError:
            continue
        found = [item.data for item in load(text, "kubernetes") if isinstance(item, Document)]
        if len(found) == len(expected):
            assert [_shape(item) for item in found] == [_shape(item) for item in expected], path
            compared += 1
    assert compared > 100


def _shape(value: object) -> object:
    """Keys and structure of data, scalars left out."""
    if isinstance(value, dict):
        return {str(key).lower(): _shape(entry) for key, entry in value.items()}
    return [_shape(entry) for entry in value] if isinstance(value, list) else None
