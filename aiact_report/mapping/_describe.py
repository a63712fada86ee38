"""A rule in words, for `explain`, `controls show` and the reference pages."""

from __future__ import annotations

from typing import Any

_WORDS = {
    "equals": "is {}",
    "one_of": "is one of {}",
    "at_least": "is at least {}",
    "at_most": "is at most {}",
    "matches": "matches /{}/",
    "contains": "contains {}",
    "any_match": "has an element that matches /{}/",
    "every_match": "has only elements that match /{}/",
    "within": "holds nothing but {}",
}
_FLAGS = {("present", True): "is set", ("present", False): "is not set", ("empty", True): "is empty", ("empty", False): "is not empty"}


def describe(rule: Any, depth: int = 0) -> list[str]:
    """Return the lines of a rule as written in a mapping, indented by two spaces a level."""
    indent = "  " * depth
    if not isinstance(rule, dict):
        return []
    if "fact" in rule:
        return [f"{indent}{rule['fact']} " + " and ".join(_comparison(name, wanted) for name, wanted in rule.items() if name != "fact")]
    ((name, body),) = rule.items()
    if name in ("all", "any"):
        return [f"{indent}{name} of:", *(line for part in body for line in describe(part, depth + 1))]
    if name == "not":
        return [f"{indent}not:", *describe(body, depth + 1)]
    where = [f"{indent}  where", *describe(body["where"], depth + 2), f"{indent}  is"] if "where" in body else []
    return [f"{indent}{name} {body['child']}:", *where, *describe(body["is"], depth + 2 if where else depth + 1)]


def _comparison(name: str, wanted: Any) -> str:
    if name in ("present", "empty"):
        return _FLAGS[name, bool(wanted)]
    return _WORDS[name].format(", ".join(_scalar(item) for item in wanted) if isinstance(wanted, list) else _scalar(wanted))


def _scalar(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, dict):
        return f"the parameter {value.get('parameter')}"
    return str(value).lower() if isinstance(value, bool) else str(value)
