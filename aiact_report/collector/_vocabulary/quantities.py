"""Kubernetes resource quantities, by the platform's own grammar and nothing wider."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

_QUANTITY = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:([eE][+-]?[0-9]{1,3})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?)", re.ASCII)
_FACTORS = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), 1)},
    **{suffix: Decimal(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)},
}
LENGTH_LIMIT = 64
"""Characters of a quantity; a longer one is not valid."""
_LARGEST = 2**63 - 1


def cpu(value: Any) -> float | None:
    """Convert a quantity to cores; None when it is not valid."""
    return _cores(value) if isinstance(value, str) else _number(value)


def memory(value: Any) -> int | None:
    """Convert a quantity to bytes, fractions rounded up as the platform does; None when it is not valid."""
    if isinstance(value, str):
        return _bytes(value)
    number = _number(value)
    return None if number is None else math.ceil(number)


def _number(value: Any) -> float | None:
    """Accept a number that was written without quotes; a truth value is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) and 0 <= value <= _LARGEST else None


@lru_cache(maxsize=4096)
def _cores(text: str) -> float | None:
    """Convert a written quantity to cores."""
    exact = _exact(text)
    return None if exact is None else float(exact)


@lru_cache(maxsize=4096)
def _bytes(text: str) -> int | None:
    """Convert a written quantity to bytes."""
    exact = _exact(text)
    return None if exact is None else math.ceil(exact)


def _exact(text: str) -> Decimal | None:
    """Convert a written quantity exactly; a negative one bounds nothing and is not valid here."""
    match = _QUANTITY.fullmatch(text) if len(text) <= LENGTH_LIMIT else None
    if match is None:
        return None
    digits, exponent, suffix = match.groups()
    exact = Decimal(digits + (exponent or "")) * _FACTORS.get(suffix, Decimal(1))
    return exact if 0 <= exact <= _LARGEST else None
