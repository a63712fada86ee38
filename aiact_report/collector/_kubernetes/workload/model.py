"""Where the model of a serving object lies, and whether its requests are recorded: written to the container that serves it."""

from __future__ import annotations

from copy import copy

from aiact_report.collector._kubernetes.component_kinds import Component
from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Found, child, gather, whole
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._vocabulary.model.location import located
from aiact_report.model import Subject

decides("container.model_location", "container.model_location_pin", "container.model_name", "container.inference_log")

LOCATION, PIN, NAME, LOG = "container.model_location", "container.model_location_pin", "container.model_name", "container.inference_log"
_MODES = ("all", "request", "response")
_LOCATIONS = ("storageUri", "modelUri", "uri")


def read_model(sheet: Sheet, item: Object, component: Component, found: Found, containers: list[Subject]) -> None:
    """Write location and name of the model, and the recording of requests, to the containers they are about."""
    main = [subject for subject in containers if is_main(subject)]
    for location in gather(sheet, (), whole(item), component.model) if component.model else ():
        for subject in main:
            _write_location(opened(sheet, subject), location)
    if component.model[:2] == ("spec", "model"):
        _write_names(sheet, main, gather(sheet, (), whole(item), ("spec", "model", "name")))
    for path in component.containers:
        for single in gather(sheet, (), found, path):
            _read_single(sheet, single, [subject for subject in main if subject.name in (component.container, _named(single))])
    if found.value.get("logger") is not None:
        for subject in main:
            _write_logger(opened(sheet, subject), found)


def is_main(subject: Subject) -> bool:
    """Whether a container is one of its pod's main ones."""
    role = subject.facts.get("container.role")
    return role is not None and role.value == "main"


def _named(found: Found) -> str | None:
    return found.value.get("name") if found.value.__class__ is dict else None


def _read_single(sheet: Sheet, single: Found, containers: list[Subject]) -> None:
    """Write what a model that stands in place of a container says of where it lies."""
    if single.value.__class__ is not dict:
        return
    for key in _LOCATIONS:
        if single.value.get(key) is not None:
            location = child(single, key)
            for subject in containers:
                _write_location(opened(sheet, subject), location)


def _write_location(container: Sheet, location: Found) -> None:
    """Write where the model comes from, without credentials, and what fixes it; a field counts before what names suggest."""
    value, line, _, field = location
    if value.__class__ is not str or placeholder(value) is not None:
        container.wrong((LOCATION, PIN), value, "the location of a model", line, field)
        return
    where, pin = located(value[:1000], None)
    container.put(LOCATION, where, line, field)
    container.put(PIN, pin, line, field)


def _write_names(sheet: Sheet, containers: list[Subject], names: list[Found]) -> None:
    """Write what the model is called."""
    for value, line, _, field in names:
        for subject in containers:
            opened(sheet, subject).text(NAME, value, line, field)


def _write_logger(container: Sheet, found: Found) -> None:
    """Write that requests are recorded by the platform's own logger; in a mode it does not have the API refuses it.

    https://kserve.github.io/website/latest/modelserving/logger/logger/
    """
    known, logger = container.facts.get(LOG), child(found, "logger")
    mode = logger.value.get("mode") if logger.value.__class__ is dict else None
    if mode is not None and mode not in _MODES:
        container.wrong((LOG,), mode, "all, request or response", logger.line, f"{logger.field}.mode")
    elif known is not None:
        container.put(LOG, (*(known.value or ()), "logger"), found.lines["logger"][0], f"{found.field}.logger")


def opened(sheet: Sheet, subject: Subject) -> Sheet:
    """Open a subject that was made already, to write more on it."""
    again = copy(sheet)
    again.subject, again.facts, again.id = subject, subject.facts, subject.id
    return again
