"""Signs that a workload trains a model, by the words in its names, images and commands."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SIGN = re.compile(r"(?<![a-z])(?:re-?)?train(?:er|ing|job)?(?![a-z])|fine-?_?tun(?:e|ing)")
SIGN_LIMIT = 20
"""Signs that are listed."""
WORD_LIMIT = 2_000
"""Characters of a word that are looked at."""


def training_signs(kind: str, name: str, words: Sequence[str]) -> tuple[str, ...]:
    """Give the words that speak of training, each once and cut to the telling part."""
    found: dict[str, None] = {}
    if kind.endswith(("TorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob", "TrainJob")):
        found[kind] = None
    everything = "\n".join((name, *words)).lower()
    if "train" not in everything and "tun" not in everything:
        return tuple(found)
    for word in (name, *words):
        text = word[:WORD_LIMIT].lower()
        if "train" in text or "tun" in text:
            found.update(dict.fromkeys(match[0] for match in _SIGN.finditer(text)))
    return tuple(found)[:SIGN_LIMIT]
