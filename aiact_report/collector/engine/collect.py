"""Container engines: Docker and Podman, and every container that runs in them, as a workload with its container."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aiact_report.collector._base import Collected, sha256
from aiact_report.collector._json.parts import flag, table, text
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.engine import container as _engine_container
from aiact_report.collector.engine import images as _engine_images
from aiact_report.collector.engine import info as _engine_info
from aiact_report.collector.engine import mounts as _engine_mounts
from aiact_report.collector.engine import network as _engine_network
from aiact_report.collector.engine import security as _engine_security
from aiact_report.collector.engine import workload as _engine_workload
from aiact_report.collector.engine.address import Address, addresses
from aiact_report.collector.engine.client import Engine, connect
from aiact_report.collector.engine.listing import listing
from aiact_report.collector.engine.sheet import Sheet
from aiact_report.facts.registry import of
from aiact_report.model import Place, Source, Subject, Unobserved

_START = "start Docker or Podman's service (podman system service), or name the socket: --engine-socket unix:///run/…"


class _Context(NamedTuple):
    """What every container of an engine is described with."""

    locator: str
    kind: str
    defaults: _engine_info.Defaults
    others: Mapping[str, dict[str, Any]]
    """Every container that was seen, by id."""
    volumes: Mapping[str, str | None]
    """Host paths behind named volumes that have one."""
    networks: Mapping[str, bool]
    """Whether a network is internal."""
    replicas: _engine_workload.Replicas
    digests: Mapping[str, tuple[str, ...] | Refused]
    """Registry digests of an image, by its id."""


def collect(request: Request) -> Collected:
    """See what runs in every engine that answers."""
    found, silent, looked = Collected(), [], addresses(request)
    for address in looked:
        try:
            engine = connect(address)
            _see(engine, request, found)
        except Refused as error:
            if address.named or error.cause != "unreachable":
                found.unobserved.append(_refused(address, error))
            else:
                silent.append(redact(address.url))
    if not found.sources and not found.unobserved:
        reason = f"no container engine answers: looked at {', '.join(silent)}"
        found.unobserved.append(Unobserved(reason, "unreachable", source=", ".join(silent), remedy=_START))
    return found


def _refused(address: Address, error: Refused) -> Unobserved:
    """Say why an engine was not seen."""
    url = redact(address.url)
    return Unobserved(error.reason, error.cause, source=url, place=Place(object=f"Engine {url}"), remedy=error.remedy)


def _see(engine: Engine, request: Request, found: Collected) -> None:
    """Describe one engine, its containers and their images."""
    defaults, listed = _engine_info.ask(engine), listing(engine, request.observed_at)
    read = json.dumps([defaults.info, listed.by_id], sort_keys=True).encode()
    found.sources.append(Source(engine.locator, "engine", engine.locator, sha256(read), "engine", request.observed_at or None))
    subject, withheld = _engine_info.describe(engine, defaults)
    found.subjects.append(subject)
    found.unobserved += [*withheld, *listed.unobserved]
    context = _context(engine, defaults, listed.by_id)
    for data in sorted(listed.by_id.values(), key=_name):
        for sheet in _describe(context, data):
            sheet.finish(of("engine", sheet.subject.kind))
            found.unobserved += sheet.unobserved
            found.subjects.append(sheet.subject)
    taken = [source.id for source in found.sources]
    for read_image in _engine_images.read_running(engine, listed.by_id.values(), request, taken):
        found.sources += read_image.sources
        found.subjects += read_image.subjects
        found.unobserved += read_image.unobserved


def _context(engine: Engine, defaults: _engine_info.Defaults, containers: Mapping[str, dict[str, Any]]) -> _Context:
    """Ask for what containers refer to."""
    volumes, networks = _optional(engine, "/volumes"), _optional(engine, "/networks")
    images = sorted({identity for data in containers.values() if (identity := text(data, "Image"))})
    return _Context(
        engine.locator,
        engine.kind,
        defaults,
        containers,
        _engine_mounts.volume_devices(volumes),
        _engine_network.internal_networks(networks),
        _replicas(containers.values()),
        {identity: _engine_images.registry_digests(engine, identity) for identity in images},
    )


def _optional(engine: Engine, path: str) -> Any:
    """Ask for a list that only adds to what containers say of themselves; an engine may keep it to itself."""
    try:
        return engine.get(path)
    except Refused:
        return None


def _replicas(containers: Iterable[dict[str, Any]]) -> _engine_workload.Replicas:
    """Count the containers that run, by Compose project and service."""
    running = (_engine_container.label_texts(data) for data in containers if flag(table(data, "State"), "Running"))
    project, service = _engine_container.PROJECT, _engine_container.SERVICE
    return Counter((labels[project], labels[service]) for labels in running if project in labels and service in labels)


def _name(data: dict[str, Any]) -> str:
    return (text(data, "Name") or text(data, "Id") or "").lstrip("/")


def _describe(context: _Context, data: dict[str, Any]) -> tuple[Sheet, Sheet]:
    """Describe one container: what is run, and the container itself."""
    name, labels = _name(data), _engine_container.label_texts(data)
    identifier, project = f"{context.locator}#container/{name}", labels.get(_engine_container.PROJECT)
    outer = Sheet(Subject(identifier, "workload", name, context.locator, project, facts={}), f"Container {name}")
    inner = Sheet(Subject(f"{identifier}/container", "container", name, context.locator, project, identifier, facts={}), f"Container {name}")
    _engine_container.describe(inner, data)
    _engine_security.describe(inner, data, context.defaults)
    _engine_workload.describe(outer, data, context.defaults, context.replicas)
    _engine_mounts.describe(inner, outer, data, context.volumes, labels)
    _engine_network.describe(inner, outer, data, context.others, context.networks)
    _hide_secrets(inner, context.kind)
    _put_digests(inner, context.digests.get(text(data, "Image") or ""))
    return outer, inner


def _hide_secrets(sheet: Sheet, kind: str) -> None:
    """Docker gives a container no secrets but by mounts; Podman does, and its Docker-compatible API keeps silent about them."""
    if kind == "podman":
        untold = Refused("Podman's Docker-compatible API does not tell which secrets a container was given", "unsupported")
        sheet.withhold(("container.env_secret_refs", "container.secret_mounts"), untold, "Config.Secrets")


def _put_digests(sheet: Sheet, digests: tuple[str, ...] | Refused | None) -> None:
    """Set the digests by which registries know the image it runs."""
    name, field = "container.running_image_digests", "Image.RepoDigests"
    if isinstance(digests, Refused):
        sheet.withhold((name,), digests, field)
    else:
        sheet.put(name, digests, field)
