"""Facts about how the final stage runs: user, health check, labels, ports, signals, what becomes process 1 and its settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.checks import check_never_fails
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._vocabulary.development import development_servers
from aiact_report.collector._vocabulary.model import hints
from aiact_report.collector.dockerfile.build.model import Step
from aiact_report.collector.dockerfile.facts import Found, Writer
from aiact_report.collector.dockerfile.grammar.unwrap import base_name
from aiact_report.collector.dockerfile.grammar.words import Expanded

_LABELS = {
    "org.opencontainers.image.source": "dockerfile.label_source",
    "org.opencontainers.image.revision": "dockerfile.label_revision",
    "org.opencontainers.image.created": "dockerfile.label_created",
    "org.opencontainers.image.version": "dockerfile.label_version",
}
_MAKERS = ("org.opencontainers.image.authors", "org.opencontainers.image.vendor", "maintainer")
_INIT = frozenset({"tini", "tini-static", "dumb-init", "s6-svscan", "s6-overlay", "s6-init", "catatonit", "docker-init", "my_init"})
_MOST_PORTS = 2_000
_PORT = re.compile(r"[0-9]{1,5}")
_LARGEST_PORT = 65_535


class Start(NamedTuple):
    """What is in force at the end of the final stage."""

    entrypoint: Step | None
    cmd: Step | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Those that are written."""
        return tuple(step for step in (self.entrypoint, self.cmd) if step is not None)


def start_of(steps: Iterable[Step]) -> Start:
    """ENTRYPOINT and CMD in force: a stage's new ENTRYPOINT clears the CMD it inherited; `[]` clears."""
    entrypoint = cmd = None
    for step in steps:
        if step.keyword == "CMD":
            cmd = step
        elif step.keyword == "ENTRYPOINT":
            entrypoint = step
            cmd = cmd if cmd is not None and cmd.stage == step.stage else None
    return Start(*(step if step is not None and step.words else None for step in (entrypoint, cmd)))


def last(steps: Iterable[Step], keyword: str) -> Step | None:
    """Find the instruction in force."""
    found = None
    for step in steps:
        if step.keyword == keyword:
            found = step
    return found


def write_text(writer: Writer, name: str, step: Step | None) -> None:
    """Write the one text of USER or STOPSIGNAL."""
    if step is None:
        writer.unset(name)
        return
    word = step.words[0]
    if word.unset:
        writer.withhold_unset([name], word.unset, Found("", step.line, step.keyword))
    else:
        writer.optional(name, Found(word.text, step.line, step.keyword))


def write(writer: Writer, steps: Sequence[Step]) -> None:
    """Write all facts of the final stage's settings."""
    write_text(writer, "dockerfile.user", last(steps, "USER"))
    write_text(writer, "dockerfile.stop_signal", last(steps, "STOPSIGNAL"))
    writer.optional("dockerfile.healthcheck", _healthcheck(last(steps, "HEALTHCHECK")))
    _write_idle(writer, last(steps, "HEALTHCHECK"))
    _write_labels(writer, steps)
    _write_ports(writer, steps)
    _write_shell(writer, last(steps, "SHELL"))
    start = start_of(steps)
    _write_start(writer, start)
    _write_settings(writer, steps, start)


def _healthcheck(step: Step | None) -> Found | None:
    if step is None:
        return None
    words = step.instruction.words
    if words[0] == "NONE":
        return Found("NONE", step.line, step.keyword)
    first = words[1] if step.instruction.exec_form else words[1].split()[0]
    return Found(f"{'CMD' if step.instruction.exec_form else 'CMD-SHELL'} {redact(first)}", step.line, step.keyword)


def _write_idle(writer: Writer, step: Step | None) -> None:
    """Say whether the check cannot fail."""
    if step is None or step.instruction.words[0] == "NONE":
        writer.optional("dockerfile.healthcheck_idle", None)
        return
    form = "CMD" if step.instruction.exec_form else "CMD-SHELL"
    writer.set("dockerfile.healthcheck_idle", check_never_fails([form, *step.instruction.words[1:]]), step.line, step.keyword)


def _write_labels(writer: Writer, steps: Iterable[Step]) -> None:
    labels = {name: (value, step) for step in steps if step.keyword == "LABEL" for name, value in step.pairs()}
    writer.items("dockerfile.label_names", (Found(name, labels[name][1].line, "LABEL") for name in sorted(labels)))
    made_by = [labels[name] for name in _MAKERS if name in labels and labels[name][0].text.strip()]
    writer.optional("dockerfile.label_maker", Found(redact(made_by[0][0].text), made_by[0][1].line, "LABEL") if made_by else None)
    for label, name in _LABELS.items():
        value, step = labels.get(label, (Expanded(""), None))
        writer.optional(name, Found(redact(value.text), step.line, "LABEL") if step is not None and value.text else None)


def _write_ports(writer: Writer, steps: Iterable[Step]) -> None:
    name = "dockerfile.exposed_ports"
    ports: dict[int, Step] = {}
    for step in steps:
        for word in step.words if step.keyword == "EXPOSE" else ():
            numbers = None if word.unset else _ports(word.text)
            if numbers is None:
                _withhold_ports(writer, name, word, step)
                return
            ports.update(dict.fromkeys(numbers, step))
            if len(ports) >= _MOST_PORTS:
                break
    if not ports:
        writer.unset(name)
        return
    first = next(iter(ports.values()))
    writer.set(name, tuple(sorted(ports)[:_MOST_PORTS]), first.line, "EXPOSE")


