"""Every fact collected is one of the registry, of the type it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report.facts.registry import registry
from aiact_report.model import OpenList
from aiact_report.pipeline import Wanted, collect, link

ROOT = Path(__file__).resolve().parents[1]
PLACES = [ROOT / "samples", ROOT.parent / "shared" / "corpus", ROOT.parent / "shared" / "labelled"]
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "number": (int, float),
    "bool": (bool,),
    "strings": (tuple,),
    "ints": (tuple,),
    "object": (dict,),
}
ELEMENTS: dict[str, type] = {"strings": str, "ints": int}


def fits(value: object, kind: str) -> bool:
    """Tell whether a value is of a registered type; null is of every type."""
    if value is None:
        return True
    value = value.known if isinstance(value, OpenList) else value
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "bool"):
        return False
    return kind not in ELEMENTS or (isinstance(value, tuple) and all(type(item) is ELEMENTS[kind] for item in value))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_facts_are_as_registered(place: Path) -> None:
    """A rule may rely on the registry: no collector and no relation yields another name or type."""
    if not place.is_dir():
        pytest.skip(f"{place.name} is not beside the checkout: facts of real files are not compared with the registry")
    evidence = link(collect(Wanted(paths=(place,))))
    assert evidence.subjects
    facts = [(name, fact.value) for subject in evidence.subjects for name, fact in subject.facts.items()]
    assert {name for name, _ in facts} <= set(registry())
    assert [(name, value) for name, value in facts if not fits(value, registry()[name].type)] == []
