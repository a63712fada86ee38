"""Alert rules and receivers → workload: what the rules of its namespace speak of, and who is told.

What an expression selects is not interpreted. Rules of other namespaces may speak of a workload as well, so that with such rules and
none of its own namespace nothing is said.
"""

from __future__ import annotations

from functools import partial

from aiact_report.linking._around import concludes, listed
from aiact_report.linking._base import Found, Index, Relation, label_of, namespace_of, write_group, write_list
from aiact_report.model import Ref, Subject

_TOPICS, _RECEIVERS = "workload.alert_topics", "workload.alert_receivers"


def _link(index: Index) -> None:
    rules, receivers = index.by_namespace("alert-rules"), index.by_namespace("alert-receivers")
    none: list[Subject] = []
    for workload in index.workloads:
        space = namespace_of(workload)
        here = rules.get(space, none)
        read = index.of_group(_TOPICS, here, partial(_all_read, here))
        complete = read and (space in rules or not rules)
        complete = complete and concludes(index, workload, _TOPICS, "alert-rules")
        write_group(index, workload, _TOPICS, (here,), partial(_topics, here), complete=complete)
        told = [_receiver(item) for item in receivers.get(space, []) if listed(item, "alert-receivers.channels")]
        write_list(index, workload, _RECEIVERS, told, complete=index.all_seen(_RECEIVERS, workload, "alert-receivers"))


def _all_read(rules: list[Subject]) -> bool:
    return all("alert-rules.topics" in rule.facts for rule in rules)


def _topics(rules: list[Subject]) -> list[Found]:
    return [_topic(rule, topic) for rule in rules for topic in listed(rule, "alert-rules.topics")]


def _topic(rule: Subject, topic: str) -> Found:
    return Found(topic, rule.facts["alert-rules.topics"].place, (Ref("alert-rules.topics", rule.id),))


def _receiver(item: Subject) -> Found:
    fact = "alert-receivers.channels"
    return Found(label_of(item), item.facts[fact].place, (Ref(fact, item.id),))


RELATION = Relation("alerts", 20, (_TOPICS, _RECEIVERS), _link)
