"""Every field of a manifest replaced by every kind of wrong value."""

import copy
import json
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report.collector import _manifest_facts, manifest
from aiact_report.collector._base import Collected, Unit

_spec = util.spec_from_file_location("rich_manifest", Path(__file__).with_name("_rich_manifest.py"))
assert _spec is not None
assert _spec.loader is not None
_module = util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
DOCUMENTS: list[dict[str, Any]] = list(yaml.safe_load_all(_module.RICH))
WRONG: tuple[Any, ...] = (None, 5, -1, 1.5, True, "x", "", "{{ .Values.x }}", "${X}", [], {}, [1], [None], [[]], [{}], {"a": 1}, {"a": None}, {"a": {}}, ["x"])


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from _paths(value[key], (*path, key))


def _damaged(document: dict[str, Any], path: tuple[Any, ...], wrong: Any) -> Any:
    """The document with one value replaced."""
    if not path:
        return wrong
    damaged = copy.deepcopy(document)
    holder = damaged
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = wrong
    return damaged


def _collect(text: str) -> Collected:
    return manifest.collect(Unit("m.yaml", Path("m.yaml"), text.encode(), Path()))


@pytest.mark.parametrize("index", range(len(DOCUMENTS)), ids=[document["kind"] for document in DOCUMENTS])
def test_no_damage_raises_and_every_fact_is_there_or_withheld(index: int) -> None:
    """Whatever stands in a field, collecting ends, and no registered fact is lost without an Unobserved."""
    for path in _paths(DOCUMENTS[index]):
        for wrong in WRONG:
            text = json.dumps(_damaged(DOCUMENTS[index], path, wrong))
            collected = _collect(text)
            withheld = {(entry.subject, fact) for entry in collected.unobserved for fact in entry.facts}
            for subject in collected.subjects:
                lost = [name for name in _manifest_facts.FACTS[subject.kind] if name not in subject.facts and (subject.id, name) not in withheld]
                assert not lost, (path, wrong, subject.id, lost)
            if wrong not in ("", None, [], {}) or path:
                assert collected.subjects or collected.unobserved or collected.skipped, (path, wrong)


@pytest.mark.parametrize("index", range(len(DOCUMENTS)), ids=[document["kind"] for document in DOCUMENTS])
def test_values_have_the_types_the_registry_promises(index: int) -> None:
    """Damage or not, a value is a scalar, a tuple of scalars or a mapping, as its fact is registered."""
    registry: dict[str, Any] = {}
    for file in sorted(Path(manifest.__file__).parents[1].joinpath("mapping/facts").glob("*.yaml")):
        registry |= yaml.safe_load(file.read_text(encoding="utf-8"))
    allowed: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "number": (int, float), "bool": (bool,), "object": (dict,)}
    for path in _paths(DOCUMENTS[index]):
        for wrong in WRONG:
            for subject in _collect(json.dumps(_damaged(DOCUMENTS[index], path, wrong))).subjects:
                for name, fact in subject.facts.items():
                    kind = registry[name]["type"]
                    values = fact.value if kind in {"strings", "ints"} and fact.value is not None else (fact.value,)
                    assert isinstance(values, tuple), (path, wrong, name, fact.value)
                    wanted = allowed.get(kind, (str,) if kind == "strings" else (int,))
                    assert all(value is None or type(value) in wanted for value in values), (path, wrong, name, fact.value)
