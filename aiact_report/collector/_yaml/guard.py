"""Whether a text nests too deep for the C parser, which recurses, and before PyYAML 6.0.4 ends with a segmentation fault.

Two cheap bounds clear nearly every text; only one that passes a bound is walked event by event, which does not recurse.
"""

from __future__ import annotations

import re

from aiact_report.libyaml import deeper_than

DEPTH_LIMIT = 100
"""Levels of nesting; manifests have about 20, the schemas of custom resources about 60."""

# Each level of block nesting takes a column of indentation or an indicator, at most two levels a column.
_DEEP_BLOCK = re.compile(rf"\n[ \t?:-]{{{DEPTH_LIMIT // 2}}}")
_DEEP_START = re.compile(rf"[ \t?:-]{{{DEPTH_LIMIT // 2}}}")


def is_suspicious(text: str) -> bool:
    """Whether a document of a text could nest too deep, by a cheap upper bound on each."""
    if _DEEP_BLOCK.search(text) or _DEEP_START.match(text) or any(map(_many_brackets, text.split("\n---"))):
        return True
    only_newlines = text.isascii() and "\r" not in text  # YAML has five more line breaks, and looking for all of them is slow
    return not only_newlines and _DEEP_START.search(text) is not None


def is_too_deep(text: str) -> bool:
    """Whether a document really nests too deep."""
    return is_suspicious(text) and deeper_than(text, DEPTH_LIMIT)


def _many_brackets(text: str) -> bool:
    """Whether flow collections could nest too deep; a bracket may open a sequence and a pair in it."""
    return text.count("[") + text.count("{") > DEPTH_LIMIT // 2
