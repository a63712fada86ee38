"""The models a Compose file declares at the top, and services are bound to."""

from __future__ import annotations

from collections.abc import Mapping

from aiact_report.collector._vocabulary.credentials import (
    REDACTED,
    is_credential,
)
from aiact_report.collector._vocabulary.reference import parse
from aiact_report.collector._vocabulary.tags import CHANNELS
from aiact_report.collector.compose.nodes import Node, at, text
from aiact_report.collector.compose.sheet import Sheet


def bound_models(sheet: Sheet, models: Mapping[str, Node]) -> None:
    """Where a service is bound to a top-level model and nothing else says so, that is its model."""
    bound = at(sheet.node, "models")
    fact = sheet.subject.facts.get("container.model_location")
    if bound is None or (fact is not None and fact.value is not None) or not isinstance(bound.value, dict):
        return
    named = [models[name] for name in bound.value if name in models and isinstance(models[name].value, dict)]
    references = [node for node in (at(model, "model") for model in named) if node is not None]
    if references:
        sheet.attempt("container.model_location", "models", lambda: _put_model(sheet, references[0]))


def _put_model(sheet: Sheet, node: Node) -> None:
    """Set the location of a bound model and what fixes it."""
    location = text(node)
    reference = parse(location)
    place = node.place("models")
    sheet.put("container.model_location", REDACTED if is_credential("model", location) else location, place)
    sheet.put("container.model_location_pin", _pin(reference.tag, reference.digest) if reference else "none", place)


def _pin(tag: str | None, digest: str | None) -> str:
    """Say how a model reference is fixed."""
    if digest:
        return "digest"
    return "none" if tag is None else "alias" if tag.lower() in CHANNELS else "registry-version"
