"""By which fields a report of an evaluation is known."""

from __future__ import annotations

import re

_GARAK = re.compile(rb'"entry_type"\s*:\s*"(?:start_run setup|init|attempt|eval)"')
_LM_EVAL = re.compile(rb'"(?:acc|exact_match|perplexity|word_perplexity|f1|bleu|mc\d|pass@\d+)[\w@]*,[\w-]+"|"alias"\s*:')
_INSPECT = re.compile(rb'"eval"\s*:\s*\{')
_MLFLOW = re.compile(rb'"(?:run_id|run_uuid)"\s*:')


def recognise(_locator: str, head: bytes) -> bool:
    """Tell whether a file is a report of one of these tools, by the fields only theirs have."""
    if head.lstrip()[:1] != b"{":
        return False
    return bool(
        is_garak(head)
        or (b'"results"' in head and _LM_EVAL.search(head))
        or (b'"task"' in head and b'"status"' in head and _INSPECT.search(head))
        or (b'"metrics"' in head and b'"params"' in head and b'"info"' in head and _MLFLOW.search(head))
    )


def is_garak(data: bytes) -> bool:
    """Tell whether a file is lines of a garak report."""
    return _GARAK.search(data[:4096]) is not None
