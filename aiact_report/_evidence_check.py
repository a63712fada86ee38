"""Whether the facts of an evidence file are of the types the registry gives them: whoever edits one by hand must not decide by a wrong type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from aiact_report.facts.registry import registry
from aiact_report.model import OpenList, Subject


def mistyped(subjects: Iterable[Subject]) -> Iterator[str]:
    """Yield a sentence for each fact whose value is not of its type; a name the registry does not know is a newer program's, and no rule reads it."""
    tests = {name: _TESTS[spec.type] for name, spec in registry().items() if spec.type in _TESTS}
    for subject in subjects:
        for name, fact in subject.facts.items():
            test = tests.get(name)
            if fact.value is not None and test is not None and not test(fact.value):
                yield f"{name} of {subject.id} is no value of its type ({registry()[name].type})"


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _list_of(kind: type) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        entries = value.known if isinstance(value, OpenList) else value
        return isinstance(entries, tuple) and all(type(entry) is kind for entry in entries)

    return test


_TESTS: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: type(value) is int,
    "number": _is_number,
    "bool": lambda value: isinstance(value, bool),
    "strings": _list_of(str),
    "ints": _list_of(int),
}
