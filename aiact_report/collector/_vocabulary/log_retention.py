"""How long logs are kept, as far as the configuration of a log store says so: Loki, Elasticsearch and OpenSearch policies, CloudWatch agents."""

from __future__ import annotations

import re
from collections.abc import Iterable

LIMIT = 1_000_000
"""Characters of a configuration that are looked at."""
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.0, "y": 365.0}
_LOKI = re.compile(r"^[ \t]*-?[ \t]*retention_period:[ \t]*['\"]?([0-9]{1,6})([hdwy])['\"]?[ \t]*(?:#.*)?$", re.MULTILINE)
"""https://grafana.com/docs/loki/latest/operations/storage/retention/"""
_LOKI_DELETES = re.compile(r"^[ \t]*retention_enabled:[ \t]*true\b", re.MULTILINE)
"""Without it Loki's compactor deletes nothing, whatever the period says."""
_POLICY = re.compile(r'"delete"\s*:\s*\{\s*"min_age"\s*:\s*"([0-9]{1,6})([hdm])"')
_ISM = re.compile(r'"state_name"\s*:\s*"delete"\s*,\s*"conditions"\s*:\s*\{\s*"min_index_age"\s*:\s*"([0-9]{1,6})([hd])"')
_CLOUDWATCH = re.compile(r"(?:log_retention_days|retention_in_days|retentionInDays)\b[\"']?\s*[:=]?\s*[\"']?([0-9]{1,6})\b")


_SIZE = re.compile(r"0*[1-9]\d{0,14}(?:\.\d{1,9})?\s*[kmgtp]?i?b?", re.IGNORECASE)
"""A logging driver's `max-size` that bounds it: -1 and 0 let it grow for ever, and what is no size the engine refuses.

https://docs.docker.com/engine/logging/drivers/json-file/#options
"""


def bounds_nothing(option: str, value: object) -> bool:
    """Whether an option of a logging driver that names a size bounds none."""
    return option == "max-size" and _SIZE.fullmatch(str(value).strip()) is None


def retention_days(texts: Iterable[str]) -> float | None:
    """Give the shortest time in days that logs are kept by these configurations; None where none speaks of it."""
    found = [days for text in texts for days in _of(text[:LIMIT])]
    return min(found) if found else None


def _of(text: str) -> list[float]:
    days = [int(number) * _DAYS[unit] for number, unit in (*_POLICY.findall(text), *_ISM.findall(text))]
    days += [float(number) for number in _CLOUDWATCH.findall(text) if int(number)]
    if _LOKI_DELETES.search(text):
        days += [int(number) * _DAYS[unit] for number, unit in _LOKI.findall(text) if int(number)]
    return days
