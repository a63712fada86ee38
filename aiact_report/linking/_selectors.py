"""Label selectors with the platform's own semantics.

https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_WITH_VALUES = frozenset({"In", "NotIn"})
_WITHOUT_VALUES = frozenset({"Exists", "DoesNotExist"})


class Requirement(NamedTuple):
    """One of `matchExpressions`."""

    key: str
    operator: str
    values: frozenset[str]

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Tell whether labels meet it. `NotIn` is met by an absent key."""
        value = labels.get(self.key)
        if self.operator == "In":
            return value in self.values
        if self.operator == "NotIn":
            return value not in self.values
        return (value is None) == (self.operator == "DoesNotExist")


class Selector(NamedTuple):
    """A selector that could be read: every pair and every requirement has to hold."""

    pairs: tuple[tuple[str, str], ...] = ()
    requirements: tuple[Requirement, ...] = ()
    nothing: bool = False
    """It selects nothing at all, whatever the labels."""

    @property
    def everything(self) -> bool:
        """An empty selector: labels do not matter."""
        return not (self.pairs or self.requirements or self.nothing)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether it selects what has these labels."""
        if self.nothing or any(labels.get(key) != value for key, value in self.pairs):
            return False
        return all(requirement.holds(labels) for requirement in self.requirements)


MOST_EXPRESSIONS = 500
"""Expressions of one selector that are asked; what one with more selects is not known."""
NOTHING = Selector(nothing=True)
EVERYTHING = Selector()


def parse(raw: object, *, null: Selector = NOTHING) -> Selector | None:
    """Read a `LabelSelector`. None: the API would refuse it, so what it selects is not known."""
    if raw is None:
        return null
    if not isinstance(raw, dict) or not raw.keys() <= {"matchLabels", "matchExpressions"}:
        return None
    pairs = labels(raw.get("matchLabels"))
    expressions = raw.get("matchExpressions") or ()
    if pairs is None or not isinstance(expressions, list | tuple) or len(expressions) > MOST_EXPRESSIONS:
        return None
    requirements = tuple(_requirement(item) for item in expressions)
    known = tuple(item for item in requirements if item is not None)
    return Selector(tuple(sorted(pairs.items())), known) if len(known) == len(requirements) else None


def parse_plain(raw: object) -> Selector | None:
    """Read a Service's selector, a plain map of labels: none, or an empty one, selects nothing."""
    if isinstance(raw, dict) and any(isinstance(value, dict | list | tuple) for value in raw.values()):
        return parse(raw)
    pairs = labels(raw)
    if pairs is None:
        return None
    return Selector(tuple(sorted(pairs.items()))) if pairs else NOTHING


def labels(raw: object) -> dict[str, str] | None:
    """Read a map of labels as the API server does: null is an empty text; a number or a boolean is refused, hence None."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        return None
    if all(isinstance(value, str) for value in raw.values()):
        return raw
    if all(value is None or isinstance(value, str) for value in raw.values()):
        return {key: value or "" for key, value in raw.items()}
    return None


def _requirement(raw: Any) -> Requirement | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("key"), str):
        return None
    operator, values = raw.get("operator"), raw.get("values") or ()
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        return None
    if not isinstance(operator, str) or operator not in (_WITH_VALUES if values else _WITHOUT_VALUES):
        return None
    return Requirement(raw["key"], operator, frozenset(values))
