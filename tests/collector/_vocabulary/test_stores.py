"""Stores are named by what settings say, without credentials."""

from __future__ import annotations

import pytest

from aiact_report.collector._vocabulary.stores import store_of


@pytest.mark.parametrize(
    ("name", "value", "store"),
    [
        ("MODEL_URI", "s3://models/credit/3", "s3://models"),
        ("DATABASE_URL", "postgresql://app:pw@db.prod:5432/scores?sslmode=require", "postgresql://db.prod:5432/scores"),
        ("PREDICTION_TOPIC", "credit.predictions", "topic credit.predictions"),
        ("TRAINING_BUCKET", "raw-data", "bucket raw-data"),
        ("OUTPUT_TABLE", "${TABLE}", None),
        ("API_URL", "https://example.com/x", None),
        ("TIMEOUT", "30", None),
        ("BROKEN", "s3://[", None),
        ("EVENT_QUEUE", "has a space", None),
    ],
)
def test_what_a_setting_names(name: str, value: str, store: str | None) -> None:
    """Object stores by bucket, servers by host and database, topics and tables by name; nothing else is a store."""
    assert store_of(name, value) == store
