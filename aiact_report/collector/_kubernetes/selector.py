"""Whether a label selector selects a set of labels, as Kubernetes decides it."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.sheet import is_plain


def selects(selector: Any, labels: dict[str, Any]) -> bool | None:
    """Whether a selector selects these labels: an absent one selects nothing, an empty one everything, None: cannot be told."""
    if selector is None:
        return False
    if not isinstance(selector, dict):
        return None
    wanted = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or []
    if not isinstance(wanted, dict) or not isinstance(expressions, list) or not is_plain(wanted.values()):
        return None
    answers: list[bool | None] = [labels.get(key) == value for key, value in wanted.items()]
    answers += [_holds(expression, labels) for expression in expressions]
    if False in answers:
        return False
    return None if None in answers else True


def is_selector(selector: Any) -> bool:
    """Whether a selector can be applied as it stands."""
    return selects(selector, {}) is not None


def _holds(expression: Any, labels: dict[str, Any]) -> bool | None:
    """Whether one expression holds; None when Kubernetes would refuse it."""
    if not isinstance(expression, dict):
        return None
    key, operator, values = expression.get("key"), expression.get("operator"), expression.get("values") or []
    if not isinstance(key, str) or not isinstance(values, list) or not is_plain(values):
        return None
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return key not in labels or labels[key] not in values
    if operator in ("Exists", "DoesNotExist"):
        return (key in labels) is (operator == "Exists")
    return None
