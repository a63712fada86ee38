"""What is drawn everywhere: names, digests, and mappings of which some keys are there."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

DIGEST = "sha256:" + "a1" * 32
OTHER = "sha256:" + "b2" * 32
IMAGES = (f"registry.example/api:1.4@{DIGEST}", "registry.example/api:1.4", "vllm/vllm-openai:latest", f"redis@{OTHER}", "acme/train:main", "nginx")
NAMESPACE = "prod"
Tree = dict[str, Any]


def some(**optional: Any) -> st.SearchStrategy[Tree]:
    """Draw a mapping with any of these keys; a plain list is one of its values."""
    return st.fixed_dictionaries({}, optional={name: _drawn(values) for name, values in optional.items()})


def _drawn(values: Any) -> st.SearchStrategy[Any]:
    return values if isinstance(values, st.SearchStrategy) else st.sampled_from(values)


def few(*values: Any, most: int = 3) -> st.SearchStrategy[list[Any]]:
    """Draw some of these values, each once."""
    return st.lists(st.sampled_from(values), max_size=most, unique_by=json.dumps)


def named(*values: Tree) -> st.SearchStrategy[list[Tree]]:
    """Draw a few of these, no two of one name."""
    return st.lists(st.sampled_from(values), max_size=3, unique_by=lambda value: value["name"])
