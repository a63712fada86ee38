"""What a plain scalar of YAML means to Kubernetes (YAML 1.1 booleans) and to Compose (`true` and `false` only).

Numbers follow Go's parsers, which both use: `0x`, `0o`, `0b` and a leading zero are bases, there is no base 60, and a timestamp
stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from yaml.nodes import ScalarNode

MERGE: Final = ("<<",)
"""What the resolver gives the plain scalar `<<`: a merge key where it is a key, text elsewhere."""
CACHE_ENTRIES = 20_000
"""Texts whose meaning is remembered."""
CACHE_LENGTH = 100
"""Longer texts are not remembered."""
DIGITS = 300
"""Longer runs of digits are text: reading them as a number takes quadratic time."""

_NULLS: dict[str, tuple[Any, ...] | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"), (None,))
_FLOATS: dict[str, tuple[Any, ...] | None] = {
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), (float("inf"),)),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), (float("-inf"),)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), (float("nan"),)),
}
COMPOSE_WORDS: dict[str, tuple[Any, ...] | None] = {
    **_NULLS,
    **_FLOATS,
    "<<": MERGE,
    **dict.fromkeys(("true", "True", "TRUE"), (True,)),
    **dict.fromkeys(("false", "False", "FALSE"), (False,)),
}
"""Words with a meaning in YAML 1.2."""
KUBERNETES_WORDS: dict[str, tuple[Any, ...] | None] = {
    **COMPOSE_WORDS,
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), (True,)),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), (False,)),
}
"""The same with the booleans of YAML 1.1."""

_INTEGER = re.compile(r"[-+]?(?:0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|[1-9][0-9]*|0)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_NUMERIC_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null"))
_INT64 = range(-(2**63), 2**64)
_BASES = {"0b": 2, "0o": 8, "0x": 16}


def resolver(words: dict[str, tuple[Any, ...] | None]) -> Callable[[Any, Any, Any], tuple[Any, ...] | None]:
    """Make the function the C parser asks for the tag of a node.

    It answers None for text and for collections, and a 1-tuple with the value itself for every other plain scalar.
    """
    known = dict(words)

    def resolve(kind: Any, value: Any, implicit: Any) -> tuple[Any, ...] | None:
        if kind is ScalarNode and implicit[0]:
            try:
                return known[value]
            except KeyError:
                meaning = number(value)
                if len(known) < CACHE_ENTRIES and len(value) < CACHE_LENGTH:
                    known[value] = meaning
                return meaning
        return None

    return resolve


def number(text: str) -> tuple[Any, ...] | None:
    """Give the number a plain scalar stands for as a 1-tuple, or None when it is text."""
    if text[0] not in "0123456789+-." or len(text) > DIGITS:
        return None
    plain = text.replace("_", "") if text[0] != "." else text
    if _INTEGER.fullmatch(plain):
        value = _integer(plain)
        return (value if value in _INT64 else float(value),)
    return (float(plain),) if _FLOAT.fullmatch(plain) else None


def tagged(tag: str, text: str, *, plain: bool) -> Any:
    """Give the value of a scalar whose tag stands in the file: unknown tags change nothing."""
    if tag in _NUMERIC_TAGS or (plain and not tag.startswith("tag:yaml.org")):
        meaning = KUBERNETES_WORDS.get(text) or (number(text) if text else None)
        return text if meaning is None else meaning[0]
    return text


def key_text(value: Any) -> str:
    """Write a key that is a number, a truth value or null as JSON has it."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _integer(text: str) -> int:
    """Read an integer in the base its prefix names."""
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-")
    base = _BASES.get(digits[:2])
    if base is not None:
        return sign * int(digits[2:], base)
    return sign * int(digits, 8 if digits[0] == "0" else 10)
