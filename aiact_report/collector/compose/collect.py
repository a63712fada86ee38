"""Compose files: an application as a project, each service as a workload with its container."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from aiact_report.collector._allowance import allowance, together
from aiact_report.collector._base import Collected, Unit
from aiact_report.collector._refused import Refused
from aiact_report.collector.compose import container as _compose_container
from aiact_report.collector.compose import credentials as _compose_credentials
from aiact_report.collector.compose import environment as _compose_environment
from aiact_report.collector.compose import mounts as _compose_mounts
from aiact_report.collector.compose import project as _compose_project
from aiact_report.collector.compose import workload as _compose_workload
from aiact_report.collector.compose.chosen import FILE, NAME, profiles
from aiact_report.collector.compose.fields import withhold_unknown
from aiact_report.collector.compose.files import Files
from aiact_report.collector.compose.label_files import with_label_files
from aiact_report.collector.compose.load import Application, load
from aiact_report.collector.compose.nodes import MARK, Node, at, literal, mapping
from aiact_report.collector.compose.secrets import keep_secrets
from aiact_report.collector.compose.shared import Services, by_network
from aiact_report.collector.compose.sheet import Sheet
from aiact_report.facts.registry import of
from aiact_report.model import Place, Skipped, Subject

_OVER = "read it with the file it belongs to, in their order: --compose-file a --compose-file b"


class _Context(NamedTuple):
    """What every service of an application is described with."""

    application: Application
    locator: str
    project: str | None
    """Name written at the top."""
    services: Services
    """The services that say what to run."""
    waited_for: Mapping[str, Node]
    """Of these, the ones that another one waits for to run to their end."""
    unused: tuple[_compose_credentials.Held, ...]
    """What is declared at the top and used by none."""


def collect(unit: Unit) -> Collected:
    """See what is in a Compose file and the files that belong to it."""
    files = Files(unit)
    application = load(unit, files)
    found = Collected(subjects=[], unobserved=[])
    if application is not None:
        _see(found, application, unit.locator)
    elif not files.unobserved:
        files.note("incomplete", "the file holds no Compose document", Place(file=unit.locator, line=1))
    found.sources = [files.sources[key] for key in sorted(files.sources)]
    found.unobserved, found.skipped = [*files.unobserved, *found.unobserved], _unused(unit, files)
    return found


def _unused(unit: Unit, files: Files) -> list[Skipped]:
    """Name the overrides that lie beside the file and are no part of the project."""
    locators = (files.locator(path) for path in unit.overlays)
    read = {item.place.file for item in files.unobserved if item.place} | files.sources.keys()
    return [Skipped(locator, f"not among the files {FILE} lists in .env") for locator in locators if locator not in read]


def _see(into: Collected, application: Application, locator: str) -> None:
    """Describe the application and each of its services, as long as they weigh no more together than a file of its size may."""
    keep_secrets(_top(application, "secrets"), application.files, application.variables)
    services = _services(application)
    if not services:
        return
    context = _Context(
        application,
        locator,
        _project_name(application),
        services,
        _compose_workload.waited_for(services),
        _compose_credentials.unused(application.root, services.values(), _sections(application)),
    )
    project = Subject(f"{locator}#project", "project", context.project or _folder(locator), locator, context.project, facts={})
    sheet = Sheet(project, of("compose", "project"), application.root, "")
    _compose_project.describe(sheet, services)
    sheet.put_apart("project.files", application.merged)
    sheet.put_apart("project.extended", application.extended or None)
    sheet.put_apart("project.profiles", profiles(application.variables) or None)
    into.subjects, into.unobserved = [project], sheet.complete()
    left = allowance(application.files.size)
    for number, (name, service) in enumerate(services.items()):
        sheets = _describe(context, name, service)
        unobserved = [item for described in sheets for item in described.complete()]
        into.unobserved += unobserved
        into.subjects += [described.subject for described in sheets]
        left -= together(into.subjects[-len(sheets) :], unobserved)
        if left < 0:
            others = len(services) - number - 1
            into.left_out = f"{others:,} more services" if others else ""
            return


def _services(application: Application) -> Services:
    """Return the services that say what to run; say what the others lack."""
    found = Services()
    section, networks = application.root.value.get("services"), _top(application, "networks")
    if section is None or not isinstance(section.value, dict):
        reason = "the file declares no services, so it is meant to be merged with another Compose file"
        application.files.note("incomplete", reason, (section or application.root).place(), _OVER)
        return found
    for name, service in section.value.items():
        if service.value is not None and not isinstance(service.value, dict):
            application.files.note("unsupported", f"the service {name[:80]} is not a mapping", service.place(f"services.{name}"))
        elif service.value is not None and at(service, "provider") is not None:
            application.files.note("unsupported", f"the service {name[:80]} is run by a provider outside Compose", service.place(f"services.{name}"))
        elif not _compose_workload.is_whole(service):
            _note_incomplete(application.files, name, service)
        else:
            found[name] = with_label_files(by_network(service, networks), application.files, application.variables)
    return found


def _note_incomplete(files: Files, name: str, service: Node) -> None:
    """Say what a service without image and build is for."""
    reason = f"the service {name[:80]} names neither an image nor a build: the file is meant to be merged over another one that does"
    files.note("incomplete", reason, service.place(f"services.{name}"), _OVER)


def _project_name(application: Application) -> str | None:
    """Return the name `.env` gives, else the one written at the top, when it can be known."""
    chosen = application.variables.get(NAME, "")
    if chosen and MARK not in chosen:
        return chosen
    try:
        node = at(application.root, "name")
        return literal(node) if node is not None else None
    except Refused as error:
        application.files.note(error.cause, f"name: {error.reason}", error.place or application.root.place("name"), error.remedy)
        return None


def _folder(locator: str) -> str:
    """Name an application without a name by the folder its file is in, as Compose does, or by the file."""
    folder, _, name = locator.rpartition("/")
    return folder.rpartition("/")[2] or name


def _describe(context: _Context, name: str, service: Node) -> tuple[Sheet, Sheet]:
    """Describe one service: the workload and its container."""
    application, locator = context.application, context.locator
    field, identifier = f"services.{name}", f"{locator}#service/{name}"
    workload = Subject(identifier, "workload", name, locator, context.project, f"{locator}#project", facts={})
    inner = Subject(f"{identifier}/container", "container", name, locator, context.project, identifier, facts={})
    outer_sheet, inner_sheet = Sheet(workload, of("compose", "workload"), service, field), Sheet(inner, of("compose", "container"), service, field)
    project = context.project or _own_folder(locator)
    networks, root = _top(application, "networks"), application.files.unit.root
    _compose_workload.describe(outer_sheet, _compose_workload.Neighbours(project, context.services, networks, context.waited_for, root))
    _compose_container.describe(inner_sheet, context.services)
    _compose_environment.describe(inner_sheet, application.files, application.variables, _top(application, "models"))
    _compose_credentials.describe(inner_sheet, _sections(application), context.unused)
    _compose_mounts.describe(inner_sheet, outer_sheet, _mounted(context))
    for sheet in (outer_sheet, inner_sheet):
        withhold_unknown(sheet)
    return outer_sheet, inner_sheet


def _mounted(context: _Context) -> _compose_mounts.Surroundings:
    """Gather what the mounts of a service are understood by."""
    application = context.application
    files = {f"{section}.{name}": node for section in ("secrets", "configs") for name, node in _top(application, section).items()}
    return _compose_mounts.Surroundings(os.fspath(application.directory), _top(application, "volumes"), context.services, files)


def _own_folder(locator: str) -> str | None:
    """Return the project name Compose gives by default, when the locator tells it."""
    folder = locator.rpartition("/")[0]
    return folder.rpartition("/")[2] or None if not folder.endswith("..") else None


def _sections(application: Application) -> dict[str, Mapping[str, Node]]:
    """Return the sections at the top whose parts services use."""
    return {section: _top(application, section) for section in ("configs", "volumes", "networks", "models")}


def _top(application: Application, section: str) -> Mapping[str, Node]:
    """Return a section at the top, empty where it is not a mapping."""
    node = application.root.value.get(section)
    return mapping(node) if node is not None and isinstance(node.value, dict) else {}
