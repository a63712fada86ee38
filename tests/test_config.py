"""`aiact-report.yaml`: every key is checked, and all mistakes are said at once."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from aiact_report import config
from aiact_report.errors import MistakesError, Problem

GOOD = """\
system:
  name: Scoring
  version: 1.10
  annex_iii_point: 5(b)
  role: provider and deployer
sources: [k8s, Dockerfile]
compose:
  - [compose.yaml, compose.prod.yaml]
mapping: [own.yaml]
waivers:
  - control: RES-01
    subject: "*server*"
    reason: one GPU
    approved_by: M. Keller
    approved_on: 2026-01-31
    expires: 2026-12-31
attestations:
  - {obligation: 15.1-level, statement: measured, document: MR-1, made_by: A. Novak, made_on: 2026-08-27}
outputs: {directory: out, formats: [html, json]}
"""
ROOT = Path(__file__).resolve().parents[1]


def _parse(text: str) -> config.Config:
    return config.parse(text.encode(), "c.yaml", Path("/p"))


def _problems(text: str) -> list[Problem]:
    with pytest.raises(MistakesError) as caught:
        _parse(text)
    return caught.value.problems


def test_every_key_arrives() -> None:
    """What is written is what is read; paths are relative to the file."""
    found = _parse(GOOD)
    assert (found.system.name, found.system.version, found.system.annex_iii_point) == ("Scoring", "1.10", "5(b)")
    assert found.sources == (Path("/p/k8s"), Path("/p/Dockerfile"))
    assert found.compose == ((Path("/p/compose.yaml"), Path("/p/compose.prod.yaml")),)
    assert found.mapping == (Path("/p/own.yaml"),)
    assert (found.waivers[0].expires, found.waivers[0].line) == ("2026-12-31", 11)
    assert (found.attestations[0].made_on, found.attestation_lines) == ("2026-08-27", (18,))
    assert (found.directory, found.formats) == (Path("/p/out"), ("html", "json"))


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "system:\nwaivers:\n"])
def test_a_file_that_says_nothing_is_no_mistake(text: str) -> None:
    """Keys may be left out or left empty."""
    assert _parse(text).waivers == ()


def test_all_mistakes_are_said_at_once_with_their_lines() -> None:
    """Unknown keys, wrong types, missing keys and bad dates come together, each with its line."""
    text = "sistem: {}\nsystem:\n  nam: x\nwaivers:\n  - control: A\n    expires: 31.12.2026\nsources: k8s\nsystem: {name: [1]}\n"
    found = {(problem.line, problem.what) for problem in _problems(text)}
    assert found == {
        (1, "unknown key 'sistem'"),
        (3, "unknown key 'nam'"),
        (6, "expires must be a date, not '31.12.2026'"),
        (5, "an entry of waivers lacks subject, reason, approved_by, approved_on"),
        (7, "sources must be a list"),
        (8, "key 'system' is written twice"),
        (8, "name must be a text"),
    }


def test_an_unknown_key_is_answered_with_the_nearest_known_one() -> None:
    """The hint names what was probably meant."""
    assert _problems("systen: {}\n")[0].hint == "did you mean 'system'?"
    assert "components" in str(_problems("qqq: {}\n")[0].hint)


@pytest.mark.parametrize(
    "text",
    [
        "- a\n- b\n",
        "just text",
        "a: [",
        "a: &x 1\nb: *x\n",
        "system: &s {name: *s}\n",
        "\x00",
        "system: {annex_iii_point: 9(z)}",
        "? [a]\n: b\n",
        "a: !!python/object:os.system x\n",
    ],
)
def test_what_is_no_configuration_is_refused_and_not_a_traceback(text: str) -> None:
    """Broken YAML, other shapes, aliases and values without their form are mistakes."""
    assert _problems(text)


def test_broken_bytes_are_refused() -> None:
    """A file that is no UTF-8 is a mistake."""
    with pytest.raises(MistakesError):
        config.parse(b"system: {name: \xff\xfe}", "c.yaml", Path())


def test_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    """A configuration that is named and not there is said."""
    with pytest.raises(MistakesError, match="cannot be read"):
        config.load(tmp_path / "none.yaml")


def test_a_waiver_cannot_expire_before_its_approval() -> None:
    """Dates out of order are a mistake."""
    assert "expires before" in _problems(GOOD.replace("2026-12-31", "2025-12-31"))[0].what


def test_waivers_and_attestations_speak_of_what_exists() -> None:
    """An unknown control or obligation is refused with its line and the nearest name."""
    with pytest.raises(MistakesError) as caught:
        config.check_names(_parse(GOOD), ["RES-02"], ["15.1-levels"])
    assert [(problem.line, problem.hint) for problem in caught.value.problems] == [
        (11, "did you mean 'RES-02'?"),
        (18, "did you mean '15.1-levels'?"),
    ]


def test_published_schema_is_valid_and_accepts_what_is_read() -> None:
    """Editors complete and check with the same table the program reads by."""
    schema = config.schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(yaml.load(GOOD, Loader=yaml.BaseLoader))  # noqa: S506 -- it builds nothing but texts
    assert not validator.is_valid({"sistem": {}})
    assert not validator.is_valid({"waivers": [{"control": "RES-01"}]})


def test_every_key_is_documented() -> None:
    """docs/configuration.md names every key, with its meaning."""
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

    def missing(keys: dict[str, Any]) -> list[str]:
        return [name for name, key in keys.items() if f"| `{name}` | {key.meaning}" not in page] + [
            one for key in keys.values() for one in missing(key.keys or {})
        ]

    assert missing(config.TOP) == []


@pytest.mark.parametrize("text", ["contexts: [null]", "sources: [~]", "compose: [[null]]", "images: [a, null]"])
def test_nothing_in_a_list_is_a_mistake(text: str) -> None:
    """An entry that is null names nothing."""
    assert "must be a text" in _problems(text)[0].what


@pytest.mark.parametrize("text", ["system: " + "[" * 100_000, "- " * 50_000, "a: " + "{b: " * 30 + "}" * 30])
def test_a_configuration_that_nests_without_end_is_a_mistake(text: str) -> None:
    """Before PyYAML 6.0.4 such a file ended the process."""
    assert [problem.what for problem in _problems(text)] == ["nested more than 20 levels deep"]
