"""`aiact-report.yaml`: the system, what to read, waivers and attestations; or everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiact_report._config_confined import beyond
from aiact_report._config_read import LINE, Reader
from aiact_report._config_shape import TOP, schema
from aiact_report._days import UTC
from aiact_report._files import read_regular
from aiact_report.errors import MistakesError, Problem, mistake, nearest
from aiact_report.model import Attestation, ControlOff, ParameterSet, ProfileChosen, Settings, System, Waiver

__all__ = ["FILE_NAME", "TOP", "Config", "check_names", "load", "parse", "schema"]

FILE_NAME = "aiact-report.yaml"
LIMIT = 1024 * 1024
"""Bytes of a configuration."""
_NOTHING_DECLARED = System()
_AS_IT_IS = Settings()


@dataclass(frozen=True, slots=True)
class Component:
    """Workloads, and what they are for in the system."""

    subject: str
    purpose: str
    line: int


@dataclass(frozen=True, slots=True)
class Inline:
    """Who answers for what the files themselves accept."""

    approved_by: str
    approved_on: str
    expires: str
    risk: str | None = None
    zone: str = UTC


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says. Paths are absolute or relative to the current directory, ready to open."""

    file: str | None = None
    """Where it was read; none: there is no file, and this is what holds without one."""
    system: System = _NOTHING_DECLARED
    sources: tuple[Path, ...] = ()
    worlds: tuple[Path, ...] = ()
    """What is applied as a whole."""
    compose: tuple[tuple[Path, ...], ...] = ()
    images: tuple[str, ...] = ()
    """A path among them is relative to the configuration's folder, as all paths are."""
    engine: bool = False
    platforms: tuple[str, ...] = ()
    keys: tuple[Path, ...] = ()
    contexts: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    charts: tuple[Path, ...] = ()
    values: tuple[Path, ...] = ()
    kustomizations: tuple[Path, ...] = ()
    mapping: tuple[Path, ...] = ()
    settings: Settings = _AS_IT_IS
    """What is changed of how is asked."""
    components: tuple[Component, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    inline_waivers: Inline | None = None
    """Under which name gaps may be accepted in the files themselves; none: they may not."""
    attestations: tuple[Attestation, ...] = ()
    attestation_lines: tuple[int, ...] = ()
    """Where each attestation stands."""
    folder: Path | None = None
    """Where the documents of attestations are looked for."""
    directory: Path | None = None
    formats: tuple[str, ...] = ()


def load(path: Path, *, confined: bool = False) -> Config:
    """Read a configuration; raises MistakesError with every mistake in it. `confined`: it was found and not named (see `_config_confined`)."""
    try:
        data = read_regular(path, LIMIT + 1)
    except OSError as error:
        raise mistake(f"the configuration cannot be read: {error.strerror}", file=str(path)) from error
    if len(data) > LIMIT:
        raise mistake(f"the configuration is larger than {LIMIT // 1024} KiB", file=str(path))
    return parse(data, str(path), path.parent, confined=confined)


def parse(data: bytes, file: str, folder: Path, *, confined: bool = False) -> Config:
    """Make a configuration of its bytes; its paths are relative to `folder`."""
    reader = Reader(file)
    found = reader.read(data, TOP)
    if not reader.problems:
        reader.problems.extend(_out_of_order([*found.get("waivers", []), *([found["inline_waivers"]] if "inline_waivers" in found else [])], file))
        reader.problems.extend(_ended_before(found.get("attestations", []), file))
        reader.problems.extend(beyond(found, reader.lines, file, folder) if confined else ())
    if reader.problems:
        raise MistakesError(reader.problems)
    return _config(found, file, folder)


def _config(found: dict[str, Any], file: str, folder: Path) -> Config:
    outputs = found.get("outputs", {})
    attestations = found.get("attestations", [])
    directory = outputs.get("directory")
    return Config(
        file=file,
        system=System(**_plain(found.get("system", {}))),
        sources=_paths(found, "sources", folder),
        worlds=_paths(found, "worlds", folder),
        compose=tuple(tuple(folder / path for path in group) for group in found.get("compose", [])),
        images=tuple(_image(folder, name) for name in found.get("images", [])),
        engine=found.get("engine") == "true",
        platforms=tuple(found.get("platforms", [])),
        keys=_paths(found, "keys", folder),
        contexts=tuple(found.get("contexts", [])),
        namespaces=tuple(found.get("namespaces", [])),
        charts=_paths(found, "charts", folder),
        values=_paths(found, "values", folder),
        kustomizations=_paths(found, "kustomizations", folder),
        mapping=_paths(found, "mapping", folder),
        settings=_settings(found, file),
        components=tuple(Component(entry["subject"], entry["purpose"], entry[LINE]) for entry in found.get("components", [])),
        waivers=tuple(Waiver(**_plain(entry), line=entry[LINE]) for entry in found.get("waivers", [])),
        inline_waivers=Inline(**_plain(found["inline_waivers"])) if "inline_waivers" in found else None,
        folder=folder,
        attestations=tuple(Attestation(**_plain(entry)) for entry in attestations),
        attestation_lines=tuple(entry[LINE] for entry in attestations),
        directory=folder / directory if directory else None,
        formats=tuple(outputs.get("formats", [])),
    )


def _settings(found: dict[str, Any], file: str) -> Settings:
    values = [ParameterSet(**(_plain(entry) | {"value": int(entry["value"])}), line=entry[LINE]) for entry in found.get("parameters", [])]
    switched = [ControlOff(**_plain(entry), line=entry[LINE]) for entry in found.get("switched_off", [])]
    profile = ProfileChosen(**_plain(found["profile"])) if "profile" in found else None
    return Settings(tuple(values), tuple(switched), profile, file) if values or switched or profile else _AS_IT_IS


def _paths(found: dict[str, Any], name: str, folder: Path) -> tuple[Path, ...]:
    return tuple(folder / path for path in found.get(name, []))


def _image(folder: Path, name: str) -> str:
    """Give an image's name; a file or directory beside the configuration is meant as that."""
    beside = folder / name
    return str(beside) if "://" not in name and beside.exists() else name


def _plain(section: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in section.items() if name != LINE}


def _out_of_order(waivers: Iterable[dict[str, Any]], file: str) -> Iterator[Problem]:
    for waiver in waivers:
        if waiver["expires"] < waiver["approved_on"]:
            yield Problem("the waiver expires before it was approved", file, waiver[LINE])


def _ended_before(attestations: Iterable[dict[str, Any]], file: str) -> Iterator[Problem]:
    for item in attestations:
        if item.get("valid_until", item["made_on"]) < item["made_on"]:
            yield Problem("the attestation ends before it was made", file, item[LINE])
        if "subject" in item and "control" not in item:
            yield Problem("the attestation names subjects and no control that is asked of them", file, item[LINE], "add `control`")


def check_names(config: Config, controls: Iterable[str], obligations: Iterable[str]) -> None:
    """Refuse waivers and attestations of controls and obligations that do not exist; all of them at once."""
    known, keys = set(controls), set(obligations)
    wrong = [(waiver.control, waiver.line, known) for waiver in config.waivers if waiver.control not in known]
    for attestation, line in zip(config.attestations, config.attestation_lines, strict=True):
        if attestation.obligation not in keys:
            wrong.append((attestation.obligation, line, keys))
        if attestation.control is not None and attestation.control not in known:
            wrong.append((attestation.control, line, known))
    if wrong:
        problems = [_unknown(name, line, names, "control" if names is known else "obligation", config.file) for name, line, names in wrong]
        raise MistakesError(problems)


def _unknown(name: str, line: int | None, known: set[str], what: str, file: str | None) -> Problem:
    return Problem(f"there is no {what} {name!r}", file, line, nearest(name, sorted(known)))
