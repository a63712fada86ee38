"""What the package's YAML says is read from `compiled.json`, and never from one that is older than the YAML."""

import importlib.util
from pathlib import Path

import pytest

import aiact_report
from aiact_report import compiled
from aiact_report.errors import Problem
from aiact_report.facts.registry import parse as parse_facts
from aiact_report.mapping._document import read
from aiact_report.mapping._parsed import parse

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(aiact_report.__file__).parent
FACTS, MAPPING = (sorted((PACKAGE / name).rglob("*.yaml")) for name in ("facts", "mapping"))


def test_what_is_kept_is_what_the_yaml_says() -> None:
    """The file is that of the YAML beside it, every file is in it, and what ships is it."""
    spec = importlib.util.spec_from_file_location("generate_schemas", ROOT / "docs" / "generate_schemas.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert (PACKAGE / "compiled.json").read_text(encoding="utf-8") == generator.compiled(), "run docs/generate_schemas.py"
    assert all(compiled.known(path.read_bytes()) is not None for path in (*FACTS, *MAPPING) if "cases" not in path.parts)


@pytest.mark.parametrize("path", [path for path in MAPPING if "cases" not in path.parts], ids=lambda path: path.name)
def test_both_ways_of_reading_give_the_same(path: Path) -> None:
    """A mapping file parsed and a mapping file looked up are one."""
    problems: list[Problem] = []
    assert read(path.read_bytes(), path.name, problems) == parse(path.read_bytes(), path.name, problems)
    assert problems == []


def test_a_file_that_was_edited_is_parsed() -> None:
    """One byte more, and nothing is known of it: what is read is what stands there, with its lines."""
    data = FACTS[0].read_bytes()
    assert compiled.known(data) is not None
    assert compiled.known(data + b"\n") is None
    edited = MAPPING[0].read_bytes() + b"\n- {id: NEW-01, id: NEW-02}\n"
    problems: list[Problem] = []
    found = read(edited, "x", problems)
    assert found[-1].line > 1
    assert [problem.what for problem in problems] == ["key 'id' is written twice"]
    assert len(parse_facts(data)) > 1
