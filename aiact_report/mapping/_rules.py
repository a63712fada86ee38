"""The closed vocabulary of rules, compiled once into closures over named fact values.

A value that is not there (`MISSING`) makes a rule unknown; a value that is null was seen to be not set. A value of a type a
comparison does not know makes it unknown too: never a pass, never a gap. Of a list that was seen in part (`OpenList`), a comparison is
decided by what is known only where no entry that was not seen could change it: `contains` by a hit, `within` by a stranger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from aiact_report.mapping._logic import Answer, Cited, Truth, conjunction, disjunction, negation
from aiact_report.model import OpenList


class _Missing:
    """The value of a fact nobody saw."""

    def __repr__(self) -> str:
        return "not seen"


MISSING: Final = _Missing()


class Inputs(NamedTuple):
    """The values a rule may read, for one subject."""

    values: Mapping[str, Any]
    """Of the subject itself and of its ancestors, by fact name."""
    children: Mapping[str, Sequence[Mapping[str, Any]]]
    """Of its children, by their kind."""
    child: int | None = None
    """Which child is looked at, inside `every` and `some`."""
    child_kind: str | None = None


Rule = Callable[[Inputs], Answer]
Test = Callable[[Any], Truth]


def _number(test: Callable[[float], bool]) -> Test:
    def check(value: Any) -> Truth:
        if value is None:
            return False
        return test(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    return check


def _text(test: Callable[[str], bool]) -> Test:
    def check(value: Any) -> Truth:
        if value is None:
            return False
        return test(value) if isinstance(value, str) else None

    return check


def _elements(test: Callable[[Sequence[Any]], bool], *, of_null: bool, lasting: bool) -> Test:
    """Test a list; `lasting` is the answer that holds whatever is added to it."""

    def check(value: Any) -> Truth:
        if value is None:
            return of_null
        if isinstance(value, OpenList):
            return lasting if test(value.known) is lasting else None
        return test(value) if isinstance(value, tuple | list) else None

    return check


def _same(left: Any, right: Any) -> bool:
    """Tell a boolean from a number: `true` is not 1."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _contains(wanted: Any) -> Test:
    def check(value: Any) -> Truth:
        if value is None:
            return False
        return str(wanted) in value if isinstance(value, str) else among(value)

    among = _elements(lambda items: any(_same(item, wanted) for item in items), of_null=False, lasting=True)
    return check


def _match(pattern: str, quantifier: Callable[[Any], bool], *, of_null: bool) -> Test:
    """Ask `any` or `all` entries; what holds of none is what `any` of them undoes for good, and the other way round."""
    found = re.compile(pattern).search
    return _elements(lambda items: quantifier(found(str(item)) is not None for item in items), of_null=of_null, lasting=not of_null)


def _within(wanted: Sequence[Any]) -> Test:
    return _elements(lambda items: all(any(_same(item, other) for other in wanted) for item in items), of_null=True, lasting=False)


def _found(pattern: re.Pattern[str], value: str) -> bool:
    return pattern.search(value) is not None


TESTS: dict[str, Callable[[Any], Test]] = {
    "present": lambda wanted: lambda value: (value is not None) is wanted,
    "equals": lambda wanted: lambda value: _same(value, wanted),
    "one_of": lambda wanted: lambda value: any(_same(value, item) for item in wanted),
    "at_least": lambda bound: _number(lambda value: value >= bound),
    "at_most": lambda bound: _number(lambda value: value <= bound),
    "matches": lambda pattern: _text(partial(_found, re.compile(pattern))),
    "contains": _contains,
    "any_match": lambda pattern: _match(pattern, any, of_null=False),
    "every_match": lambda pattern: _match(pattern, all, of_null=True),
    "within": _within,
    "empty": lambda wanted: _elements(lambda items: (len(items) == 0) is wanted, of_null=wanted, lasting=not wanted),
}
"""Comparison → from its argument, a test of one value. The whole vocabulary together with all, any, not, every and some."""


def fact_rule(name: str, test: Test) -> Rule:
    """Ask one comparison of one fact."""

    def rule(inputs: Inputs) -> Answer:
        value = inputs.values.get(name, MISSING)
        own = inputs.child if inputs.child is not None and name.startswith(f"{inputs.child_kind}.") else None
        return Answer(None if value is MISSING else test(value), (Cited(name, own),))

    return rule


def all_rule(parts: Sequence[Rule]) -> Rule:
    """Ask whether every part holds."""
    return lambda inputs: conjunction(part(inputs) for part in parts)


def any_rule(parts: Sequence[Rule]) -> Rule:
    """Ask whether some part holds."""
    return lambda inputs: disjunction(part(inputs) for part in parts)


def not_rule(part: Rule) -> Rule:
    """Ask whether the part does not hold."""
    return lambda inputs: negation(part(inputs))


def _per_child(inputs: Inputs, kind: str) -> list[Inputs]:
    return [Inputs({**inputs.values, **values}, inputs.children, index, kind) for index, values in enumerate(inputs.children.get(kind, ()))]


def every_rule(kind: str, where: Rule | None, condition: Rule) -> Rule:
    """Ask whether every child of a kind (that satisfies `where`) satisfies the condition: the weakest decides. Unknown without children."""
    asked = condition if where is None else any_rule([not_rule(where), condition])

    def rule(inputs: Inputs) -> Answer:
        each = _per_child(inputs, kind)
        return conjunction(asked(one) for one in each) if each else Answer(None, ())

    return rule


def some_rule(kind: str, where: Rule | None, condition: Rule) -> Rule:
    """Ask whether some child of a kind (that satisfies `where`) satisfies the condition. Unknown without children."""
    asked = condition if where is None else all_rule([where, condition])

    def rule(inputs: Inputs) -> Answer:
        each = _per_child(inputs, kind)
        return disjunction(asked(one) for one in each) if each else Answer(None, ())

    return rule