def _ports(text: str) -> list[int] | None:
    """Ports of `80`, `80/tcp` or `8000-8005`; several when a variable holds several."""
    found: list[int] = []
    for word in text.split():
        first, _, end = word.partition("/")[0].partition("-")
        if not all(_PORT.fullmatch(part) and int(part) <= _LARGEST_PORT for part in (first, end or first)):
            return None
        found += range(int(first), int(end or first) + 1)[: _MOST_PORTS - len(found)]
    return found


def _withhold_ports(writer: Writer, name: str, word: Expanded, step: Step) -> None:
    at = Found("", step.line, "EXPOSE")
    if word.unset:
        writer.withhold_unset([name], word.unset, at)
    else:
        writer.withhold([name], Refused("EXPOSE holds something that is no port.", "parse-error"), at)


def _write_shell(writer: Writer, step: Step | None) -> None:
    if step is None:
        writer.unset("dockerfile.shell")
    else:
        writer.set("dockerfile.shell", step.instruction.words, step.line, "SHELL")


def _write_start(writer: Writer, start: Start) -> None:
    names = ("dockerfile.entrypoint_form", "dockerfile.cmd_form", "dockerfile.start_form")
    for name, step in zip(names, (start.entrypoint, start.cmd, start.entrypoint or start.cmd), strict=True):
        form = None if step is None else Found("exec" if step.instruction.exec_form else "shell", step.line, step.keyword)
        writer.optional(name, form)
    first = start.entrypoint or start.cmd
    if first is None:
        writer.set("dockerfile.init_process", False, writer.nothing.place.line or 1)
    else:
        writer.set("dockerfile.init_process", _is_init(first), first.line, first.keyword)


def _is_init(step: Step) -> bool:
    """Whether process 1 is an init; `exec tini …` in a shell form counts."""
    words = step.instruction.words if step.instruction.exec_form else step.words[0].text.split()
    words = words[1:] if words[:1] == ("exec",) or words[:1] == ["exec"] else words
    return bool(words) and (base_name(words[0]) in _INIT or words[0] == "/init")


def _write_settings(writer: Writer, steps: Iterable[Step], start: Start) -> None:
    """Debug switches, remote code, and what is fetched at start."""
    variables = [step for step in steps if step.keyword == "ENV"]
    writer.items("dockerfile.debug_settings", (*_settings(hints.debug_settings, variables, start), *_development(start)))
    writer.items("dockerfile.remote_code", _settings(hints.remote_code, variables, start))
    fetched = (Found(text, step.line, step.keyword) for step in start.steps for text in hints.startup_fetches(_tokens(step)))
    writer.items("dockerfile.startup_fetches", fetched)
    _write_model(writer, variables, start)


def _write_model(writer: Writer, variables: Iterable[Step], start: Start) -> None:
    """Where ENV or the start command say that the model lies, and what fixes it; a part that is not set withholds both."""
    in_force = {name: (value, step) for step in variables for name, value in step.pairs()}
    env = {name: None if value.unset else value.text for name, (value, _) in in_force.items()}
    line = tuple(token for step in start.steps for token in _tokens(step))
    found = hints.found_facts((), line, env, None, {})
    names = ("dockerfile.model_location", "dockerfile.model_location_pin")
    first = (
        next((step for name, (value, step) in in_force.items() if name in hints.LOCATIONS and (value.unset or value.text)), None)
        or start.cmd
        or start.entrypoint
    )
    if hints.LOCATION in found and first is not None:
        writer.set(names[0], found[hints.LOCATION], first.line, first.keyword)
        writer.set(names[1], found[hints.PIN], first.line, first.keyword)
    elif first is not None and hints.LOCATION in hints.unseen((), line, env):
        writer.withhold(
            names, Refused("The model's location is set by something that has no value here.", "placeholder"), Found("", first.line, first.keyword)
        )
    else:
        for name in names:
            writer.unset(name)


def _development(start: Start) -> Iterator[Found]:
    """Yield the development servers it starts with: entry point and command are one line when both have the exec form."""
    for step in start.steps:
        for text in development_servers(word.text for word in step.words):
            yield Found(text, step.line, step.keyword)
    if start.entrypoint is not None and start.cmd is not None and start.entrypoint.instruction.exec_form:
        for text in development_servers(word.text for step in start.steps for word in step.words):
            yield Found(text, start.cmd.line, "CMD")


_Setting = Callable[[Sequence[str], dict[str, str | None]], tuple[str, ...]]


def _settings(ask: _Setting, variables: Iterable[Step], start: Start) -> Iterator[Found]:
    """Yield what the ENVs in force and the command line say."""
    in_force = {name: (value, step) for step in variables for name, value in step.pairs()}
    for name, (value, step) in in_force.items():
        for text in ask((), {name: None if value.unset else value.text}):
            yield Found(text, step.line, "ENV")
    for step in start.steps:
        for text in ask(_tokens(step), {}):
            yield Found(text, step.line, step.keyword)


def _tokens(step: Step) -> tuple[str, ...]:
    return hints.tokens(word.text for word in step.words)
