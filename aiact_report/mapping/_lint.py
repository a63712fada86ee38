"""What is wrong with a question although each of its words is known: nothing reaches its partial, no value can be what it asks for; and what nobody reads."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import Any

from aiact_report.errors import Problem
from aiact_report.facts.registry import kind_of, registry
from aiact_report.mapping._controls import Question
from aiact_report.mapping._decide import decide
from aiact_report.mapping._load import Mapping as Loaded
from aiact_report.mapping._rules import MISSING, Inputs
from aiact_report.model import Outcome, Parameter

_MOST = 20_000
"""Combinations of values that are tried; a question with more is not judged here."""
_OF_TYPE: dict[str, tuple[Any, ...]] = {
    "str": ("something else",),
    "int": (0, 1),
    "number": (0, 1),
    "bool": (True, False),
    "strings": ((), ("something else",)),
    "ints": ((), (0,)),
}
Asked = tuple[str, str, Any]
"""Fact, comparison, and what it is compared with."""


def problems(mapping: Loaded, origins: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with the questions of the controls that come from these origins."""
    wanted, parameters = set(origins), {item.name: item for item in mapping.parameters}
    for control in mapping.controls:
        if control.origin in wanted:
            for question in mapping.questions[control.id]:
                for what in _of(question, parameters):
                    yield Problem(f"{control.id} of {question.subject}: {what}", control.origin)


def _of(question: Question, parameters: Mapping[str, Parameter]) -> Iterator[str]:
    found = list(asked(question.source, parameters))
    yield from (
        _outside(fact, wanted) for fact, test, wanted in found if test in ("equals", "one_of", "contains", "within") and _outside(fact, wanted)
    )
    yield from _empty_ranges(question.source, parameters)
    outcomes = reached(question, found)
    if outcomes is not None:
        for outcome, words in ((Outcome.PASS, "nothing passes it"), (Outcome.GAP, "nothing is a gap of it")):
            if outcome not in outcomes:
                yield f"{words}: whatever is seen, `expect` says the same"
        if question.partial is not None and Outcome.PARTIAL not in outcomes:
            yield "its `partial` is never reached: whenever it holds, `expect` does"


def asked(rule: Any, parameters: Mapping[str, Parameter]) -> Iterator[Asked]:
    """Yield every comparison in rules as they are written."""
    if isinstance(rule, list):
        for part in rule:
            yield from asked(part, parameters)
    elif isinstance(rule, dict) and "fact" in rule:
        for test, wanted in rule.items():
            if test != "fact":
                yield rule["fact"], test, parameters[wanted["parameter"]].in_force if isinstance(wanted, dict) else wanted
    elif isinstance(rule, dict):
        for part in rule.values():
            yield from asked(part, parameters)


def _outside(fact: str, wanted: Any) -> str:
    """Say which value the fact never has, where the registry lists those it has."""
    known = registry()[fact].values
    strange = [value for value in (wanted if isinstance(wanted, list) else [wanted]) if value is not None and value not in known]
    return f"{fact} is never {', '.join(map(str, strange))}: only {', '.join(known)}" if known and strange else ""


def _empty_ranges(rule: Any, parameters: Mapping[str, Parameter]) -> Iterator[str]:
    """Find ranges no number lies in, within one comparison."""
    for part in _facts_of(rule):
        bounds = {test: wanted for _, test, wanted in asked(part, parameters) if test in ("at_least", "at_most")}
        if len(bounds) > 1 and bounds["at_least"] > bounds["at_most"]:
            yield f"no number is at least {bounds['at_least']} and at most {bounds['at_most']}"


def _facts_of(rule: Any) -> Iterator[dict[str, Any]]:
    if isinstance(rule, dict) and "fact" in rule:
        yield rule
    elif isinstance(rule, dict | list):
        for part in rule.values() if isinstance(rule, dict) else rule:
            yield from _facts_of(part)


def candidates(fact: str, found: Iterable[Asked]) -> list[Any] | None:
    """Give values on either side of every comparison of a fact; None where a pattern is asked for, whose matches nobody lists."""
    values: list[Any] = [None, *(registry()[fact].values or _OF_TYPE[registry()[fact].type])]
    for name, test, wanted in found:
        if name == fact and test in ("matches", "any_match", "every_match"):
            return None
        if name == fact:
            values += _beside(test, wanted, registry()[fact].type)
    lists = [value for value in values if isinstance(value, tuple)]
    if lists:
        values.append(tuple(dict.fromkeys(item for value in lists for item in value)))
    return [value for at, value in enumerate(values) if not any(_equal(value, other) for other in values[:at])]


def _equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _beside(test: str, wanted: Any, kind: str) -> list[Any]:
    if test in ("at_least", "at_most"):
        return [wanted - 1, wanted, wanted + 1]
    items = wanted if isinstance(wanted, list) else [wanted] if test in ("equals", "contains") else []
    return [(item,) for item in items] + [tuple(items)] if kind in ("strings", "ints") else list(items)


def reached(question: Question, found: list[Asked]) -> set[Outcome] | None:
    """Give every outcome that some values lead to; None where not all of them can be tried."""
    names = list(dict.fromkeys(question.reads))
    each = {name: candidates(name, found) for name in names}
    if any(values is None for values in each.values()) or prod(len(values or ()) for values in each.values()) > _MOST:
        return None
    child = _child_of(question.source)
    return {decide(question, _inputs(names, values, child)).outcome for values in itertools.product(*(each[name] or () for name in names))}


def _child_of(rule: Any) -> str | None:
    if isinstance(rule, list):
        return next((found for part in rule if (found := _child_of(part))), None)
    if isinstance(rule, dict):
        return str(rule["child"]) if "child" in rule else _child_of(list(rule.values()))
    return None


def _inputs(names: list[str], values: tuple[Any, ...], child: str | None) -> Inputs:
    below = {name: value for name, value in zip(names, values, strict=True) if kind_of(name) == child}
    own = {name: value for name, value in zip(names, values, strict=True) if name not in below and value is not MISSING}
    return Inputs(own, {child: [below]} if child else {})


def unread(mapping: Loaded) -> dict[str, list[str]]:
    """Give, by kind of subject that controls ask, the facts of it that none of them reads: what they could use."""
    read = {name for questions in mapping.questions.values() for question in questions for name in question.reads}
    kinds = {question.subject for questions in mapping.questions.values() for question in questions}
    found: dict[str, list[str]] = {}
    for name, spec in registry().items():
        if name not in read and spec.type != "object" and kind_of(name) in kinds:
            found.setdefault(kind_of(name), []).append(name)
    return dict(sorted(found.items()))
