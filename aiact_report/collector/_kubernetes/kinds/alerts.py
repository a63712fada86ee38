"""What a PrometheusRule alerts on, by the words of its expressions, and where an AlertmanagerConfig sends alerts."""

from __future__ import annotations

import re

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, reader, whole, write_texts
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet

decides("alert-receivers.channels", "alert-rules.topics")

_TOPICS = {
    "availability": re.compile(r"\bup\b|absent\(|probe_success|_available|replicas_(?:un)?available|unavailable|_ready\b|down\b", re.IGNORECASE),
    "latency": re.compile(r"duration|latency|_seconds_bucket|histogram_quantile|time_to_first_token|queue_time", re.IGNORECASE),
    "error": re.compile(r"error|fail|5\.\.|5xx|code=~?\"5|status=~?\"5|exceptions?", re.IGNORECASE),
    "restarts": re.compile(r"restart|crashloop|oom", re.IGNORECASE),
    "gpu": re.compile(r"dcgm|gpu|nvidia|xid", re.IGNORECASE),
    "drift": re.compile(r"drift|skew|psi\b|outlier|anomaly|data_quality|prediction_(?:mean|distribution)", re.IGNORECASE),
    "resources": re.compile(r"memory|cpu|disk|filesystem|volume", re.IGNORECASE),
}
"""Topic → words that speak of it in an alert's name or expression."""
_TEXT_LIMIT = 10_000
"""Characters of an expression that are looked at."""


def read_rules(sheet: Sheet, item: Object) -> None:
    """Write the topics of the alerts; recording rules alert nobody."""
    fact = "alert-rules.topics"
    rules = gather(sheet, (fact,), whole(item), ("spec", "groups", "*", "rules", "*"))
    alerts = [rule for rule in rules if rule.value.__class__ is dict and rule.value.get("alert") is not None]
    if not alerts or fact not in sheet.facts:
        return
    texts = [f"{rule.value['alert']} {rule.value.get('expr')}"[:_TEXT_LIMIT] for rule in alerts]
    topics = [topic for topic, words in _TOPICS.items() if any(words.search(text) for text in texts)]
    sheet.put(fact, tuple(topics), alerts[0].line, alerts[0].field)


def read_receivers(sheet: Sheet, item: Object) -> None:
    """Write the kinds of channel that receivers use (`slack`, `email`, `pagerduty`), never an address or a key."""
    fact = "alert-receivers.channels"
    receivers = gather(sheet, (fact,), whole(item), ("spec", "receivers", "*"))
    found = [
        _channel(receiver, key) for receiver in receivers if receiver.value.__class__ is dict for key in receiver.value if key.endswith("Configs")
    ]
    if found and fact in sheet.facts:
        write_texts(sheet, fact, found)


def _channel(receiver: Found, key: str) -> Found:
    return receiver._replace(value=key.removesuffix("Configs"), line=receiver.lines[key][0])


_PROMETHEUS = ("monitoring.coreos.com",)
KINDS: tuple[Named, ...] = (
    (
        "PrometheusRule",
        Kind(
            _PROMETHEUS,
            "alert-rules",
            reader(
                Field("alert-rules.alerts", ("spec", "groups", "*", "rules", "*", "alert"), "texts"),
                Field("alert-rules.severities", ("spec", "groups", "*", "rules", "*", "labels", "severity"), "texts"),
                then=read_rules,
            ),
        ),
    ),
    (
        "AlertmanagerConfig",
        Kind(
            _PROMETHEUS,
            "alert-receivers",
            reader(
                Field("alert-receivers.receivers", ("spec", "receivers", "*", "name"), "texts"),
                Field("alert-receivers.default", ("spec", "route", "receiver")),
                then=read_receivers,
            ),
        ),
    ),
)
"""Kinds with their names."""
