"""Every field of a manifest replaced by every kind of wrong value."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report.collector import manifest
from aiact_report.collector._base import Collected, Unit
from aiact_report.collector._kubernetes import facts as _manifest_facts
from aiact_report.model import OpenList

DOCUMENTS: list[dict[str, Any]] = list(yaml.safe_load_all(Path(__file__).with_name("rich_manifest.yaml").read_text(encoding="utf-8")))
WRONG: tuple[Any, ...] = (
    None,
    5,
    -1,
    1.5,
    True,
    "x",
    "",
    "{{ .Values.x }}",
    "${X}",
    [],
    {},
    [1],
    [None],
    [[]],
    [{}],
    {"a": 1},
    {"a": None},
    {"a": {}},
    ["x"],
)


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


def _registry() -> dict[str, str]:
    """Fact → its registered type."""
    folder = Path(manifest.__file__).parents[1].joinpath("facts")
    return {name: entry["type"] for file in sorted(folder.glob("*.yaml")) for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items()}


TYPES = _registry()
ALLOWED: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "strings": (str,),
    "int": (int,),
    "ints": (int,),
    "number": (int, float),
    "bool": (bool,),
    "object": (dict,),
}


def _is_typed(name: str, value: object) -> bool:
    """Whether a value is of its fact's type: null, a scalar, a tuple of scalars, or a mapping."""
    if value is None:
        return True
    values = (value.known if isinstance(value, OpenList) else value) if TYPES[name] in {"strings", "ints"} else (value,)
    return isinstance(values, tuple) and all(type(entry) in ALLOWED[TYPES[name]] for entry in values)


@pytest.mark.parametrize("document", DOCUMENTS, ids=[document["kind"] for document in DOCUMENTS])
def test_no_damage_raises_loses_a_fact_or_breaks_a_type(document: dict[str, Any]) -> None:
    """Whatever stands in a field, collecting ends, every registered fact is there or withheld, and what is there has its type."""
    for path in _paths(document):
        for wrong in WRONG:
            collected = _collect(json.dumps(_damaged(document, path, wrong)))
            withheld = {(entry.subject, fact) for entry in collected.unobserved for fact in entry.facts}
            for subject in collected.subjects:
                lost = [name for name in _manifest_facts.FACTS[subject.kind] if name not in subject.facts and (subject.id, name) not in withheld]
                assert not lost, (path, wrong, subject.id, lost)
                unexplained = [
                    name for name, fact in subject.facts.items() if isinstance(fact.value, OpenList) and (subject.id, name) not in withheld
                ]
                assert not unexplained, (path, wrong, subject.id, unexplained)
                untyped = [(name, fact.value) for name, fact in subject.facts.items() if not _is_typed(name, fact.value)]
                assert not untyped, (path, wrong, subject.id, untyped)
            if path or wrong not in ("", None, [], {}):
                assert collected.subjects or collected.unobserved or collected.skipped, (path, wrong)


@pytest.mark.parametrize("wrong", [5, "{{ .Values.x }}", [1]])
def test_damage_to_a_plain_field_never_reads_as_unset(wrong: object) -> None:
    """A field of a wrong type withholds its fact; it is not taken for a field that is not written."""
    fields = {
        ("spec", "template", "spec", "hostNetwork"): "workload.host_network",
        ("spec", "template", "spec", "securityContext"): "container.run_as_non_root",
        ("spec", "template", "spec", "containers"): "container.privileged",
        ("spec", "template", "spec", "containers", 0, "resources", "limits"): "container.memory_limit",
        ("spec", "template", "spec", "containers", 0, "volumeMounts"): "container.mounts_writable",
        ("spec", "template", "spec", "containers", 0, "env"): "container.env_credentials",
        ("spec", "template", "spec", "containers", 0, "livenessProbe"): "container.liveness_probe",
        ("spec", "template", "spec", "volumes"): "workload.host_paths",
        ("spec", "template", "spec", "volumes", 5, "hostPath"): "workload.runtime_sockets",
        ("spec", "template", "metadata", "labels"): "workload.labels",
        ("spec", "template"): "workload.host_pid",
        ("spec",): "workload.replicas_declared",
    }
    for path, fact in fields.items():
        collected = _collect(json.dumps(_damaged(DOCUMENTS[0], path, wrong)))
        assert fact in {name for entry in collected.unobserved for name in entry.facts}, (path, wrong)
