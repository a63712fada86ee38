"""How long logs are kept is read from the settings of log stores, and only where they really delete."""

from __future__ import annotations

import pytest

from aiact_report.collector._vocabulary.log_retention import retention_days

LOKI = "limits_config:\n  retention_period: {period}\n{more}"
ON = "compactor:\n  retention_enabled: true\n"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (LOKI.format(period="744h", more=ON), 31),
        (LOKI.format(period="1y", more=ON), 365),
        (LOKI.format(period="744h", more=""), None),
        (LOKI.format(period="0s", more=ON), None),
        ('{"policy": {"phases": {"delete": {"min_age": "90d", "actions": {}}}}}', 90),
        ('{"transitions": [{"state_name": "delete", "conditions": {"min_index_age": "30d"}}]}', 30),
        ("[OUTPUT]\n    Name cloudwatch_logs\n    log_retention_days 400\n", 400),
        ("retention_period: forever\nretention_enabled: true\n", None),
        ("nothing of the kind", None),
    ],
)
def test_settings_of_log_stores(text: str, days: float | None) -> None:
    """Loki deletes only with its compactor's switch on; a period of zero keeps for ever."""
    assert retention_days([text]) == days


def test_the_shortest_time_counts() -> None:
    """One stream that is deleted early is gone early."""
    streams = "limits_config:\n  retention_period: 1y\n  retention_stream:\n    - selector: '{app=\"api\"}'\n      retention_period: 24h\n"
    assert retention_days([streams + ON]) == 1


def test_a_long_text_is_no_trouble() -> None:
    """A megabyte of almost-settings is passed over."""
    assert retention_days(['"delete": {' * 100_000]) is None
