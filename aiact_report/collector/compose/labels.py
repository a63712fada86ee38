"""Labels of a service, and what by custom they say: owner, version, scraping, waivers, the whole it is part of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from aiact_report.collector._vocabulary.credentials import REDACTED, is_credential, redact
from aiact_report.collector._vocabulary.labels import FALLBACK, LOOP, PART_OF, WAIVE, naming, stated
from aiact_report.collector.compose.container import labels
from aiact_report.collector.compose.label_files import open_labels
from aiact_report.collector.compose.nodes import (
    Node,
    at,
    boolean,
    literal,
    mapping,
    text,
)
from aiact_report.collector.compose.sheet import Sheet


def _stated(fact: str, node: Node) -> str | None:
    """Read a label whose value may stand for nothing."""
    value = stated(fact, literal(node))
    return ("" if fact == FALLBACK else None) if value is None else redact(value)


_LABELLED: Mapping[str, Callable[[Node], object]] = {
    **{fact: partial(_stated, fact) for fact in ("workload.owner", "workload.version", FALLBACK, LOOP)},
    "workload.prometheus_scrape": boolean,
}
"""Facts that labels by custom decide."""


def read_labels(sheet: Sheet, project: str | None) -> None:
    """Set labels and what by custom they say."""
    names = (
        "workload.labels",
        "workload.label_names",
        "workload.inline_waivers",
        "workload.owner",
        "workload.version",
        FALLBACK,
        LOOP,
        "workload.prometheus_scrape",
    )

    def put() -> None:
        own, deployed = labels(sheet, "labels"), labels(sheet, "deploy.labels")
        if not own and not deployed:
            return
        place = sheet.place("labels") or sheet.place("deploy.labels")
        sheet.put("workload.label_names", tuple(dict.fromkeys((*own, *deployed))), place)
        if own:
            sheet.attempt("workload.labels", "labels", lambda: sheet.put("workload.labels", _label_values(own), place))
        _inline(sheet, {**deployed, **own})
        _meanings(sheet, {**deployed, **own})

    sheet.attempt(names, "labels", put)
    open_labels(sheet, names)
    sheet.look("workload.part_of")
    part_of = at(sheet.node, "labels")
    chosen = mapping(part_of).get(PART_OF) if part_of and isinstance(part_of.value, dict) else None
    if chosen is not None:
        sheet.attempt("workload.part_of", "labels", lambda: sheet.put("workload.part_of", text(chosen), chosen.place(sheet.path("labels"))))
    elif project is not None:
        sheet.put("workload.part_of", project)


def _inline(sheet: Sheet, found: Mapping[str, Node]) -> None:
    """Set what asks for a gap to be accepted."""
    asked = {name: node for name, node in found.items() if name.startswith(WAIVE)}
    if asked:
        said = tuple(f"{name.removeprefix(WAIVE)}: {_label(name, node)}" for name, node in asked.items())
        sheet.put("workload.inline_waivers", said, next(iter(asked.values())).place(sheet.path("labels")))


def _meanings(sheet: Sheet, found: Mapping[str, Node]) -> None:
    """Set owner, version and scraping from the labels that by custom name them."""
    for fact, reader in _LABELLED.items():
        _put_label(sheet, fact, found.get(naming(fact, found) or ""), reader)


def _put_label(sheet: Sheet, fact: str, node: Node | None, reader: Callable[[Node], object]) -> None:
    """Set a fact to the value of a label."""
    if node is not None and node.value is not None:
        sheet.attempt(fact, "labels", lambda: sheet.put(fact, reader(node), node.place(sheet.path("labels"))))


def _label_values(own: Mapping[str, Node]) -> dict[str, str]:
    return {name: _label(name, node) for name, node in own.items()}


def _label(name: str, node: Node) -> str:
    """Read a label's value without the credential it may hold."""
    value = text(node)
    return REDACTED if node.secret or is_credential(name, value) else redact(value)
