"""Credentials inside the values of a ConfigMap."""

from pathlib import Path

import pytest

from aiact_report.collector._base import Unit
from aiact_report.collector.manifest import COLLECTOR


@pytest.mark.parametrize(
    ("value", "held"),
    [
        ("REDIS_PASSWORD=abcd1234", True),
        ("|\n    level: info\n    password: hunter2", True),
        ("REDIS_PASSWORD=${REDIS_PASSWORD}", False),
        ("LEVEL=info", False),
        ("|\n    # password: example", False),
    ],
)
def test_a_line_of_a_value_can_hold_one(value, held):
    """A value of one line or of many is looked through; its credential is told by key and never by value."""
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  settings: {value}\n"
    seen = COLLECTOR.collect(Unit("a.yaml", Path("a.yaml"), text.encode(), Path()))
    fact = seen.subjects[0].facts["config-map.credentials"]
    assert (fact.value or ()) == (("settings",) if held else ())
    assert "hunter2" not in repr(seen)
    assert "abcd1234" not in repr(seen)
