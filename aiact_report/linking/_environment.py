"""Words by which people name environments, of namespaces, labels, clusters and folders alike."""

from __future__ import annotations

import re
from typing import Final

WORDS: Final = {
    **dict.fromkeys(("prod", "production", "prd", "live"), "production"),
    **dict.fromkeys(("staging", "stage", "stg", "preprod", "uat", "qa", "test", "testing", "acceptance", "integration"), "staging"),
    **dict.fromkeys(("dev", "develop", "development", "sandbox"), "development"),
}
"""Word → the environment it stands for."""


def environment(text: object) -> str | None:
    """Tell the environment a name speaks of (`ml-prod` → `production`); None when it speaks of none."""
    parts = re.split(r"[^a-z0-9]+", text.lower()) if isinstance(text, str) else []
    return next((WORDS[part] for part in parts if part in WORDS), None)
